/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Foxmail: a sheet to type from.  Foxmail has no documented file for importing
 * account settings, so this says what to enter, with the labels of the manual
 * dialog of Foxmail 7.2 (Chinese interface) in the order of that dialog.  They
 * were read in a public script that drives the dialog and in notes of two
 * administrators, 2026-11; no source for English labels was found, so the
 * English words are our translation and stand in brackets.
 */
#include <string.h>

#include "i18n.h"
#include "model.h"
#include "sheet.h"
#include "writer.h"

/* What a note means for somebody in front of this dialog, in its language;
 * all other notes are shown in English only. */
static const struct {
	const char	*code, *text;
} chinese[] = {
	{ "authorization-code", "密码一栏请填写授权码，不要填写网页登录密码。"
	    "授权码在网页邮箱的设置中生成。" },
	{ "app-password", "密码一栏请填写应用专用密码（在邮箱帐号的安全设置中"
	    "生成），不要填写平常的登录密码。" },
	{ "app-password-2fa", "如果邮箱帐号已开启两步验证，密码一栏请填写应用"
	    "专用密码（在帐号的安全设置中生成）。" },
	{ "enable-imap", "请先在网页邮箱的设置中开启 IMAP、POP3 和 SMTP "
	    "服务。" },
	{ "enable-smtp", "请先在邮箱帐号的设置中开启 SMTP 发信服务。" },
};

static const char *
chinese_note(const char *code)
{
	for (size_t i = 0; i < sizeof(chinese) / sizeof(chinese[0]); i++) {
		if (strcmp(chinese[i].code, code) == 0)
			return chinese[i].text;
	}
	return NULL;
}

static bool
has_security(const struct msu_profile *p, enum msu_security security)
{
	return p->account->in->security == security ||
	    p->account->out->security == security;
}

static bool
has_own_out_user(const struct msu_profile *p)
{
	return p->out_auth != MSU_AUTH_NONE &&
	    strcmp(p->out_user, p->in_user) != 0;
}

static bool
has_other_login(const struct msu_profile *p)
{
	return strcmp(p->in_user, p->account->address) != 0 ||
	    has_own_out_user(p);
}

/* What was asked for and has no place that we know of in Foxmail. */
static void
add_left_out(struct msu_sheet *s, const struct msu_profile *p)
{
	if (p->account->in->proto == MSU_PROTO_POP3 &&
	    (p->leave_days > 0 || p->remove))
		msu_sheet_notice(s, false, "本表不含邮件在服务器上的保留方式："
		    "Foxmail 中的相应位置未经核实。",
		    "How long mail stays on the server is not in this sheet: "
		    "where Foxmail has that setting is not verified.", NULL);
	if (p->reply_to[0] != '\0')
		msu_sheet_notice(s, false, "本表不含回复地址：Foxmail 中的相应"
		    "位置未经核实。",
		    "The address for replies is not in this sheet: where "
		    "Foxmail has it is not verified.", NULL);
	if (p->organization[0] != '\0')
		msu_sheet_notice(s, false, "本表不含单位名称：Foxmail 中的相应"
		    "位置未经核实。",
		    "The organisation is not in this sheet: where Foxmail has "
		    "it is not verified.", NULL);
}

static void
add_provider_notes(struct msu_sheet *s, const struct msu_account *acct)
{
	for (size_t i = 0; acct->notes[i] != NULL; i++) {
		const struct msu_note *n = acct->notes[i];

		msu_sheet_notice(s, false, chinese_note(n->code), n->text,
		    n->url);
	}
}

