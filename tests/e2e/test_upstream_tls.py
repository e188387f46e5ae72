"""TLS to upstreams: real handshakes with nginx; what does not verify is not spoken to."""

import os

from harness import Case, Connection, NginxOrigin, ScriptedOrigin, build_image, curl, main
from harness.certificates import make_authority, make_certificate

SITE = """edition 2027
listener web {{ bind = ["127.0.0.1:0"] }}
upstream named {{ endpoints = ["{named}"]
  tls {{ mode = verified  name = "app.internal"  ca = ref "file:ca.crt" }} }}
upstream address {{ endpoints = ["{address}"]
  tls {{ mode = verified  ca = ref "file:ca.crt" }} }}
upstream misnamed {{ endpoints = ["{named}"]
  tls {{ mode = verified  name = "other.internal"  ca = ref "file:ca.crt" }} }}
upstream unknown {{ endpoints = ["{named}"]  tls {{ mode = verified  name = "app.internal" }} }}
upstream stale {{ endpoints = ["{stale}"]
  tls {{ mode = verified  name = "app.internal"  ca = ref "file:ca.crt" }} }}
upstream believed {{ endpoints = ["{stale}"]  tls {{ mode = insecure  name = "any.internal" }} }}
upstream mutual {{ endpoints = ["{mutual}"]
  tls {{ mode = verified  name = "app.internal"  ca = ref "file:ca.crt"
        chain = ref "file:proxy.crt"  key = ref "file:proxy.key" }} }}
upstream bare {{ endpoints = ["{mutual}"]
  tls {{ mode = verified  name = "app.internal"  ca = ref "file:ca.crt" }} }}
upstream plain {{ endpoints = ["{plain}"]  connect_timeout = 500ms
  tls {{ mode = verified  name = "app.internal"  ca = ref "file:ca.crt" }} }}
upstream either {{ endpoints = ["{stale}", "{named}"]
  tls {{ mode = verified  name = "app.internal"  ca = ref "file:ca.crt" }} }}
upstream unkept {{ endpoints = ["{named}"]  idle_connections_max = 0
  tls {{ mode = verified  name = "app.internal"  ca = ref "file:ca.crt" }} }}
host "a.test" on web {{
  route unkept "/unkept" -> unkept
  route named "/named/**" -> named
  route address "/address" -> address
  route misnamed "/misnamed" -> misnamed
  route unknown "/unknown" -> unknown
  route stale "/stale" -> stale
  route believed "/believed" -> believed
  route mutual "/mutual" -> mutual
  route bare "/bare" -> bare
  route plain "/plain" -> plain
  route either "/either" -> either
}}
"""


