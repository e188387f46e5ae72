"""The rules of RFC 9113 and RFC 7541 that a server has to hold clients to, one by one.

Each case is what a client sends on a fresh connection, and how the proxy has to end it: the stream
or the connection, with one of the codes that the RFC names. Ending more than asked is allowed.
"""

import socket
import struct

from harness import Case, main
from harness.http2 import (ACK, CANCEL, CONTINUATION, DATA, END_HEADERS, END_STREAM, GOAWAY,
                           HEADERS, PING, PRIORITY, PROTOCOL_ERROR, RST_STREAM, SETTINGS,
                           WINDOW_UPDATE, Http2Connection, field_block, frame, request_fields)

SITE = """edition 2027
listener web { bind = ["127.0.0.1:0"] }
host "a.test" on web {
  route all "/**" -> respond 200 "a body that is some bytes long"
}
"""

PUSH_PROMISE, UNKNOWN = 5, 0x16
PADDED, PRIORITISED = 8, 0x20
FLOW_CONTROL_ERROR, STREAM_CLOSED, FRAME_SIZE_ERROR, COMPRESSION_ERROR = 3, 5, 6, 9

GET = field_block(request_fields())
POST = field_block(request_fields(method=b"POST"))
OPEN = frame(HEADERS, END_HEADERS, 1, POST)
ENDED = frame(HEADERS, END_HEADERS | END_STREAM, 1, GET)
RESET = frame(RST_STREAM, 0, 1, CANCEL.to_bytes(4, "big"))
BAD_PING = frame(PING, 0, 0, b"123456")


def setting(identifier, value):
    return frame(SETTINGS, 0, 0, struct.pack(">HI", identifier, value))


def window(stream, increment):
    return frame(WINDOW_UPDATE, 0, stream, increment.to_bytes(4, "big"))


def headers(block, flags=END_HEADERS | END_STREAM, stream=1):
    return frame(HEADERS, flags, stream, block)


def fields(**changes):
    return headers(field_block(request_fields(**changes)))


def without(name):
    return headers(field_block([field for field in request_fields() if field[0] != name]))


def posted(length, *parts):
    """A request that says its body has `length` bytes, and the parts that it has."""
    block = field_block(request_fields(method=b"POST", more=[(b"content-length", b"%d" % length)]))
    flags = [0] * (len(parts) - 1) + [END_STREAM]
    return headers(block, END_HEADERS) + b"".join(
        frame(DATA, flag, 1, part) for flag, part in zip(flags, parts))


PROTOCOL = (PROTOCOL_ERROR,)
SIZE = (FRAME_SIZE_ERROR,)
CLOSED = (STREAM_CLOSED,)
COMPRESSION = (COMPRESSION_ERROR,)
CLOSED_OR_PROTOCOL = (STREAM_CLOSED, PROTOCOL_ERROR)