/* What would make the values below fail comes first. */
static void
add_notices(struct msu_sheet *s, const struct msu_profile *p)
{
	const struct msu_account *acct = p->account;

	msu_sheet_notice(s, false, "这不是导入文件。Foxmail 没有公开的帐号设置"
	    "导入格式，请按 Foxmail 询问的顺序逐项输入。",
	    "This is not an import file. Foxmail has no documented file for "
	    "importing account settings; type the values in the order in "
	    "which Foxmail asks for them.", NULL);
	if (has_other_login(p))
		msu_sheet_notice(s, true, "登录名与邮件地址不同！"
		    "请先用邮件地址创建帐号，再按最后一步修改登录名。",
		    "The login differs from the address! Create the account "
		    "with the address first, then change the login as the "
		    "last step says.", NULL);
	add_provider_notes(s, acct);
	if (msu_server_has_auth(acct->in, MSU_AUTH_OAUTH2) ||
	    msu_server_has_auth(acct->out, MSU_AUTH_OAUTH2))
		msu_sheet_notice(s, false, "该服务商也支持网页登录（OAuth2）。"
		    "如果 Foxmail 为它提供专门的按钮（Gmail、Microsoft 365），"
		    "请直接使用该按钮。",
		    "This provider also has a sign-in in the browser (OAuth2). "
		    "Where Foxmail has a button of its own for it (Gmail, "
		    "Microsoft 365), use that button instead.", NULL);
	if (p->in_auth == MSU_AUTH_ENCRYPTED ||
	    p->out_auth == MSU_AUTH_ENCRYPTED)
		msu_sheet_notice(s, false, "服务器只接受加密的密码验证"
		    "（CRAM-MD5）。Foxmail 是否支持，尚未证实。",
		    "The server accepts only encrypted passwords (CRAM-MD5). "
		    "Whether Foxmail can do that is not verified.", NULL);
	if (p->out_auth == MSU_AUTH_NONE)
		msu_sheet_notice(s, false, "发件服务器不需要登录。",
		    "The outgoing server needs no login.", NULL);
	if (has_security(p, MSU_SECURITY_STARTTLS))
		msu_sheet_notice(s, false, "STARTTLS 只有一个选项，收信和发信"
		    "共用。请务必勾选，否则密码会以明文传输。该选项写着"
		    "“如果服务器支持”：服务器不提供 STARTTLS 时，Foxmail "
		    "可能仍以明文传输，请勿在不可信的网络中设置。",
		    "There is one STARTTLS box for receiving and sending. Do "
		    "tick it: otherwise the password travels in plain text. "
		    "It says \"if the server supports it\": where STARTTLS "
		    "is not offered, Foxmail may go on in plain text, so do "
		    "not set it up in a network that you do not trust.",
		    NULL);
	if (has_security(p, MSU_SECURITY_TLS))
		msu_sheet_notice(s, false, "请先勾选 SSL，再填写端口：勾选可能"
		    "会改变端口。",
		    "Tick SSL first and type the port afterwards: ticking it "
		    "may change the port.", NULL);
	add_left_out(s, p);
	if (acct->documentation != NULL)
		msu_sheet_notice(s, false, "服务商的帮助页面：",
		    "The provider's help page:", acct->documentation);
}

static void
add_tick(struct msu_sheet *s, const char *label, const char *english,
    bool ticked)
{
	msu_sheet_show(s, label, english, ticked ? "☑ 勾选" : "☐ 不勾选",
	    ticked ? "tick" : "do not tick");
}

static bool
has_note(const struct msu_account *acct, const char *code)
{
	for (size_t i = 0; acct->notes[i] != NULL; i++) {
		if (strcmp(acct->notes[i]->code, code) == 0)
			return true;
	}
	return false;
}

static void
add_password(struct msu_sheet *s, const struct msu_profile *p)
{
	if (has_note(p->account, "authorization-code"))
		msu_sheet_show(s, "密码", "Password",
		    "输入授权码（不在本表中）",
		    "type the authorization code; it is not in this sheet");
	else if (has_note(p->account, "app-password"))
		msu_sheet_show(s, "密码", "Password",
		    "输入应用专用密码（不在本表中）",
		    "type the app password; it is not in this sheet");
	else
		msu_sheet_show(s, "密码", "Password",
		    "输入密码或授权码（不在本表中）",
		    "type the password or authorization code; it is not in "
		    "this sheet");
}

static void
add_server(struct msu_sheet *s, const struct msu_server *server,
    const char *label, const char *english)
{
	msu_sheet_copy(s, label, english, server->host);
	add_tick(s, "SSL", NULL, server->security == MSU_SECURITY_TLS);
	msu_sheet_copy(s, "端口", "Port",
	    msu_arena_printf(s->arena, "%u", server->port));
}

