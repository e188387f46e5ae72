"""HTTP/2 to upstreams: nginx as origin over TLS and in the clear, and origins that misbehave."""

import os
import pathlib
import signal
import socket
import struct
import threading

from harness import Case, Connection, NginxOrigin, ScriptedOrigin, build_image, curl, main
from harness.certificates import make_authority, make_certificate
from harness.http2 import (CANCEL, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, NO_ERROR,
                           RST_STREAM, SETTINGS, WINDOW_UPDATE, Http2Connection, Http2Server,
                           field_block, frame, request_fields)

SITE = """edition 2027
listener web {{ bind = ["127.0.0.1:0"] }}
upstream plain {{ endpoints = ["{plain}"]  protocol = http2 }}
upstream safe {{ endpoints = ["{safe}"]  protocol = http2
  tls {{ mode = verified  name = "app.internal"  ca = ref "file:ca.crt" }} }}
upstream old {{ endpoints = ["{old}"]  protocol = http2
  tls {{ mode = verified  name = "app.internal"  ca = ref "file:ca.crt" }} }}
upstream odd {{ endpoints = ["{odd}"]  protocol = http2  idle_timeout = 1s }}
upstream either {{ endpoints = ["{safe}"]  protocol = auto
  tls {{ mode = verified  name = "app.internal"  ca = ref "file:ca.crt" }} }}
upstream older {{ endpoints = ["{old}"]  protocol = auto
  tls {{ mode = verified  name = "app.internal"  ca = ref "file:ca.crt" }} }}
host "a.test" on web {{
  route either "/either" -> either
  route older "/older" -> older
  route plain "/plain/**" -> plain
  route safe "/safe/**" -> safe
  route old "/old" -> old
  route odd "/odd/**" -> odd {{ timeout = 5s }}
  route brief "/brief/**" -> odd {{ timeout = 1s }}
}}
"""

OK = field_block([(b":status", b"200"), (b"content-length", b"2")])


