#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""The domains of batch_online.sh: what their names are and who answers.

    batch_bed.py DOMAINS HOST DIR

writes into DIR the zone, a map and a server of nginx, the alternative names of
each certificate (a line each) and the table.  Certificates are for 50 domains
each: as many names as those of large web hosts have.
"""
import sys

SHARED = 50
NX = "nothing"
# Of twenty domains so many each: what most mail domains are like, that have
# their mail at a large provider; half of them have a web site.
KINDS = (["listed"] * 10 + ["own"] * 4 + ["hosted"] * 3 + ["srv"] + [NX] * 2)

XML = ("<clientConfig version='1.1'><emailProvider id='$d'><domain>$d</domain>"
       "<displayName>Bench</displayName>"
       "<incomingServer type='imap'><hostname>imap.$d</hostname>"
       "<port>993</port><socketType>SSL</socketType>"
       "<username>%EMAILADDRESS%</username>"
       "<authentication>password-cleartext</authentication>"
       "</incomingServer>"
       "<outgoingServer type='smtp'><hostname>smtp.$d</hostname>"
       "<port>465</port><socketType>SSL</socketType>"
       "<username>%EMAILADDRESS%</username>"
       "<authentication>password-cleartext</authentication>"
       "</outgoingServer></emailProvider></clientConfig>")


def zone_of(n, name, kind, host):
    """Records of one domain."""
    if n // len(KINDS) % 2 == 0 and kind != NX:
        yield f"{name} A {host}"
    if kind == "listed":
        yield f"{name} MX 10 " + ("aspmx.l.google.com.", "x.mail.protection."
                                  "outlook.com.")[n % 2]
    elif kind == "own":
        yield f"{name} MX 10 mail.{name}"
        yield f"autoconfig.{name} A {host}"
    elif kind == "hosted":
        yield f"{name} MX 10 mx1.hoster{n % 7}.test."
    elif kind == "srv":
        yield f"_imaps._tcp.{name} SRV 0 1 993 imap.{name}"
        yield f"_submissions._tcp.{name} SRV 0 1 465 smtp.{name}"
    else:
        yield f"{name} TXT v=nothing"


def main(count, host, where):
    def out(name):
        return open(f"{where}/{name}", "w", encoding="ascii")

    hosters = [f"hoster{i}.test" for i in range(7)]
    names = []
    with out("zone") as zone, out("table.csv") as table:
        print("$TTL 3600\n. SOA ns.test. me.test. 1 3600 900 86400 300\n"
              ". NS ns.test.\nns.test. A " + host, file=zone)
        for h in hosters:
            print(f"autoconfig.{h}. A {host}", file=zone)
        print("address", file=table)
        for n in range(count):
            domain = f"d{n}-g{n // SHARED}.test"
            kind = KINDS[n % len(KINDS)]
            names += [f"DNS:{domain}", f"DNS:autoconfig.{domain}"]
            for record in zone_of(n, domain + ".", kind, host):
                print(record, file=zone)
            print(f"somebody@{domain}", file=table)
    with out("alternatives") as certs:
        print(",".join(f"DNS:autoconfig.{h}" for h in hosters), file=certs)
        for i in range(0, len(names), 2 * SHARED):
            print(",".join(names[i:i + 2 * SHARED]), file=certs)
    with out("nginx.conf") as conf:
        print(f"""
daemon off;
pid {where}/nginx.pid;
error_log stderr error;
worker_processes 1;
worker_rlimit_nofile 20000;
events {{ worker_connections 8192; }}
http {{
  access_log off;
  client_body_temp_path {where}/nginx;
  proxy_temp_path {where}/nginx;
  fastcgi_temp_path {where}/nginx;
  uwsgi_temp_path {where}/nginx;
  scgi_temp_path {where}/nginx;
  keepalive_timeout 30;
  map $ssl_server_name $group {{
    "~-g(?<g>[0-9]+)[.]test$" $g;
    default hosters;
  }}
  map $host $d {{
    "~^autoconfig[.](?<rest>.*)$" $rest;
    default $host;
  }}
  server {{
    listen {host}:443 ssl backlog=4096;
    server_name _;
    ssl_certificate {where}/cert-$group.pem;
    ssl_certificate_key {where}/leaf.key;
    ssl_session_cache shared:all:20m;
    default_type text/xml;
    location = /mail/config-v1.1.xml {{ return 200 "{XML}"; }}
    location / {{ return 404; }}
  }}
}}""", file=conf)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
