"""A child process whose standard error is read line by line in the background."""

import os
import re
import signal
import subprocess
import threading
import time

STOP_SECONDS = 15
LAST_WORDS_SECONDS = 2


class Process:
    """Leads its own process group, so that stop() also ends what it has started itself."""

    def __init__(self, argv, env=None, pass_fds=(), cwd=None):
        self.argv = [str(a) for a in argv]
        self._env, self._pass_fds, self._cwd = env, pass_fds, cwd
        self.lines = []
        self._grew = threading.Condition()
        self._child = None
        self._reader = None

    def start(self):
        self._child = subprocess.Popen(
            self.argv, env=self._env, pass_fds=self._pass_fds, cwd=self._cwd,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            start_new_session=True)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for raw in self._child.stderr:
            with self._grew:
                self.lines.append(raw.decode(errors="replace").rstrip("\n"))
                self._grew.notify_all()
        with self._grew:
            self._grew.notify_all()

    @property
    def pid(self):
        return self._child.pid

    @property
    def log(self):
        if self._child is not None and self.exit_code() is not None:
            # What it wrote last may still be on the way; a successor may keep the pipe open.
            self._reader.join(LAST_WORDS_SECONDS)
        return "\n".join(self.lines)

    def exit_code(self):
        """The exit code, or None while it runs."""
        return self._child.poll()

    def wait(self, seconds=STOP_SECONDS):
        return self._child.wait(seconds)

    def signal(self, number):
        os.kill(self.pid, number)

    def wait_until(self, holds, what, seconds=30, pause=0.02):
        """Returns what `holds()` returns once it is true; asked again whenever a line arrives."""
        deadline = time.monotonic() + seconds
        while True:
            result = holds()
            if result:
                return result
            if time.monotonic() > deadline:
                raise AssertionError(f"{what}: not within {seconds} s; log:\n{self.log}")
            with self._grew:
                self._grew.wait(pause)

    def wait_for_line(self, pattern, seconds=30):
        def find():
            return next((m for m in map(re.compile(pattern).search, list(self.lines)) if m), None)
        return self.wait_until(find, f"a log line like {pattern!r}", seconds)

    def stop(self):
        if self._child is None:
            return
        for number in (signal.SIGTERM, signal.SIGKILL):
            self._signal_group(number)
            try:
                self._child.wait(STOP_SECONDS)
                break
            except subprocess.TimeoutExpired:
                continue
        self._signal_group(signal.SIGKILL)
        self._reader.join(STOP_SECONDS)
        self._child.stderr.close()

    def _signal_group(self, number):
        try:
            os.killpg(self._child.pid, number)
        except ProcessLookupError:
            pass
