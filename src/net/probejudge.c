/* SPDX-License-Identifier: MPL-2.0 */
/* What libcurl's end of a conversation means: tables from its codes, the
 * system's numbers and, where there is nothing better, its words. */
#include "probejudge.h"

#include <errno.h>
#include <string.h>

#include "net.h"
#include "str.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define MAX_ANSWER	((size_t)64 << 10)	/* bytes */
#define TOO_LARGE	100	/* CURLE_TOO_LARGE of libcurl 8.6 and later */

static const struct {
	long		verify;		/* X509_V_ERR_… of OpenSSL */
	enum msu_code	code;
} verify_codes[] = {
	{ 9, MSU_E_CERT_NOT_YET },
	{ 10, MSU_E_CERT_EXPIRED },
	{ 18, MSU_E_CERT_SELF_SIGNED },
	{ 19, MSU_E_CERT_UNTRUSTED },
	{ 20, MSU_E_CERT_UNTRUSTED },
	{ 21, MSU_E_CERT_UNTRUSTED },
};

static const struct {
	long		os;
	enum msu_code	code;
} os_codes[] = {
	{ ECONNREFUSED, MSU_E_TCP_REFUSED },
	{ ETIMEDOUT, MSU_E_TCP_TIMEOUT },
	{ ECONNRESET, MSU_E_CLOSED },	/* accepted and dropped at once */
	{ EPIPE, MSU_E_CLOSED },
	{ 10061, MSU_E_TCP_REFUSED },	/* the same as Windows numbers them */
	{ 10060, MSU_E_TCP_TIMEOUT },
	{ 10054, MSU_E_CLOSED },
};

/* Other TLS libraries than OpenSSL, and what has no number, tell by words. */
static const struct {
	CURLcode	 rc;
	const char	*words;
	enum msu_code	 code;
} tls_words[] = {
	{ CURLE_PEER_FAILED_VERIFICATION, "subject name", MSU_E_TLS_NAME },
	{ CURLE_PEER_FAILED_VERIFICATION, "match connection hostname",
	    MSU_E_TLS_NAME },
	{ CURLE_PEER_FAILED_VERIFICATION, "NOT_TIME_VALID",
	    MSU_E_CERT_EXPIRED },
	{ CURLE_PEER_FAILED_VERIFICATION, "expired", MSU_E_CERT_EXPIRED },
	{ CURLE_PEER_FAILED_VERIFICATION, "", MSU_E_CERT_UNTRUSTED },
	{ CURLE_SSL_CONNECT_ERROR, "wrong version number",
	    MSU_E_PLAINTEXT_ON_TLS_PORT },
	{ CURLE_SSL_CONNECT_ERROR, "packet length too long",
	    MSU_E_PLAINTEXT_ON_TLS_PORT },
	{ CURLE_SSL_CONNECT_ERROR, "unsupported protocol",
	    MSU_E_TLS_VERSION },
	{ CURLE_SSL_CONNECT_ERROR, "protocol version", MSU_E_TLS_VERSION },
	{ CURLE_SSL_CONNECT_ERROR, "SSL_ERROR_SYSCALL", MSU_E_CLOSED },
	{ CURLE_SSL_CONNECT_ERROR, "unexpected eof", MSU_E_CLOSED },
	{ CURLE_SSL_CONNECT_ERROR, "reset by peer", MSU_E_CLOSED },
	{ CURLE_SSL_CONNECT_ERROR, "", MSU_E_TLS_HANDSHAKE },
};

static enum msu_code
judge_os(long os, enum msu_code otherwise)
{
	for (size_t i = 0; i < COUNT(os_codes); i++) {
		if (os_codes[i].os == os)
			return os_codes[i].code;
	}
	return otherwise;
}

