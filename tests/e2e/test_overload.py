"""What the proxy stops doing when it comes near the end of its means, rung by rung."""

import os
import resource

from harness import Case, Connection, NginxOrigin, curl, main

SITE = """edition 2027
listener web {{ bind = ["127.0.0.1:0"] }}
upstream app {{ endpoints = ["{app}"] }}
host "a.test" on web {{ route all "/**" -> app }}
"""

NONE, NO_IDLE_POOLS, NO_KEEP_ALIVE, REFUSE, STOP_ACCEPTING = range(5)


class Overload(Case):
    def setUp(self):
        super().setUp()
        self.origin = self.start(NginxOrigin(self.folder, ["app"]))

    def serve_with(self, *options):
        return self.serve(SITE.format(app=self.origin.address("app")), *options, workers=1)

    def get(self, proxy, path="/"):
        with Connection(proxy.address("web")) as connection:
            return connection.request("GET", path, "a.test")

    def press(self, proxy, percent, level):
        """Lowers the limit of open files until those that are open are that much of it."""
        is_open = len(os.listdir(f"/proc/{proxy.pid}/fd"))
        limit = int(is_open * 100 / percent)
        _, hard = resource.prlimit(proxy.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(proxy.pid, resource.RLIMIT_NOFILE, (min(limit, hard), hard))
        self.wait_for(proxy, level)

    def wait_for(self, proxy, level):
        proxy.wait_until(lambda: proxy.stats()["pressure"] == level, f"the pressure is {level}")

    def wait_for_empty_pools(self, proxy):
        # Each worker empties its own, in its own time.
        proxy.wait_until(lambda: proxy.stats()["upstream_idle"] == 0, "no connection is kept")

    def fill(self, proxy, count):
        """Enough open connections that one more or less makes no difference of a rung."""
        for _ in range(count):
            connection = self.enterContext(Connection(proxy.address("web")))
            self.assertEqual(connection.request("GET", "/", "a.test").status, 200)

    def test_descriptors(self):
        log = self.folder / "access.log"
        proxy = self.serve_with("--access-log", log)
        self.fill(proxy, 400)
        self.assertGreater(proxy.stats()["upstream_idle"], 0)
        self.press(proxy, 85, NO_IDLE_POOLS)
        self.wait_for_empty_pools(proxy)
        answer = self.get(proxy)
        self.assertEqual((answer.status, answer.header("connection")), (200, None))
        self.wait_for_empty_pools(proxy)

        self.press(proxy, 93.4, NO_KEEP_ALIVE)
        answer = self.get(proxy)
        self.assertEqual((answer.status, answer.header("connection")), (200, "close"))
        http2 = curl("http://a.test/", proxy.address("web"), options=["--http2-prior-knowledge"])
        self.assertEqual(http2.status, 200)

        self.press(proxy, 96.4, REFUSE)
        answer = self.get(proxy)
        self.assertEqual((answer.status, answer.header("connection")), (503, "close"))
        self.assertEqual(proxy.stats()["refused_overload"], 1)
        # What is logged of it is its own, not what the request before it was.
        self.assertEqual(self.get(proxy, "/refused").status, 503)
        proxy.wait_until(lambda: "path=/refused" in log.read_text(), "it is logged")
        self.assertIn("status=503", log.read_text().splitlines()[-1])

        self.press(proxy, 99.4, STOP_ACCEPTING)
        waiting = Connection(proxy.address("web"))  # the kernel takes it
        self.addCleanup(waiting.close)
        waiting.send(b"GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")
        proxy.wait_until(lambda: proxy.stats()["accept_put_off"] > 0, "it is put off")

        self.press(proxy, 10, NONE)
        self.assertEqual(waiting.read_response().status, 200)
        proxy.wait_for_line("scarcest=descriptors")

    def test_memory(self):
        proxy = self.serve_with("--memory-limit", "1MiB")
        self.wait_for(proxy, STOP_ACCEPTING)
        proxy.wait_for_line("scarcest=memory")

    def test_connections_of_all_listeners_together(self):
        proxy = self.serve_with("--connections-max", "2")
        held = [self.enterContext(Connection(proxy.address("web"))) for _ in range(2)]
        for connection in held:
            self.assertEqual(connection.request("GET", "/", "a.test").status, 200)
        with Connection(proxy.address("web")) as refused:
            self.assertTrue(refused.is_closed())
        self.assertEqual(proxy.stats()["connections_refused"], 1)
        held[0].close()
        proxy.wait_until(lambda: proxy.stats()["connections_active"] == 1, "one has gone")
        self.assertEqual(self.get(proxy).status, 200)


if __name__ == "__main__":
    main()
