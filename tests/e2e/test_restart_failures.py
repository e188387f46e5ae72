"""A hot restart whose new process fails, at whatever step: the old one serves on."""

import os
import signal
import socket

from harness import Case, Proxy, build_image, curl, main

SITE = """edition 2027
listener web { bind = ["127.0.0.1:0"] }
host "a.test" on web { route answer "/**" -> respond 200 "first" }
"""

# New binaries that fail, each in its own way.
BROKEN = {
    "exits at once": "#!/bin/sh\nexit 0\n",
    "fails": "#!/bin/sh\nexit 1\n",
    "crashes": "#!/bin/sh\nkill -SEGV $$\n",
    "is no program": "this is not a program\n",
    "has no interpreter": "#!/nonexistent/interpreter\n",
}


class RestartFailures(Case):
    def setUp(self):
        super().setUp()
        self.source = self.write("site.weir", SITE)
        image = build_image(self.source, self.folder / "site.wimg")
        self.proxy = self.start(Proxy(image, self.folder / "run", "--drain-limit", "5s"))
        self.address = self.proxy.address("web")
        self.pid = self.proxy.serving_pid()

    def check_serves_on(self, answer=b"first"):
        self.assertEqual(curl("http://a.test/", self.address).body, answer)
        self.assertEqual(self.proxy.serving_pid(), self.pid)

    def check_refused(self, *options):
        result = self.proxy.ctl("restart", *options, check=False)
        self.assertNotEqual(result.code, 0, result)
        self.assertGreater(len(result.err), 10)
        self.check_serves_on()

    def test_a_new_binary_that_fails_changes_nothing(self):
        for what, text in BROKEN.items():
            with self.subTest(what):
                program = self.write("new-proxy", text)
                program.chmod(0o755)
                self.check_refused("--binary", program)

    def test_a_new_binary_that_is_missing_changes_nothing(self):
        self.check_refused("--binary", self.folder / "absent")

    def test_a_new_image_that_is_broken_changes_nothing(self):
        self.check_refused("--image", self.write("bad.wimg", b"broken"))

    def test_after_failures_a_restart_succeeds(self):
        self.check_refused("--binary", self.folder / "absent")
        second = build_image(self.write("second.weir", SITE.replace('"first"', '"second"')),
                             self.folder / "second.wimg")
        self.proxy.ctl("restart", "--image", second)
        self.assertEqual(curl("http://a.test/", self.address).body, b"second")
        self.assertNotEqual(self.proxy.serving_pid(), self.pid)

    def test_a_stranger_at_the_handover_socket_changes_nothing(self):
        for words in (b"", b"GET / HTTP/1.1\r\n\r\n", b"\xff" * 4096, b"\0" * 64):
            with self.subTest(words), socket.socket(socket.AF_UNIX) as stranger:
                stranger.settimeout(10)
                stranger.connect(str(self.folder / "run/handover.sock"))
                try:
                    stranger.sendall(words)
                    stranger.shutdown(socket.SHUT_WR)
                    while stranger.recv(4096):
                        pass
                except OSError:
                    pass  # refused in the middle of it: that is what we want
                self.check_serves_on()

    def test_a_successor_that_is_killed_gives_the_sockets_back(self):
        self.proxy.ctl("restart")
        successor = self.proxy.serving_pid()
        self.assertNotEqual(successor, self.pid)
        # Before it served a request the old process still stands by; after that a kill is a kill.
        os.kill(successor, signal.SIGKILL)
        self.proxy.wait_until(self.serves_again, "someone serves again")

    def serves_again(self):
        try:
            return curl("http://a.test/", self.address).body == b"first"
        except AssertionError:
            return False


if __name__ == "__main__":
    main()
