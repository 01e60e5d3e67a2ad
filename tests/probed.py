#!/usr/bin/env python3
# probed.py PORTFILE CERT KEY MODE - an SMTP server that makes a mistake
#
# good        none
# inject      obeys inside TLS what came in clear behind STARTTLS
# clear       answers in clear what came behind STARTTLS
# smuggle     takes LF.LF, LF.CRLF, CRLF.LF and CR.CR for the end of a mail
# endless     its greeting has no end
# long        its greeting is one line without an end
# escape      its greeting has control characters, its EHLO much of everything
# mute        says nothing
# gone        closes at once
# babble      does not speak SMTP
# half        stops in the middle of EHLO's reply
# nohello     says 220 to STARTTLS, and no TLS
# busy        421

import re
import socket
import ssl
import sys
import threading

portfile, cert, key, mode = sys.argv[1:]
context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain(cert, key)
END = rb"\r\n\.\r\n"
if mode == "smuggle":
    END += rb"|\n\.\n|\n\.\r\n|\r\n\.\n|\r\.\r"


class Session:
    def __init__(self, s):
        self.s, self.buf, self.tls = s, b"", False

    def more(self):
        data = self.s.recv(65536)
        if not data:
            raise EOFError
        self.buf += data

    def say(self, text):
        self.s.sendall(text.encode("latin-1"))

    def line(self):
        while b"\n" not in self.buf:
            self.more()
        line, self.buf = self.buf.split(b"\n", 1)
        return line.strip().decode("latin-1")

    def data(self):
        self.say("354 go on\r\n")
        while not (m := re.search(END, self.buf)):
            self.more()
        self.buf = self.buf[m.end():]
        self.say("250 taken\r\n")

    def starttls(self):
        self.say("220 ready\r\n")
        if mode == "nohello":
            self.say("what?\r\n")
            raise EOFError
        if mode == "clear":
            while self.buf:
                self.say("250 " + self.line() + "\r\n")
        if mode != "inject":
            self.buf = b""
        self.s = context.wrap_socket(self.s, server_side=True)
        self.tls = True

    def ehlo(self):
        self.say("250-test.example\r\n")
        if mode == "half":
            self.more()
        if mode == "escape":
            for i in range(100):
                self.say("250-X" + "\x1b]0;pwned\x07" + '"\\|' * 600 + "\r\n")
        if not self.tls:
            self.say("250-STARTTLS\r\n")
        self.say("250 PIPELINING\r\n")

    def run(self):
        self.say("220 test.example\r\n")
        while True:
            verb = self.line()[:4].upper()
            if verb == "EHLO":
                self.ehlo()
            elif verb == "STAR":
                self.starttls()
            elif verb == "DATA":
                self.data()
            elif verb == "QUIT":
                return self.say("221 bye\r\n")
            elif verb in ("MAIL", "RCPT", "NOOP"):
                self.say("250 fine\r\n")
            else:
                self.say("500 what?\r\n")

    def greet(self):
        if mode == "endless":
            while True:
                self.say("220-and more\r\n")
        elif mode == "long":
            while True:
                self.say("220 and more" * 1000)
        elif mode == "escape":
            self.say("220-\x1b[2J\x00\r\n")
        elif mode == "mute":
            self.more()
        elif mode == "babble":
            self.say("SSH-2.0-Server\r\n")
            self.more()
        elif mode == "busy":
            self.say("421 4.3.2 too busy\r\n")
        if mode not in ("gone", "busy"):
            self.run()


def serve(s):
    session = Session(s)
    try:
        session.greet()
    except (EOFError, OSError):
        pass
    session.s.close()


listener = socket.create_server(("127.0.0.1", 0), backlog=100)
with open(portfile, "w") as f:
    f.write(f"{listener.getsockname()[1]}\n")
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],),
                     daemon=True).start()