static void
add_dialog(struct msu_sheet *s, const struct msu_profile *p)
{
	const struct msu_account *acct = p->account;
	bool imap = acct->in->proto == MSU_PROTO_IMAP;

	msu_sheet_step(s, "点击右上角的菜单按钮（三条横线），选择“帐号管理”。",
	    "Press the menu button (three lines, top right) and choose "
	    "account management. Without any account, Foxmail opens the "
	    "window for a new one by itself.");
	msu_sheet_step(s, "点击“新建”。", "Press New.");
	msu_sheet_step(s, "如果出现邮箱服务商列表，选择最后的“其它邮箱”"
	    "（除非列表中有您的服务商）。",
	    "If a list of providers appears, choose the last one, other "
	    "mailbox, unless your provider is in the list.");
	msu_sheet_step(s, "填写以下两项，然后点击“手动设置”。",
	    "Fill in these two, then press manual settings.");
	msu_sheet_copy(s, "E-mail地址", "E-mail address", acct->address);
	add_password(s, p);
	msu_sheet_step(s, "按顺序填写以下各项。", "Fill these in, in order.");
	msu_sheet_show(s, "接收服务器类型", "Incoming server type",
	    imap ? "IMAP" : "POP3", NULL);
	msu_sheet_copy(s, "邮件帐号", "Account", acct->address);
	add_password(s, p);
	add_server(s, acct->in, imap ? "IMAP服务器" : "POP服务器",
	    imap ? "IMAP server" : "POP server");
	add_server(s, acct->out, "SMTP服务器", "SMTP server");
	add_tick(s, "如果服务器支持,就使用STARTTLS加密传输",
	    "Use STARTTLS if the server supports it",
	    has_security(p, MSU_SECURITY_STARTTLS));
	msu_sheet_step(s, "点击“创建”；出现“设置成功”后，点击“完成”。",
	    "Press Create; when it says that the set-up succeeded, press "
	    "Finish.");
}

/* The dialog takes the account for the login; where a login can be changed
 * afterwards is known, but not the words of that page. */
static void
add_login(struct msu_sheet *s, const struct msu_profile *p)
{
	if (!has_other_login(p))
		return;
	msu_sheet_step(s, "打开“帐号管理”，选择该帐号，再选择“服务器”，"
	    "修改登录名。（该页面的文字未经核实）",
	    "Open account management, choose the account, then server, and "
	    "change the login. The words of that page are not verified.");
	if (strcmp(p->in_user, p->account->address) != 0)
		msu_sheet_copy(s, "收信登录名", "login for receiving",
		    p->in_user);
	if (has_own_out_user(p))
		msu_sheet_copy(s, "发信登录名", "login for sending",
		    p->out_user);
}

static void
foxmail_write(struct msu_sink *sink, const struct msu_profile *p)
{
	struct msu_arena *a = sink->arena;
	struct msu_sheet s = {
		.arena = a,
		.lang = "zh-CN",
		.title = "Foxmail 设置单",
		.title_english = "Foxmail set-up sheet",
		.about = { p->account->address },
		.copy = "复制",
		.copied = "已复制",
		.foot = "界面文字取自 Foxmail 7.2（Windows，中文界面），其它"
		    "版本可能略有不同。方括号中的英文是我们的翻译。",
		.foot_english = "The Chinese labels are those of Foxmail 7.2 "
		    "for Windows; other versions may differ. The English in "
		    "brackets is our translation.",
	};
	size_t n = 1;

	if (p->name[0] != '\0')
		s.about[n++] = p->name;
	if (p->account->provider_name != NULL)
		s.about[n] = p->account->provider_name;
	add_notices(&s, p);
	add_dialog(&s, p);
	add_login(&s, p);
	msu_sheet_html(&s, msu_sink_file(sink, "foxmail",
	    msu_writer_name(a, "foxmail-ADDRESS.html", p)));
	msu_sheet_text(&s, msu_sink_file(sink, "foxmail",
	    msu_writer_name(a, "foxmail-ADDRESS.txt", p)));
}

static const char *const steps[] = {
	N_("Foxmail has no file for importing settings: this is a sheet to "
	"type from. Open foxmail-ADDRESS.html in a browser; the .txt file "
	"says the same."),
	N_("In Foxmail follow the sheet: it shows the Chinese labels in the "
	"order in which Foxmail asks, with a button to copy each value."),
	N_("Type the password, or the authorization code where the sheet says "
	"so, into Foxmail."),
	NULL
};

static const char *const files[] = {
	"foxmail-ADDRESS.html", "foxmail-ADDRESS.txt", NULL
};

const struct msu_writer msu_writer_foxmail = {
	.client = {
		.id = "foxmail",
		.title = N_("Foxmail for Windows (set-up sheet)"),
		.steps = steps,
		.platforms = MSU_ON_WINDOWS,
		.files = files,
	},
	.incoming = MSU_BIT(MSU_PROTO_IMAP) | MSU_BIT(MSU_PROTO_POP3),
	.in_security = MSU_BIT(MSU_SECURITY_TLS) |
	    MSU_BIT(MSU_SECURITY_STARTTLS),
	.out_security = MSU_BIT(MSU_SECURITY_TLS) |
	    MSU_BIT(MSU_SECURITY_STARTTLS),
	.auths = MSU_BIT(MSU_AUTH_PASSWORD) | MSU_BIT(MSU_AUTH_ENCRYPTED) |
	    MSU_BIT(MSU_AUTH_NONE),
	.write = foxmail_write,
};
