"""Limits of listeners that are set to something else than their default."""

import struct

from harness import Case, Connection, ScriptedOrigin, main
from harness.http2 import (ACK, CANCEL, COMPRESSION_ERROR, CONTINUATION, DATA, END_HEADERS,
                           END_STREAM, ENHANCE_YOUR_CALM, HEADERS, PING, PRIORITY, PROTOCOL_ERROR,
                           RST_STREAM, SETTINGS, WINDOW_UPDATE, Http2Connection, field_block,
                           frame, request_fields)

SITE = """edition 2027
listener narrow { bind = ["127.0.0.1:0"]  limits { http2_streams_max = 2 } }
listener patient {
  bind = ["127.0.0.1:0"]
  limits { http2_pings_max = 100000  http2_unread_max = 100  http2_table_bytes = 1KiB }
}
listener hasty {
  bind = ["127.0.0.1:0"]
  limits { body_rate_min = 1KiB  body_rate_window = 1s  drain_timeout = 200ms }
}
listener web {
  bind = ["127.0.0.1:0"]
  limits {
    chunk_extension_bytes = 8B
    drain_bytes_max = 1KiB
    http2_streams_max = 50
    http2_stream_window = 16KiB
    http2_connection_window = 128KiB
    http2_resets_max = 5
    http2_pings_max = 4
    http2_settings_max = 6
    http2_priorities_max = 8
    http2_window_updates_max = 9
    http2_empty_data_max = 2
    http2_continuations_max = 3
    http2_invalid_max = 3
  }
}
upstream silent { endpoints = ["ORIGIN"] }
host "a.test" on web, narrow, hasty {
  route all "/**" -> respond 200 "ok"
  route upload "/upload" -> silent
}
"""

HEADER_TABLE_SIZE, MAX_CONCURRENT_STREAMS, INITIAL_WINDOW_SIZE = 1, 3, 4


