/* SPDX-License-Identifier: MPL-2.0 */
/* mailsetup export ADDRESS --to CLIENT[,CLIENT…] */
#include <string.h>

#include "cli.h"
#include "err.h"
#include "file.h"
#include "i18n.h"
#include "str.h"

static const struct msu_client *
find_client(const char *id, size_t len)
{
	const struct msu_client *const *all = msu_clients();

	for (size_t i = 0; all[i] != NULL; i++) {
		if (msu_str_is(id, len, all[i]->id))
			return all[i];
	}
	return NULL;
}

bool
cli_is_wanted(const char *to, const char *id)
{
	for (const char *p = to; *p != '\0'; p += *p == ',') {
		size_t len = strcspn(p, ",");

		if (msu_str_is(p, len, id))
			return true;
		p += len;
	}
	return false;
}

/* What one run of the command writes, and where to. */
struct job {
	struct cli			*cli;
	struct msu_result		*result;
	struct msu_export_options	 options;
	const char			*dir;	/* NULL: memory */
	bool				 all;
	size_t				 nout;
	const struct msu_exported	**out;	/* NULL-terminated */
	struct msu_list			 others;	/* struct msu_file *, of
						 * no client, for --json */
	bool				 any;	/* a file was made */
	bool				 no_password;	/* why was said */
};

/* The names below dir, or inside the archive. */
static const char *
shown_dir(const struct job *job)
{
	return job->dir != NULL ? job->dir : job->cli->zip;
}

/* What failed, or was made, and is in no client's list. */
static void
note_file(struct job *job, const char *client, const char *name,
    const struct msu_error *err)
{
	struct msu_file *f = msu_arena_alloc(&job->cli->arena, sizeof(*f));

	if (f == NULL)
		return;
	f->client = client;
	f->name = name;
	f->error = *err;
	msu_list_add(&job->cli->arena, &job->others, f);
}

static bool
has_file(const struct msu_exported *out)
{
	for (size_t i = 0; out->files[i] != NULL; i++) {
		if (out->files[i]->error.code == MSU_OK)
			return true;
	}
	return false;
}

/* Whether a file could be made and not be put where it belongs. */
static bool
is_unwritten(const struct msu_exported *out)
{
	for (size_t i = 0; out->files[i] != NULL; i++) {
		enum msu_code code = out->files[i]->error.code;

		if (code == MSU_E_EXISTS || code == MSU_E_WRITE)
			return true;
	}
	return false;
}

/* The client, not the disk or the memory, is why there is no file. */
static bool
is_refusal(enum msu_code code)
{
	int rc = msu_code_exit(code);

	return rc != CLI_FILE && rc != CLI_BUG;
}

static void
show_left_out(const struct msu_exported *out)
{
	for (size_t i = 0; out->left_out[i] != NULL; i++) {
		fputs("    ", stdout);
		term_wrapped(stdout, 4, _(out->left_out[i]), 4);
	}
}

static void
show_export(const struct job *job, const struct msu_client *c,
    const struct msu_exported *out)
{
	const struct cli *cli = job->cli;

	if (cli->json)
		return;
	printf("%s%s%s\n", term_on(cli, STYLE_BOLD), _(c->title),
	    term_off(cli));
	for (size_t i = 0; out->files[i] != NULL; i++)
		show_file(cli, shown_dir(job), out->files[i]);
	if (cli->quiet || is_unwritten(out))
		return;
	if (has_file(out)) {
		show_choice(out->account);
		show_left_out(out);
		show_steps(c, out->account);
	} else {
		fputs("    ", stdout);
		term_wrapped(stdout, 4, _("No file for this program: type the "
		    "settings that \"mailsetup lookup\" shows into it, or "
		    "choose another one (\"mailsetup clients\")."), 4);
	}
}

