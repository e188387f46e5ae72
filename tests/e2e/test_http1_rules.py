"""Rules of RFC 9112 and of RFC 9110 section 7 that a proxy has to keep, each as a case.

The origin is scripted: it keeps what it was asked, byte by byte, and answers with the bytes of the
case. What is refused of clients' requests is in test_security.py, limits are in test_limits.py.
"""

import re

from harness import Case, Connection, ScriptedOrigin, main
from harness.client import Truncated

SITE = """edition 2027
listener web {{ bind = ["127.0.0.1:0"] }}
upstream app {{ endpoints = ["{app}"] }}
host "a.test" on web {{
  route fixed "/fixed" -> respond 200 "fixed"
  route all "/**" -> app {{ timeout = 5s }}
}}
"""
NAMES = re.compile(rb"(?m)^[^ :]+:")
KEPT = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
# It says that it closes: a request that may not be sent twice would else meet the end of it.
OK = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"


def get(*lines, target=b"/x", method=b"GET", version=b"HTTP/1.1", host=b"a.test", body=b""):
    fields = b"".join(line + b"\r\n" for line in lines)
    named = b"Host: %s\r\n" % host if host else b""
    return b"%s %s %s\r\n%s%s\r\n%s" % (method, target, version, named, fields, body)


def chunked(*lines, body):
    return get(b"Transfer-Encoding: chunked", *lines, method=b"POST", body=body)


# (rule, request, what of the forwarded request has to match, what must not).
FORWARDED = [
    ("2.2: an empty line before the request line is passed over", b"\r\n" + get(),
     rb"^GET /x HTTP/1\.1\r\n", None),
    ("2.3: a request goes on in the proxy's version", get(version=b"HTTP/1.0"),
     rb"^GET /x HTTP/1\.1\r\n", None),
    ("3.1: methods are case-sensitive, and unknown ones go on", get(method=b"get"),
     rb"^get /x ", None),
    ("3.2.2: of an absolute form the authority is the host, and goes on in origin form",
     get(target=b"http://a.test/x?q", host=b"other.test"),
     rb"^GET /x\?q HTTP/1\.1\r\nhost: a\.test\r\n", rb"other\.test"),
    ("3.2.2: an absolute form without a path asks for the root", get(target=b"http://a.test"),
     rb"^GET / HTTP", None),
    ("3.2.2: and OPTIONS of it for the server", get(target=b"http://a.test", method=b"OPTIONS"),
     rb"^OPTIONS (\*|/) HTTP", None),
    ("5: blanks within a value stay", get(b"X-A: \t b  c \t "), rb"\r\nx-a:[ \t]*b  c[ \t]*\r\n",
     None),
    ("5: an empty value is a value", get(b"X-A:"), rb"\r\nx-a: ?\r\n", None),
    ("5.3: fields of one name keep their order", get(b"X-A: 1", b"X-B: 2", b"X-A: 3"),
     rb"x-a: 1\r\n(.*\r\n)*x-a: 3\r\n", None),
    ("6.1: a chunked body goes on chunked", chunked(body=b"3\r\nabc\r\n0\r\n\r\n"),
     rb"transfer-encoding: chunked\r\n(.*\r\n)*\r\n3\r\nabc\r\n0\r\n\r\n$", rb"content-length"),
    ("6.2: a length goes on as it is",
     get(b"Content-Length: 3", method=b"POST", body=b"abc"),
     rb"content-length: 3\r\n(.*\r\n)*\r\nabc$", rb"transfer-encoding"),
    ("6.3: without both there is no body", get(method=b"POST"), rb"\r\n\r\n$",
     rb"transfer-encoding"),
    ("7.1: sizes are hexadecimal in either case, with zeros before",
     chunked(body=b"000A\r\n0123456789\r\n0\r\n\r\n"), rb"\r\na\r\n0123456789\r\n", None),
    ("7.1.1: extensions of chunks are passed over",
     chunked(body=b'3;a=b;c="d"\r\nabc\r\n0;e\r\n\r\n'), rb"\r\n3\r\nabc\r\n0\r\n\r\n$", rb"a=b"),
    ("7.1.2: trailers never become fields of the head",
     chunked(b"Trailer: X-Sum", body=b"3\r\nabc\r\n0\r\nX-Sum: 1\r\nHost: evil.test\r\n\r\n"),
     rb"\r\n3\r\nabc\r\n0\r\n\r\n$", rb"evil|x-sum: 1"),
    ("7.4: TE is of this hop", get(b"TE: trailers", b"Connection: TE"), rb"^GET", rb"\r\nte:"),
    ("9.6, 9110 7.6.1: Connection and what it names are of this hop",
     get(b"X-Hop: 1", b"X-End: 2", b"Connection: x-hop, close"), rb"x-end: 2", rb"x-hop|close"),
    ("9110 7.6.1: so is what older proxies know",
     get(b"Keep-Alive: timeout=5", b"Proxy-Connection: keep-alive", b"Upgrade: h2c",
         b"Proxy-Authenticate: x"), rb"^GET", rb"keep-alive|proxy-connection|upgrade"),
    ("9110 7.6.1: naming what frames or routes a message does not remove it",
     get(b"Content-Length: 3", b"Connection: content-length, host", method=b"POST", body=b"abc"),
     rb"host: a\.test\r\n(.*\r\n)*content-length: 3|content-length: 3\r\n(.*\r\n)*host: a\.test",
     None),
    ("9110 7.6.2: Max-Forwards counts down", get(b"Max-Forwards: 7", method=b"OPTIONS"),
     rb"\r\nmax-forwards: 6\r\n", rb"forwards: 7"),
    ("9110 7.6.2: of other methods it is a field like any other", get(b"Max-Forwards: 7"),
     rb"\r\nmax-forwards: 7\r\n", None),
    ("9110 7.6.3: Via names the version it came by", get(b"Via: 1.0 fred", version=b"HTTP/1.0"),
     rb"via: 1\.0 fred\r\n(.*\r\n)*via: 1\.0 weir|via: 1\.0 fred, 1\.0 weir", None),
    ("9110 7.7: codings of the content are the ends' affair",
     get(b"Content-Encoding: gzip", b"Accept-Encoding: br", b"Content-Length: 1", method=b"PUT",
         body=b"x"), rb"content-encoding: gzip\r\n(.*\r\n)*accept-encoding: br", None),
    ("9110 10.1.1: 100-continue is answered here", get(b"Expect: 100-continue",
                                                       b"Content-Length: 1", method=b"PUT"),
     rb"^PUT", rb"expect"),
]

