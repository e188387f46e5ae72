"""Minutes of mixed traffic with faults: no leak, no stuck request, everything accounted for.

Clients that must never fail (kept and fresh connections, HTTP/2 over TLS) share the proxy with such
that read slowly, reset in the middle or ask rude origins; meanwhile images are swapped, the proxy
is restarted, certificates are replaced and an origin is killed. At the end nothing is under way,
every request stands in the access log and counts for a listener, and the sanitizers of the build
have nothing to say.
"""

import argparse
import contextlib
import json
import os
import pathlib
import random
import signal
import socket
import struct
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))
from harness import (Connection, NginxOrigin, Proxy, ScriptedOrigin, build_image,  # noqa: E402
                     curl)
from harness.case import temporary_folder  # noqa: E402
from harness.certificates import make_authority, make_certificate  # noqa: E402
from harness.load import Load  # noqa: E402
from harness.origin import read_head  # noqa: E402
from harness.websocket import EchoServer, talk  # noqa: E402

HOST = "a.test"
CALM = b"calm" * 512
BIG = os.urandom(1 << 16) * 64
SITE = """edition 2027
tls public {{ certificate {{ chain = ref "file:edge.crt"   key = ref "file:edge.key" }} }}
listener web {{ bind = ["127.0.0.1:0"]  limits {{ reader_timeout = 2s }} }}
listener safe {{ bind = ["127.0.0.1:0"]  tls = public }}
upstream calm {{ endpoints = ["{calm}"] }}
upstream rpc {{ endpoints = ["{rpc}"]  protocol = http2 }}
upstream rude {{ endpoints = ["{rude}"]  first_byte_timeout = 500ms }}
upstream wobbly {{ endpoints = ["{wobbly}"] }}
upstream echo {{ endpoints = ["{echo}"] }}
host "{host}" on web, safe {{
  set response header "x-image" = "{name}"
  route rpc "/rpc" -> rpc {{ rewrite "/calm" }}
  route rude "/rude" -> rude
  route wobbly "/wobbly" -> wobbly {{ rewrite "/calm" }}
  route echo "/echo" -> echo {{ upgrade = websocket }}
  route calm "/**" -> calm
}}
"""

SANITIZERS = ("AddressSanitizer", "LeakSanitizer", "ThreadSanitizer", "runtime error:")
IDLE_GAUGES = ("connections_active", "requests_active", "tunnels_active", "upstream_active")
PATIENCE = 10


def reset(connection):
    """Ends a connection with a reset."""
    raw = connection.socket
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raw.close()


def be_rude(connection):
    """An origin that does something else each time."""
    read_head(connection)
    kind = random.randrange(6)
    if kind == 0:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfine.")
    elif kind == 1:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nnot all of it")
    elif kind == 2:
        connection.sendall(b"SSH-2.0-OpenSSH\r\n\r\n")
    elif kind == 3:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif kind == 4:
        connection.recv(1)  # says nothing until the proxy gives up


class Actors:
    """Threads that do one thing again and again; what they expect of it is theirs to check."""

    def __init__(self):
        self._stop = threading.Event()
        self._threads = []
        self.failures, self.done = [], {}

    def add(self, name, act, pause=0.0):
        self.done[name] = 0
        self._threads.append(threading.Thread(target=self._run, args=(name, act, pause)))

    def _run(self, name, act, pause):
        while not self._stop.is_set():
            try:
                act()
                self.done[name] += 1
            except Exception as problem:  # whatever it is, it is a failure to report
                self.failures.append(f"{name}: {problem!r}")
                self._stop.wait(1)
            self._stop.wait(pause)

    def start(self):
        for thread in self._threads:
            thread.start()

    def wait(self, seconds):
        """Until then, or until they are stopped."""
        self._stop.wait(seconds)

    def stop(self):
        self._stop.set()
        for thread in self._threads:
            thread.join(2 * PATIENCE)


