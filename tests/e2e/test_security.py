"""What a listener does with nothing written: a test for each default that applies to HTTP/1.1.

Requests are sent byte by byte. Whatever is refused must get a clear status, must be counted by its
reason, and must never reach the origin; where the framing cannot be trusted the connection closes.
"""

import os
import stat

from harness import Case, Connection, NginxOrigin, exchange, main

SITE = """edition 2027
listener web {{
  bind = ["127.0.0.1:0"]
  limits {{ header_timeout = 400ms  idle_timeout = 300ms }}
}}
listener roomy {{ bind = ["127.0.0.1:0"]  limits {{ body_bytes_max = 1KiB }} }}
upstream app {{ endpoints = ["{app}"] }}
host "a.test" on web, roomy {{
  route here "/here/**" -> app
  route fixed "/fixed" -> respond 200 "ok"
}}
"""

HOST = b"Host: a.test\r\n"


def head(*lines, target=b"/here", method=b"GET", version=b"HTTP/1.1", host=HOST):
    fields = b"".join(line + b"\r\n" for line in lines)
    return b"%s %s %s\r\n%s%s\r\n" % (method, target, version, host, fields)


# (name, bytes, status, counter). The connection must close after each of them.
FRAMING = [
    ("both framings", head(b"Content-Length: 3", b"Transfer-Encoding: chunked", method=b"POST")
     + b"0\r\n\r\n", 400, "refused_framing"),
    ("two lengths that differ", head(b"Content-Length: 3", b"Content-Length: 4", method=b"POST")
     + b"abcd", 400, "refused_framing"),
    ("two lengths that agree", head(b"Content-Length: 3", b"Content-Length: 3", method=b"POST")
     + b"abc", 400, "refused_framing"),
    ("a list of lengths", head(b"Content-Length: 3, 3", method=b"POST") + b"abc",
     400, "refused_framing"),
    ("a signed length", head(b"Content-Length: +3", method=b"POST") + b"abc",
     400, "refused_framing"),
    ("a hexadecimal length", head(b"Content-Length: 0x3", method=b"POST") + b"abc",
     400, "refused_framing"),
    ("an endless length", head(b"Content-Length: 99999999999999999999", method=b"POST"),
     400, "refused_framing"),
    ("an empty length", head(b"Content-Length: ", method=b"POST"), 400, "refused_framing"),
    ("a coding that does not end in chunked",
     head(b"Transfer-Encoding: gzip", method=b"POST"), None, "refused_framing"),
    ("chunked twice", head(b"Transfer-Encoding: chunked, chunked", method=b"POST")
     + b"0\r\n\r\n", None, "refused_framing"),
    ("chunked in disguise", head(b"Transfer-Encoding: xchunked", method=b"POST")
     + b"0\r\n\r\n", None, "refused_framing"),
    ("a coding in HTTP/1.0", head(b"Transfer-Encoding: chunked", method=b"POST",
                                  version=b"HTTP/1.0") + b"0\r\n\r\n", 400, "refused_framing"),
]

