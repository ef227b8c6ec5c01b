#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""A server that is none of those a batch can share a cache through.

    batch_odd_cache.py PORT MANNER

Prints "ready" when it listens on 127.0.0.1.  Whatever it is sent, it answers

    web         like a web server
    huge        with a text of 1 GB, of which more and more comes
    list        with the beginning of a list of 500 million
    drip        a byte every 50 ms, without an end
    closes      by closing
    number      with the number 1
"""
import socket
import sys
import threading
import time


def huge(c):
    c.sendall(b"$1000000000\r\n")
    while True:
        c.sendall(b"x" * 65536)


def drip(c):
    while True:
        c.sendall(b"+")
        time.sleep(0.05)


MANNERS = {
    "web": lambda c: c.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    "huge": huge,
    "list": lambda c: c.sendall(b"*500000000\r\n"),
    "drip": drip,
    "closes": lambda c: None,
    "number": lambda c: c.sendall(b":1\r\n:1\r\n"),
}


def serve(c, manner):
    try:
        if c.recv(4096):
            MANNERS[manner](c)
            if manner != "closes":
                c.recv(4096)
    except OSError:
        pass
    c.close()


def main():
    s = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=64)
    print("ready", flush=True)
    while True:
        c, _ = s.accept()
        threading.Thread(target=serve, args=(c, sys.argv[2]),
                         daemon=True).start()


main()
