"""Swaps and hot restarts under load: every request is counted, and none may fail."""

import os

from harness import Case, NginxOrigin, Proxy, build_image, main
from harness.load import Load

SWAPS = int(os.environ.get("WEIR_E2E_SWAPS", "100"))
RESTARTS = int(os.environ.get("WEIR_E2E_RESTARTS", "20"))
# Requests between two changes: enough that kept and fresh connections meet each of them.
REQUESTS_BETWEEN = 40

SITE = """edition 2027
listener web {{ bind = ["127.0.0.1:0"] }}
upstream app {{ endpoints = ["{app}"] }}
host "load.test" on web {{
  set response header "x-image" = "{name}"
  route page "/page" -> app {{ rewrite "/{name}" }}
}}
"""
# Longer than one socket buffer's worth of luck, so that a cut would show.
BODIES = {name: (name * 20000).encode() for name in ("red", "blue")}


class SwapRestart(Case):
    def setUp(self):
        super().setUp()
        self.origin = self.start(NginxOrigin(
            self.folder, ["app"], files={f"/{name}": body for name, body in BODIES.items()}))
        self.images = [self.build(name) for name in BODIES]
        self.proxy = self.start(
            Proxy(self.images[0], self.folder / "run", "--drain-limit", "10s", workers=2))

    def build(self, name):
        source = self.write(f"{name}.weir", SITE.format(app=self.origin.address("app"), name=name))
        return build_image(source, self.folder / f"{name}.wimg")

    def start_load(self):
        return self.start(Load(self.proxy.address("web"), "load.test", "/page", BODIES.values()))

    def finish(self, load):
        load.stop()
        self.assertEqual(load.failures, [], f"of {load.requests} requests; {self.proxy.log}")
        print(f"{load.requests} requests, 0 failed")

    def test_swaps_lose_nothing(self):
        load = self.start_load()
        for number in range(1, SWAPS + 1):
            self.proxy.ctl("swap", self.images[number % 2])
            load.wait_for_requests(REQUESTS_BETWEEN)
        self.finish(load)
        self.assertGreater(min(load.by_body.values()), 0)
        stats = self.proxy.stats()
        self.assertEqual((stats["swaps"], stats["swaps_refused"]), (SWAPS, 0))
        self.assertEqual(stats["responses_5xx"], 0)

    def test_restarts_lose_nothing(self):
        load = self.start_load()
        pids = {self.proxy.serving_pid()}
        for _ in range(RESTARTS):
            self.proxy.ctl("restart")
            pids.add(self.proxy.serving_pid())
            load.wait_for_requests(REQUESTS_BETWEEN)
        self.finish(load)
        self.assertEqual(len(pids), RESTARTS + 1, "each restart is a new process")

    def test_swaps_and_restarts_together_lose_nothing(self):
        load = self.start_load()
        for number in range(1, RESTARTS // 2 + 1):
            self.proxy.ctl("swap", self.images[number % 2])
            load.wait_for_requests(REQUESTS_BETWEEN)
            self.proxy.ctl("restart")
            load.wait_for_requests(REQUESTS_BETWEEN)
        self.finish(load)

    def test_counters_go_on_over_a_restart_and_add_up(self):
        load = self.start_load()
        load.wait_for_requests(200)
        before = self.proxy.stats()["requests"]
        self.proxy.ctl("restart")
        load.wait_for_requests(100)
        self.assertGreaterEqual(self.proxy.stats()["requests"], before)
        self.finish(load)
        self.proxy.wait_until(lambda: self.proxy.stats()["requests"] == load.requests,
                              "every request is counted once")

    def test_a_second_process_can_take_over_by_itself(self):
        load = self.start_load()
        old = self.proxy.serving_pid()
        newer = Proxy(self.images[1], self.folder / "run", "--take-over", workers=1)
        self.start(newer)
        load.wait_for_requests(REQUESTS_BETWEEN)
        self.assertEqual(self.proxy.wait(), 0, "the old one drains and ends")
        self.assertNotEqual(newer.serving_pid(), old)
        self.finish(load)


if __name__ == "__main__":
    main()