static enum msu_code
judge_tls(const struct msu_probe_end *end, CURLcode rc)
{
	/* a wrong name leaves a meaningless number, so its words go first */
	if (msu_str_findcase(end->words, "subject name") == NULL) {
		for (size_t i = 0; rc == CURLE_PEER_FAILED_VERIFICATION &&
		    i < COUNT(verify_codes); i++) {
			if (verify_codes[i].verify == end->verify)
				return verify_codes[i].code;
		}
	}
	for (size_t i = 0; i < COUNT(tls_words); i++) {
		if (tls_words[i].rc == rc &&
		    msu_str_findcase(end->words, tls_words[i].words) != NULL)
			return tls_words[i].code;
	}
	return MSU_E_TLS_HANDSHAKE;
}

static enum msu_code
judge_handshake(const struct msu_probe_end *end, CURLcode rc)
{
	enum msu_code code = judge_tls(end, rc);

	/* "plain text on a TLS port" only before anything was said */
	if (code == MSU_E_PLAINTEXT_ON_TLS_PORT &&
	    (end->upgrading || end->upgraded))
		return MSU_E_TLS_HANDSHAKE;
	return code;
}

/* Whether the server's last word let the upgrade begin: "220 go", "A2 OK",
 * "+OK". */
static bool
is_go_ahead(const char *line)
{
	const char *rest = line, *word;
	size_t len;

	if (msu_str_has_prefix(line, "220") ||
	    msu_str_has_prefix(line, "+OK"))
		return true;
	return msu_str_word(&rest, &word, &len) &&
	    !msu_str_is(word, len, "*") &&
	    msu_str_word(&rest, &word, &len) && len == 2 &&
	    msu_str_neqcase(word, "OK", 2);
}

/* libcurl refuses what comes together with the go-ahead (RFC 3207 §6), but
 * also an answer that it does not understand. */
static enum msu_code
judge_reply(const struct msu_probe_end *end)
{
	if (!end->upgrading)
		return MSU_E_WRONG_PROTOCOL;
	return is_go_ahead(end->last_line) ? MSU_E_STARTTLS_INJECTION :
	    MSU_E_STARTTLS_REFUSED;
}

enum msu_code
msu_probe_judge(const struct msu_probe_end *end, CURLcode rc)
{
	/* its "refused" is about the proxy, not about the server */
	if (end->proxy && end->step == MSU_STEP_CONNECT &&
	    rc != CURLE_OPERATION_TIMEDOUT && rc != CURLE_OUT_OF_MEMORY)
		return MSU_E_TCP_UNREACHABLE;
	if ((int)rc == TOO_LARGE)	/* a line */
		return MSU_E_WRONG_PROTOCOL;
	switch (rc) {
	case CURLE_COULDNT_CONNECT:
		return judge_os(end->os, MSU_E_TCP_UNREACHABLE);
	case CURLE_OPERATION_TIMEDOUT:
		return end->step == MSU_STEP_CONNECT ?
		    MSU_E_TCP_TIMEOUT : MSU_E_NO_ANSWER;
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
		return judge_handshake(end, rc);
	case CURLE_USE_SSL_FAILED:
		return end->upgrading ? MSU_E_STARTTLS_REFUSED :
		    MSU_E_STARTTLS_MISSING;
	case CURLE_WEIRD_SERVER_REPLY:
		return judge_reply(end);
	case CURLE_UNSUPPORTED_PROTOCOL:	/* HTTP/0.9 */
		return MSU_E_WRONG_PROTOCOL;
	case CURLE_REMOTE_ACCESS_DENIED:
		return MSU_E_REJECTED;
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
	case CURLE_GOT_NOTHING:
		return msu_str_findcase(end->words, "too large") != NULL ?
		    MSU_E_WRONG_PROTOCOL : MSU_E_CLOSED;
	case CURLE_OUT_OF_MEMORY:
		return MSU_E_NOMEM;
	case CURLE_URL_MALFORMAT:
		return MSU_E_HOST;
	case CURLE_SSL_CACERT_BADFILE:
		return MSU_E_READ;
	default:	/* its words are shown */
		return end->step == MSU_STEP_CONNECT ?
		    MSU_E_TCP_UNREACHABLE : MSU_E_CLOSED;
	}
}

/* ---- greetings ---------------------------------------------------------- */

