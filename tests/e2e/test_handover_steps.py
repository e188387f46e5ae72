"""A hot restart that stops at each of its steps, with either side dead, gone or hanging."""

import os
import pathlib
import signal
import socket
import sys
import threading

from harness import Case, Proxy, build_image, curl, main
from harness import handover as h

SITE = """edition 2027
listener web { bind = ["127.0.0.1:0"] }
host "a.test" on web { route answer "/**" -> respond 200 "served" }
"""

# What a new process has said when it stops.
NEW_STEPS = ("nothing", "HELLO", "STATE read", "FDS read", "READY", "COMMIT read", "SERVING",
             "OLD_DRAINING read")
# What an old process has said when it is killed; from the first on, the new one must serve.
OLD_STEPS = ("FDS", "READY read", "COMMIT", "SERVING read", "OLD_DRAINING", "DONE read")


def play_new(link, step):
    """Plays the new process up to and including this step."""
    number = NEW_STEPS.index(step)
    if number >= 1:
        link.send(h.HELLO, h.hello())
    if number >= 2:
        link.receive_until(h.STATE)
    if number >= 3:
        link.receive_until(h.FDS)
    if number >= 4:
        link.send(h.READY)
    if number >= 5:
        link.receive_until(h.COMMIT)
    if number >= 6:
        link.send(h.SERVING)
    if number >= 7:
        link.receive_until(h.OLD_DRAINING)


def play_old(run_dir, image, step, report):
    """An old process in a process of its own: gives its socket, then kills itself at this step."""
    listening = socket.create_server(("127.0.0.1", 0))
    path = pathlib.Path(run_dir) / "handover.sock"
    door = socket.socket(socket.AF_UNIX)
    door.bind(str(path))
    os.chmod(path, 0o600)
    door.listen()
    os.write(report, b"%d\n" % listening.getsockname()[1])
    link = h.Link(door.accept()[0])
    link.receive_until(h.HELLO)
    link.send(h.STATE, h.state(image, ["127.0.0.1:0"]))
    link.send(h.FDS, fds=[h.sealed_copy(image), listening.fileno()])
    number = OLD_STEPS.index(step)
    if number >= 1:
        link.receive_until(h.READY)
    if number >= 2:
        link.send(h.COMMIT)
    if number >= 3:
        link.receive_until(h.SERVING)
    if number >= 4:
        link.send(h.OLD_DRAINING)
    if number >= 5:
        link.receive_until(h.DONE)
    os.kill(os.getpid(), signal.SIGKILL)


class HandoverSteps(Case):
    def setUp(self):
        super().setUp()
        source = self.write("site.weir", SITE)
        self.image = build_image(source, self.folder / "site.wimg")
        self.run_dir = self.folder / "run"

    def start_old(self, *options):
        self.proxy = self.start(Proxy(self.image, self.run_dir, *options))
        self.address = self.proxy.address("web")
        self.pid = self.proxy.serving_pid()

    def check_served_by_old(self):
        """Every one of a few fresh connections, though nobody knows who would accept them."""
        for _ in range(5):
            self.assertEqual(curl("http://a.test/", self.address).body, b"served")
        self.assertEqual(self.proxy.serving_pid(), self.pid)

    def check_restart_works(self):
        self.proxy.ctl("restart")
        self.assertNotEqual(self.proxy.serving_pid(), self.pid)
        self.assertEqual(curl("http://a.test/", self.address).body, b"served")

    def test_a_new_side_that_goes_away_at_any_step_changes_nothing(self):
        self.start_old()
        for step in NEW_STEPS:
            with self.subTest(step):
                link = h.Link.connect(self.run_dir)
                play_new(link, step)
                link.close()
                self.check_served_by_old()
        self.check_restart_works()

    def test_a_new_side_that_hangs_at_any_step_is_given_up(self):
        # READY has a longer patience of its own: those steps are met by going away instead.
        self.start_old("--step-timeout", "200ms")
        for step in ("nothing", "READY", "COMMIT read", "SERVING", "OLD_DRAINING read"):
            with self.subTest(step):
                link = h.Link.connect(self.run_dir)
                play_new(link, step)
                while link.receive():
                    pass
                self.check_served_by_old()
                link.close()
        self.check_restart_works()

    def test_requests_during_a_handover_that_fails_are_all_served(self):
        self.start_old("--step-timeout", "300ms")
        link = h.Link.connect(self.run_dir)
        play_new(link, "OLD_DRAINING read")
        # Nobody accepts now: this waits in the queue until the old process takes it back.
        answers = []
        clients = [threading.Thread(
            target=lambda: answers.append(curl("http://a.test/", self.address).body))
            for _ in range(8)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        link.close()
        self.assertEqual(answers, [b"served"] * 8)

    def test_a_second_restart_is_told_that_it_is_too_late(self):
        self.start_old()
        link = h.Link.connect(self.run_dir)
        play_new(link, "FDS read")
        other = h.Link.connect(self.run_dir)
        other.send(h.HELLO, h.hello())
        _, payload = other.receive_until(h.REFUSE)
        self.assertIn(b"another restart", dict(h.fields(payload))[h.TEXT])
        other.close()
        second = Proxy(self.image, self.run_dir, "--take-over")
        super(Proxy, second).start()
        self.addCleanup(second.stop)
        self.assertEqual(second.wait(), 5)
        second.wait_for_line("another restart")
        link.close()
        self.check_served_by_old()

    def test_another_protocol_major_is_refused_before_anything_is_given(self):
        self.start_old()
        link = h.Link.connect(self.run_dir)
        link.send(h.HELLO, h.hello(major=2))
        kind, payload = link.receive()
        self.assertEqual(kind, h.REFUSE)
        self.assertIn(b"protocol", dict(h.fields(payload))[h.TEXT])
        self.assertEqual(link.fds, [])
        link.close()
        self.check_served_by_old()

    def fork_old(self, step):
        """(pid, port) of a process that plays the old side and then kills itself."""
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                os.close(reading)
                play_old(self.run_dir, self.image, step, writing)
            except BaseException as problem:  # the child must never go on as a test
                print(f"the old side: {problem!r}", file=sys.stderr)
            os._exit(1)
        os.close(writing)
        with os.fdopen(reading) as ready:
            port = int(ready.readline())
        return pid, port

    def test_an_old_side_that_is_killed_after_its_sockets_leaves_a_new_one_that_serves(self):
        for step in OLD_STEPS:
            with self.subTest(step):
                self.run_dir = self.folder / f"run{OLD_STEPS.index(step)}"
                self.run_dir.mkdir(mode=0o700)
                pid, port = self.fork_old(step)
                new = Proxy(self.image, self.run_dir, "--take-over", "--step-timeout", "20s")
                self.start(new)
                status = os.waitpid(pid, 0)[1]
                self.assertEqual(os.WTERMSIG(status), signal.SIGKILL, new.log)
                for _ in range(5):
                    answer = curl("http://a.test/", ("127.0.0.1", port))
                    self.assertEqual(answer.body, b"served")
                new.stop()


if __name__ == "__main__":
    main()