SYNTAX = [
    ("a folded line", head(b"X-A: b", b" c"), 400, "refused_syntax"),
    ("bare line feeds", b"GET /here HTTP/1.1\nHost: a.test\n\n", 400, "refused_syntax"),
    ("one bare line feed", b"GET /here HTTP/1.1\r\nHost: a.test\nX-A: b\r\n\r\n",
     400, "refused_syntax"),
    ("a bare carriage return", head(b"X-A: b\rc"), 400, "refused_syntax"),
    ("a zero byte in a value", head(b"X-A: b\0c"), 400, "refused_syntax"),
    ("a zero byte in the target", head(target=b"/he\0re"), 400, None),
    ("a space before the colon", head(b"X-A : b"), 400, "refused_syntax"),
    ("a space before a length's colon", head(b"Content-Length : 3", method=b"POST") + b"abc",
     400, "refused_syntax"),
    ("a line without a colon", head(b"X-A"), 400, "refused_syntax"),
    ("a field without a name", head(b": b"), 400, "refused_syntax"),
    ("a space in a name", head(b"X A: b"), 400, "refused_syntax"),
    ("an underscore in a name", head(b"X_A: b"), 400, "refused_syntax"),
    ("a method with brackets", head(method=b"G(ET"), 400, "refused_syntax"),
    ("two spaces in the request line", b"GET  /here HTTP/1.1\r\nHost: a.test\r\n\r\n",
     400, "refused_syntax"),
    ("a tab in the request line", b"GET\t/here HTTP/1.1\r\nHost: a.test\r\n\r\n",
     400, "refused_syntax"),
    ("no version", b"GET /here\r\nHost: a.test\r\n\r\n", 400, "refused_syntax"),
    ("another major version", head(version=b"HTTP/2.0"), 505, "refused_version"),
    ("a version in lower case", head(version=b"http/1.1"), 400, "refused_syntax"),
    ("a space before the first field", b"GET /here HTTP/1.1\r\n Host: a.test\r\n\r\n",
     400, "refused_syntax"),
    ("no HTTP at all", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
     400, "refused_syntax"),
]

HOSTS = [
    ("no host", head(host=b""), 400, "refused_host"),
    ("two hosts", head(b"Host: b.test"), 400, "refused_host"),
    ("the same host twice", head(b"Host: a.test"), 400, "refused_host"),
    ("a host with user information", head(host=b"Host: me@a.test\r\n"), 400, "refused_host"),
    ("a host with a bad port", head(host=b"Host: a.test:99999\r\n"), 400, "refused_host"),
    ("a host with a bad escape", head(host=b"Host: a%zz.test\r\n"), 400, "refused_host"),
    ("a host with a path", head(host=b"Host: a.test/x\r\n"), 400, "refused_host"),
    ("a host with a space", head(host=b"Host: a.test b\r\n"), 400, "refused_host"),
]

PATHS = [
    ("an escaped slash", b"/here/a%2Fb"), ("an escaped slash in lower case", b"/here/a%2fb"),
    ("an escaped backslash", b"/here/a%5Cb"), ("an escaped zero byte", b"/here/a%00b"),
    ("half an escape", b"/here/a%2"), ("an escape of no digits", b"/here/%zz"),
    ("a backslash", b"/here/a\\b"), ("dots with a parameter", b"/here/a/..;x/b"),
]

NORMAL = [  # (as sent, as matched and forwarded)
    (b"/here/a/../b", "/here/b"), (b"/here/./a", "/here/a"), (b"//here///a", "/here/a"),
    (b"/x/../here/a", "/here/a"), (b"/here/%61", "/here/a"), (b"/here/%7euser", "/here/~user"),
    (b"/here/a/%2e%2e/b", "/here/b"), (b"/here/%e4", "/here/%E4"),
    (b"/here/a;v=1/b", "/here/a;v=1/b"),
]


