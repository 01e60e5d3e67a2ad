#!/usr/bin/env python3
"""hostile.py - clients of TLS that mean no good, for tls-hostile.t

hostile.py LOG MAILDIR STARTTLS SMTPS STALL-STARTTLS STALL-SMTPS

The last four are ports on 127.0.0.1; the servers of the last two have a short
tls.timeout.  Prints "ok sentence" or "not ok sentence: why" for each group.
Every connection comes from an address of its own, 127.1.X.Y, by which its
lines are found in the log.
"""

import itertools
import os
import re
import socket
import ssl
import struct
import sys
import time
from concurrent.futures import ThreadPoolExecutor

LOG, MAILDIR = sys.argv[1:3]
STARTTLS, SMTPS, STALL, STALLS = map(int, sys.argv[3:7])
PATIENCE = 30  # seconds for anything that has to happen
TOGETHER = 40  # connections at once
WORDS = re.compile(
    "not-tls|no-shared-cipher|protocol-too-old|no-sni|unknown-sni|client-cert"
    "|timeout|reset|alert-[0-9]+|config"
)
LINE = re.compile(
    r"tls-engine.*: (handshake failed|connection lost) ip=(\S+) reason=([a-z0-9-]+)"
)
ANY = {"not-tls", "reset", "timeout"} | {"alert-%d" % n for n in range(256)}
# Programs with sanitizers are slow: not after each byte, then.
STEP = 7 if os.environ.get("SANITIZED") else 1
numbers = itertools.count()


class Peer:
    """One connection, in clear at first."""

    def __init__(self, port):
        number = next(numbers)
        self.ip = "127.1.%d.%d" % (number // 250, number % 250 + 1)
        self.port = port
        self.sock = None

    def open(self):
        self.sock = socket.socket()
        self.sock.bind((self.ip, 0))
        self.sock.settimeout(PATIENCE)
        self.sock.connect(("127.0.0.1", self.port))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self

    def send(self, data):
        try:
            self.sock.sendall(data)
        except OSError:
            pass  # the server may have had enough already

    def reply(self):
        """Read a whole reply in clear; what comes behind stays unread."""
        while True:
            line = b""
            while not line.endswith(b"\n"):
                c = self.sock.recv(1)
                if not c:
                    return line.decode()
                line += c
            if line[3:4] != b"-":
                return line.decode()

    def starttls(self):
        self.reply()
        self.send(b"EHLO client.example\r\n")
        self.reply()
        self.send(b"STARTTLS\r\n")
        assert self.reply().startswith("220 "), "no STARTTLS"
        return self

    def begin(self):
        """Come to where TLS begins."""
        self.open()
        return self.starttls() if self.port in (STARTTLS, STALL) else self

    def rest(self):
        """All that comes until the server ends."""
        data = b""
        try:
            while True:
                more = self.sock.recv(4096)
                if not more:
                    return data
                data += more
        except ConnectionError:
            return data

    def close(self, how="fin"):
        if how == "rst":
            self.sock.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
            )
        self.sock.close()


class Tls:
    """TLS whose records pass through our hands."""

    def __init__(self, peer, version):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.minimum_version = context.maximum_version = version
        context.set_ecdh_curve("prime256v1")
        self.peer = peer
        self.input = ssl.MemoryBIO()
        self.output = ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.input, self.output)

    def step(self):
        """One step of the handshake: True if it is done."""
        try:
            self.tls.do_handshake()
            return True
        except ssl.SSLWantReadError:
            return False

    def hello(self):
        self.step()
        return self.output.read()

    def feed(self):
        data = self.peer.sock.recv(16384)
        if not data:
            raise ConnectionError("the server has closed")
        self.input.write(data)

    def second_flight(self):
        """Send the hello; what is to be sent next."""
        self.peer.send(self.hello())
        while not self.output.pending:
            self.feed()
            self.step()
        return self.output.read()

    def finish(self):
        self.peer.send(self.second_flight())
        while not self.step():
            self.feed()
        return self

    def record(self, data):
        self.tls.write(data)
        return self.output.read()

    def say(self, text):
        self.peer.send(self.record(text.encode()))

    def reply(self):
        data = b""
        while not re.search(rb"^\d\d\d .*\n\Z", data, re.M):
            try:
                data += self.tls.read(4096)
            except ssl.SSLWantReadError:
                self.feed()
        return data.decode()

    def ask(self, text, code):
        self.say(text + "\r\n")
        got = self.reply()
        assert got.split("\n")[-2].startswith(code), (text, got)


V12 = ssl.TLSVersion.TLSv1_2
V13 = ssl.TLSVersion.TLSv1_3


def hello(version=V13):
    return Tls(None, version).hello()