CONNECTION_ERRORS = [
    # RFC 9113 section 4.2, 4.3
    ("a header list larger than a frame may be", headers(b"\0" * 16385), SIZE),
    ("a block that cannot be decoded", headers(b"\x00\x00\x00\x00\x00"), COMPRESSION + PROTOCOL),
    ("PRIORITY within a header block",
     headers(GET, 0) + frame(PRIORITY, 0, 1, b"\0\0\0\0\xff"), PROTOCOL),
    ("HEADERS of another stream within a header block", headers(GET, 0) + headers(GET, stream=3),
     PROTOCOL),
    # 5.1
    ("DATA on an idle stream", frame(DATA, END_STREAM, 1, b"test"), PROTOCOL),
    ("RST_STREAM on an idle stream", RESET, PROTOCOL),
    ("WINDOW_UPDATE on an idle stream", window(1, 100), PROTOCOL),
    ("CONTINUATION on an idle stream", frame(CONTINUATION, END_HEADERS, 1, GET), PROTOCOL),
    ("CONTINUATION on a stream that has ended", ENDED + frame(CONTINUATION, END_HEADERS, 1, GET),
     CLOSED_OR_PROTOCOL),
    ("CONTINUATION on a stream that was reset",
     OPEN + RESET + frame(CONTINUATION, END_HEADERS, 1, GET), CLOSED_OR_PROTOCOL),
    # 5.1.1, 5.3.1, 5.5
    ("an even stream", headers(GET, stream=2), PROTOCOL),
    ("a stream below one before", headers(GET, stream=5) + headers(GET, stream=3), PROTOCOL),
    ("DATA on a stream that was passed over",
     headers(GET, stream=5) + frame(DATA, END_STREAM, 3, b"test"), PROTOCOL),
    ("HEADERS that depend on themselves",
     headers(b"\0\0\0\x01\xff" + GET, END_HEADERS | END_STREAM | PRIORITISED), PROTOCOL),
    ("an unknown frame within a header block", headers(GET, 0) + frame(UNKNOWN, 0, 1, b"x"),
     PROTOCOL),
    # 6.1, 6.2
    ("DATA on stream 0", OPEN + frame(DATA, 0, 0, b"test"), PROTOCOL),
    ("DATA with more padding than bytes", OPEN + frame(DATA, PADDED | END_STREAM, 1, b"\x06test"),
     PROTOCOL),
    ("HEADERS on stream 0", headers(GET, stream=0), PROTOCOL),
    ("HEADERS with more padding than bytes",
     headers(bytes([len(GET) + 1]) + GET, END_HEADERS | END_STREAM | PADDED), PROTOCOL),
    # 6.3, 6.4
    ("PRIORITY that depends on itself", frame(PRIORITY, 0, 1, b"\0\0\0\x01\xff"), PROTOCOL),
    ("PRIORITY on stream 0", frame(PRIORITY, 0, 0, b"\0\0\0\0\xff"), PROTOCOL),
    ("RST_STREAM on stream 0", frame(RST_STREAM, 0, 0, b"\0\0\0\x08"), PROTOCOL),
    ("RST_STREAM of three bytes", OPEN + frame(RST_STREAM, 0, 1, b"\0\0\x08"), SIZE),
    # 6.5
    ("an acknowledgement of settings with settings", frame(SETTINGS, ACK, 0, b"\0" * 6), SIZE),
    ("SETTINGS on a stream", frame(SETTINGS, 0, 1, b"\0\x03\0\0\0\x64"), PROTOCOL),
    ("SETTINGS of three bytes", frame(SETTINGS, 0, 0, b"\0\x03\0"), SIZE),
    ("ENABLE_PUSH of two", setting(2, 2), PROTOCOL),
    ("INITIAL_WINDOW_SIZE beyond 31 bits", setting(4, 1 << 31), (FLOW_CONTROL_ERROR,)),
    ("MAX_FRAME_SIZE below its least", setting(5, 16383), PROTOCOL),
    ("MAX_FRAME_SIZE beyond its most", setting(5, 1 << 24), PROTOCOL),
    # 6.6, 6.7, 6.8
    ("PUSH_PROMISE of a client", OPEN + frame(PUSH_PROMISE, END_HEADERS, 1, b"\0\0\0\x03" + GET),
     PROTOCOL),
    ("PING on a stream", frame(PING, 0, 1, b"12345678"), PROTOCOL),
    ("PING of six bytes", BAD_PING, SIZE),
    ("GOAWAY on a stream", frame(GOAWAY, 0, 1, b"\0" * 8), PROTOCOL),
    # 6.9
    ("WINDOW_UPDATE of nothing", window(0, 0), PROTOCOL),
    ("WINDOW_UPDATE of three bytes", frame(WINDOW_UPDATE, 0, 0, b"\0\0\x01"), SIZE),
    ("windows of a connection beyond 31 bits", window(0, 0x7FFFFFFF) * 2, (FLOW_CONTROL_ERROR,)),
    # 6.10
    ("DATA within a header block", headers(GET, 0) + frame(DATA, END_STREAM, 1, b"test"), PROTOCOL),
    ("DATA between CONTINUATION frames",
     headers(GET, 0) + frame(CONTINUATION, 0, 1, field_block([(b"x-a", b"b")]))
     + frame(DATA, END_STREAM, 1, b"test"), PROTOCOL),
    ("CONTINUATION on stream 0", headers(GET, 0) + frame(CONTINUATION, END_HEADERS, 0, b""),
     PROTOCOL),
    ("CONTINUATION of a header block that was whole",
     headers(GET, END_HEADERS) + frame(CONTINUATION, END_HEADERS, 1, b""), PROTOCOL),
    ("CONTINUATION after the last one",
     headers(GET, 0) + frame(CONTINUATION, END_HEADERS, 1, b"") * 2, PROTOCOL),
    ("CONTINUATION after DATA",
     OPEN + frame(DATA, 0, 1, b"test") + frame(CONTINUATION, END_HEADERS, 1, b""), PROTOCOL),
    # RFC 7541
    ("an index that is in no table", headers(GET + b"\xc6"), COMPRESSION),
    ("index 0", headers(GET + b"\x80"), COMPRESSION),
    ("a literal with a name that is in no table", headers(GET + b"\x0f\x40\x01x"), COMPRESSION),
    ("a size of the table at the end of a block", headers(GET + b"\x20"), COMPRESSION),
    ("a table larger than allowed", headers(b"\x3f\xe2\x1f" + GET), COMPRESSION),
    ("Huffman padding of more than seven bits", headers(GET + b"\x00\x85\xf2\xb2\x4a\x84\xff\x84"
                                                        b"\x49\x50\x9f\xff"), COMPRESSION),
    ("Huffman padding with zeros", headers(GET + b"\x00\x85\xf2\xb2\x4a\x84\xff\x83\x49\x50\x90"),
     COMPRESSION),
    ("Huffman text with the sign for its end",
     headers(GET + b"\x00\x85\xf2\xb2\x4a\x84\xff\x87\x49\x51\xff\xff\xff\xfa\x7f"), COMPRESSION),
]

