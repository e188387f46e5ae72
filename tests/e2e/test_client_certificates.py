"""Clients that show certificates: real handshakes, guards, resumption, swaps of authorities."""

import subprocess

from harness import Case, build_image, curl, main
from harness.certificates import make_authority, make_certificate

SITE = """edition 2027
tls public {{
  certificate {{ chain = ref "file:edge.crt"   key = ref "file:edge.key" }}
  client {{ ca = ref "file:ca.crt"   mode = {mode} }}
}}
listener web {{ bind = ["127.0.0.1:0"]   tls = public }}
host "localhost" on web {{
  ordered {{
    route app "/**" when req.tls.client.common_name == "app" -> respond 200 "app" {{
      set response header "x-client" = req.tls.client.san_dns
    }}
    route batch "/**" when req.tls.client.san_dns in ["b.test", "batch.test"]
        && req.tls.client.common_name == "batch" -> respond 200 "batch"
    route spiffe "/**" when req.tls.client.san_uri starts_with "spiffe://c/" -> respond 200 "corp"
    route any "/**" when req.tls.client.subject.present -> respond 200 "some"
  }}
  route none "/**" -> respond 403 "none"
}}
"""


class ClientCertificates(Case):
    def setUp(self):
        super().setUp()
        self.authority = make_authority(self.folder)
        make_certificate(self.folder, "edge", ["localhost"])
        for name, hosts in (("app", ["a.test"]), ("batch", ["x.test", "B.test"]), ("other", ["o"])):
            make_certificate(self.folder, name, hosts)

    def proxy(self, mode):
        return self.serve(SITE.format(mode=mode))

    def get(self, proxy, name=None, folder=None, options=()):
        if name:
            folder = folder or self.folder
            options = [*options, "--cert", folder / f"{name}.crt", "--key", folder / f"{name}.key"]
        return curl("https://localhost/", proxy.address("web"), cacert=self.authority,
                    options=options)

    def test_guards_over_what_the_certificate_says(self):
        proxy = self.proxy("requested")
        for name, expected in (("app", b"app"), ("batch", b"batch"), ("other", b"some"),
                               (None, b"none")):
            with self.subTest(name=name):
                self.assertEqual(self.get(proxy, name).body, expected)

    def test_a_required_certificate(self):
        proxy = self.proxy("required")
        answer = self.get(proxy, "app")
        self.assertEqual((answer.body, answer.header("x-client")), (b"app", "a.test"))
        with self.assertRaises(Exception):
            self.get(proxy)

    def test_a_certificate_of_another_authority_is_turned_away(self):
        others = self.folder / "others"
        others.mkdir()
        make_authority(others)
        make_certificate(others, "app", ["a.test"])
        for mode in ("requested", "required"):
            with self.subTest(mode=mode):
                proxy = self.proxy(mode)
                with self.assertRaises(Exception):
                    self.get(proxy, "app", others)
                self.assertEqual(self.get(proxy, "app").body, b"app")
                proxy.stop()

    def test_tls_1_2(self):
        proxy = self.proxy("requested")
        self.assertEqual(self.get(proxy, "app", options=["--tls-max", "1.2"]).body, b"app")

    def test_a_session_is_resumed_with_its_certificate(self):
        proxy = self.proxy("requested")
        for version in ("-tls1_2", "-tls1_3"):
            with self.subTest(version=version):
                first = self.s_client(proxy, version, "-sess_out", "s.pem", "-cert", "app.crt",
                                      "-key", "app.key")
                self.assertIn("app", first)
                again = self.s_client(proxy, version, "-sess_in", "s.pem")
                self.assertIn("Reused, TLS", again)
                self.assertIn("\napp", again.replace("\r", ""))

    def test_a_session_is_not_resumed_under_other_authorities(self):
        proxy = self.proxy("requested")
        self.s_client(proxy, "-tls1_3", "-sess_out", "s.pem", "-cert", "app.crt", "-key", "app.key")
        make_authority(self.folder)  # the clients of before are strangers now
        image = build_image(self.folder / "site.weir", self.folder / "next.wimg")
        proxy.ctl("swap", image)
        answer = self.s_client(proxy, "-tls1_3", "-sess_in", "s.pem")
        self.assertIn("New, TLS", answer)
        self.assertIn("\nnone", answer.replace("\r", ""))

    def s_client(self, proxy, *options):
        host, port = proxy.address("web")
        done = subprocess.run(
            ["openssl", "s_client", "-connect", f"{host}:{port}", "-servername", "localhost",
             "-ign_eof", *options], cwd=self.folder, timeout=20, check=False, capture_output=True,
            input=b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return done.stdout.decode("latin-1")

    def test_authorities_that_cannot_be_read_stop_the_start(self):
        (self.folder / "ca.crt").write_text("nothing")
        with self.assertRaisesRegex(AssertionError, "authorities of clients"):
            self.proxy("required")


if __name__ == "__main__":
    main()
