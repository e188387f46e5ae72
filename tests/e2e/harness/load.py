"""A load that counts every request and forgives nothing.

Each client sends one request after another until told to stop: on one connection for as long as
the server allows (`Connection: close` ends it politely), or on a fresh one each time. Whatever is
not a complete, expected answer is kept as a failure with the words of what went wrong.
"""

import threading

from .client import Connection

# What a user would notice as a hang.
PATIENCE_SECONDS = 15
FAILURES_KEPT = 20


class Load:
    def __init__(self, address, host, path, bodies, kept=4, fresh=4):
        self._address, self._host, self._path = address, host, path
        self._bodies = set(bodies)
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._kept, daemon=True) for _ in range(kept)]
        self._threads += [threading.Thread(target=self._fresh, daemon=True) for _ in range(fresh)]
        self.requests = 0
        self.by_body = dict.fromkeys(self._bodies, 0)
        self.failures = []

    def start(self):
        for thread in self._threads:
            thread.start()

    def stop(self):
        self._stop.set()
        for thread in self._threads:
            thread.join(2 * PATIENCE_SECONDS)

    def wait_for_requests(self, more, seconds=60):
        """Waits until this many further requests are done: progress, not time, paces a test."""
        target = self.requests + more
        ticks = int(seconds / 0.01)
        while self.requests < target and ticks and not self.failures:
            self._stop.wait(0.01)
            ticks -= 1

    def _kept(self):
        client = None
        while not self._stop.is_set():
            if client is None:
                client = self._attempt(self._connect)
            if client and not self._attempt(self._request, client):
                client.close()
                client = None
        if client:
            client.close()

    def _fresh(self):
        while not self._stop.is_set():
            client = self._attempt(self._connect)
            if client:
                self._attempt(self._request, client, "Connection: close")
                client.close()

    def _attempt(self, work, *arguments):
        try:
            return work(*arguments)
        except Exception as problem:  # whatever it is, it is a failure to report
            with self._lock:
                if len(self.failures) < FAILURES_KEPT:
                    self.failures.append(f"{work.__name__.strip('_')}: {problem!r}")
                self.requests += 1
            return None

    def _connect(self):
        return Connection(self._address, seconds=PATIENCE_SECONDS)

    def _request(self, client, *headers):
        """True while the connection can be used again."""
        response = client.request("GET", self._path, self._host, headers)
        if response.status != 200:
            raise AssertionError(f"status {response.status}")
        if response.body not in self._bodies:
            raise AssertionError(f"a body of {len(response.body)} bytes: {response.body[:60]!r}")
        with self._lock:
            self.requests += 1
            self.by_body[response.body] += 1
        return (response.header("connection") or "").lower() != "close"
