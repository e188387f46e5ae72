"""HTTP/2 from clients: what real ones do, and what hostile ones try."""

import os
import subprocess

from harness import Case, NginxOrigin, curl, main
from harness.certificates import make_authority, make_certificate
from harness.http2 import (CANCEL, CONTINUATION, DATA, END_HEADERS, END_STREAM, ENHANCE_YOUR_CALM,
                           GOAWAY, HEADERS, PING, PRIORITY, PROTOCOL_ERROR, RST_STREAM, SETTINGS,
                           WINDOW_UPDATE, Http2Connection, field_block, frame, request_fields)

SITE = """edition 2027
tls public {{ certificate {{ chain = ref "file:edge.crt"   key = ref "file:edge.key" }} }}
listener web {{ bind = ["127.0.0.1:0"]  limits {{ body_bytes_max = 8MiB }} }}
listener safe {{ bind = ["127.0.0.1:0"]  tls = public }}
upstream app {{ endpoints = ["{app}"] }}
host "a.test" on web, safe {{
  route fixed "/fixed" -> respond 200 "ok"
  route edited "/edited" -> respond 200 "ok" {{ set response header "X-Edited" = "yes" }}
  route moved "/moved" -> redirect 308 "/fixed"
  route app "/**" -> app
}}
"""


