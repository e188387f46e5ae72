"""Where upstreams are reached, and how long they may take to begin."""

import concurrent.futures
import socket
import struct

from harness import Case, Connection, NginxOrigin, ScriptedOrigin, main
from harness.certificates import make_authority, make_certificate
from harness.client import Truncated
from harness.origin import read_head

UNIX = """edition 2027
listener web {{ bind = ["127.0.0.1:0"] }}
upstream app {{ endpoints = ["{app}" weight 2] }}
upstream rpc {{ endpoints = ["{rpc}"]  protocol = http2 }}
upstream gone {{ endpoints = ["unix:{gone}"] }}
host "a.test" on web {{
  route app "/app" -> app
  route rpc "/rpc" -> rpc
  route gone "/gone" -> gone
}}
"""

SLOW = """edition 2027
listener web {{ bind = ["127.0.0.1:0"] }}
upstream app {{ endpoints = ["{app}"]  first_byte_timeout = 300ms }}
host "a.test" on web {{ route all "/**" -> app }}
"""

# An origin of a busy machine may need longer than that for its first byte.
PATIENT = SLOW.replace("  first_byte_timeout = 300ms", "")

SHARED_TLS = """edition 2027
listener web {{ bind = ["127.0.0.1:0"] }}
upstream app {{ endpoints = ["{app}"]
  tls {{ mode = verified  name = "app.internal"  ca = ref "file:ca.crt" }} }}
host "a.test" on web {{ route all "/**" -> app }}
"""


class UnixSockets(Case):
    def setUp(self):
        super().setUp()
        self.origin = self.start(
            NginxOrigin(self.folder, ["app", "rpc"], http2=("rpc",), unix=("app", "rpc")))
        self.gone = self.folder / "gone.sock"
        self.proxy = self.serve(UNIX.format(app=self.origin.address("app"), gone=self.gone,
                                            rpc=self.origin.address("rpc")), workers=1)

    def get(self, path):
        with Connection(self.proxy.address("web")) as connection:
            return connection.request("GET", path, "a.test")

    def test_an_origin_is_reached_and_its_connection_kept(self):
        for _ in range(3):
            self.assertEqual(NginxOrigin.parse(self.get("/app").body)["origin"], "app")
        self.assertEqual(self.proxy.stats()["upstream_connections"], 1)

    def test_http2_is_spoken_over_it(self):
        saw = NginxOrigin.parse(self.get("/rpc").body)
        self.assertEqual((saw["origin"], saw["protocol"]), ("rpc", "HTTP/2.0"))

    def test_a_socket_that_nobody_listens_on_is_503(self):
        self.assertEqual(self.get("/gone").status, 503)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(self.gone))  # and does not listen
        self.addCleanup(listener.close)
        self.assertEqual(self.get("/gone").status, 503)
        self.assertEqual(self.proxy.stats()["upstream_connect_failed"], 2)


class FirstByte(Case):
    def serve_with(self, script):
        origin = self.start(ScriptedOrigin(script))
        return origin, self.serve(SLOW.format(app=origin.address), workers=1)

    def test_an_origin_that_says_nothing_is_given_up(self):
        def script(connection):
            read_head(connection)
            origin.ended.wait()

        origin, proxy = self.serve_with(script)
        with Connection(proxy.address("web")) as connection:
            self.assertEqual(connection.request("GET", "/", "a.test").status, 504)
        self.assertEqual(proxy.stats()["upstream_first_byte_timeout"], 1)

    def test_a_response_that_has_begun_may_take_its_time(self):
        def script(connection):
            read_head(connection)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na")
            origin.ended.wait(0.6)
            connection.sendall(b"b")

        origin, proxy = self.serve_with(script)
        with Connection(proxy.address("web")) as connection:
            self.assertEqual(connection.request("GET", "/", "a.test").body, b"ab")
        self.assertEqual(proxy.stats()["upstream_first_byte_timeout"], 0)


class Workers(Case):
    CLIENTS = 24

    def ask_each_alone(self, proxy, path="/"):
        """One client after the other, each once the connection of the one before is kept."""
        for _ in range(self.CLIENTS):
            with Connection(proxy.address("web")) as connection:
                self.assertEqual(connection.request("GET", path, "a.test").status, 200)
            proxy.wait_until(lambda: proxy.stats()["upstream_idle"] == 1, "it is kept")

    def test_workers_use_what_others_keep(self):
        origin = self.start(NginxOrigin(self.folder, ["app"]))
        proxy = self.serve(PATIENT.format(app=origin.address("app")), workers=3)
        self.ask_each_alone(proxy)
        stats = proxy.stats()
        self.assertGreater(stats["upstream_taken_over"], 0)
        # A worker that did not answer in time is not waited for, so there may be a few.
        self.assertLess(stats["upstream_connections"], self.CLIENTS // 2)
        self.assertEqual(stats["upstream_connections"] + stats["upstream_reused"], self.CLIENTS)

    def test_they_share_connections_with_tls(self):
        make_authority(self.folder)
        make_certificate(self.folder, "app", ["app.internal"])
        origin = self.start(NginxOrigin(self.folder, ["app"], tls={
            "app": f"ssl_certificate {self.folder}/app.crt; "
                   f"ssl_certificate_key {self.folder}/app.key;"}))
        proxy = self.serve(SHARED_TLS.format(app=origin.address("app")), workers=3)
        self.ask_each_alone(proxy)
        self.assertGreater(proxy.stats()["upstream_taken_over"], 0)


class Resets(Case):
    REQUESTS = 40

    def test_a_reset_that_comes_with_the_bytes_before_it_is_noticed(self):
        def script(connection):
            read_head(connection)
            connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

        origin = self.start(ScriptedOrigin(script))
        proxy = self.serve(PATIENT.format(app=origin.address), workers=1)

        def ask(_):
            with Connection(proxy.address("web")) as connection:
                with self.assertRaises(Truncated):
                    connection.request("GET", "/", "a.test")

        with concurrent.futures.ThreadPoolExecutor(8) as clients:
            list(clients.map(ask, range(self.REQUESTS)))
        stats = proxy.stats()
        self.assertEqual((stats["upstream_truncated"], stats["upstream_timeout"]),
                         (self.REQUESTS, 0))


if __name__ == "__main__":
    main()
