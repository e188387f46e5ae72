"""Who a client is when proxies stand in front, and what upstreams are told of it."""

from harness import Case, Connection, NginxOrigin, curl, main

SITE = """edition 2027
listener edge {{ bind = ["127.0.0.1:0"] }}
listener behind {{ bind = ["127.0.0.1:0"]  trusted_proxies = [127.0.0.0/8, 10.0.0.0/8] }}
listener standard {{
  bind = ["127.0.0.1:0"]
  trusted_proxies = [127.0.0.0/8]
  forwarded = forwarded
}}
listener stranger {{ bind = ["127.0.0.1:0"]  trusted_proxies = [10.0.0.0/8]  forwarded = both }}
upstream app {{ endpoints = ["{app}"] }}
host "a.test" on edge, behind, standard, stranger {{
  route office "/who" when req.client.ip in [192.0.2.0/24] -> respond 200 "office"
  route secure "/how" when req.scheme == "https" -> respond 200 "secure"
  route all "/**" -> app
}}
"""

FIELDS = ["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded"]


class Forwarded(Case):
    def setUp(self):
        super().setUp()
        self.origin = self.start(NginxOrigin(self.folder, ["app"], [*FIELDS, "via"]))
        self.proxy = self.serve(SITE.format(app=self.origin.address("app")),
                                workers=1)

    def ask(self, listener, path="/", **fields):
        lines = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
        with Connection(self.proxy.address(listener)) as connection:
            return connection.request("GET", path, "a.test", lines)

    def told(self, listener, **fields):
        """What the origin saw of FIELDS."""
        saw = NginxOrigin.parse(self.ask(listener, **fields).body)
        return {name: saw[f"header.{name}"] for name in FIELDS if f"header.{name}" in saw}

    def is_from_the_office(self, listener, **fields):
        return self.ask(listener, "/who", **fields).body == b"office"

    def test_a_stranger_is_the_client_whatever_it_says(self):
        self.assertFalse(self.is_from_the_office("edge", x_forwarded_for="192.0.2.1"))
        self.assertFalse(self.is_from_the_office("stranger", x_forwarded_for="192.0.2.1"))
        self.assertFalse(self.is_from_the_office("stranger", forwarded="for=192.0.2.1"))
        self.assertNotEqual(self.ask("edge", "/how", x_forwarded_proto="https").body, b"secure")

    def test_what_a_stranger_says_is_not_passed_on_as_ours(self):
        self.assertEqual(
            self.told("edge", x_forwarded_for="192.0.2.1", x_forwarded_proto="https",
                      x_forwarded_host="evil.test", forwarded="for=192.0.2.1"),
            {"x-forwarded-for": "192.0.2.1, 127.0.0.1", "x-forwarded-proto": "http",
             "x-forwarded-host": "a.test"})

    def test_a_trusted_proxy_names_the_client(self):
        self.assertTrue(self.is_from_the_office("behind", x_forwarded_for="192.0.2.1"))
        self.assertTrue(self.is_from_the_office("behind", x_forwarded_for="192.0.2.1:4711"))
        self.assertEqual(self.ask("behind", "/how", x_forwarded_proto="HTTPS").body, b"secure")

    def test_the_client_is_the_last_address_that_no_proxy_has(self):
        office = "192.0.2.1"
        self.assertTrue(
            self.is_from_the_office("behind", x_forwarded_for=f"203.0.113.9, {office}, 10.1.2.3"))
        self.assertFalse(
            self.is_from_the_office("behind", x_forwarded_for=f"{office}, 203.0.113.9, 10.1.2.3"))
        self.assertFalse(
            self.is_from_the_office("behind", x_forwarded_for=f"{office}, unknown, 10.1.2.3"))

    def test_a_trusted_proxy_is_passed_on(self):
        self.assertEqual(
            self.told("behind", x_forwarded_for="192.0.2.1", x_forwarded_proto="https",
                      x_forwarded_host="www.test", forwarded="for=192.0.2.1"),
            {"x-forwarded-for": "192.0.2.1, 127.0.0.1", "x-forwarded-proto": "https",
             "x-forwarded-host": "www.test", "forwarded": "for=192.0.2.1"})

    def test_forwarded_is_read_and_written(self):
        said = 'for="192.0.2.1";proto=https;host=www.test'
        self.assertTrue(self.is_from_the_office("standard", forwarded=said))
        self.assertFalse(self.is_from_the_office("standard", x_forwarded_for="192.0.2.1"))
        self.assertEqual(self.ask("standard", "/how", forwarded=said).body, b"secure")
        self.assertEqual(self.told("standard", forwarded=said),
                         {"forwarded": said + ', for=127.0.0.1;host="a.test";proto=http'})

    def test_both_forms_are_written(self):
        self.assertEqual(
            self.told("stranger"),
            {"x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "http",
             "x-forwarded-host": "a.test", "forwarded": 'for=127.0.0.1;host="a.test";proto=http'})

    def test_via_grows_by_the_protocol_of_the_client(self):
        self.assertEqual(self.via("edge", []), "1.1 weir")
        self.assertEqual(self.via("edge", ["Via: 1.0 first", "Via: 1.1 second"]),
                         "1.0 first, 1.1 second, 1.1 weir")
        http2 = curl("http://a.test/", self.proxy.address("edge"),
                     options=["--http2-prior-knowledge"])
        self.assertEqual(NginxOrigin.parse(http2.body)["header.via"], "2 weir")

    def via(self, listener, lines):
        with Connection(self.proxy.address(listener)) as connection:
            return NginxOrigin.parse(connection.request("GET", "/", "a.test", lines).body)[
                "header.via"]

    def test_an_open_quote_does_not_swallow_our_hop(self):
        ours = 'for=127.0.0.1;host="a.test";proto=http'
        self.assertEqual(self.told("stranger", forwarded='for="192.0.2.1')["forwarded"], ours)
        self.assertFalse(self.is_from_the_office("standard", forwarded='for="192.0.2.1'))


if __name__ == "__main__":
    main()