/* What goes into an archive is shown when that is there. */
static int
export_one(struct job *job, const struct msu_client *c)
{
	struct cli *cli = job->cli;
	const struct msu_exported *out = NULL;
	struct msu_error err = { 0 };
	enum msu_code code;
	bool any;

	code = msu_export(cli->ctx, job->result, c->id, job->dir,
	    &job->options, &out, &err);
	if (out == NULL) {
		show_error(&err);
		note_file(job, c->id, "", &err);
		return msu_code_exit(code);
	}
	job->out[job->nout++] = out;
	any = has_file(out);
	job->any |= any;
	if (job->dir != NULL)
		show_export(job, c, out);
	/* "all" asks for what there can be */
	return job->all && !any && is_refusal(code) ? CLI_OK :
	    msu_code_exit(code);
}

static bool
ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && strcmp(s + n - m, end) == 0;
}

/* Of the files of a client on demand, the one for a terminal. */
static void
print_code(void *arg, const struct msu_file *f)
{
	(void)arg;
	if (ends_with(f->name, ".txt"))
		fwrite(f->data, 1, f->len, stdout);
}

/* What holds the password goes to the terminal, and into files only where a
 * directory was named.  It is in no page and in no archive. */
static int
export_secret(struct job *job, const struct msu_client *c)
{
	struct cli *cli = job->cli;
	const struct msu_exported *out = NULL;
	struct msu_error err = { 0 };
	enum msu_code code;
	bool any;
	int rc = cli_login(cli, job->result->account->address);

	job->no_password = rc != CLI_OK;
	if (rc != CLI_OK)
		return rc;
	/* on the terminal, unless files were asked for */
	code = msu_export_secret(cli->ctx, job->result, c->id,
	    cli->output == NULL ? NULL : job->dir, &job->options, print_code, NULL, &out, &err);
	if (out == NULL) {
		show_error(&err);
		note_file(job, c->id, "", &err);
		return msu_code_exit(code);
	}
	if (cli->json) {
		job->out[job->nout++] = out;
		return msu_code_exit(code);
	}
	any = has_file(out);
	if (cli->output != NULL || !any)
		show_export(job, c, out);
	else if (!cli->quiet)
		show_steps(c, out->account);
	fflush(stdout);
	if (any)
		fprintf(stderr, "mailsetup: %s: %s\n", c->id,
		    cli->output == NULL ? _("the code holds the password; "
		    "whoever sees it can read it") : _("these files hold the "
		    "password; delete them when they are no longer needed"));
	return msu_code_exit(code);
}

/* Whether a file is meant by --stdout. */
static bool
is_meant(const struct job *job, const struct msu_file *f)
{
	const char *end = job->cli->stdout_file;

	return f->error.code == MSU_OK &&
	    (end == NULL || ends_with(f->name, end));
}

/* Why files are missing, or which there are. */
static void
list_files(const struct job *job, bool good)
{
	for (size_t i = 0; job->out[i] != NULL; i++) {
		const struct msu_file *const *f = job->out[i]->files;

		for (; *f != NULL; f++) {
			if (((*f)->error.code == MSU_OK) != good)
				continue;
			if (good)
				fprintf(stderr, "  %s\n", (*f)->name);
			else
				show_error(&(*f)->error);
		}
	}
}

/* The only file, or the only one that is meant; all names are said if it is
 * not clear which.  rc is why others are missing; nothing else may get into
 * standard output. */
static int
print_file(const struct job *job, int rc)
{
	const struct msu_file *file = NULL;
	size_t n = 0;

	for (size_t i = 0; job->out[i] != NULL; i++) {
		const struct msu_file *const *f = job->out[i]->files;

		for (; *f != NULL; f++) {
			if (!is_meant(job, *f))
				continue;
			file = *f;
			n++;
		}
	}
	if (n != 1 || !job->all)
		list_files(job, false);
	if (n == 1 && fwrite(file->data, 1, file->len, stdout) != file->len)
		return CLI_FILE;
	if (n == 1 || (n == 0 && rc != CLI_OK))
		return rc;
	fprintf(stderr, "mailsetup: %s\n", n == 0 ? _("there is no such file "
	    "to print") : _("--stdout prints one file; say which, for example "
	    "--stdout=.html:"));
	list_files(job, true);
	return CLI_USAGE;
}

