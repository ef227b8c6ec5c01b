/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Looking for one message over IMAP (RFC 9051), and deleting it.
 *
 * The server may be wrong: some ignore the HEADER of a SEARCH and give every
 * message there is.  So whatever a search finds is looked at before it counts,
 * and once more before it is deleted.
 */
#include "mailbox.h"

#include <string.h>

#include "str.h"
#include "utf7.h"

#define MAX_NAME	400	/* bytes of a folder's */
#define MAX_UID		4294967294ul	/* one below the last, which is never
					 * reached */
#define MAX_LOOKS	100	/* at messages that are not ours */
#define MAX_COPIES	10
#define FETCH_MS	60000
#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

/* ---- words of an answer ------------------------------------------------- */

/* The number that follows a word: "UIDNEXT 12"; 0 if there is none. */
static unsigned long
number_after(const char *line, const char *word)
{
	const char *p = msu_str_findcase(line, word);
	unsigned long n = 0;

	if (p == NULL)
		return 0;
	p += strlen(word);
	return msu_str_uintn(p, strspn(p, "0123456789"), 1, MAX_UID, &n) ?
	    n : 0;
}

/* The smallest number of "* SEARCH 9 4 7" that is at least from; 0: none. */
static unsigned long
smallest(const char *const *lines, unsigned long from)
{
	static const char start[] = "* SEARCH";
	unsigned long best = 0, n;
	const char *rest, *word;
	size_t len;

	for (; *lines != NULL; lines++) {
		if (!msu_str_neqcase(*lines, start, strlen(start)))
			continue;
		rest = *lines + strlen(start);
		while (msu_str_word(&rest, &word, &len)) {
			if (msu_str_uintn(word, len, from, MAX_UID, &n) &&
			    (best == 0 || n < best))
				best = n;
		}
	}
	return best;
}

/* Whether "* CAPABILITY IMAP4rev1 …" names it. */
static bool
has_capability(const char *const *lines, const char *want)
{
	static const char start[] = "* CAPABILITY";
	const char *rest, *word;
	size_t len;

	for (; *lines != NULL; lines++) {
		if (!msu_str_neqcase(*lines, start, strlen(start)))
			continue;
		rest = *lines + strlen(start);
		while (msu_str_word(&rest, &word, &len)) {
			if (len == strlen(want) &&
			    msu_str_neqcase(word, want, len))
				return true;
		}
	}
	return false;
}

/* ---- folders ------------------------------------------------------------ */

/* RFC 3501 §4.3 */
static const char *
quoted(struct msu_arena *a, const char *text)
{
	char *out = msu_arena_alloc(a, 2 * strlen(text) + 3);
	size_t n = 0;

	if (out == NULL)
		return "";
	out[n++] = '"';
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			out[n++] = '\\';
		out[n++] = *text;
	}
	out[n] = '"';
	return out;
}

/* What stands between the quotes; NULL if they do not end the line. */
static const char *
unquoted(struct msu_arena *a, const char *p)
{
	size_t len = strlen(p), n = 0;
	char *out = msu_arena_alloc(a, len);

	for (size_t i = 1; out != NULL && i < len; i++) {
		if (p[i] == '"')
			return i + 1 == len ? out : NULL;
		if (p[i] == '\\')
			i++;
		out[n++] = p[i];
	}
	return NULL;
}

/* The name of '* LIST (\Junk) "/" Junk', and where its attributes end.
 * Literals are left alone: nobody gives these folders names that need one. */
static const char *
list_name(struct msu_arena *a, const char *line, const char **close)
{
	const char *p;

	if (!msu_str_neqcase(line, "* LIST (", 8))
		return NULL;
	*close = p = strchr(line, ')');
	if (p == NULL || p[1] != ' ')
		return NULL;
	p = strchr(p + 2, ' ');		/* over the separator, or NIL */
	if (p == NULL || strlen(++p) > MAX_NAME)
		return NULL;
	if (*p == '"')
		p = unquoted(a, p);
	return p == NULL || *p == '\0' || *p == '{' ||
	    !msu_str_is_one_line(p) ? NULL : p;
}

