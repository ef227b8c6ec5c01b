# SPDX-License-Identifier: MPL-2.0
"""Evolution's own libraries on the data sources that our script installed:
what the registry holds, what the mail library makes of it, and with a password
a login by it.  Runs in a D-Bus session of its own.

    evolution.py SERVERS UID KEY=VALUE...
"""

import sys
import time

import gi
gi.require_version("EDataServer", "1.2")
gi.require_version("Camel", "1.2")
from gi.repository import Camel, EDataServer, GLib  # noqa: E402

WAIT = 15				# seconds for a new file to be noticed


def extension(source, name):
    if not source.has_extension(name):
        raise SystemExit("%s: no [%s]" % (source.get_uid(), name))
    return source.get_extension(name)


def network(source):
    auth = extension(source, "Authentication")
    return {"host": auth.get_host(), "port": auth.get_port(),
            "user": auth.get_user() or "", "method": auth.get_method(),
            "remembers": auth.get_remember_password(),
            "security": extension(source, "Security").get_method()}


def found(registry, uid):
    account = registry.ref_source(uid)
    mail = extension(account, "Mail Account")
    backend = mail.get_backend_name()
    identity = registry.ref_source(mail.get_identity_uid())
    who = extension(identity, "Mail Identity")
    transport = registry.ref_source(
        extension(identity, "Mail Submission").get_transport_uid())
    got = {"backend": backend, "label": account.get_display_name(),
           "enabled": account.get_enabled(),
           "parents": [identity.get_parent() == uid,
                       transport.get_parent() == uid],
           "name": who.get_name() or "", "address": who.get_address(),
           "reply_to": who.get_reply_to() or "",
           "organization": who.get_organization() or "",
           "out.backend": extension(transport,
                                    "Mail Transport").get_backend_name()}
    for prefix, source in ("in.", account), ("out.", transport):
        for key, value in network(source).items():
            got[prefix + key] = value
    return got, account, transport


def settings(source, backend):
    """What the mail library would use."""
    name = EDataServer.SourceCamel.get_extension_name(backend)
    return source.get_extension(name).get_settings()


def camel(source, backend):
    s = settings(source, backend)
    got = {"host": s.get_host(), "port": s.get_port(), "user": s.get_user(),
           "mechanism": s.get_auth_mechanism(),
           "security": s.get_security_method().value_nick}
    if backend == "pop":
        got["keep"] = s.get_property("keep-on-server")
        got["days"] = s.get_property("delete-after-days")
    return {"camel." + k: v for k, v in got.items()}


def log_in(source, backend, kind, password):
    session = Camel.Session(user_data_dir=GLib.get_user_data_dir(),
                            user_cache_dir=GLib.get_user_cache_dir(),
                            online=True)
    service = session.add_service(source.get_uid(), backend, kind)
    service.set_settings(settings(source, backend))
    service.set_password(password)
    try:
        if isinstance(service, Camel.OfflineStore):
            service.set_online_sync(True, None)
        return service.connect_sync(None)
    except GLib.Error as e:
        return e.message


def wait_for(registry, uid):
    end = time.monotonic() + WAIT
    context = GLib.MainContext.default()
    while registry.ref_source(uid) is None:
        if time.monotonic() > end:
            raise SystemExit("the registry has no source %s" % uid)
        context.iteration(False)
        time.sleep(0.05)


def main(argv):
    uid, password, wants = argv[1], argv[2], argv[3:]
    Camel.init(GLib.get_user_data_dir(), False)
    EDataServer.SourceCamel.register_types()
    registry = EDataServer.SourceRegistry.new_sync(None)
    print("ready", flush=True)
    wait_for(registry, uid)
    got, account, transport = found(registry, uid)
    got.update(camel(account, got["backend"]))
    if password:
        got["in.login"] = log_in(account, got["backend"],
                                 Camel.ProviderType.STORE, password)
        got["out.login"] = log_in(transport, "smtp",
                                  Camel.ProviderType.TRANSPORT, password)
    got = {k: str(v) for k, v in got.items()}
    wrong = 0
    for want in wants:
        key, value = want.split("=", 1)
        if got.get(key) != value:
            wrong += 1
            print("%s is %r, not %r" % (key, got.get(key), value))
    if wrong or not wants:
        print(got)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
