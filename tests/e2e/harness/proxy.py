"""A running weir-proxy and its admin socket."""

import http.client
import json
import signal
import socket

from . import toolchain
from .process import Process

ADMIN_SECONDS = 10


class AdminConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=ADMIN_SECONDS)
        self._path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class Proxy(Process):
    """Started with an image and a run folder; ready when start() returns."""

    def __init__(self, image, run_dir, *options, workers=1, program=None, cwd=None):
        self.run_dir = run_dir
        super().__init__([program or toolchain.binary("weir-proxy"), "--image", image,
                          "--run-dir", run_dir, "--workers", workers, *options], cwd=cwd)

    def start(self):
        self.run_dir.mkdir(mode=0o700, exist_ok=True)
        super().start()
        self.wait_until(self._is_ready, "the proxy is ready")

    def _is_ready(self):
        if self.exit_code() is not None:
            raise AssertionError(f"the proxy ended with {self.exit_code()}; log:\n{self.log}")
        try:
            return self.admin("GET", "/ready")[0] == 200
        except OSError:
            return False

    def admin(self, method, path, body=None):
        """(status, body) of one request to the admin socket."""
        connection = AdminConnection(self.run_dir / "admin.sock")
        try:
            connection.request(method, path, body=body)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def status(self):
        return json.loads(self.admin("GET", "/status")[1])

    def stats(self):
        """The counters and gauges as {name: number}."""
        text = self.admin("GET", "/stats")[1]
        return {name: int(value) for name, value in (line.split() for line in text.splitlines())}

    def listeners(self):
        return json.loads(self.admin("GET", "/listeners")[1])

    def address(self, listener, index=0):
        """(host, port) that a listener is bound to."""
        for entry in self.listeners()["listeners"]:
            if entry["name"] == listener:
                host, _, port = entry["addresses"][index].rpartition(":")
                return host.strip("[]"), int(port)
        raise KeyError(listener)

    def ctl(self, *arguments, check=True):
        return toolchain.tool("ctl", "--run-dir", self.run_dir, *arguments, check=check)

    def serving_pid(self):
        """The process that answers now: after a hot restart, not the one started here."""
        return self.status()["pid"]

    def terminate(self):
        self.signal(signal.SIGTERM)