static bool
has_attribute(const char *line, const char *close, const char *attribute)
{
	const char *p = msu_str_findcase(line, attribute);
	size_t len = strlen(attribute);

	return p != NULL && p < close && (p[len] == ' ' || p[len] == ')');
}

static bool
is_called_junk(const char *name)
{
	static const char *const names[] = { "Junk", "Spam", "Bulk Mail",
	    "Junk E-mail", "Junk Email", "INBOX.Junk", "INBOX.Spam",
	    "INBOX/Junk", "INBOX/Spam", "&V4NXPpCuTvY-" };

	for (size_t i = 0; i < COUNT(names); i++) {
		if (msu_str_eqcase(name, names[i]))
			return true;
	}
	return false;
}

/* RFC 6154's \Junk, or else a name that says it; and \Sent, where some
 * providers put a copy of what they were given to send. */
static void
read_list(struct msu_mailbox *m)
{
	struct msu_folder *junk = &m->folders[MSU_JUNK];
	bool marked = false;

	for (size_t i = 0; m->say.reply.lines[i] != NULL; i++) {
		const char *line = m->say.reply.lines[i], *close;
		const char *name = list_name(m->arena, line, &close);

		if (name == NULL || msu_str_eqcase(name, "INBOX"))
			continue;
		if (has_attribute(line, close, "\\Sent"))
			m->folders[MSU_SENT].name = name;
		if (has_attribute(line, close, "\\Junk")) {
			junk->name = name;
			marked = true;
		} else if (!marked && is_called_junk(name))
			junk->name = name;
	}
}

/* All folders at once may be more than we read. */
static enum msu_flow
find_folders(struct msu_mailbox *m)
{
	static const char *const lists[] = {
		"LIST (SPECIAL-USE) \"\" \"*\"",	/* RFC 6154 §4 */
		"LIST \"\" \"%\"",
		"LIST \"\" \"INBOX.%\"",
		"LIST \"\" \"INBOX/%\"",
	};

	enum msu_flow ok;

	FLOW_BEGIN(m->at.folders);
	m->folders[MSU_INBOX].name = "INBOX";
	for (m->i = 0; m->i < COUNT(lists) &&
	    m->folders[MSU_JUNK].name == NULL; m->i++) {
		FLOW_SAY(m->at.folders, ok, &m->say, "%s", lists[m->i]);
		if (ok == MSU_FLOW_YES)
			read_list(m);
	}
	FLOW_END(m->at.folders, MSU_FLOW_YES);
}

#define FLOW_OPEN(place, answer, m, command, f) \
	FLOW_SAY(place, answer, &(m)->say, "%s %s", command, \
	    quoted((m)->arena, (f)->name))

/* What comes from now on has at least the UID that is told here. */
static enum msu_flow
remember(struct msu_mailbox *m, struct msu_folder *f)
{
	enum msu_flow ok;

	FLOW_BEGIN(m->at.remember);
	FLOW_OPEN(m->at.remember, ok, m, "EXAMINE", f);
	if (ok == MSU_FLOW_NO)
		FLOW_RETURN(m->at.remember, ok);
	f->from = 0;
	for (size_t i = 0; f->from == 0 && m->say.reply.lines[i] != NULL; i++)
		f->from = number_after(m->say.reply.lines[i], "[UIDNEXT ");
	f->by_header = f->from == 0;
	if (f->by_header)
		f->from = 1;
	FLOW_END(m->at.remember, MSU_FLOW_YES);
}

enum msu_flow
msu_mailbox_open(struct msu_mailbox *m)
{
	enum msu_flow ok;

	FLOW_BEGIN(m->at.open);
	FLOW_WAIT(m->at.open, ok, find_folders(m));
	for (m->i = MSU_FOLDER_COUNT - 1; m->i > MSU_INBOX; m->i--) {
		if (m->folders[m->i].name == NULL)
			continue;
		FLOW_WAIT(m->at.open, ok, remember(m, &m->folders[m->i]));
		/* a folder that cannot be opened is not looked into */
		if (ok == MSU_FLOW_NO)
			m->folders[m->i].name = NULL;
	}
	FLOW_WAIT(m->at.open, ok, remember(m, &m->folders[MSU_INBOX]));
	FLOW_END(m->at.open, ok);
}