def record(kind, data, version=b"\x03\x01"):
    return bytes([kind]) + version + struct.pack(">H", len(data)) + data


def old_hello(version):
    """A hello that can do nothing newer."""
    suites = b"\xc0\x0a\xc0\x09\x00\x35\x00\x2f\x00\x0a"
    body = version + bytes(range(32)) + b"\0"
    body += struct.pack(">H", len(suites)) + suites + b"\x01\0"
    return record(22, b"\x01" + struct.pack(">I", len(body))[1:] + body, version)


SSL2 = (
    b"\x80\x2e\x01\x00\x02\x00\x15\x00\x00\x00\x10"
    b"\x07\x00\xc0\x05\x00\x80\x03\x00\x80\x01\x00\x80\x06\x00\x40\x04\x00\x80"
    b"\x02\x00\x80" + bytes(range(16))
)


def lines_of(ip):
    """What the log has of that client: (event, reason)."""
    with open(LOG, errors="replace") as f:
        found = [LINE.search(line) for line in f]
    return [(m[1], m[3]) for m in found if m and m[2] == ip]


def wait_lines(ip, least):
    end = time.monotonic() + PATIENCE
    while True:
        got = lines_of(ip)
        if len(got) >= least or time.monotonic() > end:
            return got
        time.sleep(0.05)


def fails_as(ip, words):
    """Exactly one line, its reason one of words."""
    got = wait_lines(ip, 1)
    if len(got) != 1:
        return "%d lines: %s" % (len(got), got)
    event, reason = got[0]
    if event != "handshake failed" or not WORDS.fullmatch(reason):
        return "logged as %s %s" % got[0]
    if reason not in words:
        return "logged as %s" % reason
    return None


def all_over():
    """Every connection so far has ended: tcpserver says so."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with open(LOG, errors="replace") as f:
            log = f.read()
        if len(re.findall("^tcpserver: end ", log, re.M)) == len(
            re.findall("^tcpserver: ok ", log, re.M)
        ):
            return True
        time.sleep(0.05)
    return False


def serves(port):
    """The next client is served."""
    peer = Peer(port).begin()
    tls = Tls(peer, V13).finish()
    if port in (SMTPS, STALLS):
        tls.reply()
    tls.ask("EHLO client.example", "250")
    tls.ask("QUIT", "221")
    peer.close()


def group(sentence, jobs, *ports):
    """Run jobs, each a function that returns None or what was wrong."""
    with ThreadPoolExecutor(TOGETHER) as pool:
        results = [pool.submit(job) for job in jobs]
    wrong = []
    for r in results:
        error = r.exception()
        if error:
            wrong.append("%s: %s" % (type(error).__name__, error))
        elif r.result():
            wrong.append(r.result())
    if not all_over():
        wrong.append("connections that do not end")
    for port in ports:
        try:
            serves(port)
        except Exception as e:
            wrong.append("the next client is not served: %r" % e)
    count = "%s (%d)" % (sentence, len(results))
    if wrong:
        print("not ok %s: %s" % (count, "; ".join(wrong[:5])), flush=True)
    else:
        print("ok %s" % count, flush=True)


def sends(port, data, words, how=None):
    """Send it where TLS begins, then close, or wait for the server to."""

    def job():
        peer = Peer(port).begin()
        peer.send(data)
        answer = b"" if how else peer.rest()
        peer.close(how or "fin")
        if answer[:1] not in (b"", b"\x15", b"\x16"):
            return "not TLS in the answer: %r" % answer[:40]
        error = fails_as(peer.ip, words)
        return error and "%r... (%d): %s" % (data[:12], len(data), error)

    return job


def cuts_flight(port, version, at, words, how=None):
    """Handshake, but only the first bytes of the client's last flight."""

    def job():
        peer = Peer(port).begin()
        flight = Tls(peer, version).second_flight()
        peer.send(flight[: at % len(flight)])
        if not how:
            peer.rest()
        peer.close(how or "fin")
        error = fails_as(peer.ip, words)
        return error and "%s, %d: %s" % (version.name, at, error)

    return job


def answers_with(port, version, data, words):
    """The hello, then something else for the client's last flight."""

    def job():
        peer = Peer(port).begin()
        Tls(peer, version).second_flight()
        peer.send(data)
        peer.rest()
        peer.close()
        error = fails_as(peer.ip, words)
        return error and "%s, %r: %s" % (version.name, data[:8], error)

    return job