class Security(Case):
    def setUp(self):
        super().setUp()
        self.origin = self.start(NginxOrigin(self.folder, ["app"], [
            "x-forwarded-for", "x-forwarded-proto", "x-secret-hop", "upgrade", "te", "keep-alive",
            "proxy-connection"]))
        self.proxy = self.serve(SITE.format(app=self.origin.address("app")))
        self.address = self.proxy.address("web")

    def refuse(self, name, data, status, counter):
        before = self.proxy.stats()
        with Connection(self.address) as client:
            client.send(data)
            response = client.read_response()
            self.assertIn(response.status, [status] if status else [400, 501], name)
            self.assertEqual(response.header("connection"), "close", name)
            self.assertTrue(client.is_closed(), f"{name}: the connection stays open")
        after = self.proxy.stats()
        if counter:
            self.assertEqual(after[counter], before[counter] + 1, f"{name}: {counter}")
        self.assertEqual(after["upstream_reused"] + after["upstream_connections"],
                         before["upstream_reused"] + before["upstream_connections"],
                         f"{name}: it reached the origin")

    def refuse_all(self, table):
        for name, data, status, counter in table:
            with self.subTest(name):
                self.refuse(name, data, status, counter)

    def get(self, target, *lines):
        with Connection(self.address) as client:
            client.send(head(*lines, target=target))
            return client.read_response()

    def test_framing_that_cannot_be_trusted_is_refused(self):
        self.refuse_all(FRAMING)

    def test_malformed_heads_are_refused(self):
        self.refuse_all(SYNTAX)

    def test_a_host_is_present_once_and_well_formed(self):
        self.refuse_all(HOSTS)

    def test_what_follows_a_refused_request_is_never_read_as_one(self):
        smuggled = head(b"Content-Length: 4", b"Transfer-Encoding: chunked", method=b"POST")
        smuggled += b"0\r\n\r\n" + head(target=b"/here/smuggled")
        with Connection(self.address) as client:
            client.send(smuggled)
            self.assertEqual(client.read_response().status, 400)
            self.assertEqual(client.read_to_end(), b"")

    def test_broken_chunks_end_the_connection(self):
        start = head(b"Transfer-Encoding: chunked", method=b"POST")
        for name, body in (("a size with a space", b"5 a\r\nhello\r\n0\r\n\r\n"),
                           ("no size", b"\r\nhello\r\n0\r\n\r\n"),
                           ("a negative size", b"-5\r\nhello\r\n0\r\n\r\n"),
                           ("an endless size", b"fffffffffffffffff\r\n"),
                           ("a bare line feed", b"5\nhello\r\n0\r\n\r\n"),
                           ("no line end after data", b"5\r\nhelloX0\r\n\r\n"),
                           ("a long extension", b"5;" + b"a" * 300 + b"\r\nhello\r\n0\r\n\r\n")):
            with self.subTest(name):
                before = self.refusals()
                with Connection(self.address) as client:
                    client.send(start + body)
                    self.assertIn(client.read_to_end()[:12], (b"HTTP/1.1 400", b""))
                self.assertEqual(self.refusals(), before + 1)

    def refusals(self):
        """Of bodies: broken framing, or line ends that are none."""
        stats = self.proxy.stats()
        return stats["refused_body"] + stats["refused_syntax"]

    def test_paths_without_a_safe_form_are_refused(self):
        for name, target in PATHS:
            with self.subTest(name):
                before = self.proxy.stats()["refused_path"]
                self.assertEqual(self.get(target).status, 400)
                self.assertEqual(self.proxy.stats()["refused_path"], before + 1)

    def test_paths_are_matched_and_forwarded_in_one_form(self):
        for sent, seen in NORMAL:
            with self.subTest(sent):
                response = self.get(sent)
                self.assertEqual(response.status, 200)
                self.assertEqual(NginxOrigin.parse(response.body)["uri"], seen)

    def test_a_path_cannot_climb_out(self):
        self.assertIn(self.get(b"/here/../../fixed").status, (200, 400))
        self.assertIn(self.get(b"/../../etc/passwd").status, (404, 400))

    def test_a_long_request_line_is_414(self):
        self.refuse("request line", head(target=b"/here/" + b"a" * 9000), 414,
                    "refused_uri_too_long")

    def test_many_header_bytes_are_431(self):
        self.refuse("bytes", head(*[b"X-%d: %s" % (i, b"a" * 1000) for i in range(70)]), 431,
                    "refused_head_too_large")

    def test_many_header_fields_are_431(self):
        self.refuse("fields", head(*[b"X-%d: a" % i for i in range(120)]), 431,
                    "refused_head_too_large")

    def test_a_body_over_its_limit_is_413(self):
        roomy = self.proxy.address("roomy")
        for name, data in (
                ("by length", head(b"Content-Length: 2000", method=b"POST")),
                ("by chunks", head(b"Transfer-Encoding: chunked", method=b"POST")
                 + b"7d0\r\n" + b"a" * 2000 + b"\r\n0\r\n\r\n")):
            with self.subTest(name):
                self.assertEqual(exchange(roomy, data).status, 413)

    def test_a_slow_head_is_408(self):
        before = self.proxy.stats()["head_timeout"]
        response = exchange(self.address, b"GET /here HTTP/1.1\r\nHost: a.te")
        self.assertEqual(response.status, 408)
        self.assertEqual(self.proxy.stats()["head_timeout"], before + 1)

    def test_an_idle_connection_is_closed_without_a_word(self):
        with Connection(self.address) as client:
            client.send(head())
            client.read_response()
            self.assertTrue(client.is_closed())

    def test_connect_and_trace_are_refused(self):
        for method, target in ((b"CONNECT", b"a.test:443"), (b"TRACE", b"/here")):
            with self.subTest(method):
                before = self.proxy.stats()["refused_method"]
                response = exchange(self.address, head(method=method, target=target))
                self.assertIn(response.status, (405, 501))
                self.assertEqual(self.proxy.stats()["refused_method"], before + 1)

    def test_the_client_address_is_the_peers(self):
        saw = NginxOrigin.parse(self.get(b"/here", b"X-Forwarded-For: 8.8.8.8").body)
        self.assertEqual(saw["header.x-forwarded-for"], "8.8.8.8, 127.0.0.1")
        self.assertEqual(saw["header.x-forwarded-proto"], "http")

    def test_fields_named_in_connection_are_not_passed_on(self):
        saw = NginxOrigin.parse(self.get(
            b"/here", b"Connection: X-Secret-Hop, keep-alive", b"X-Secret-Hop: 1", b"TE: trailers",
            b"Keep-Alive: timeout=5", b"Proxy-Connection: keep-alive").body)
        for name in ("x-secret-hop", "te", "keep-alive", "proxy-connection"):
            self.assertNotIn(f"header.{name}", saw)

    def test_an_upgrade_is_not_passed_on(self):
        for protocol in (b"h2c", b"websocket"):
            with self.subTest(protocol):
                response = self.get(b"/here", b"Connection: Upgrade", b"Upgrade: " + protocol)
                self.assertEqual(response.status, 200)
                self.assertNotIn("header.upgrade", NginxOrigin.parse(response.body))

    def test_an_unread_body_does_not_become_a_request(self):
        with Connection(self.address) as client:
            body = head(target=b"/here/inner")
            client.send(head(b"Content-Length: %d" % len(body), method=b"POST", target=b"/fixed")
                        + body + head(target=b"/fixed"))
            self.assertEqual(client.read_response().body, b"ok")
            self.assertEqual(client.read_response().body, b"ok")

    def test_pipelined_requests_are_answered_in_order(self):
        with Connection(self.address) as client:
            client.send(head(target=b"/here/1") + head(target=b"/fixed") + head(target=b"/here/2"))
            self.assertEqual(NginxOrigin.parse(client.read_response().body)["uri"], "/here/1")
            self.assertEqual(client.read_response().body, b"ok")
            self.assertEqual(NginxOrigin.parse(client.read_response().body)["uri"], "/here/2")

    def test_http_1_0_closes_after_its_answer(self):
        with Connection(self.address) as client:
            client.send(head(version=b"HTTP/1.0"))
            self.assertEqual(client.read_response().status, 200)
            self.assertTrue(client.is_closed())

    def test_the_sockets_of_the_run_folder_are_private(self):
        run = self.folder / "run"
        self.assertEqual(stat.S_IMODE(os.stat(run).st_mode), 0o700)
        for name in ("admin.sock", "handover.sock"):
            self.assertEqual(stat.S_IMODE(os.stat(run / name).st_mode), 0o600, name)


if __name__ == "__main__":
    main()