STREAM_ERRORS = [
    # RFC 9113 section 4.2, 5.1
    ("DATA larger than a frame may be", OPEN + frame(DATA, END_STREAM, 1, b"x" * 16385), SIZE),
    ("DATA on a stream that has ended", ENDED + frame(DATA, END_STREAM, 1, b"test"), CLOSED),
    ("HEADERS on a stream that has ended", ENDED + headers(GET), CLOSED),
    ("DATA on a stream that was reset", OPEN + RESET + frame(DATA, END_STREAM, 1, b"test"), CLOSED),
    ("HEADERS on a stream that was reset", OPEN + RESET + headers(GET), CLOSED),
    # 5.3.1, 6.3, 6.9
    ("PRIORITY of four bytes", OPEN + frame(PRIORITY, 0, 1, b"\x80\0\0\x01"), SIZE),
    ("WINDOW_UPDATE of nothing on a stream", OPEN + window(1, 0), PROTOCOL),
    ("windows of a stream beyond 31 bits", OPEN + window(1, 0x7FFFFFFF) * 2, (FLOW_CONTROL_ERROR,)),
    # 8.1
    ("a second header list that ends nothing",
     OPEN + frame(DATA, 0, 1, b"test") + headers(GET, END_HEADERS), PROTOCOL),
    ("a name in upper case", fields(more=[(b"X-TEST", b"ok")]), PROTOCOL),
    ("a pseudo-field that is unknown", fields(more=[(b":test", b"ok")]), PROTOCOL),
    ("a pseudo-field of responses", fields(more=[(b":status", b"200")]), PROTOCOL),
    ("a pseudo-field in trailers",
     OPEN + frame(DATA, 0, 1, b"test") + headers(field_block([(b":method", b"200")])), PROTOCOL),
    ("a pseudo-field behind a field",
     headers(field_block([(b"x-test", b"ok"), *request_fields()])), PROTOCOL),
    ("a field of connections", fields(more=[(b"connection", b"keep-alive")]), PROTOCOL),
    ("TE other than trailers", fields(more=[(b"te", b"trailers, deflate")]), PROTOCOL),
    ("an empty path", fields(path=b""), PROTOCOL),
    ("no method", without(b":method"), PROTOCOL),
    ("no scheme", without(b":scheme"), PROTOCOL),
    ("no path", without(b":path"), PROTOCOL),
    ("two methods", headers(field_block([(b":method", b"GET"), *request_fields()])), PROTOCOL),
    ("two schemes", headers(field_block([(b":scheme", b"http"), *request_fields()])), PROTOCOL),
    ("two paths", headers(field_block([(b":path", b"/"), *request_fields()])), PROTOCOL),
    ("a body that is not as long as it says", posted(1, b"test"), PROTOCOL),
    ("a body of several frames that is not", posted(1, b"te", b"st"), PROTOCOL),
]


