"""Trouble with routes and upstreams: the right status, counted by its reason, and no damage."""

from harness import Case, Connection, NginxOrigin, RefusingOrigin, ScriptedOrigin, curl, main
from harness.client import Truncated
from harness.origin import read_head

SITE = """edition 2027
listener web {{ bind = ["127.0.0.1:0"] }}
upstream good {{ endpoints = ["{good}"] }}
upstream refusing {{ endpoints = ["{refusing}"] }}
upstream silent {{ endpoints = ["{silent}"] }}
upstream garbage {{ endpoints = ["{garbage}"] }}
upstream closing {{ endpoints = ["{closing}"] }}
upstream cut {{ endpoints = ["{cut}"] }}
host "known.test" on web {{
  route good "/good" -> good
  route refusing "/refusing" -> refusing
  route silent "/silent" -> silent {{ timeout = 300ms }}
  route garbage "/garbage" -> garbage
  route closing "/closing" -> closing
  route cut "/cut" -> cut
}}
"""


class Errors(Case):
    def setUp(self):
        super().setUp()
        self.origin = self.start(NginxOrigin(self.folder, ["good"]))
        self.silent = ScriptedOrigin(lambda c: (read_head(c), self.silent.ended.wait()))
        garbage = ScriptedOrigin(lambda c: (read_head(c), c.sendall(b"SSH-2.0-nope\r\n\r\n")))
        closing = ScriptedOrigin(read_head)
        cut = ScriptedOrigin(lambda c: (read_head(c), c.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")))
        refusing = RefusingOrigin()
        origins = {"refusing": refusing, "silent": self.silent, "garbage": garbage,
                   "closing": closing, "cut": cut}
        for origin in origins.values():
            self.start(origin)
        self.proxy = self.serve(SITE.format(
            good=self.origin.address("good"), **{n: o.address for n, o in origins.items()}))
        self.address = self.proxy.address("web")

    def check(self, path, status, reason, host="known.test"):
        before = self.proxy.stats()[reason]
        response = curl(f"http://{host}{path}", self.address)
        self.assertEqual(response.status, status)
        self.assertEqual(self.proxy.stats()[reason], before + 1)
        self.assertEqual(curl("http://known.test/good", self.address).status, 200)

    def test_no_route_is_404(self):
        self.check("/nowhere", 404, "no_route")

    def test_an_unknown_host_is_404(self):
        self.check("/good", 404, "no_route", host="unknown.test")

    def test_a_refusing_upstream_is_503(self):
        self.check("/refusing", 503, "upstream_connect_failed")

    def test_a_silent_upstream_is_504_at_the_routes_timeout(self):
        self.check("/silent", 504, "upstream_timeout")

    def test_an_upstream_that_does_not_speak_http_is_502(self):
        self.check("/garbage", 502, "upstream_bad_response")

    def test_an_upstream_that_closes_without_an_answer_is_502(self):
        self.check("/closing", 502, "upstream_reset")

    def test_a_cut_body_is_cut_and_never_looks_complete(self):
        before = self.proxy.stats()["upstream_truncated"]
        with Connection(self.address) as client, self.assertRaises((Truncated, ConnectionError)):
            client.request("GET", "/cut", "known.test")
        self.assertEqual(self.proxy.stats()["upstream_truncated"], before + 1)

    def test_a_refused_request_does_not_end_the_connection(self):
        with Connection(self.address) as client:
            for path, status in (("/refusing", 503), ("/nowhere", 404), ("/good", 200)):
                self.assertEqual(client.request("GET", path, "known.test").status, status)

    def test_error_answers_do_not_name_the_software_version(self):
        response = curl("http://known.test/refusing", self.address)
        self.assertNotRegex(repr(response), r"(?i)weir[/ ]\d")


if __name__ == "__main__":
    main()