static void
show_archived(const struct job *job)
{
	for (size_t i = 0; i < job->nout; i++) {
		const struct msu_file *f = job->out[i]->files[0];

		if (f != NULL)
			show_export(job, find_client(f->client,
			    strlen(f->client)), job->out[i]);
	}
}

/* The page over all, and the archive. */
static int
finish_export(struct job *job)
{
	struct cli *cli = job->cli;
	const struct msu_file *index = NULL;
	struct msu_error err = { 0 };
	int rc = CLI_OK;

	if (job->all && msu_export_index(cli->ctx, job->result, job->out,
	    job->dir, cli->force, &index, &err) != MSU_OK) {
		show_error(&err);
		note_file(job, "all", "index.html", &err);
		rc = msu_code_exit(err.code);
	}
	if (job->dir == NULL && rc == CLI_OK && msu_export_zip(cli->ctx,
	    job->out, index, cli->zip, cli->force, &err) != MSU_OK) {
		show_error(&err);
		note_file(job, "all", cli->zip, &err);
		rc = msu_code_exit(err.code);
	}
	if (rc == CLI_OK && job->dir == NULL)
		show_archived(job);
	if (rc == CLI_OK && index != NULL && cli->json)
		note_file(job, "all", index->name, &err);
	else if (rc == CLI_OK && index != NULL && !cli->quiet) {
		printf("%s%s%s\n", term_on(cli, STYLE_BOLD),
		    _("Begin here"), term_off(cli));
		show_file(cli, shown_dir(job), index);
	}
	return rc;
}

/* A directory of all files is one account's: looked at before the first is
 * written, so that another account leaves nothing of its own among them. */
static bool
is_taken(const struct job *job)
{
	struct msu_error err = { .code = MSU_E_EXISTS };
	const char *page = job->dir == NULL || !job->all ? NULL :
	    msu_file_path(&job->cli->arena, job->dir, "index.html");

	if (page == NULL || job->cli->force || !msu_file_exists(page))
		return false;
	msu_str_copy_clean(err.subject, sizeof(err.subject), page,
	    strlen(page));
	show_error(&err);
	show_remark(NULL, _("no file was written: one directory is for one "
	    "account; choose another one with --output"));
	return true;
}

/* "all" is not meant to be with a password in it. */
static bool
is_chosen(const struct job *job, const struct msu_client *c)
{
	return cli_is_wanted(job->cli->to, c->id) ||
	    (job->all && !c->on_demand);
}

int
cli_export(struct cli *cli, struct msu_result *r, const char *dir)
{
	const struct msu_client *const *all = msu_clients();
	struct job job = {
		.cli = cli,
		.result = r,
		.options = {
			.display_name = cli->name, .pop3 = cli->pop3,
			.force = cli->force, .reply_to = cli->reply_to,
			.organization = cli->organization,
			.leave_days = cli->leave_days, .remove = cli->remove,
			.folders = cli_is_wanted(cli->to, "all"),
		},
		.dir = cli->zip != NULL || cli->to_stdout ? NULL :
		    dir == NULL ? "." : dir,
		.all = cli_is_wanted(cli->to, "all"),
	};
	int rc = CLI_OK;
	size_t n = 0;

	if (is_taken(&job))
		return CLI_FILE;	/* which was said */
	while (all[n] != NULL)
		n++;
	job.out = msu_arena_alloc(&cli->arena, (n + 1) * sizeof(*job.out));
	if (job.out == NULL)
		return CLI_BUG;
	for (size_t i = 0; all[i] != NULL; i++) {
		int one;

		if (!is_chosen(&job, all[i]))
			continue;
		one = (all[i]->on_demand ? export_secret : export_one)(&job,
		    all[i]);
		if (rc == CLI_OK)
			rc = one;
	}
	if (cli->to_stdout)
		return print_file(&job, rc);
	/* of "all" not one: the reason of the first is as good as any */
	if (rc == CLI_OK && job.all && !job.any && job.out[0] != NULL)
		rc = msu_code_exit(job.out[0]->files[0]->error.code);
	if (job.dir == NULL && !job.any)
		show_archived(&job);
	else if (rc == CLI_OK || job.dir == NULL) {
		int done = finish_export(&job);

		rc = done != CLI_OK ? done : rc;
	}
	if (cli->json && !job.no_password)
		return show_exported(cli, r, job.out,
		    msu_list_end(&job.others), shown_dir(&job), rc);
	if (!cli->quiet && !cli->json)
		show_notes(cli, r->account);
	return rc;
}