class Rules(Case):
    def setUp(self):
        super().setUp()
        self.proxy = self.serve(SITE, workers=1)

    def connection(self):
        return Http2Connection(self.proxy.address("web"))

    def ends(self, client, kinds):
        """(kind, code) of the frame that ends it; the bare end of the connection is as good."""
        while True:
            got = client.wait_for(*kinds)
            if got is None:
                return None
            kind, _, _, payload = got
            return kind, struct.unpack(">I", payload[4:8] if kind == GOAWAY else payload)[0]

    def test_errors_of_connections(self):
        for name, data, codes in CONNECTION_ERRORS:
            with self.subTest(name), self.connection() as client:
                client.send(data)
                got = self.ends(client, (GOAWAY,))
                self.assertTrue(got is None or got[1] in codes, got)
                while client.next_frame() is not None:  # and the connection ends
                    pass

    def test_errors_of_streams(self):
        for name, data, codes in STREAM_ERRORS:
            with self.subTest(name), self.connection() as client:
                client.send(data)
                got = self.ends(client, (RST_STREAM, GOAWAY))
                self.assertTrue(got is None or got[1] in codes, got)

    def test_a_preface_that_is_none(self):
        with socket.create_connection(self.proxy.address("web"), timeout=10) as raw:
            raw.sendall(b"INVALID CONNECTION PREFACE\r\n\r\n")
            while raw.recv(65536):
                pass

    def test_streams_that_ended_long_before(self):
        late = {"DATA": frame(DATA, END_STREAM, 1, b"test"), "HEADERS": headers(GET)}
        for name, data in late.items():
            with self.subTest(name), self.connection() as client:
                client.send(ENDED)
                self.assertTrue(client.wait_for(DATA)[1] & END_STREAM)
                client.send(data)
                self.assertIn(self.ends(client, (RST_STREAM, GOAWAY))[1], CLOSED)

    def test_what_was_on_its_way_when_the_proxy_reset_the_stream(self):
        with self.connection() as client:
            client.send(headers(field_block(request_fields(
                method=b"POST", more=[(b"x_a", b"refused")])), END_HEADERS))
            self.assertEqual(client.status(), 400)
            client.wait_for(RST_STREAM)
            client.send(frame(DATA, 0, 1, b"late") + headers(GET, stream=3))
            self.assertEqual(client.status(), 200)

    # ---- what has to be taken ----

    def status_after(self, data, stream=1):
        with self.connection() as client:
            client.send(data)
            client.send(headers(GET, stream=stream))
            return client.status()

    def test_what_is_to_be_ignored(self):
        cases = [
            ("a frame of an unknown kind", frame(UNKNOWN, 0, 0, b"12345678")),
            ("flags that are not defined", frame(PING, 0x16 & ~ACK, 0, b"12345678")),
            ("a reserved bit", b"\0\0\x08\x06\0\x80\0\0\0" + b"12345678"),
            ("a setting that is unknown", setting(0xFF, 1)),
            ("an answer to no PING", frame(PING, ACK, 0, b"invalid1")),
            ("PRIORITY of a stream to come", frame(PRIORITY, 0, 1, b"\0\0\0\0\xff")),
        ]
        for name, data in cases:
            with self.subTest(name):
                self.assertEqual(self.status_after(data), 200)

    def test_pings_and_settings_are_answered(self):
        with self.connection() as client:
            client.send(frame(PING, 0, 0, b"h2 rules"))
            got = client.wait_for(PING)
            self.assertEqual((got[1], got[3]), (ACK, b"h2 rules"))
            client.send(setting(3, 10))
            got = client.wait_for(SETTINGS)
            self.assertEqual((got[1], got[3]), (ACK, b""))

    def test_requests_in_all_their_frames(self):
        whole = field_block(request_fields(more=[(b"x-%d" % i, b"y" * 200) for i in range(20)]))
        cases = [
            ("a body of the largest frame",
             frame(HEADERS, END_HEADERS, 1, POST) + frame(DATA, END_STREAM, 1, b"x" * 16384)),
            ("padding", headers(b"\x04" + GET + b"\0" * 4, END_HEADERS | END_STREAM | PADDED)),
            ("a priority", headers(b"\0\0\0\0\x0f" + GET, END_HEADERS | END_STREAM | PRIORITISED)),
            ("several CONTINUATION frames",
             headers(whole[:1000], END_STREAM) + frame(CONTINUATION, 0, 1, whole[1000:2000])
             + frame(CONTINUATION, END_HEADERS, 1, whole[2000:])),
            ("trailers", OPEN + frame(DATA, 0, 1, b"test")
             + headers(field_block([(b"x-test", b"ok")]))),
            ("no body after all", OPEN + frame(DATA, END_STREAM, 1)),
        ]
        for name, data in cases:
            with self.subTest(name), self.connection() as client:
                client.send(data)
                self.assertEqual(client.status(), 200)

    def body_of(self, client):
        got = client.wait_for(DATA)
        return got[3]

    def test_windows_of_clients(self):
        with self.connection() as client:  # section 6.9.1
            client.send(setting(4, 1) + headers(GET))
            self.assertEqual(len(self.body_of(client)), 1)
        with self.connection() as client:  # section 6.9.2: a window that changes under way
            client.send(setting(4, 0) + headers(GET))
            client.wait_for(HEADERS)
            client.send(setting(4, 1))
            self.assertEqual(len(self.body_of(client)), 1)
        with self.connection() as client:  # and one that becomes negative
            client.send(setting(4, 3) + headers(GET))
            self.assertEqual(len(self.body_of(client)), 3)
            client.send(setting(4, 2) + window(1, 2))
            self.assertEqual(len(self.body_of(client)), 1)


if __name__ == "__main__":
    main()