const char *
msu_mailbox_name(const struct msu_mailbox *m, enum msu_folder_id id)
{
	return m->folders[id].name == NULL ? NULL :
	    msu_utf7_text(m->arena, m->folders[id].name);
}

/* ---- finding ------------------------------------------------------------ */

/* Whether the answer is about the message of that UID, wherever it says so. */
static bool
is_about(const char *const *lines, unsigned long uid)
{
	for (; *lines != NULL; lines++) {
		if (number_after(*lines, "(UID ") == uid ||
		    number_after(*lines, " UID ") == uid)
			return true;
	}
	return false;
}

/* A server that gives messages another Message-ID leaves their boundary alone;
 * neither is in the header of an answer, a notice or a report about one. */
static enum msu_flow
is_ours(struct msu_mailbox *m, unsigned long uid)
{
	enum msu_flow ok;

	FLOW_BEGIN(m->at.is_ours);
	FLOW_SAY(m->at.is_ours, ok, &m->say, "UID FETCH %lu (UID "
	    "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID CONTENT-TYPE)])", uid);
	FLOW_END(m->at.is_ours, msu_flow_is(ok == MSU_FLOW_YES &&
	    m->say.reply.bytes != NULL && is_about(m->say.reply.lines, uid) &&
	    msu_str_findcase(m->say.reply.bytes, m->mark) != NULL));
}

/* Of the inbox, which may hold a hundred thousand, only what is new. */
static enum msu_flow
search(struct msu_mailbox *m, const struct msu_folder *f)
{
	enum msu_flow ok;

	FLOW_BEGIN(m->at.search);
	FLOW_OPEN(m->at.search, ok, m, "EXAMINE", f);
	if (ok == MSU_FLOW_NO)
		FLOW_RETURN(m->at.search, ok);
	if (f->by_header)
		msu_sayf(&m->say, "UID SEARCH HEADER Message-ID %s", m->id);
	else
		msu_sayf(&m->say, "UID SEARCH UID %lu:*", f->from);
	FLOW_WAIT(m->at.search, ok, msu_say_over(&m->say));
	FLOW_END(m->at.search, ok);
}

enum msu_flow
msu_mailbox_find(struct msu_mailbox *m, enum msu_folder_id id,
    unsigned long *uid)
{
	struct msu_folder *f = &m->folders[id];
	enum msu_flow ok;

	FLOW_BEGIN(m->at.find);
	*uid = 0;
	if (f->name == NULL)
		FLOW_RETURN(m->at.find, MSU_FLOW_YES);
	FLOW_WAIT(m->at.find, ok, search(m, f));
	if (ok == MSU_FLOW_NO)
		FLOW_RETURN(m->at.find, ok);
	m->lines = m->say.reply.lines;
	/* "n:*" gives the last message even if it is below n (§9) */
	while ((*uid = smallest(m->lines, f->from)) > 0 &&
	    m->looks < MAX_LOOKS) {
		FLOW_WAIT(m->at.find, ok, is_ours(m, *uid));
		if (ok == MSU_FLOW_YES)
			FLOW_RETURN(m->at.find, ok);
		if (m->say.error.code != MSU_OK)
			break;
		m->looks++;
		f->from = *uid + 1;
	}
	ok = msu_flow_is(*uid == 0);
	*uid = 0;
	FLOW_END(m->at.find, ok);
}

enum msu_flow
msu_mailbox_fetch(struct msu_mailbox *m, unsigned long uid)
{
	struct msu_talk_ask ask = { .limit_ms = FETCH_MS };
	enum msu_flow ok;

	FLOW_BEGIN(m->at.fetch);
	ask.text = msu_arena_printf(m->arena, "UID FETCH %lu (UID "
	    "BODY.PEEK[])", uid);
	msu_say(&m->say, &ask);
	FLOW_WAIT(m->at.fetch, ok, msu_say_over(&m->say));
	FLOW_END(m->at.fetch, msu_flow_is(ok == MSU_FLOW_YES &&
	    m->say.reply.bytes != NULL));
}