# (rule, request, status of the answer); none reaches the origin.
ANSWERED = [
    ("3.2: a target with a fragment", get(target=b"/x#y"), 400),
    ("3.2: a target with a space", get(target=b"/x y"), 400),
    ("3.2.3: the authority form is for CONNECT", get(target=b"a.test:80"), 400),
    ("3.2.3: and CONNECT is not for this proxy", get(target=b"a.test:80", method=b"CONNECT"), 405),
    ("3.2.4: the asterisk is for OPTIONS", get(target=b"*"), 400),
    ("6.1: a coding that is not known",
     get(b"Transfer-Encoding: gzip, chunked", method=b"POST", body=b"0\r\n\r\n"), 501),
    ("9110 7.6.2: who may forward no more answers itself",
     get(b"Max-Forwards: 0", method=b"OPTIONS"), 204),
    ("9110 10.1.1: an expectation that cannot be met", get(b"Expect: magic"), 417),
]

# (rule, what the origin says, status for the client, body). It closes after it.
RESPONSES = [
    ("4: without a reason", b"HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok", 200, b"ok"),
    ("4: without even the blank before it", b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok",
     (200, 502), None),
    ("4: of a version that is not HTTP/1", b"HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
     502, None),
    ("4: a status of two digits", b"HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\nok", 502, None),
    ("4: a status of four digits", b"HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\nok", 502, None),
    ("9110 15: a status nobody knows is one of its class",
     b"HTTP/1.1 299 Odd\r\nContent-Length: 2\r\n\r\nok", 299, b"ok"),
    ("4: HTTP/0.9", b"hello", 502, None),
    ("5.1: a blank before the colon", b"HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok",
     (200, 502), None),
    ("5.2: a folded line", b"HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\nContent-Length: 2\r\n\r\nok",
     (200, 502), None),
    ("2.2: bare line feeds", b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok", 502, None),
    ("6.1, 6.3: both framings",
     b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     502, None),
    ("6.1: codings before chunked",
     b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 502, None),
    ("6.1: chunked in HTTP/1.0",
     b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 502, None),
    ("6.3: lengths that differ",
     b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok", 502, None),
    ("6.3: a length that is none", b"HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok", 502, None),
    ("6.3: without both the body ends with the connection", b"HTTP/1.1 200 OK\r\n\r\nok",
     200, b"ok"),
    ("6.3: 204 has no body, whatever it says", b"HTTP/1.1 204 No\r\nContent-Length: 0\r\n\r\n",
     (204, 502), None),
    ("6.3: 304 has none, and its length is that of another answer",
     b"HTTP/1.1 304 Not\r\nContent-Length: 2\r\n\r\n", 304, b""),
    ("7.1: a chunked body", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
     b"2;x=y\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n", 200, b"ok"),
    ("9110 15.2: interim answers go before the last",
     b"HTTP/1.1 103 Early\r\nLink: </a>\r\n\r\n" + OK, 103, None),
    ("9110 15.2.2: 101 that nobody asked for",
     b"HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n", 502, None),
]

# (rule, what the origin says before it closes): the client must see that something is missing.
CUT = [
    ("8: a body shorter than its length", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok"),
    ("8: chunks without the last", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
     b"2\r\nok\r\n"),
    ("7.1: a chunk that is longer than it says",
     b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nokk\r\n0\r\n\r\n"),
    ("7.1: a size that is none",
     b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\nx\r\n"),
]


class Rules(Case):
    def setUp(self):
        super().setUp()
        self.seen, self.answer, self.closes = [], OK, True
        self.origin = self.start(ScriptedOrigin(self.serve_one))
        self.proxy = self.serve(SITE.format(app=self.origin.address), workers=1)
        self.address = self.proxy.address("web")

    def serve_one(self, connection):
        """Reads until what came looks whole, says the answer, and reads to the end."""
        data = b""
        while not self.looks_whole(data):
            more = connection.recv(65536)
            if not more:
                return
            data += more
        head, mark, body = data.partition(b"\r\n\r\n")
        self.seen.append(NAMES.sub(lambda name: name.group().lower(), head) + mark + body)
        connection.sendall(self.answer)
        if self.closes:
            connection.shutdown(1)
        while connection.recv(65536):
            pass

    @staticmethod
    def looks_whole(data):
        head, mark, body = data.partition(b"\r\n\r\n")
        length = re.search(rb"\r\ncontent-length: (\d+)", head, re.IGNORECASE)
        if b"transfer-encoding: chunked" in head.lower():
            return body.endswith(b"0\r\n\r\n")
        return bool(mark) and len(body) >= (int(length.group(1)) if length else 0)

    def ask(self, request):
        with Connection(self.address) as client:
            client.send(request)
            response = client.read_response()
            if response.status == 100:
                client.send(b"x")
                response = client.read_response()
            return response

    def test_what_is_forwarded(self):
        for rule, request, wanted, unwanted in FORWARDED:
            with self.subTest(rule):
                self.seen.clear()
                self.assertEqual(self.ask(request).status, 200)
                seen = self.seen[0]
                self.assertRegex(seen, b"(?s)" + wanted)
                if unwanted:
                    self.assertNotRegex(seen, unwanted)

    def test_what_is_answered_here(self):
        for rule, request, status in ANSWERED:
            with self.subTest(rule):
                self.seen.clear()
                self.assertEqual(self.ask(request).status, status)
                self.assertEqual(self.seen, [])

    def test_what_origins_may_say(self):
        for rule, answer, status, body in RESPONSES:
            with self.subTest(rule):
                self.answer = answer
                response = self.ask(get())
                self.assertIn(response.status, status if isinstance(status, tuple) else (status,))
                if body is not None:
                    self.assertEqual(response.body, body)

    def test_a_body_that_broke_looks_broken(self):
        for rule, answer in CUT:
            with self.subTest(rule):
                self.answer = answer
                with Connection(self.address) as client:
                    client.send(get())
                    self.assertEqual(self.status_or_cut(client), 502)

    @staticmethod
    def status_or_cut(client):
        """An answer that had begun when its body broke can only be cut."""
        try:
            return client.read_response().status
        except Truncated:
            return 502

    def test_what_follows_a_response_is_no_answer_to_the_next_request(self):
        self.closes = False
        self.answer = KEPT + b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"
        with Connection(self.address) as client:
            for _ in range(3):
                client.send(get())
                self.assertEqual(client.read_response().body, b"ok")

    def test_an_answer_to_head_has_a_length_and_no_body(self):
        self.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
        with Connection(self.address) as client:
            client.send(get(method=b"HEAD"))
            response = client.read_response("HEAD")
            self.assertEqual((response.status, response.header("content-length")), (200, "1000"))
            client.send(get(target=b"/fixed"))
            self.assertEqual(client.read_response().body, b"fixed")

    def test_an_interim_answer_is_for_clients_that_know_them(self):
        self.answer = b"HTTP/1.1 103 Early\r\nLink: </a>\r\n\r\n" + OK
        self.assertEqual(self.ask(get(version=b"HTTP/1.0")).status, 200)

    def test_after_close_nothing_more_is_answered(self):
        with Connection(self.address) as client:
            client.send(get(b"Connection: close", target=b"/fixed") + get(target=b"/fixed"))
            response = client.read_response()
            self.assertEqual((response.body, response.header("connection")), (b"fixed", "close"))
            self.assertTrue(client.is_closed())

    def test_http_1_0_stays_open_where_it_asks_for_that(self):
        with Connection(self.address) as client:
            for _ in range(2):
                client.send(get(b"Connection: keep-alive", version=b"HTTP/1.0", target=b"/fixed"))
                response = client.read_response()
                self.assertEqual(response.header("connection").lower(), "keep-alive")

    def test_an_answer_without_an_end_ends_a_connection_of_http_1_0(self):
        self.answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
        with Connection(self.address) as client:
            client.send(get(b"Connection: keep-alive", version=b"HTTP/1.0"))
            response = client.read_response()
            self.assertEqual((response.body, response.header("transfer-encoding"),
                              response.header("connection")), (b"ok", None, "close"))


if __name__ == "__main__":
    main()