class Soak:
    def __init__(self, folder):
        self.folder = folder
        self.authority = make_authority(folder)
        make_certificate(folder, "edge", [HOST])
        self.origin = NginxOrigin(folder, ["app", "rpc"], http2=("rpc",),
                                  files={"/calm": CALM, "/big": BIG})
        self.rude, self.echo = ScriptedOrigin(be_rude), EchoServer()
        (folder / "wobbly").mkdir()
        self.wobbly = NginxOrigin(folder / "wobbly", ["app"], files={"/calm": CALM})
        self.log = folder / "access.log"
        self.images = [self.build(name) for name in ("red", "blue")]
        self.proxy = Proxy(self.images[0], folder / "run", "--access-log", self.log,
                           "--secrets-interval", "200ms", "--drain-limit", "10s", workers=2)
        self.actors, self.addresses = None, {}
        self.counts = {"swaps": 0, "restarts": 0, "certificates": 0, "kills": 0}

    def build(self, name):
        source = self.folder / f"{name}.weir"
        source.write_text(SITE.format(
            host=HOST, name=name, calm=self.origin.address("app"), rpc=self.origin.address("rpc"),
            rude=self.rude.address, wobbly=self.wobbly.address("app"), echo=self.echo.address))
        return build_image(source, self.folder / f"{name}.wimg")

    # ---- clients that must not fail ----

    def http2_over_tls(self):
        answers = curl(f"https://{HOST}/big", self.address("safe"), cacert=self.authority,
                       options=["--http2"])
        if answers.body != BIG:
            raise AssertionError(f"{answers.status}, {len(answers.body)} bytes")

    def grpc_like(self):
        with Connection(self.address("web")) as connection:
            answer = connection.request("GET", "/rpc", HOST)
        if answer.body != CALM:
            raise AssertionError(repr(answer))

    def upload(self):
        body = random.randbytes(random.randrange(200_000))
        with Connection(self.address("web")) as connection:
            answer = connection.request("POST", "/calm", HOST, body=body)
        if answer.status != 405:  # nginx takes no POST of files
            raise AssertionError(repr(answer))

    def websocket(self):
        async def converse(client):
            for number in range(5):
                await client.send(str(number) * 1000)
                if await client.recv() != str(number) * 1000:
                    raise AssertionError("another message came back")
        talk(self.address("web"), "/echo", converse)

    # ---- clients of whom nothing is expected but that they are answered or cut ----

    def rude_origin(self):
        self._ask_and_forget("/rude")

    def wobbly_origin(self):
        self._ask_and_forget("/wobbly")

    def _ask_and_forget(self, path):
        with Connection(self.address("web"), seconds=PATIENCE) as connection:
            try:
                connection.request("GET", path, HOST)
            except TimeoutError:  # neither answered nor cut
                raise
            except Exception:  # cut, as it may be
                pass

    def slow_reader(self):
        connection = Connection(self.address("web"))
        connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.send(f"GET /big HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        with contextlib.suppress(OSError):
            for _ in range(random.randrange(40)):
                connection.socket.recv(1000)
                self.actors.wait(0.05)
        reset(connection) if random.random() < 0.5 else connection.close()

    def leaver(self):
        """Leaves in the middle of a head, of a body, or of a response."""
        connection = Connection(self.address("web"))
        text = f"POST /calm HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 5000\r\n\r\n".encode()
        text += b"b" * random.randrange(5000)
        connection.send(text[:random.randrange(1, len(text))])
        reset(connection) if random.random() < 0.5 else connection.close()

    # ---- faults ----

    def change(self):
        what = random.choice(list(self.counts))
        if what == "swaps":
            self.proxy.ctl("swap", random.choice(self.images))
        elif what == "restarts":
            self.proxy.ctl("restart")
        elif what == "certificates":
            make_certificate(self.folder, "next", [HOST])
            for kind in ("key", "crt"):
                (self.folder / f"next.{kind}").replace(self.folder / f"edge.{kind}")
        else:
            self.wobbly.restart()
        self.counts[what] += 1

    def address(self, listener):
        return self.addresses[listener]

    # ---- the whole ----

    def run(self, seconds):
        started = [self.origin, self.rude, self.echo, self.wobbly, self.proxy]
        for one in started:
            one.start()
        try:
            self.addresses = {name: self.proxy.address(name) for name in ("web", "safe")}
            return self._run(seconds)
        finally:
            for one in reversed(started):
                one.stop()

    def _run(self, seconds):
        load = Load(self.address("web"), HOST, "/calm", [CALM], kept=2, fresh=2)
        actors = self.actors = Actors()
        for act, pause in ((self.http2_over_tls, 0.05), (self.grpc_like, 0.01),
                           (self.upload, 0.02), (self.websocket, 0.1), (self.rude_origin, 0.02),
                           (self.wobbly_origin, 0.02), (self.slow_reader, 0), (self.leaver, 0.01),
                           (self.change, 2)):
            actors.add(act.__name__, act, pause)
        load.start()
        actors.start()
        end = time.monotonic() + seconds
        while time.monotonic() < end and not load.failures:
            actors.wait(min(30, max(0.1, end - time.monotonic())))
            print(f"{max(0, end - time.monotonic()):5.0f} s left, {load.requests} requests of the "
                  f"load, {actors.done}, {self.counts}", file=sys.stderr)
        actors.stop()
        load.stop()
        return self._findings(load, actors)

    def _findings(self, load, actors):
        findings = [f"load: {text}" for text in load.failures] + actors.failures
        with contextlib.suppress(AssertionError):
            self.proxy.wait_until(lambda: not self._busy(), "nothing is under way", PATIENCE)
            # Only when they have ended have older processes told all they counted.
            self.proxy.wait_until(lambda: self._ended() >= self.counts["restarts"],
                                  "older processes have ended", PATIENCE)
        findings += [f"at the end {name} is {value}" for name, value in self._busy().items()]
        stats = self.proxy.stats()
        findings += self._scope_findings(stats["requests"])
        os.kill(self.proxy.serving_pid(), signal.SIGTERM)
        self.proxy.wait_until(lambda: self._ended() > self.counts["restarts"], "the end", PATIENCE)
        lines = self.log.read_text().count("\n")
        if lines + stats["access_log_dropped"] != stats["requests"]:
            findings.append(f"{stats['requests']} requests, {lines} lines of the access log")
        findings += [line for line in self.proxy.log.splitlines()
                     if any(word in line for word in SANITIZERS)]
        print(f"{stats['requests']} requests, {load.requests} of the load; {actors.done}; "
              f"{self.counts}")
        return findings

    def _scope_findings(self, requests):
        """Each request is of one listener, and each scope is through with all of its own."""
        findings = []
        for kind in ("listener", "route", "upstream", "endpoint"):
            _, text = self.proxy.admin("GET", f"/stats?by={kind}&format=json")
            scopes = json.loads(text)[f"{kind}s"]
            findings += [f"{kind} {scope['name']} has {scope['requests_active']} requests left"
                         for scope in scopes if scope["requests_active"]]
            told = sum(scope["requests"] for scope in scopes)
            if kind == "listener" and told != requests:
                findings.append(f"{requests} requests, {told} of the listeners")
        return findings

    def _ended(self):
        return sum(" ended " in line for line in list(self.proxy.lines))

    def _busy(self):
        stats = self.proxy.stats()
        return {name: stats[name] for name in IDLE_GAUGES if stats[name]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin-dir", required=True)
    parser.add_argument("--seconds", type=int, default=600)
    options = parser.parse_args()
    os.environ["WEIR_BIN_DIR"] = options.bin_dir
    with temporary_folder() as folder:
        findings = Soak(folder).run(options.seconds)
    for finding in findings[:40]:
        print(finding)
    print(f"{len(findings)} findings")
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