static bool
is_code_line(const char *line)
{
	return line[0] >= '2' && line[0] <= '5' && line[1] >= '0' &&
	    line[1] <= '9' && line[2] >= '0' && line[2] <= '9' &&
	    (line[3] == ' ' || line[3] == '-' || line[3] == '\0');
}

static enum msu_code
judge_smtp(const char *line)
{
	if (!is_code_line(line))
		return MSU_E_WRONG_PROTOCOL;
	return line[0] == '2' ? MSU_OK : line[0] == '4' ?
	    MSU_E_SERVER_BUSY : MSU_E_REJECTED;
}

static enum msu_code
judge_imap(const char *line)
{
	if (msu_str_neqcase(line, "* OK", 4))
		return MSU_OK;
	if (msu_str_neqcase(line, "* PREAUTH", 9))
		return MSU_E_PREAUTH;
	return msu_str_neqcase(line, "* BYE", 5) ? MSU_E_REJECTED :
	    MSU_E_WRONG_PROTOCOL;
}

static enum msu_code
judge_pop3(const char *line)
{
	if (msu_str_has_prefix(line, "+OK"))
		return MSU_OK;
	return msu_str_has_prefix(line, "-ERR") ? MSU_E_REJECTED :
	    MSU_E_WRONG_PROTOCOL;
}

/* RFC 5321 §4.2, RFC 3501 §7.1, RFC 1939 §4: recognised at the first line,
 * because libcurl would wait for one that it knows. */
enum msu_code
msu_probe_judge_greeting(enum msu_proto proto, const char *line)
{
	return proto == MSU_PROTO_SMTP ? judge_smtp(line) :
	    proto == MSU_PROTO_IMAP ? judge_imap(line) : judge_pop3(line);
}

/* ---- answers ------------------------------------------------------------ */

/* RFC 5321 §4.2; 421 may come at any time: §3.8. */
static enum msu_code
smtp_line(const struct msu_probe_answer *a, const char *line)
{
	if (!is_code_line(line))
		return MSU_E_WRONG_PROTOCOL;
	return a->is_offer || msu_str_has_prefix(line, "421") ?
	    judge_smtp(line) : MSU_OK;
}

/* RFC 9051 §2.2.2, §7.1.5 and §6.1.1: capabilities are in an untagged line, or
 * there are none. */
static enum msu_code
imap_line(struct msu_probe_answer *a, const char *line)
{
	size_t n = strlen(a->tag);

	if (msu_str_neqcase(line, "* BYE", 5))
		return MSU_E_REJECTED;
	a->has_offer |= msu_str_neqcase(line, "* CAPABILITY", 12);
	if (msu_str_has_prefix(line, "* ") || line[0] == '+')
		return MSU_OK;
	if (strncmp(line, a->tag, n) != 0 || line[n] != ' ')
		return MSU_E_WRONG_PROTOCOL;
	return !a->is_offer || (a->has_offer &&
	    msu_str_neqcase(line + n + 1, "OK", 2)) ? MSU_OK :
	    MSU_E_WRONG_PROTOCOL;
}

/* RFC 1939 §3: only the first line has a form. */
static enum msu_code
pop3_line(const struct msu_probe_answer *a, const char *line)
{
	return a->lines > 1 || msu_str_has_prefix(line, "+OK") ||
	    msu_str_has_prefix(line, "-ERR") ? MSU_OK : MSU_E_WRONG_PROTOCOL;
}

/* libcurl passes over what it does not understand, and waits. */
enum msu_code
msu_probe_judge_line(struct msu_probe_answer *a, enum msu_proto proto,
    const char *line, size_t bytes)
{
	a->lines++;
	a->bytes += bytes;
	if (a->lines > MSU_PROBE_MAX_LINES || a->bytes > MAX_ANSWER)
		return MSU_E_TOO_BIG;
	return proto == MSU_PROTO_SMTP ? smtp_line(a, line) :
	    proto == MSU_PROTO_IMAP ? imap_line(a, line) :
	    pop3_line(a, line);
}
