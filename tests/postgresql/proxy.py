#!/usr/bin/env python3
"""Stands between a program and the test server, and once loses the answer to a commit: proxy.py FOLDER

Listens on FOLDER/.s.PGSQL.5432 for the server of INSTROOM_TEST_DATABASE. While FOLDER/cut exists, the next COMMIT is passed on and
carried out, and then the connection is gone; FOLDER/cut too. Prints a line when it listens."""
import os
import re
import selectors
import socket
import sys

folder = sys.argv[1]
behind = re.search(r"host=(\S+)", os.environ["INSTROOM_TEST_DATABASE"]).group(1) + "/.s.PGSQL.5432"
cut = os.path.join(folder, "cut")
listener = socket.socket(socket.AF_UNIX)
listener.bind(os.path.join(folder, ".s.PGSQL.5432"))
listener.listen()
watch = selectors.DefaultSelector()
watch.register(listener, selectors.EVENT_READ)
other = {}


def close(one):
    for end in (one, other[one]):
        watch.unregister(end)
        end.close()
        other.pop(end)


def accept():
    client, _ = listener.accept()
    server = socket.socket(socket.AF_UNIX)
    server.connect(behind)
    other[client], other[server] = server, client
    watch.register(client, selectors.EVENT_READ, "client")
    watch.register(server, selectors.EVENT_READ, "server")


print("listening", flush=True)
while True:
    for key, _ in watch.select():
        if key.fileobj is listener:
            accept()
            continue
        one = key.fileobj
        if one not in other:
            continue
        try:
            data = one.recv(65536)
            if data:
                other[one].sendall(data)
        except OSError:
            data = b""
        if data and key.data == "client" and b"COMMIT\0" in data and os.path.exists(cut):
            other[one].recv(1)  # the server has answered: it is done
            os.unlink(cut)
            data = b""
        if not data:
            close(one)
