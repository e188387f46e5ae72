"""WebSockets through the proxy, with the client and the server of a library, and with raw bytes."""

import base64
import hashlib
import os
import ssl
import struct

import websockets

from harness import (Case, Connection, NginxOrigin, Proxy, ScriptedOrigin, build_image, exchange,
                     main)
from harness.certificates import make_authority, make_certificate
from harness.http2 import (CANCEL, DATA, END_STREAM, HEADERS, RST_STREAM, SETTINGS,
                           Http2Connection, frame, request_fields)
from harness.websocket import EchoServer, talk

SITE = """edition 2027
tls public {{ certificate {{ chain = ref "file:edge.crt"   key = ref "file:edge.key" }} }}
listener web {{ bind = ["127.0.0.1:0"] }}
listener brief {{ bind = ["127.0.0.1:0"]  limits {{ tunnel_idle_timeout = 300ms }} }}
listener safe {{ bind = ["127.0.0.1:0"]  tls = public }}
upstream app {{ endpoints = ["{app}"] }}
upstream odd {{ endpoints = ["{odd}"] }}
upstream plain {{ endpoints = ["{plain}"] }}
upstream two {{ endpoints = ["{two}"]  protocol = http2 }}
upstream plain_two {{ endpoints = ["{plain_two}"]  protocol = http2 }}
host "a.test" on web, brief, safe {{
  route chat "/chat" -> app {{ upgrade = websocket  timeout = 300ms }}
  route closed "/closed" -> app
  route odd "/odd" -> odd {{ upgrade = websocket }}
  route unasked "/unasked" -> odd
  route plain "/plain" -> plain {{ upgrade = websocket }}
  route fixed "/fixed" -> respond 200 "ok"
  route two "/two/**" -> two {{ upgrade = websocket }}
  route plain_two "/plain-two" -> plain_two {{ upgrade = websocket }}
}}
"""

# The upstream of HTTP/2 that knows WebSockets is a proxy, too.
SECOND = """edition 2027
listener web {{ bind = ["127.0.0.1:0"] }}
upstream app {{ endpoints = ["{app}"] }}
host "a.test" on web {{
  route chat "/two/chat" -> app {{ upgrade = websocket }}
  route closed "/two/closed" -> app
}}
"""

KEY = b"dGhlIHNhbXBsZSBub25jZQ=="
ASK = (b"GET %s HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
       b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + KEY + b"\r\n\r\n")


def accept(key):
    digest = hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()
    return base64.b64encode(digest)


def client_frame(text, opcode=1):
    return bytes([0x80 | opcode, 0x80 | len(text)]) + b"\0\0\0\0" + text