class Http2(Case):
    def setUp(self):
        super().setUp()
        self.authority = make_authority(self.folder)
        make_certificate(self.folder, "edge", ["a.test"])
        self.big = os.urandom(3_000_000)
        self.origin = self.start(NginxOrigin(self.folder, ["app"], ["cookie", "transfer-encoding"],
                                             files={"/big": self.big}))
        self.proxy = self.serve(SITE.format(app=self.origin.address("app")))

    def curl(self, path, listener="web", options=(), **more):
        scheme = "https" if listener == "safe" else "http"
        version = ["--http2"] if listener == "safe" else ["--http2-prior-knowledge"]
        return curl(f"{scheme}://a.test{path}", self.proxy.address(listener),
                    cacert=self.authority, options=[*version, *options], **more)

    def raw(self):
        return self.enterContext(Http2Connection(self.proxy.address("web")))

    def seen(self, answer):
        return NginxOrigin.parse(answer.body)

    # ---- what clients do ----

    def test_answers_of_routes(self):
        for listener in ("web", "safe"):
            with self.subTest(listener=listener):
                self.assertEqual(self.curl("/fixed", listener).body, b"ok")
                self.assertEqual(self.curl("/edited", listener).header("x-edited"), "yes")
                self.assertEqual(self.curl("/moved", listener).status, 308)
                self.assertEqual(self.curl("/fixed", listener, method="HEAD").body, b"")

    def test_both_versions_are_agreed_on(self):
        for options, expected in ((["--http2"], b"2"), (["--http1.1"], b"1.1")):
            with self.subTest(options=options):
                answer = curl("https://a.test/fixed", self.proxy.address("safe"),
                              cacert=self.authority,
                              options=[*options, "--write-out", " %{http_version}"])
                self.assertTrue(answer.body.endswith(b" " + expected), answer)

    def test_bodies_both_ways(self):
        self.assertEqual(self.curl("/big", "safe").body, self.big)
        self.assertEqual(self.curl("/big").body, self.big)
        # The origin answers before it has read the body; curl 7.88 waits for ever then.
        host, port = self.proxy.address("web")
        body = self.folder / "body"
        body.write_bytes(self.big[:1_000_000])
        done = subprocess.run(
            ["nghttp", "--null-out", "--verbose", f"--data={body}", "--header=:authority: a.test",
             f"http://{host}:{port}/in"],
            capture_output=True, text=True, timeout=30, check=True)
        self.assertIn(":status: 200", done.stdout)
        self.assertNotIn("recv RST_STREAM", done.stdout)

    def test_lines_of_cookie_become_one(self):
        answer = self.curl("/in", headers=["cookie: a=1; b=2"])
        self.assertEqual(self.seen(answer)["header.cookie"], "a=1; b=2")

    def test_a_body_over_the_limit(self):
        answer = self.curl("/in", method="POST", body=b"x" * 9_000_000)
        self.assertEqual(answer.status, 413)

    def test_many_streams_at_once(self):
        host, port = self.proxy.address("web")
        done = subprocess.run(
            ["h2load", "--requests=2000", "--clients=4", "--max-concurrent-streams=50",
             "--header=:authority: a.test", f"http://{host}:{port}/in"],
            capture_output=True, text=True, timeout=120, check=True)
        self.assertIn("2000 succeeded, 0 failed", done.stdout)

    # ---- what they must not ----

    def test_requests_that_are_refused(self):
        cases = [
            ("two hosts", request_fields(more=[(b"host", b"b.test")]), 400),
            ("an underscore", request_fields(more=[(b"x_a", b"b")]), 400),
            ("an escaped slash", request_fields(path=b"/a%2Fb"), 400),
            ("a long path", request_fields(path=b"/" + b"a" * 9000), 414),
            ("many fields", request_fields(more=[(b"x-%d" % i, b"1") for i in range(101)]), 431),
            ("another host", request_fields(authority=b"b.test"), 404),
        ]
        for name, fields, status in cases:
            with self.subTest(name):
                client = self.raw()
                client.request(1, fields)
                self.assertEqual(client.status(), status)
                client.request(3, request_fields(b"/fixed"))  # the connection goes on
                self.assertEqual(client.status(), 200)

    def test_header_lists_that_are_no_requests(self):
        cases = [
            ("upper case", request_fields(more=[(b"X-A", b"b")])),
            ("a field of connections", request_fields(more=[(b"connection", b"x-a")])),
            ("a transfer coding", request_fields(more=[(b"transfer-encoding", b"chunked")])),
            ("another TE", request_fields(more=[(b"te", b"gzip")])),
            ("a line break in a value", request_fields(more=[(b"x-a", b"b\r\nx-c: d")])),
            ("no path", [(b":method", b"GET"), (b":scheme", b"http"), (b":authority", b"a.test")]),
            ("no host", request_fields(authority=None)),
            ("two paths", request_fields(more=[(b":path", b"/b")])),
            ("a late pseudo-field", [*request_fields(authority=None), (b"x-a", b"b"),
                                     (b":authority", b"a.test")]),
            ("a length that lies", request_fields(more=[(b"content-length", b"3")])),
        ]
        for name, fields in cases:
            with self.subTest(name):
                client = self.raw()
                client.request(1, fields)
                got = client.wait_for(HEADERS, RST_STREAM)
                self.assertEqual((got[0], got[3]), (RST_STREAM, PROTOCOL_ERROR.to_bytes(4, "big")))

    def flood(self, data, counter):
        client = self.raw()
        client.send(data)
        self.assertEqual(client.goodbye(), ENHANCE_YOUR_CALM)
        self.assertEqual(self.proxy.stats()[counter], 1)
        self.assertEqual(self.curl("/fixed").body, b"ok")  # others are served

    def test_rapid_resets(self):
        pairs = b"".join(
            frame(HEADERS, END_HEADERS | END_STREAM, stream, field_block(request_fields(b"/in")))
            + frame(RST_STREAM, 0, stream, CANCEL.to_bytes(4, "big"))
            for stream in range(1, 2001, 2))
        self.flood(pairs, "h2_flood_resets")
        self.assertLessEqual(self.proxy.stats()["upstream_connections"], 100)

    def test_resets_that_we_are_tricked_into(self):
        client = self.raw()
        got = None
        for stream in range(1, 2001, 2):
            client.request(stream, request_fields(b"/in", b"POST"), is_ended=False)
            client.send(frame(WINDOW_UPDATE, 0, stream, (0x7FFFFFFF).to_bytes(4, "big")))
            got = client.wait_for(RST_STREAM, GOAWAY)
            if got is None or got[0] == GOAWAY:
                break
        self.assertEqual(got[3][4:8], ENHANCE_YOUR_CALM.to_bytes(4, "big"))
        self.assertLess(self.proxy.stats()["upstream_connections"], 200)

    def test_floods_of_control_frames(self):
        for kind, payload, stream, counter in (
                (PING, b"12345678", 0, "h2_flood_pings"), (SETTINGS, b"", 0, "h2_flood_settings"),
                (PRIORITY, b"\0\0\0\0\1", 3, "h2_flood_priorities"),
                (WINDOW_UPDATE, b"\0\0\0\1", 0, "h2_flood_window_updates")):
            with self.subTest(counter):
                self.flood(frame(kind, 0, stream, payload) * 3000, counter)

    def test_empty_data(self):
        head = frame(HEADERS, END_HEADERS, 1, field_block(request_fields(b"/in", b"POST")))
        self.flood(head + frame(DATA, 0, 1) * 100, "h2_flood_empty_data")

    def test_endless_continuation(self):
        client = self.raw()
        client.send(frame(HEADERS, 0, 1, field_block(request_fields()))
                    + frame(CONTINUATION, 0, 1, field_block([(b"x-a", b"b")])) * 1000)
        self.assertIsNotNone(client.goodbye())
        self.assertEqual(self.proxy.stats()["h2_flood_continuations"], 1)

    def test_a_preface_that_is_none(self):
        answer = curl("http://a.test/fixed", self.proxy.address("web"))
        self.assertEqual(answer.status, 200)
        self.assertEqual(self.proxy.stats()["h2_connections"], 0)


if __name__ == "__main__":
    main()