class Limits(Case):
    def setUp(self):
        super().setUp()
        self.silent = self.start(ScriptedOrigin(lambda _: self.silent.ended.wait()))
        self.proxy = self.serve(SITE.replace("ORIGIN", self.silent.address), workers=1)

    def connection(self, listener="web"):
        return self.enterContext(Connection(self.proxy.address(listener)))

    def http2(self, listener="web"):
        return self.enterContext(Http2Connection(self.proxy.address(listener)))

    # ---- HTTP/1.1 ----

    def chunk(self, extension):
        connection = self.connection()
        connection.send(b"POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n"
                        b"1" + extension + b"\r\na\r\n0\r\n\r\n")
        connection.read_response()
        return connection

    def test_extensions_of_chunks(self):
        fitting = self.chunk(b";1234567")
        self.assertEqual(fitting.request("GET", "/", "a.test").status, 200)
        # The answer needs no body, so it is out before the extension is seen; what follows is not.
        self.assertTrue(self.chunk(b";12345678").is_closed())

    def body_after_the_answer(self, size):
        connection = self.connection()
        connection.send(b"POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: %d\r\n\r\n" % size)
        self.assertEqual(connection.read_response().status, 200)
        return connection

    def test_a_short_rest_of_a_body_is_read(self):
        connection = self.body_after_the_answer(1024)
        connection.send(b"b" * 1024)
        self.assertEqual(connection.request("GET", "/", "a.test").status, 200)
        self.assertEqual(self.proxy.stats()["body_not_drained"], 0)

    def test_a_long_rest_of_a_body_is_not(self):
        self.assertTrue(self.body_after_the_answer(1025).is_closed())
        connection = self.connection()
        connection.send(b"POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n")
        self.assertEqual(connection.read_response().status, 200)
        connection.send(b"800\r\n" + b"b" * 2048)
        self.assertTrue(connection.is_closed())
        self.assertEqual(self.proxy.stats()["body_not_drained"], 2)

    def test_the_pace_of_a_body(self):
        connection = self.connection("hasty")
        connection.send(b"POST /upload HTTP/1.1\r\nHost: a.test\r\nContent-Length: 9\r\n\r\nb")
        self.assertEqual(connection.read_response().status, 408)
        client = self.http2("hasty")
        client.request(1, request_fields(path=b"/upload", method=b"POST"), is_ended=False)
        self.assertEqual(client.status(), 408)
        self.assertEqual(self.proxy.stats()["slow_body"], 2)

    def test_the_time_for_the_rest_of_a_body(self):
        connection = self.connection("hasty")
        connection.send(b"POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 9\r\n\r\nb")
        self.assertEqual(connection.read_response().status, 200)
        self.assertTrue(connection.is_closed())

    # ---- HTTP/2 ----

    def test_what_settings_say(self):
        said = dict(struct.iter_unpack(">HI", self.http2().settings))
        self.assertEqual((said[MAX_CONCURRENT_STREAMS], said[INITIAL_WINDOW_SIZE]), (50, 16384))

    def test_streams_at_one_time(self):
        client = self.http2("narrow")
        for stream in (1, 3, 5):
            client.request(stream, request_fields(method=b"POST"), is_ended=False)
        self.assertEqual(client.goodbye(), PROTOCOL_ERROR)
        self.assertIsNone(client.next_frame())  # and the connection ends
        stats = self.proxy.stats()
        self.assertEqual((stats["h2_protocol_errors"], stats["requests_active"]), (1, 0))

    def flood(self, data, counter):
        client = self.http2()
        client.send(data)
        self.assertEqual(client.goodbye(), ENHANCE_YOUR_CALM)
        self.assertEqual(self.proxy.stats()[counter], 1)

    def test_resets(self):
        self.flood(b"".join(
            frame(HEADERS, END_HEADERS, stream, field_block(request_fields(method=b"POST")))
            + frame(RST_STREAM, 0, stream, CANCEL.to_bytes(4, "big"))
            for stream in range(1, 15, 2)), "h2_flood_resets")

    def test_pings_settings_and_invalid_header_lists(self):
        self.flood(frame(PING, 0, 0, b"12345678") * 5, "h2_flood_pings")
        self.flood(frame(SETTINGS) * 7, "h2_flood_settings")
        invalid = field_block(request_fields(more=[(b"X-A", b"b")]))
        self.flood(b"".join(frame(HEADERS, END_HEADERS | END_STREAM, stream, invalid)
                            for stream in range(1, 11, 2)), "h2_flood_invalid_frames")

    def test_priorities_windows_empty_data_and_continuations(self):
        self.flood(frame(PRIORITY, 0, 1, b"\0\0\0\0\x10") * 9, "h2_flood_priorities")
        self.flood(frame(WINDOW_UPDATE, 0, 0, struct.pack(">I", 1)) * 10,
                   "h2_flood_window_updates")
        post = field_block(request_fields(method=b"POST"))
        self.flood(frame(HEADERS, END_HEADERS, 1, post) + frame(DATA, 0, 1) * 3,
                   "h2_flood_empty_data")
        more = frame(CONTINUATION, 0, 1, field_block([(b"x-a", b"b")]))
        self.flood(frame(HEADERS, END_STREAM, 1, post) + more * 4, "h2_flood_continuations")

    def test_answers_that_nobody_reads(self):
        # PINGs beyond count are no flood here; their answers wait once the socket is full.
        with Http2Connection(self.proxy.address("patient"), receive_bytes=4096) as client:
            for _ in range(180):  # 1.5 MB; the socket holds less
                client.send(frame(PING, 0, 0, b"12345678") * 500)
        self.proxy.wait_until(lambda: self.proxy.stats()["h2_flood_unread"] == 1, "it is ended")
        self.assertEqual(self.proxy.stats()["h2_flood_pings"], 0)

    def test_the_table_of_header_fields(self):
        client = self.http2("patient")
        self.assertEqual(dict(struct.iter_unpack(">HI", client.settings))[HEADER_TABLE_SIZE], 1024)
        fields = field_block(request_fields())
        fitting, bigger = b"\x3f\xe1\x07", b"\x3f\xe2\x07"  # 1024 and 1025 bytes
        client.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, fitting + fields))
        self.assertEqual(client.status(), 404)
        # A connection error (RFC 7541 section 4.2).
        client.send(frame(HEADERS, END_HEADERS | END_STREAM, 3, bigger + fields))
        self.assertEqual(client.goodbye(), COMPRESSION_ERROR)

    def test_fewer_cost_nothing(self):
        client = self.http2()
        client.send(frame(PING, 0, 0, b"12345678") * 4)
        for _ in range(4):
            self.assertEqual(client.wait_for(PING)[1], ACK)
        client.request(1, request_fields())
        self.assertEqual(client.status(), 200)


if __name__ == "__main__":
    main()