/* ---- deleting ----------------------------------------------------------- */

/* Whether one message can be expunged and others that are marked as deleted
 * left alone: RFC 4315, and RFC 9051 which has it in itself. */
static enum msu_flow
can_expunge_one(struct msu_mailbox *m)
{
	enum msu_flow ok;

	FLOW_BEGIN(m->at.can_expunge);
	if (!m->asked_expunge) {
		FLOW_SAY(m->at.can_expunge, ok, &m->say, "CAPABILITY");
		m->can_expunge_one = ok == MSU_FLOW_YES &&
		    (has_capability(m->say.reply.lines, "UIDPLUS") ||
		    has_capability(m->say.reply.lines, "IMAP4rev2"));
	}
	m->asked_expunge = true;
	FLOW_END(m->at.can_expunge, msu_flow_is(m->can_expunge_one));
}

/* Others that are marked as deleted are not ours to expunge. */
static enum msu_flow
is_only_deleted(struct msu_mailbox *m, unsigned long uid)
{
	enum msu_flow ok;

	FLOW_BEGIN(m->at.is_only);
	FLOW_SAY(m->at.is_only, ok, &m->say, "UID SEARCH DELETED");
	FLOW_END(m->at.is_only, msu_flow_is(ok == MSU_FLOW_YES &&
	    smallest(m->say.reply.lines, 1) == uid &&
	    smallest(m->say.reply.lines, uid + 1) == 0));
}

static enum msu_flow
expunge(struct msu_mailbox *m, unsigned long uid)
{
	enum msu_flow ok;

	FLOW_BEGIN(m->at.expunge);
	FLOW_WAIT(m->at.expunge, ok, can_expunge_one(m));
	if (ok == MSU_FLOW_YES) {
		FLOW_SAY(m->at.expunge, ok, &m->say, "UID EXPUNGE %lu", uid);
		FLOW_RETURN(m->at.expunge, ok);
	}
	FLOW_WAIT(m->at.expunge, ok, is_only_deleted(m, uid));
	if (ok == MSU_FLOW_YES)
		FLOW_SAY(m->at.expunge, ok, &m->say, "EXPUNGE");
	FLOW_END(m->at.expunge, ok);
}

static enum msu_flow
delete_one(struct msu_mailbox *m, enum msu_folder_id id, unsigned long uid)
{
	enum msu_flow ok;

	FLOW_BEGIN(m->at.delete_one);
	/* in the folder as it is opened now */
	FLOW_OPEN(m->at.delete_one, ok, m, "SELECT", &m->folders[id]);
	if (ok == MSU_FLOW_YES)
		FLOW_WAIT(m->at.delete_one, ok, is_ours(m, uid));
	if (ok == MSU_FLOW_YES)
		FLOW_SAY(m->at.delete_one, ok, &m->say,
		    "UID STORE %lu +FLAGS.SILENT (\\Deleted)", uid);
	if (ok == MSU_FLOW_YES)
		FLOW_WAIT(m->at.delete_one, ok, expunge(m, uid));
	FLOW_END(m->at.delete_one, ok);
}

enum msu_flow
msu_mailbox_delete(struct msu_mailbox *m, enum msu_folder_id id)
{
	enum msu_flow ok;

	FLOW_BEGIN(m->at.delete);
	m->last = 0;
	for (m->i = 0; m->i < MAX_COPIES; m->i++) {
		FLOW_WAIT(m->at.delete, ok, msu_mailbox_find(m, id, &m->uid));
		if (ok == MSU_FLOW_NO || m->uid == 0)
			FLOW_RETURN(m->at.delete, ok);
		/* it is still there */
		if (m->uid == m->last)
			break;
		FLOW_WAIT(m->at.delete, ok, delete_one(m, id, m->uid));
		if (ok == MSU_FLOW_NO)
			break;
		m->last = m->uid;
	}
	FLOW_END(m->at.delete, MSU_FLOW_NO);
}