bool
cli_are_clients(const struct cli *cli)
{
	const char *p = cli->to;

	do {
		size_t len = strcspn(p, ",");

		if (len == 0) {
			fprintf(stderr, "mailsetup: --to=%s: %s\n", cli->to,
			    _("a comma without a name before or after it"));
			return false;
		}
		if (!msu_str_is(p, len, "all") &&
		    find_client(p, len) == NULL) {
			struct msu_error err = { .code = MSU_E_CLIENT };

			msu_str_copy_clean(err.subject, sizeof(err.subject),
			    p, len);
			show_error(&err);
			return false;
		}
		p += len;
	} while (*p++ == ',');
	return true;
}

/* A password, and the clients that need one, come together. */
static bool
are_passwords(const struct cli *cli)
{
	const struct msu_client *const *all = msu_clients();
	const char *demanded = NULL;

	for (size_t i = 0; all[i] != NULL; i++) {
		if (all[i]->on_demand && cli_is_wanted(cli->to, all[i]->id))
			demanded = all[i]->id;
	}
	if (demanded == NULL && cli_wants_login(cli))
		fprintf(stderr, "mailsetup: %s\n", _("none of these mail "
		    "programs takes a password: they ask for it"));
	else if (demanded != NULL && (cli->zip != NULL || cli->to_stdout ||
	    (cli->json && cli->output == NULL)))
		fprintf(stderr, "mailsetup: %s: %s\n", demanded, _("what holds "
		    "a password is shown, or written with --output; it goes "
		    "nowhere else"));
	else
		return true;
	return false;
}

bool
cli_can_export(const struct cli *cli)
{
	if (!cli_are_clients(cli) || !are_passwords(cli))
		return false;
	if (cli->json && cli->to_stdout) {
		fprintf(stderr, "mailsetup: %s\n", _("only one of --json and "
		    "--stdout can be on standard output"));
		return false;
	}
	if ((cli->zip != NULL) + (cli->output != NULL) + cli->to_stdout > 1) {
		fprintf(stderr, "mailsetup: %s\n", _("only one of --output, "
		    "--zip and --stdout can be meant"));
		return false;
	}
	return true;
}

static int
run_export(struct cli *cli)
{
	struct msu_result *r = NULL;
	int rc;

	if (cli->to == NULL) {
		fprintf(stderr, "mailsetup: %s\n", _("export needs --to "
		    "CLIENT; \"mailsetup clients\" lists them"));
		return CLI_USAGE;
	}
	if (!cli_can_export(cli))
		return CLI_USAGE;
	rc = cli_lookup(cli, cli->args[0], cli->check == CLI_CHECK_YES, &r);
	if (r == NULL)
		return rc;
	if ((r->outcome != MSU_FOUND || r->exit != 0) && cli->json) {
		rc = show_json(cli, r);
		rc = rc == CLI_OK ? r->exit : rc;
	} else if (r->outcome != MSU_FOUND || r->exit != 0) {
		show_result(cli, r);
		if (r->outcome != MSU_USAGE && r->outcome != MSU_PLANNED)
			fprintf(stderr, "mailsetup: %s\n",
			    _("no file was written"));
		rc = r->exit;
	} else
		rc = cli_export(cli, r, cli->output);
	msu_result_free(r);
	return rc;
}

const struct cli_command command_export = {
	.name = "export",
	.args = N_("ADDRESS --to CLIENT[,CLIENT…]"),
	.text = N_("write ready-made files for mail programs"),
	.options = CLI_LOOKUP | CLI_NETWORK | CLI_CHECKING | CLI_EXPORT |
	    CLI_FILES | CLI_PASSWORD | CLI_JSON,
	.min_args = 1,
	.max_args = 1,
	.run = run_export,
};
