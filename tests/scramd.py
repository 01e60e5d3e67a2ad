#!/usr/bin/env python3
"""scramd.py - an SMTP server for one connection that knows SCRAM-SHA-256

scramd.py USER PASSWORD [ROUNDS], on fds 0 and 1.  Written from RFC 5802 with
Python's own hashes, to see that smtp-send means the same by it.  MAIL is
answered with 550 and whether AUTH went well.
"""

import base64
import hashlib
import hmac
import os
import sys


def say(text):
    sys.stdout.write(text + "\r\n")
    sys.stdout.flush()


def hear():
    return sys.stdin.readline().rstrip("\r\n")


def mac(key, text):
    return hmac.new(key, text, hashlib.sha256).digest()


def attributes(text):
    return dict(part.split("=", 1) for part in text.split(","))


def authenticate(initial, user, password, rounds):
    bare = base64.b64decode(initial).decode()[3:]
    nonce = attributes(bare)["r"] + base64.b64encode(os.urandom(12)).decode()
    salt = os.urandom(16)
    first = "r=%s,s=%s,i=%d" % (nonce, base64.b64encode(salt).decode(), rounds)
    say("334 " + base64.b64encode(first.encode()).decode())
    final = base64.b64decode(hear()).decode()
    without, proof = final.rsplit(",p=", 1)
    auth = ",".join((bare, first, without)).encode()
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, rounds)
    stored = hashlib.sha256(mac(salted, b"Client Key")).digest()
    key = bytes(a ^ b for a, b in zip(base64.b64decode(proof), mac(stored, auth)))
    name = attributes(bare)["n"].replace("=2C", ",").replace("=3D", "=")
    if hashlib.sha256(key).digest() != stored or name != user:
        say("535 5.7.8 no")
        return False
    mark = base64.b64encode(mac(mac(salted, b"Server Key"), auth)).decode()
    say("334 " + base64.b64encode(("v=" + mark).encode()).decode())
    hear()
    say("235 yes")
    return True


user, password = sys.argv[1:3]
rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 4096
good = False
say("220 here")
while line := hear():
    verb = line.split()
    if verb[0] == "EHLO":
        say("250-here\r\n250 AUTH PLAIN SCRAM-SHA-256")
    elif verb[:2] == ["AUTH", "SCRAM-SHA-256"]:
        good = authenticate(verb[2], user, password, rounds)
    elif verb[0] == "QUIT":
        say("221 bye")
        break
    else:
        say("550 %s" % ("authenticated" if good else "stranger"))