def injects(at, what):
    """STARTTLS and more, in two writes; the second begins at that byte."""
    text = b"STARTTLS\r\n" + what

    def job():
        peer = Peer(STARTTLS).open()
        peer.reply()
        peer.send(b"EHLO client.example\r\n")
        peer.reply()
        peer.send(text[:at])
        peer.send(text[at:])
        first = peer.reply()
        if first.startswith("503 "):
            peer.close()
            got = lines_of(peer.ip)
            return got and "a handshake in spite of 503: %s" % got
        if not first.startswith("220 ") or at != len(b"STARTTLS\r\n"):
            return "at %d: answered %s" % (at, first)
        peer.sock.shutdown(socket.SHUT_WR)
        answer = peer.rest()
        peer.close()
        if what[:1] == b"\x16" and answer[:1] == b"\x16":
            # It came behind the 220, whenever it was sent: so it is the hello
            # that TLS begins with, and no more than that.
            return fails_as(peer.ip, {"reset"})
        if answer[:1] not in (b"", b"\x15"):
            return "what came in clear was answered: %r" % answer[:40]
        return fails_as(peer.ip, {"not-tls", "reset"})

    return job


def injects_late():
    """In clear, behind the 220, and the real hello behind that."""
    peer = Peer(STARTTLS).begin()
    peer.send(b"RSET\r\n" + hello())
    answer = peer.rest()
    peer.close()
    if answer[:1] not in (b"", b"\x15"):
        return "answered: %r" % answer
    return fails_as(peer.ip, {"not-tls"})


def after(version, spoil):
    """A whole handshake, then what spoil makes of the connection."""

    def job():
        peer = Peer(SMTPS).begin()
        tls = Tls(peer, version).finish()
        tls.reply()
        spoil(tls)
        peer.rest()
        peer.close()
        all_over()
        got = lines_of(peer.ip)
        if len(got) > 1 or any(g[0] != "connection lost" for g in got):
            return "%s, %s: %s" % (version.name, spoil.__name__, got)
        return None

    return job


def flips(at):
    def flip(tls):
        data = bytearray(tls.record(b"EHLO client.example\r\n"))
        data[at % len(data)] ^= 0x40
        tls.peer.send(bytes(data))
        tls.peer.sock.shutdown(socket.SHUT_WR)

    return flip


def clear(data):
    def spoil(tls):
        tls.peer.send(data)
        tls.peer.sock.shutdown(socket.SHUT_WR)

    return spoil


def mails():
    return len(os.listdir(MAILDIR + "/new")) if os.path.isdir(MAILDIR) else 0


def truncates(version, end, text, cut=None):
    """A message whose end does not come."""

    def job():
        peer = Peer(SMTPS).begin()
        tls = Tls(peer, version).finish()
        tls.reply()
        tls.ask("EHLO client.example", "250")
        tls.ask("MAIL FROM:<a@client.example>", "250")
        tls.ask("RCPT TO:<b@test.example>", "250")
        tls.ask("DATA", "354")
        peer.send(tls.record(text)[:cut])
        if end == "notify":
            try:
                tls.tls.unwrap()
            except ssl.SSLError:
                pass
            peer.send(tls.output.read())
            peer.rest()
        peer.close("rst" if end == "rst" else "fin")

    return job


def delivers():
    """And one whose end does, to see that the others could have."""
    peer = Peer(SMTPS).begin()
    tls = Tls(peer, V13).finish()
    tls.reply()
    tls.ask("EHLO client.example", "250")
    tls.ask("MAIL FROM:<a@client.example>", "250")
    tls.ask("RCPT TO:<b@test.example>", "250")
    tls.ask("DATA", "354")
    tls.ask("Subject: test\r\n\r\nwhole\r\n.", "250")
    peer.close()


def knocks():
    peer = Peer(SMTPS).open()
    peer.close("fin")
    all_over()
    return lines_of(peer.ip) and "a scan makes a line"


