"""Numbers of listeners, routes, upstreams and endpoints: exact, and whole over swap and restart."""

import collections
import json
import re
import socket
import struct

from harness import (Case, Connection, NginxOrigin, RefusingOrigin, ScriptedOrigin, build_image,
                     main)
from harness.load import Load
from harness.origin import read_head

SITE = """edition 2027
listener web {{ bind = ["127.0.0.1:0"] }}
upstream app {{ endpoints = ["{app}"] }}
upstream mixed {{ endpoints = ["{gone}" weight 3, "{app}"] }}
upstream gone {{ endpoints = ["{gone}"] }}
upstream cutting {{ endpoints = ["{cutting}"] }}
host "a.test" on web {{
  route page "/page" -> app {{ rewrite "/red" }}
  route other "/other" -> app
  route gone "/gone" -> gone
  route mixed "/mixed" -> mixed
  route cut "/cut" -> cutting
  route said "/said" -> respond 301 "elsewhere"
}}
"""
BODY = b"red" * 1000
SAMPLE = re.compile(r'^(\w+)(?:\{(.*)\})? (\S+)$')
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


def cut_short(connection):
    """Promises more than it sends, and resets."""
    read_head(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


class Scopes(Case):
    def setUp(self):
        super().setUp()
        self.origin = self.start(NginxOrigin(self.folder, ["app"], files={"/red": BODY}))
        self.gone = self.start(RefusingOrigin())
        self.cutting = self.start(ScriptedOrigin(cut_short))
        self.source = SITE.format(app=self.origin.address("app"), gone=self.gone.address,
                                  cutting=self.cutting.address)
        self.proxy = self.serve(self.source, "--drain-limit", "10s", workers=2)

    def ask(self, *paths):
        with Connection(self.proxy.address("web")) as connection:
            return [connection.request("GET", path, "a.test").status for path in paths]

    def by(self, kind):
        """{name: numbers} of the scopes of one kind."""
        status, text = self.proxy.admin("GET", f"/stats?by={kind}&format=json")
        self.assertEqual(status, 200)
        return {entry["name"]: entry for entry in json.loads(text)[f"{kind}s"]}

    def settled(self):
        """All requests are counted: a client has its answer before the proxy is through with it."""
        self.proxy.wait_until(lambda: self.proxy.stats()["requests_active"] == 0, "quiet")

    def samples(self, query=""):
        """{(family, labels): value} of what Prometheus is shown."""
        status, text = self.proxy.admin("GET", f"/metrics{query}")
        self.assertEqual(status, 200, text)
        found = {}
        for line in text.splitlines():
            if not line.startswith("#"):
                name, labels, value = SAMPLE.match(line).groups()
                key = (name, tuple(sorted(LABEL.findall(labels or ""))))
                self.assertNotIn(key, found)
                found[key] = float(value)
        return found

    def test_each_request_counts_for_what_it_went_through(self):
        self.assertEqual(self.ask("/page", "/page", "/other", "/gone", "/said", "/nowhere"),
                         [200, 200, 200, 503, 301, 404])
        self.settled()
        routes = self.by("route")
        self.assertEqual({name: numbers["requests"] for name, numbers in routes.items()},
                         {"page": 2, "other": 1, "gone": 1, "said": 1})
        self.assertEqual((routes["page"]["responses_2xx"], routes["other"]["responses_2xx"],
                          routes["gone"]["responses_5xx"], routes["said"]["responses_3xx"]),
                         (2, 1, 1, 1))
        self.assertEqual(routes["page"]["duration_us"]["count"], 2)
        self.assertGreater(routes["page"]["duration_us"]["sum"], 0)
        listener = self.by("listener")["web"]
        self.assertEqual((listener["requests"], listener["responses_4xx"], listener["cut"]),
                         (6, 1, 0))
        self.assertGreater(listener["bytes_to_clients"], 2 * len(BODY))
        upstreams = self.by("upstream")
        self.assertEqual((upstreams["app"]["requests"], upstreams["app"]["connections_opened"],
                          upstreams["app"]["connections_reused"]), (3, 1, 2))
        self.assertEqual((upstreams["gone"]["failures_connect_failed"],
                          upstreams["gone"]["responses_5xx"]), (1, 1))

    def test_a_request_that_finds_another_endpoint_is_a_failure_of_the_first_alone(self):
        self.assertEqual(self.ask(*["/mixed"] * 8), [200] * 8)
        self.settled()
        endpoints = self.by("endpoint")
        good = endpoints[f"mixed {self.origin.address('app')}"]
        bad = endpoints[f"mixed {self.gone.address}"]
        self.assertEqual((good["responses_2xx"], good["failures_connect_failed"]), (8, 0))
        self.assertGreater(bad["failures_connect_failed"], 0)
        self.assertEqual(bad["requests"], bad["failures_connect_failed"])
        self.assertEqual((bad["responses_5xx"], bad["requests_active"]), (0, 0))
        upstream = self.by("upstream")["mixed"]
        self.assertEqual((upstream["requests"], upstream["responses_2xx"]), (8, 8))
        self.assertEqual(upstream["failures_connect_failed"], bad["requests"])

    def test_a_response_cut_short_is_told_apart(self):
        with Connection(self.proxy.address("web")) as connection:
            connection.send(b"GET /cut HTTP/1.1\r\nHost: a.test\r\n\r\n")
            connection.read_to_end()
        self.settled()
        for kind, name in (("route", "cut"), ("upstream", "cutting"), ("listener", "web")):
            self.assertEqual(self.by(kind)[name]["cut"], 1, kind)
        self.assertEqual(self.by("upstream")["cutting"]["failures_truncated"], 1)

    def test_prometheus_agrees_and_its_sums_are_those_of_the_process(self):
        self.ask("/page", "/page", "/gone", "/cutoff", "/said")
        self.settled()
        samples = self.samples()
        total = collections.Counter()
        for (family, _), value in samples.items():
            total[family] += value
        self.assertEqual(total["weir_listener_requests_total"], samples["weir_requests_total", ()])
        self.assertEqual(samples["weir_route_responses_total",
                                 (("class", "2xx"), ("route", "page"))], 2)
        self.assertEqual(samples["weir_upstream_failures_total",
                                 (("reason", "connect_failed"), ("upstream", "gone"))], 1)
        page = ("route", "page")
        self.assertEqual(samples["weir_route_duration_seconds_bucket", (("le", "+Inf"), page)],
                         samples["weir_route_duration_seconds_count", (page,)])
        self.assertFalse(any(family.startswith("weir_endpoint_") for family, _ in samples))

    def test_a_scrape_may_ask_for_more_or_less(self):
        self.ask("/page", "/said", "/gone")
        self.settled()
        self.assertTrue(any(family.startswith("weir_endpoint_")
                            for family, _ in self.samples("?endpoints=all")))
        few = self.samples("?routes=1&upstreams=0")
        self.assertEqual(few["weir_route_requests_total", (("route", "page"),)], 1)
        self.assertEqual(few["weir_route_requests_total", (("route", "(other)"),)], 2)
        self.assertFalse(any(family.startswith("weir_upstream_requests") for family, _ in few))
        status, text = self.proxy.admin("GET", "/metrics?routes=some")
        self.assertEqual(status, 400)
        self.assertIn("each a number, or `all`", text)
        self.assertEqual(self.proxy.admin("GET", "/stats?by=cluster")[0], 400)

    def test_the_command_shows_a_table_with_the_busiest_first(self):
        self.ask("/said", "/page", "/page")
        self.settled()
        lines = self.proxy.ctl("stats", "--by", "route").out.splitlines()
        self.assertEqual([line.split()[:2] for line in lines],
                         [["route", "requests"], ["page", "2"], ["said", "1"]])
        document = json.loads(self.proxy.ctl("stats", "--by", "route", "--format", "json").out)
        self.assertEqual({route["name"] for route in document["routes"]}, {"page", "said"})
        shown = self.proxy.ctl("metrics", "--show", "routes=0", "--show", "endpoints=all").out
        self.assertIn("weir_endpoint_requests_total", shown)
        self.assertNotIn("weir_route_", shown)
        refused = self.proxy.ctl("metrics", "--show", "clusters=3", check=False)
        self.assertEqual(refused.code, 4)
        self.assertIn("refused: clusters=3: listeners, routes", refused.err)

    def test_a_swap_goes_on_with_the_names_it_keeps(self):
        self.ask("/page", "/said")
        renamed = self.write("renamed.weir", self.source.replace("route said", "route told"))
        self.proxy.ctl("swap", build_image(renamed, self.folder / "renamed.wimg"))
        self.ask("/page", "/said")
        self.settled()
        self.assertEqual({name: numbers["requests"] for name, numbers in self.by("route").items()},
                         {"page": 2, "said": 1, "told": 1})

    def test_a_restart_under_load_loses_no_request_of_a_route(self):
        load = self.start(Load(self.proxy.address("web"), "a.test", "/page", [BODY]))
        seen = 0
        for _ in range(3):
            load.wait_for_requests(60)
            before = self.by("route")["page"]["requests"]
            self.assertGreaterEqual(before, seen)
            self.proxy.ctl("restart")
            seen = self.by("route")["page"]["requests"]
            self.assertGreaterEqual(seen, before)
        load.stop()
        self.assertEqual(load.failures, [])
        self.proxy.wait_until(
            lambda: self.by("route")["page"]["duration_us"]["count"] == load.requests,
            "every request is counted once")
        route, listener = self.by("route")["page"], self.by("listener")["web"]
        upstream = self.by("upstream")["app"]
        for numbers in (route, listener, upstream):
            self.assertEqual((numbers["requests"], numbers["responses_2xx"], numbers["cut"]),
                             (load.requests, load.requests, 0))
            self.assertEqual(numbers["requests_active"], 0)
        self.assertEqual(self.samples()["weir_requests_total", ()], load.requests)


if __name__ == "__main__":
    main()
