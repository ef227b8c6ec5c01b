#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""How long a round trip is, by UDP and by TCP.

    round_trip.py serve HOST...   answers on port 7 of each; prints "ready"
    round_trip.py ask HOST...     "HOST udp MS tcp MS" for each: medians
"""
import selectors
import socket
import statistics
import sys
import time

PORT = 7
TIMES = 15


def open_socket(host, kind):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.socket(family, kind)


def serve(hosts):
    doors = selectors.DefaultSelector()
    for host in hosts:
        for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
            door = open_socket(host, kind)
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind((host, PORT))
            if kind == socket.SOCK_STREAM:
                door.listen(64)
            doors.register(door, selectors.EVENT_READ)
    print("ready", flush=True)
    while True:
        for key, _ in doors.select():
            if key.fileobj.type == socket.SOCK_DGRAM:
                packet, who = key.fileobj.recvfrom(2048)
                key.fileobj.sendto(packet, who)
            else:
                key.fileobj.accept()[0].close()


def by_udp(host):
    with open_socket(host, socket.SOCK_DGRAM) as s:
        s.settimeout(5)
        began = time.perf_counter()
        s.sendto(b"ping", (host, PORT))
        s.recv(16)
        return time.perf_counter() - began


def by_tcp(host):
    with open_socket(host, socket.SOCK_STREAM) as s:
        s.settimeout(5)
        began = time.perf_counter()
        s.connect((host, PORT))
        return time.perf_counter() - began


def ask(hosts):
    for host in hosts:
        print(host, *("%s %.2f" % (name, 1000 * statistics.median(
            fn(host) for _ in range(TIMES)))
            for name, fn in (("udp", by_udp), ("tcp", by_tcp))))


if __name__ == "__main__":
    {"serve": serve, "ask": ask}[sys.argv[1]](sys.argv[2:])
