"""Certificates and keys that are replaced while the proxy serves, and keys of session tickets."""

import shutil
import ssl

from harness import Case, Connection, NginxOrigin, main
from harness.certificates import make_authority, make_certificate

SITE = """edition 2027
tls public {{
{certificates}
}}
listener web {{ bind = ["127.0.0.1:0"]   tls = public }}
listener plain {{ bind = ["127.0.0.1:0"] }}
host "*.test" on web {{ route all "/**" -> respond 200 "ok" }}
{more}
"""

UPSTREAM = """
upstream app {{
  endpoints = ["{app}"]
  tls {{ mode = verified   name = "app.test"   ca = ref "file:trusted.crt" }}
}}
host "app.test" on plain {{ route all "/**" -> app }}
"""

BROKEN = "this is no certificate"


def certificate(name):
    return f'  certificate {{ chain = ref "file:{name}.crt"   key = ref "file:{name}.key" }}'


class Secrets(Case):
    def setUp(self):
        super().setUp()
        self.authority = make_authority(self.folder)
        make_certificate(self.folder, "edge", ["a.test"])

    def proxy(self, *options, names=("edge",), more=""):
        source = SITE.format(certificates="\n".join(map(certificate, names)), more=more)
        return self.serve(source, "--secrets-interval", "50ms", *options)

    def client(self):
        return ssl.create_default_context(cafile=self.authority)

    def shown(self, proxy, name="a.test"):
        """The serial number of the certificate that a new client is shown."""
        with Connection(proxy.address("web"), self.client(), name) as connection:
            return connection.socket.getpeercert()["serialNumber"]

    def replace(self, name, hosts):
        """Another certificate in place of one, as tools that renew them do it: by renaming."""
        make_certificate(self.folder, "next", hosts)
        for kind in ("key", "crt"):
            (self.folder / f"next.{kind}").replace(self.folder / f"{name}.{kind}")

    def wait_for(self, proxy, counter, count=1):
        proxy.wait_until(lambda: proxy.stats()[counter] >= count, f"{counter} is {count}")

    def test_a_replaced_certificate_is_shown_without_a_swap(self):
        proxy = self.proxy()
        with Connection(proxy.address("web"), self.client(), "a.test") as old:
            first = self.shown(proxy)
            self.replace("edge", ["a.test"])
            proxy.wait_until(lambda: self.shown(proxy) != first, "the new certificate is shown")
            self.assertEqual(old.request("GET", "/", "a.test").status, 200)
        stats = proxy.stats()
        self.assertEqual((stats["swaps"], stats["secrets_refused"]), (0, 0))
        self.assertEqual(stats["secrets_reread"], 1)

    def test_files_that_cannot_be_used_change_nothing(self):
        proxy = self.proxy()
        first = self.shown(proxy)
        self.write("edge.crt", BROKEN)
        self.wait_for(proxy, "secrets_refused")
        self.assertEqual(self.shown(proxy), first)
        self.write("edge.key", BROKEN)
        self.wait_for(proxy, "secrets_refused", 2)
        self.assertEqual(self.shown(proxy), first)
        proxy.wait_for_line("secrets_refused")
        # Half of a pair at a time, as scripts write them.
        make_certificate(self.folder, "next", ["a.test"])
        shutil.copy(self.folder / "next.crt", self.folder / "edge.crt")
        self.wait_for(proxy, "secrets_refused", 3)
        shutil.copy(self.folder / "next.key", self.folder / "edge.key")
        self.wait_for(proxy, "secrets_reread")
        self.assertNotEqual(self.shown(proxy), first)

    def test_replaced_authorities_of_an_upstream_hold_from_then_on(self):
        make_certificate(self.folder, "app", ["app.test"])
        tls = f"ssl_certificate {self.folder}/app.crt; ssl_certificate_key {self.folder}/app.key;"
        origin = self.start(NginxOrigin(self.folder, ["app"], tls={"app": tls}))
        other = self.folder / "other"
        other.mkdir()
        shutil.copy(make_authority(other), self.folder / "trusted.crt")
        proxy = self.proxy(more=UPSTREAM.format(app=origin.address("app")))

        def status():
            with Connection(proxy.address("plain")) as connection:
                return connection.request("GET", "/", "app.test").status

        self.assertEqual(status(), 503)
        shutil.copy(self.authority, self.folder / "trusted.crt")
        self.wait_for(proxy, "secrets_reread")
        self.assertEqual(status(), 200)

    def test_sessions_outlive_one_change_of_the_ticket_key_and_not_two(self):
        context = self.client()
        context.maximum_version = ssl.TLSVersion.TLSv1_2  # its ticket is there after the handshake
        proxy = self.proxy("--ticket-lifetime", "1s")

        def handshake(session=None):
            raw = Connection(proxy.address("web"))
            with context.wrap_socket(raw.socket, server_hostname="a.test",
                                     session=session) as wrapped:
                return wrapped.session, wrapped.session_reused

        session, _ = handshake()
        self.assertTrue(handshake(session)[1])
        changes = proxy.stats()["secrets_reread"]
        self.wait_for(proxy, "secrets_reread", changes + 1)
        self.assertTrue(handshake(session)[1])
        self.wait_for(proxy, "secrets_reread", changes + 3)
        self.assertFalse(handshake(session)[1])

    def test_of_many_certificates_each_is_read_when_it_is_asked_for(self):
        names = [f"n{number}" for number in range(300)]
        make_certificate(self.folder, "good", ["good.test"])
        make_certificate(self.folder, "bad", ["bad.test"])
        self.write("bad.key", BROKEN)
        for name in names:
            for kind in ("key", "crt"):
                shutil.copy(self.folder / f"edge.{kind}", self.folder / f"{name}.{kind}")
        proxy = self.proxy(names=[*names, "good", "bad"])
        self.assertNotEqual(self.shown(proxy, "good.test"), self.shown(proxy, "a.test"))
        for _ in range(2):
            with self.assertRaises(ssl.SSLError):
                self.shown(proxy, "bad.test")
        proxy.wait_for_line("certificate_unusable")
        self.assertEqual(proxy.log.count("certificate_unusable"), 1)
        self.shown(proxy)


if __name__ == "__main__":
    main()