class UpstreamTls(Case):
    def setUp(self):
        super().setUp()
        make_authority(self.folder)
        make_certificate(self.folder, "app", ["app.internal"])
        make_certificate(self.folder, "address", ["127.0.0.1"])
        make_certificate(self.folder, "stale", ["app.internal"], days="-1")
        make_certificate(self.folder, "proxy", ["proxy.internal"])
        self.big = os.urandom(3_000_000)

        def directives(name, more=""):
            return (f"ssl_certificate {self.folder}/{name}.crt; "
                    f"ssl_certificate_key {self.folder}/{name}.key; {more}")

        asks = f"ssl_client_certificate {self.folder}/ca.crt; ssl_verify_client on;"
        self.origin = self.start(NginxOrigin(
            self.folder, ["named", "address", "stale", "mutual"], files={"/named/big": self.big},
            tls={"named": directives("app"), "address": directives("address"),
                 "stale": directives("stale"), "mutual": directives("app", asks)}))
        self.silent = self.start(ScriptedOrigin(lambda _: self.silent.ended.wait(20)))
        self.source = SITE.format(plain=self.silent.address, **{
            name: self.origin.address(name) for name in ("named", "address", "stale", "mutual")})
        self.proxy = self.serve(self.source)

    def get(self, path, **more):
        return curl(f"http://a.test{path}", self.proxy.address("web"), **more)

    def seen(self, path):
        answer = self.get(path)
        self.assertEqual(answer.status, 200, answer)
        return NginxOrigin.parse(answer.body)

    def test_a_name_is_asked_for_and_verified(self):
        seen = self.seen("/named/x")
        self.assertEqual((seen["sni"], seen["host"]), ("app.internal", "a.test"))

    def test_without_a_name_the_address_is_verified(self):
        self.assertEqual(self.seen("/address")["sni"], "")

    def test_connections_are_kept(self):
        with Connection(self.proxy.address("web")) as client:
            for _ in range(5):
                self.assertEqual(client.request("GET", "/named/x", "a.test").status, 200)
        stats = self.proxy.stats()
        self.assertEqual((stats["upstream_connections"], stats["upstream_reused"]), (1, 4))

    def test_the_next_connection_resumes_the_session_of_the_one_before(self):
        self.assertEqual([self.seen("/unkept")["session"] for _ in range(4)],
                         [".", "r", "r", "r"])
        self.origin.restart()  # with other keys: what it does not know is a full handshake
        self.assertEqual([self.seen("/unkept")["session"] for _ in range(2)], [".", "r"])

    def test_bodies_both_ways(self):
        self.assertEqual(self.get("/named/big").body, self.big)
        answer = self.get("/named/in", method="POST", body=self.big[:1_000_000])
        self.assertEqual(answer.status, 200)

    def test_what_does_not_verify_is_not_spoken_to(self):
        for path in ("/misnamed", "/unknown", "/stale"):
            with self.subTest(path=path):
                self.assertEqual(self.get(path).status, 503)
        self.assertEqual(self.proxy.stats()["upstream_tls_failed"], 3)
        for reason in ("hostname mismatch", "unable to get local issuer certificate",
                       "certificate has expired"):
            self.proxy.wait_for_line(reason)
        self.assertEqual(self.seen("/believed")["sni"], "any.internal")

    def test_an_endpoint_whose_handshake_fails_is_passed_over(self):
        for _ in range(4):
            self.assertEqual(self.seen("/either")["origin"], "named")

    def test_a_failing_endpoint_is_logged_once(self):
        for _ in range(3):
            self.assertEqual(self.get("/stale").status, 503)
        self.proxy.wait_for_line("upstream_tls_failed")
        self.assertEqual(self.proxy.log.count("upstream_tls_failed"), 1)

    def test_a_certificate_is_shown_where_it_is_wanted(self):
        self.assertEqual(self.seen("/mutual")["client"], "CN=proxy")
        self.assertEqual(self.get("/bare").status, 400)  # nginx says so over HTTP

    def test_an_endpoint_that_does_not_answer_the_handshake_times_out(self):
        self.assertEqual(self.get("/plain").status, 503)
        self.assertEqual(self.proxy.stats()["upstream_connect_timeout"], 1)

    def test_kept_connections_are_not_used_with_other_authorities(self):
        self.seen("/named/x")
        before = self.proxy.stats()["upstream_connections"]
        image = build_image(self.write("site.weir", self.source), self.folder / "again.wimg")
        self.proxy.ctl("swap", image)
        self.seen("/named/x")
        self.assertEqual(self.proxy.stats()["upstream_connections"], before)
        make_authority(self.folder)  # the same file, another authority
        self.proxy.ctl("swap", image)
        self.assertEqual(self.get("/named/x").status, 503)

    def test_a_file_that_is_missing_refuses_the_image(self):
        image = build_image(self.write("site.weir", self.source), self.folder / "again.wimg")
        (self.folder / "proxy.key").unlink()
        refused = self.proxy.ctl("swap", image, check=False)
        self.assertEqual(refused.code, 4)
        self.assertIn("proxy.key", refused.err)
        self.seen("/named/x")


if __name__ == "__main__":
    main()
