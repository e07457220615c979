#!/usr/bin/env python3
"""Stands between a program and the test server, and once loses the answer to a commit: proxy.py FOLDER

Listens on FOLDER/.s.PGSQL.5432 for the server of INSTROOM_TEST_DATABASE. While FOLDER/cut exists, the next COMMIT is passed on and
carried out, and then the connection is gone; FOLDER/cut too. With a word in that file it is the next one on a connection over which
the word went. Prints a line when it listens."""
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
said = set()  # connections over which the word went


def close(one):
    for end in (one, other[one]):
        watch.unregister(end)
        end.close()
        other.pop(end)
        said.discard(end)


def is_lost(one, data):
    if not os.path.exists(cut):
        return False
    with open(cut, "rb") as file:
        word = file.read().strip()
    if word in data:
        said.add(one)
    return one in said and b"COMMIT\0" in data


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
        if data and key.data == "client" and is_lost(one, data):
            other[one].recv(1)  # the server has answered: it is done
            os.unlink(cut)
            data = b""
        if not data:
            close(one)