class Http2Upstream(Case):
    def setUp(self):
        super().setUp()
        make_authority(self.folder)
        make_certificate(self.folder, "app", ["app.internal"])
        self.big = os.urandom(3_000_000)
        tls = (f"ssl_certificate {self.folder}/app.crt; "
               f"ssl_certificate_key {self.folder}/app.key;")
        self.origin = self.start(NginxOrigin(
            self.folder, ["plain", "safe", "old"], ["cookie", "te", "x-many"],
            files={"/plain/big": self.big, "/safe/big": self.big},
            tls={"safe": tls, "old": tls}, http2=["plain", "safe"]))
        self.script = self.answer_ok
        self.servers = []
        self.odd = self.start(ScriptedOrigin(self.serve_oddly))
        self.source = SITE.format(odd=self.odd.address, **{
            name: self.origin.address(name) for name in ("plain", "safe", "old")})
        self.proxy = self.serve(self.source)

    def serve_oddly(self, connection):
        server = Http2Server(connection)
        self.servers.append(server)
        self.script(server)
        # To close with bytes unread would reset the connection, and the answer with it.
        server.wait_for()

    @staticmethod
    def answer_ok(server):
        while (got := server.wait_for(HEADERS)) is not None:
            server.send(frame(HEADERS, END_HEADERS, got[2], OK)
                        + frame(DATA, END_STREAM, got[2], b"ok"))

    def get(self, path, **more):
        return curl(f"http://a.test{path}", self.proxy.address("web"), **more)

    def test_requests_and_answers(self):
        for name in ("plain", "safe"):
            with self.subTest(name=name):
                answer = self.get(f"/{name}/x?q=1", headers=["Cookie: a=1", "TE: trailers"])
                self.assertEqual(answer.status, 200)
                seen = NginxOrigin.parse(answer.body)
                self.assertEqual((seen["protocol"], seen["host"], seen["uri"], seen["method"]),
                                 ("HTTP/2.0", "a.test", f"/{name}/x?q=1", "GET"))
                self.assertEqual((seen["header.cookie"], seen["header.te"]), ("a=1", "trailers"))

    def test_from_http2_to_http2(self):
        answer = self.get("/safe/x", options=["--http2-prior-knowledge"])
        self.assertEqual(NginxOrigin.parse(answer.body)["protocol"], "HTTP/2.0")

    def test_bodies_both_ways(self):
        for options in ([], ["--http2-prior-knowledge"]):
            for name in ("plain", "safe"):
                with self.subTest(name=name, options=options):
                    self.assertEqual(self.get(f"/{name}/big", options=options).body, self.big)
        answer = self.get("/plain/in", method="POST", body=self.big[:1_000_000])
        self.assertEqual(answer.status, 200)

    def test_head_and_answers_without_a_body(self):
        answer = self.get("/plain/big", method="HEAD")
        self.assertEqual(answer.header("content-length"), str(len(self.big)))
        self.script = lambda server: server.answer([(b":status", b"204")], END_STREAM)
        self.assertEqual(self.get("/odd/x").status, 204)

    def test_an_empty_answer_says_so(self):
        self.script = lambda server: server.answer([(b":status", b"200")], END_STREAM)
        self.assertEqual(self.get("/odd/x").header("content-length"), "0")

    def test_one_connection_serves_many(self):
        clients = [self.enterContext(Connection(self.proxy.address("web"))) for _ in range(8)]
        for _ in range(5):
            for client in clients:
                client.send(b"GET /plain/x HTTP/1.1\r\nHost: a.test\r\n\r\n")
            for client in clients:
                self.assertEqual(client.read_response().status, 200)
        stats = self.proxy.stats()
        self.assertEqual((stats["upstream_connections"], stats["upstream_reused"]), (1, 39))

    def test_trailers_reach_clients_that_take_them(self):
        def script(server):
            while (got := server.wait_for(HEADERS)) is not None:
                server.send(
                    frame(HEADERS, END_HEADERS, got[2], field_block([(b":status", b"200")]))
                    + frame(DATA, 0, got[2], b"data")
                    + frame(HEADERS, END_HEADERS | END_STREAM, got[2],
                            field_block([(b"x-sum", b"17"), (b"content-length", b"4")])))
        self.script = script
        address = self.proxy.address("web")
        with Connection(address) as client:
            client.send(b"GET /odd/x HTTP/1.1\r\nHost: a.test\r\nConnection: TE, close\r\n"
                        b"TE: trailers\r\n\r\n")
            self.assertTrue(client.read_to_end().endswith(b"data\r\n0\r\nx-sum: 17\r\n\r\n"))
        with Connection(address) as client:
            client.send(b"GET /odd/x HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n")
            self.assertTrue(client.read_to_end().endswith(b"data\r\n0\r\n\r\n"))

    def protocol_of(self, path):
        answer = self.get(path)
        self.assertEqual(answer.status, 200)
        return NginxOrigin.parse(answer.body)["protocol"]

    def test_what_is_left_to_the_handshake_is_what_the_endpoint_agrees_on(self):
        for path, protocol in (("/either", "HTTP/2.0"), ("/older", "HTTP/1.1")):
            with self.subTest(path=path):
                before = self.proxy.stats()
                for _ in range(3):
                    self.assertEqual(self.protocol_of(path), protocol)
                after = self.proxy.stats()
                self.assertEqual(after["upstream_connections"] - before["upstream_connections"], 1)
                self.assertEqual(after["upstream_reused"] - before["upstream_reused"], 2)

    def test_an_endpoint_may_change_what_it_agrees_on(self):
        self.assertEqual(self.protocol_of("/either"), "HTTP/2.0")
        for http2, protocol in ((["plain"], "HTTP/1.1"), (["plain", "safe"], "HTTP/2.0")):
            self.origin.restart(http2=http2)
            self.assertEqual(self.protocol_of("/either"), protocol)
            self.assertEqual(self.protocol_of("/either"), protocol)
        self.assertEqual(self.proxy.stats()["responses_5xx"], 0)

    def test_trailers_of_requests_go_on(self):
        frames = []

        def script(server):
            while (got := server.wait_for(HEADERS, DATA)) is not None:
                frames.append((got[0], got[1] & END_STREAM, got[3] if got[0] == DATA else b""))
                if got[1] & END_STREAM:
                    server.send(frame(HEADERS, END_HEADERS | END_STREAM, got[2],
                                      field_block([(b":status", b"204")])))
        self.script = script
        address = self.proxy.address("web")
        with Connection(address) as client:
            client.send(b"POST /odd/x HTTP/1.1\r\nHost: a.test\r\n"
                        b"Transfer-Encoding: chunked\r\n\r\n"
                        b"4\r\ndata\r\n0\r\nX-Sum: 17\r\nHost: evil.test\r\n\r\n")
            self.assertEqual(client.read_response().status, 204)
        with Http2Connection(address) as client:
            client.request(1, request_fields(b"/odd/x", b"POST"), is_ended=False)
            client.send(frame(DATA, 0, 1, b"data") + frame(HEADERS, END_HEADERS | END_STREAM, 1,
                                                           field_block([(b"x-sum", b"17")])))
            self.assertEqual(client.status(), 204)
        once = [(HEADERS, 0, b""), (DATA, 0, b"data"), (HEADERS, END_STREAM, b"")]
        self.assertEqual([one for one in frames if one[0] == HEADERS or one[2]], once * 2)

    def test_an_endpoint_without_http2_is_not_spoken_to(self):
        self.assertEqual(self.get("/old").status, 503)
        self.proxy.wait_until(lambda: "no application protocol" in self.proxy.log, "the reason")

    def test_what_is_no_http2_is_a_bad_response(self):
        def script(server):
            server.socket.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        self.script = script
        self.assertEqual(self.get("/odd/x").status, 502)

    def test_a_request_that_was_refused_is_sent_again(self):
        state = {"refusals": 1}

        def script(server):
            got = server.wait_for(HEADERS)
            if state["refusals"]:
                state["refusals"] -= 1
                server.send(frame(RST_STREAM, 0, got[2], struct.pack(">I", 7)))
            else:
                server.send(frame(HEADERS, END_HEADERS, got[2], OK)
                            + frame(DATA, END_STREAM, got[2], b"ok"))
        self.script = script
        self.assertEqual(self.get("/odd/x", method="POST").body, b"ok", self.proxy.stats())
        self.assertEqual(self.proxy.stats()["upstream_retries"], 1)

    def test_a_request_beyond_goaway_is_sent_again_and_the_others_end(self):
        first = threading.Event()

        def script(server):
            got = server.wait_for(HEADERS)
            if len(self.servers) == 1:
                first.wait(20)
                other = server.wait_for(HEADERS)
                self.assertEqual(other[2], 3)
                server.send(frame(GOAWAY, 0, 0, struct.pack(">II", 1, NO_ERROR)))
            server.send(frame(HEADERS, END_HEADERS, got[2], OK)
                        + frame(DATA, END_STREAM, got[2], b"ok"))
        self.script = script
        clients = [self.enterContext(Connection(self.proxy.address("web"))) for _ in range(2)]
        for client in clients:
            client.send(b"POST /odd/x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0\r\n\r\n")
        first.set()
        for client in clients:
            self.assertEqual(client.read_response().body, b"ok", self.proxy.stats())
        self.assertEqual(len(self.servers), 2)

    def test_a_body_that_breaks_is_cut(self):
        def script(server):
            server.answer([(b":status", b"200"), (b"content-length", b"10")], 0)
            server.send(frame(DATA, 0, 1, b"half"))
            server.socket.shutdown(socket.SHUT_WR)
        self.script = script
        with self.assertRaises(Exception):
            self.get("/odd/x")
        self.assertEqual(self.proxy.stats()["upstream_truncated"], 1)

    def is_stopped(self):
        threads = pathlib.Path(f"/proc/{self.pid}/task").glob("*/stat")
        return all(thread.read_text().rpartition(") ")[2][0] == "T" for thread in threads)

    def test_a_reset_that_comes_with_the_bytes_before_it_is_noticed(self):
        def script(server):
            server.wait_for(HEADERS)
            os.kill(self.pid, signal.SIGSTOP)
            self.proxy.wait_until(self.is_stopped, "it hears of both at once")
            server.send(frame(WINDOW_UPDATE, 0, 0, struct.pack(">I", 1)))  # needs no answer
            server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            server.socket.close()
            os.kill(self.pid, signal.SIGCONT)
        self.script = script
        self.pid = self.proxy.serving_pid()
        self.assertEqual(self.get("/odd/x").status, 502)  # not 504, when its time is up

    def test_a_timeout_resets_the_stream_and_keeps_the_connection(self):
        seen = []

        def script(server):
            server.wait_for(HEADERS)
            seen.append(server.wait_for(RST_STREAM))
            self.answer_ok(server)
        self.script = script
        self.assertEqual(self.get("/brief/x").status, 504)
        self.assertEqual(self.get("/odd/x").body, b"ok")
        self.assertEqual(seen[0][3], struct.pack(">I", CANCEL))
        self.assertEqual(len(self.servers), 1)

    def test_a_client_that_leaves_cancels_its_stream(self):
        seen = []

        def script(server):
            server.wait_for(HEADERS)
            # One that only ended its side would still want the answer: this one resets.
            self.client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                          struct.pack("ii", 1, 0))
            self.client.close()
            seen.append(server.wait_for(RST_STREAM))
        self.script = script
        self.client = Connection(self.proxy.address("web"))
        self.client.send(b"GET /odd/x HTTP/1.1\r\nHost: a.test\r\n\r\n")
        self.proxy.wait_until(lambda: seen, "a reset")
        self.assertEqual(seen[0][3], struct.pack(">I", CANCEL))
        stats = self.proxy.stats()
        self.assertEqual((stats["client_aborted"], stats["upstream_timeout"]), (1, 0))

    def test_a_slow_reader_holds_up_nobody_else(self):
        big = b"x" * 16000

        def script(server):
            while (got := server.wait_for(HEADERS)) is not None:
                server.send(frame(HEADERS, END_HEADERS, got[2],
                                  field_block([(b":status", b"200")])))
                if got[2] > 1:
                    server.send(frame(DATA, END_STREAM, got[2], b"ok"))
                    continue
                for _ in range(4):
                    server.send(frame(DATA, 0, got[2], big))
        self.script = script
        slow = self.enterContext(Connection(self.proxy.address("web")))
        slow.send(b"GET /odd/x HTTP/1.1\r\nHost: a.test\r\n\r\n")
        slow.read_head()
        self.assertEqual(self.get("/odd/y").body, b"ok")
        self.assertEqual(len(self.servers), 1)

    def test_a_swap_keeps_the_connection_and_an_idle_one_ends(self):
        self.assertEqual(self.get("/odd/x").body, b"ok")
        image = build_image(self.write("site.weir", self.source), self.folder / "again.wimg")
        self.proxy.ctl("swap", image)
        self.assertEqual(self.get("/odd/x").body, b"ok")
        self.assertEqual(len(self.servers), 1)
        self.proxy.wait_until(lambda: self.servers[0].is_closed, "the idle connection to end")
        # The upstream is gone from the image: what is kept for it ends at once.
        self.assertEqual(self.get("/odd/x").body, b"ok")
        without = self.source.replace("upstream odd", "upstream other")
        without = without.replace("-> odd", "-> other")
        self.proxy.ctl("swap", build_image(self.write("site.weir", without),
                                           self.folder / "other.wimg"))
        self.proxy.wait_until(lambda: self.servers[1].is_closed, "the connection to end")


if __name__ == "__main__":
    main()