class WebSocket(Case):
    def setUp(self):
        super().setUp()
        self.authority = make_authority(self.folder)
        make_certificate(self.folder, "edge", ["a.test"])
        self.app = self.start(EchoServer())
        self.plain = self.start(NginxOrigin(self.folder, ["plain", "plain_two"],
                                            ["upgrade", "connection"], http2=["plain_two"]))
        self.heads, self.answer = [], b""
        self.odd = self.start(ScriptedOrigin(self.answer_oddly))
        source = self.write("second.weir", SECOND.format(app=self.app.address))
        self.second = self.start(Proxy(build_image(source, self.folder / "second.wimg"),
                                       self.folder / "run-second"))
        self.proxy = self.serve(SITE.format(
            app=self.app.address, odd=self.odd.address, plain=self.plain.address("plain"),
            plain_two=self.plain.address("plain_two"),
            two="{}:{}".format(*self.second.address("web"))))

    def answer_oddly(self, connection):
        head = b""
        while b"\r\n\r\n" not in head and (more := connection.recv(4096)):
            head += more
        self.heads.append(head)
        connection.sendall(self.answer)

    def ask(self, path=b"/chat", listener="web"):
        client = self.enterContext(Connection(self.proxy.address(listener)))
        client.send(ASK % path)
        return client

    def stats(self):
        return self.proxy.stats()

    # ---- what clients do ----

    def test_messages_go_both_ways(self):
        big = os.urandom(2_000_000)

        async def conversation(client):
            await client.send("hello")
            self.assertEqual(await client.recv(), "hello")
            await client.send(big)
            self.assertEqual(await client.recv(), big)
            await client.ping()
            await client.send("close")
            with self.assertRaises(websockets.ConnectionClosed) as closed:
                await client.recv()
            self.assertEqual(closed.exception.code, 4321)

        context = ssl.create_default_context(cafile=str(self.authority))
        for path in ("/chat", "/two/chat"):
            talk(self.proxy.address("web"), path, conversation)
            talk(self.proxy.address("safe"), path, conversation, ssl=context)
        self.proxy.wait_until(lambda: self.stats()["tunnels_active"] == 0, "tunnels to end")
        self.assertEqual(self.stats()["tunnels"], 4)
        self.assertEqual(self.second.stats()["h2_connections"], 1)

    def test_the_server_sees_the_fields_of_a_handshake_and_of_a_proxy(self):
        async def conversation(client):
            await client.send("headers")
            return await client.recv()

        fields = talk(self.proxy.address("web"), "/chat", conversation)
        self.assertIn("upgrade: websocket", fields)
        self.assertIn("connection: upgrade", fields.lower())
        self.assertIn("x-forwarded-for: 127.0.0.1", fields)

    def test_a_tunnel_outlives_the_timeout_of_its_route(self):
        client = self.ask()
        self.assertEqual(client.read_response().status, 101)
        self.assertEqual(self.echo(client, b"before"), b"before")
        # The other listener ends what is silent for as long.
        silent = self.ask(listener="brief")
        self.assertEqual(silent.read_to_end().split(b" ")[1], b"101")
        self.assertEqual(self.stats()["tunnel_idle"], 1)
        self.assertEqual(self.echo(client, b"after"), b"after")

    def echo(self, client, text):
        client.send(client_frame(text))
        return client.exactly(2 + len(text))[2:]

    def test_over_http2(self):
        for path in (b"/chat", b"/two/chat"):
            with self.subTest(path=path):
                self.talk_over_http2(path)

    def talk_over_http2(self, path):
        client = self.enterContext(Http2Connection(self.proxy.address("web")))
        client.request(1, self.connect_fields(path), is_ended=False)
        self.assertEqual(client.status(), 200)
        client.send(frame(DATA, 0, 1, client_frame(b"over two")))
        self.assertEqual(client.wait_for(DATA)[3][2:], b"over two")
        client.send(frame(DATA, 0, 1, client_frame(struct.pack(">H", 1000), opcode=8)))
        rest, flags = b"", 0
        while not flags & END_STREAM:  # with the last of the data, or behind it
            _, flags, _, data = client.wait_for(DATA)
            rest += data
        self.assertEqual(rest[2:], struct.pack(">H", 1000))

    @staticmethod
    def connect_fields(path, protocol=b"websocket"):
        fields = request_fields(path, b"CONNECT", more=[(b"sec-websocket-version", b"13")])
        return [*fields[:1], (b":protocol", protocol), *fields[1:]]

    def test_a_client_that_leaves_takes_its_tunnel_along(self):
        client = Http2Connection(self.proxy.address("web"))
        client.request(1, self.connect_fields(b"/chat"), is_ended=False)
        self.assertEqual(client.status(), 200)
        other = self.ask()
        self.assertEqual(other.read_response().status, 101)
        self.assertEqual(self.stats()["tunnels_active"], 2)
        client.send(frame(RST_STREAM, 0, 1, struct.pack(">I", CANCEL)))
        other.close()
        self.proxy.wait_until(lambda: self.stats()["tunnels_active"] == 0, "tunnels to end")
        client.close()

    def test_it_is_said_that_http2_can_do_it(self):
        client = self.enterContext(Http2Connection(self.proxy.address("web")))
        self.assertIn(struct.pack(">HI", 8, 1), client.settings)

    def test_a_tunnel_over_http2_ends_with_its_client(self):
        client = self.ask(b"/two/chat")
        answer = client.read_response()
        self.assertEqual((answer.status, answer.header("sec-websocket-accept")),
                         (101, accept(KEY).decode()))
        self.assertEqual(self.echo(client, b"there and back"), b"there and back")
        client.close()
        for proxy in (self.proxy, self.second):
            proxy.wait_until(lambda: proxy.stats()["tunnels_active"] == 0, "tunnels to end")

    # ---- what is refused ----

    def test_an_upstream_that_knows_no_websockets_over_http2_says_so(self):
        for _ in range(2):  # before and after its settings have come
            self.assertEqual(self.ask(b"/plain-two").read_response().status, 501)

    def test_a_route_that_allows_none_passes_no_wish_on(self):
        self.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        client = self.ask(b"/unasked")
        self.assertEqual(client.read_response().status, 200)
        self.assertNotIn(b"upgrade", self.heads[0].lower())
        client.send(ASK % b"/fixed")
        self.assertEqual(client.read_response().status, 200)

    def test_a_switch_nobody_asked_for_is_a_bad_response(self):
        self.answer = (b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n"
                       b"Upgrade: websocket\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        self.assertEqual(self.ask(b"/unasked").read_response().status, 502)

    def test_a_switch_to_something_else_is_a_bad_response(self):
        for fields in (b"Connection: upgrade\r\nUpgrade: h2c\r\n", b"Upgrade: websocket\r\n",
                       b"Connection: upgrade\r\nUpgrade: websocket, h2c\r\n", b""):
            with self.subTest(fields=fields):
                self.answer = b"HTTP/1.1 101 Switching Protocols\r\n" + fields + b"\r\n"
                self.assertEqual(self.ask(b"/odd").read_response().status, 502)

    def test_an_upstream_that_does_not_switch_answers(self):
        client = self.ask(b"/plain")
        answer = client.read_response()
        self.assertEqual(answer.status, 200)
        self.assertEqual(NginxOrigin.parse(answer.body)["header.upgrade"], "websocket")
        client.send(ASK % b"/fixed")
        self.assertEqual(client.read_response().body, b"ok")

    def test_only_a_get_of_http11_without_a_body_asks(self):
        self.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
        ask = ASK % b"/odd"
        for request in (ask.replace(b"GET", b"POST").replace(b"\r\n\r\n", b"\r\nContent-Length: 0"
                                                             b"\r\n\r\n"),
                        ask.replace(b"HTTP/1.1", b"HTTP/1.0"),
                        ask.replace(b"\r\n\r\n", b"\r\nContent-Length: 1\r\n\r\nx"),
                        ask.replace(b"Connection: Upgrade", b"Connection: keep-alive"),
                        ask.replace(b"websocket", b"h2c"),
                        ask.replace(b"websocket", b"websocket, h2c")):
            with self.subTest(request=request):
                self.heads.clear()
                self.assertEqual(exchange(self.proxy.address("web"), request).status, 200)
                self.assertNotIn(b"upgrade:", self.heads[0].lower())

    def test_over_http2_only_a_route_that_allows_it_is_a_tunnel(self):
        for path, status in ((b"/closed", 501), (b"/fixed", 501), (b"/plain", 502),
                             (b"/two/closed", 501), (b"/plain-two", 501)):
            with self.subTest(path=path):
                client = self.enterContext(Http2Connection(self.proxy.address("web")))
                client.request(1, self.connect_fields(path), is_ended=False)
                self.assertEqual(client.status(), status)
        self.assertEqual(self.stats()["refused_upgrade"], 2)

    def test_over_http2_the_key_is_made_and_its_answer_checked(self):
        def with_accept(value):
            return (b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n"
                    b"Upgrade: websocket\r\nSec-WebSocket-Accept: " + value + b"\r\n\r\n")
        self.answer = with_accept(accept(KEY))
        client = self.enterContext(Http2Connection(self.proxy.address("web")))
        client.request(1, self.connect_fields(b"/odd"), is_ended=False)
        self.assertEqual(client.status(), 502)
        self.assertRegex(self.heads[0].lower(), rb"sec-websocket-key: [a-z0-9+/]{22}==\r\n")

    def test_connect_for_other_protocols_is_refused(self):
        client = self.enterContext(Http2Connection(self.proxy.address("web")))
        client.request(1, self.connect_fields(b"/chat", b"connect-udp"), is_ended=False)
        self.assertEqual(client.status(), 405)
        self.assertEqual(client.wait_for(HEADERS, RST_STREAM, SETTINGS)[0], RST_STREAM)


if __name__ == "__main__":
    main()
