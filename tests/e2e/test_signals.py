"""Signals: HUP reads the image again, USR1 opens the log again, TERM and INT end gracefully."""

import shutil
import signal
import struct
import threading

from harness import Case, Connection, Proxy, ScriptedOrigin, build_image, curl, main
from harness.http2 import (ACK, DATA, GOAWAY, NO_ERROR, PING, Http2Connection, frame,
                           request_fields)
from harness.origin import read_head

SITE = """edition 2027
param app: address = "127.0.0.1:9"
listener web { bind = ["127.0.0.1:0"] }
upstream slow { endpoints = [app] }
host "a.test" on web {
  route answer "/answer" -> respond 200 "first"
  route slow "/slow" -> slow
}
"""
BODY = b"finished"


class Signals(Case):
    def setUp(self):
        super().setUp()
        self.release = threading.Event()
        self.addCleanup(self.release.set)
        self.origin = ScriptedOrigin(self.answer_when_released)
        self.start(self.origin)
        self.image = self.build("first")
        self.proxy = self.start(
            Proxy(self.image, self.folder / "run", "--drain-limit", "10s",
                  "--access-log", self.folder / "access.log", workers=2))
        self.address = self.proxy.address("web")

    def build(self, answer):
        source = self.write(f"{answer}.weir", SITE.replace('"first"', f'"{answer}"'))
        return build_image(source, self.folder / f"{answer}.wimg", {"app": self.origin.address})

    def answer_when_released(self, connection):
        """Answers half, then waits until the test lets it finish."""
        read_head(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(BODY))
        connection.sendall(BODY[:4])
        self.release.wait()
        connection.sendall(BODY[4:])

    def begin_slow(self, client):
        """A request in flight: head and half of the answer have arrived."""
        client.send(b"GET /slow HTTP/1.1\r\nHost: a.test\r\n\r\n")
        head = b""
        while not head.endswith(BODY[:4]):
            more = client.socket.recv(65536)
            self.assertTrue(more, f"closed after {head!r}; {self.proxy.log}")
            head += more

    def end_slow(self, client):
        self.release.set()
        rest = b""
        while len(rest) < len(BODY) - 4:
            more = client.socket.recv(64)
            self.assertTrue(more, f"cut after {rest!r}; {self.proxy.log}")
            rest += more
        self.assertEqual(rest, BODY[4:])

    def answer(self):
        return curl("http://a.test/answer", self.address).body

    def test_hangup_reads_the_image_again(self):
        shutil.move(self.build("second"), self.image)
        self.proxy.signal(signal.SIGHUP)
        self.proxy.wait_until(lambda: self.proxy.stats()["swaps"] == 1, "the swap")
        self.assertEqual(self.answer(), b"second")

    def test_a_swap_says_which_listeners_came_and_went(self):
        more = SITE.replace("host", """listener more { bind = ["127.0.0.1:0"] }
host "b.test" on more { route b "/" -> respond 200 "b" }
host""", 1)
        image = build_image(self.write("more.weir", more), self.folder / "more.wimg",
                            {"app": self.origin.address})
        for name, opened, retired in ((image, 1, 0), (self.build("first"), 0, 1)):
            self.proxy.ctl("swap", name)
            said = f"listeners_opened={opened} listeners_retired={retired}"
            self.proxy.wait_until(lambda said=said: said in self.proxy.log, said)

    def test_hangup_with_a_broken_image_changes_nothing(self):
        self.image.write_bytes(b"broken")
        self.proxy.signal(signal.SIGHUP)
        self.proxy.wait_until(lambda: self.proxy.stats()["swaps_refused"] == 1, "the refusal")
        self.assertEqual(self.answer(), b"first")

    def test_a_rotated_access_log_is_opened_again(self):
        log, rotated = self.folder / "access.log", self.folder / "access.log.1"
        self.answer()
        self.proxy.wait_until(lambda: " path=/answer " in log.read_text("ascii"), "the first line")
        shutil.move(log, rotated)
        self.proxy.signal(signal.SIGUSR1)
        self.proxy.wait_until(log.exists, "a log of the old name")
        before = rotated.read_text("ascii")
        self.answer()
        self.proxy.wait_until(lambda: " path=/answer " in log.read_text("ascii"), "the next line")
        self.assertEqual(rotated.read_text("ascii"), before)

    def test_a_request_ends_on_the_image_it_began_with(self):
        with Connection(self.address) as client:
            self.begin_slow(client)
            self.proxy.ctl("swap", self.build("second"))
            self.assertEqual(self.answer(), b"second")
            self.end_slow(client)

    def check_graceful_end(self, number):
        with Connection(self.address) as client:
            self.begin_slow(client)
            self.proxy.signal(number)
            self.proxy.wait_until(self.refuses_connections, "the listener is closed")
            self.assertIsNone(self.proxy.exit_code(), "a request is still in flight")
            self.end_slow(client)
        self.assertEqual(self.proxy.wait(), 0)

    def test_over_http2_a_drain_says_goodbye_twice_and_ends_what_is_in_flight(self):
        client = self.enterContext(Http2Connection(self.address))
        client.request(1, request_fields(b"/slow"))
        self.assertEqual(client.wait_for(DATA)[3], BODY[:4])
        self.proxy.signal(signal.SIGTERM)
        notice = client.wait_for(GOAWAY)[3]
        self.assertEqual(struct.unpack(">II", notice[:8]), (2**31 - 1, NO_ERROR))
        # As if it had been sent before the notice was read; what shows that it was is the answer to
        # the ping behind the notice.
        client.request(3, request_fields(b"/answer"))
        self.assertEqual(client.status(), 200)
        client.send(frame(PING, ACK, 0, bytes(8)))
        self.release.set()
        rest, last = b"", None
        while (got := client.wait_for(DATA, GOAWAY)) is not None:
            if got[0] == GOAWAY:
                last = struct.unpack(">II", got[3][:8])
            elif got[2] == 1:
                rest += got[3]
        self.assertEqual((rest, last), (BODY[4:], (3, NO_ERROR)))
        self.assertEqual(self.proxy.wait(), 0)

    def refuses_connections(self):
        try:
            Connection(self.address).close()
        except ConnectionRefusedError:
            return True
        return False

    def test_terminate_serves_what_is_in_flight(self):
        self.check_graceful_end(signal.SIGTERM)

    def test_interrupt_serves_what_is_in_flight(self):
        self.check_graceful_end(signal.SIGINT)

    def test_terminate_without_work_ends_at_once(self):
        self.proxy.terminate()
        self.assertEqual(self.proxy.wait(5), 0)

    def test_terminate_answers_idle_connections_with_close(self):
        with Connection(self.address) as client:
            self.assertEqual(client.request("GET", "/answer", "a.test").status, 200)
            self.proxy.terminate()
            self.proxy.wait_until(self.refuses_connections, "the listener is closed")
            response = client.request("GET", "/answer", "a.test")
            self.assertEqual(response.status, 200)
            self.assertEqual(response.header("connection"), "close")
        self.assertEqual(self.proxy.wait(), 0)


if __name__ == "__main__":
    main()