def main():
    both = (STARTTLS, SMTPS)
    old = {"protocol-too-old"}
    strange = {"not-tls"}
    injected = [b"RSET\r\n", b"MAIL FROM:<a@b>\r\n", b"x", hello()]
    group(
        "what is sent in clear behind STARTTLS is never obeyed, in any split",
        [
            injects(at, what)
            for what in injected
            for at in range(len(b"STARTTLS\r\n" + what[:8]))
        ]
        + [injects_late],
        STARTTLS,
    )
    group(
        "what is not TLS",
        [
            sends(port, data, strange)
            for port in both
            for data in (
                b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
                b"EHLO client.example\r\n",
                b"\0" * 600,
                b"\xff\xfb\x01garbage garbage garbage",
                bytes(range(256)) * 4,
                b"\x18\x03\x02\x00\x03\x01\x40\x00",
                record(21, b"\x02\x28"),
                record(20, b"\x01"),
                record(23, b"early"),
                b"\x16\x03\x01\xff\xff" + b"x" * 100,
                record(22, b"\x01\0\0\0"),
                record(22, b"\x02\0\0\x26" + b"\x03\x03" + b"s" * 36),
                record(22, b"\x10\0\0\x02xx"),
            )
        ],
        *both
    )
    group(
        "hellos of SSL 2, SSL 3, TLS 1.0 and 1.1",
        [
            sends(port, data, words)
            for port in both
            for data, words in (
                (SSL2, old | strange),
                (old_hello(b"\x03\x00"), old),
                (old_hello(b"\x03\x01"), old),
                (old_hello(b"\x03\x02"), old),
            )
        ],
        *both
    )
    whole = hello()
    group(
        "the client stalls after each byte of its hello",
        [
            sends(STALLS, whole[:n], {"timeout"})
            for n in range(0, len(whole), STEP)
        ],
        STALLS,
    )
    group(
        "it closes after each byte of its hello",
        [
            sends(STARTTLS, whole[:n], {"reset"}, "fin")
            for n in range(0, len(whole), STEP)
        ],
        STARTTLS,
    )
    group(
        "it resets the connection",
        [
            sends(port, whole[:n], {"reset"}, "rst")
            for port in both
            for n in (1, 5, 6, 100)
        ],
        *both
    )
    group(
        "it stalls inside its last flight",
        [
            cuts_flight(port, version, n, {"timeout"})
            for port in (STALL, STALLS)
            for version in (V12, V13)
            for n in (0, 1, 5, 6, 11, 30, -1)
        ],
        STALL,
        STALLS,
    )
    group(
        "it closes inside its last flight",
        [
            cuts_flight(port, version, n, {"reset"}, "fin")
            for port in both
            for version in (V12, V13)
            for n in (0, 1, 5, 6, 11, 30, -1)
        ],
        *both
    )
    group(
        "alerts, heartbeats and garbage for the last flight",
        [
            answers_with(port, version, data, words)
            for port in (STALL, STALLS)
            for version in (V12, V13)
            for data, words in (
                (record(21, b"\x02\x28", b"\x03\x03"), {"alert-40", "not-tls"}),
                (record(21, b"\x01\x00", b"\x03\x03"), {"reset"}),
                (record(21, b"\x01\x5a", b"\x03\x03") * 40, ANY),
                (record(24, b"\x01\x40\x00", b"\x03\x03"), {"not-tls"}),
                (record(22, b"\x14\0\0\x0c" + b"f" * 12, b"\x03\x03"), {"not-tls"}),
                (record(23, b"g" * 60, b"\x03\x03"), {"not-tls"}),
                (b"QUIT\r\n" * 20, {"not-tls"}),
            )
        ],
        STALL,
        STALLS,
    )
    group(
        "a flood of empty records, and a message that claims 16 MB",
        [
            sends(port, data, {"not-tls", "timeout", "reset"})
            for port in (STALL, STALLS)
            for data in (
                record(22, b"") * 2000,
                whole[:5] + b"\x01\xff\xff\xff" + b"x" * (len(whole) - 9),
            )
        ],
        STALL,
        STALLS,
    )
    group("who only knocks at the port is not logged", [knocks] * 8, SMTPS)
    group(
        "spoiled records behind the handshake end the connection",
        [
            after(version, flips(at))
            for version in (V12, V13)
            for at in (0, 1, 3, 4, 5, 9, 20, -1)
        ],
        SMTPS,
    )
    group(
        "so do alerts, heartbeats, a second hello and SMTP in clear",
        [
            after(version, clear(data))
            for version in (V12, V13)
            for data in (
                record(21, b"\x02\x28", b"\x03\x03"),
                record(21, b"\x01\x5a", b"\x03\x03") * 40,
                record(24, b"\x01\x40\x00", b"\x03\x03"),
                whole,
                b"EHLO client.example\r\n",
                record(23, b"", b"\x03\x03") * 100,
            )
        ],
        SMTPS,
    )
    before = mails()
    half = b"Subject: half\r\n\r\nhalf"
    group(
        "a message that is cut off",
        [
            truncates(version, end, text, cut)
            for version in (V12, V13)
            for end in ("fin", "rst", "notify")
            for text, cut in (
                (half, None),
                (half + b"\r\n.", None),
                (half + b"\r\n.\r", None),
                (half + b"\r\n.\r\n", -1),
            )
            if not (end == "notify" and cut)
        ],
        SMTPS,
    )
    if mails() == before:
        print("ok is never stored")
    else:
        print("not ok is never stored: %d were" % (mails() - before))
    group("one with its end is", [delivers], SMTPS)
    if mails() != before + 1:
        print("not ok a whole message is stored")


main()
