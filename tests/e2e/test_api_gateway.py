"""examples/02-api-gateway, served: every route is requested through the proxy with curl."""

import json
import shutil
import ssl

from api_gateway_routes import ANY, API, HOST_HEADERS, HOST_SEES, ROWS, SHOP, WWW
from harness import Case, Connection, NginxOrigin, Proxy, build_image, curl, main, weir
from harness.case import EXAMPLES
from harness.certificates import make_authority, make_certificate

ORIGINS = ["users_a", "users_b", "orders_a", "orders_b", "payments", "search", "search_next",
           "media", "reports", "hooks", "web", "web_next", "accounts", "admin", "shops"]
HEADERS = sorted({name for row in ROWS for name in (*row.sees, *HOST_SEES.get(row.host, {}))})
# Enough that a share of half leaves neither side empty, but for one run in 2^39.
SEARCHES = 40


def parameter_of(origin):
    return origin if origin.endswith(("_a", "_b")) else f"{origin}_a"


class ApiGateway(Case):
    def setUp(self):
        super().setUp()
        self.site = self.folder / "site"
        shutil.copytree(EXAMPLES / "02-api-gateway", self.site)
        self.authority = make_authority(self.site)
        make_certificate(self.site, "edge", ["api.example.com", "www.example.com", "example.com",
                                             "*.shops.example.com"])
        make_certificate(self.site, "admin", ["admin.example.com"])
        self.origin = self.start(NginxOrigin(self.folder, ORIGINS, HEADERS))
        self.image = build_image(self.site / "site.weir", self.site / "site.wimg", {
            "edge_address": "127.0.0.1:0", "plain_address": "127.0.0.1:0", "canary": "50%",
            **{parameter_of(name): self.origin.address(name) for name in ORIGINS}})
        self.proxy = self.start(Proxy(self.image, self.folder / "run", workers=2, cwd=self.site))

    def request(self, row):
        method, target = row.request.split(" ")
        scheme, listener = (
            ("http", "edge.plain") if row.host == ANY else ("https", "edge.edge"))
        return curl(f"{scheme}://{row.host}{target}", self.proxy.address(listener), method,
                    [f"{name}: {value}" for name, value in row.sends.items()],
                    cacert=self.authority)

    def test_every_route_does_what_its_row_says(self):
        for row in ROWS:
            with self.subTest(route=row.route, host=row.host, request=row.request):
                response = self.request(row)
                self.assertEqual(response.status, row.status, response)
                expected = {**HOST_HEADERS.get(row.host, {}), **row.headers}
                self.assertEqual({n: response.header(n) for n in expected}, expected)
                if row.origin and "HEAD" not in row.request:
                    self.check_origin(row, response)
                elif row.body is not None:
                    self.assertEqual(response.body.decode(), row.body)

    def check_origin(self, row, response):
        saw = NginxOrigin.parse(response.body)
        names = (row.origin,) if isinstance(row.origin, str) else row.origin
        self.assertIn(saw["origin"], names)
        method, target = row.request.split(" ")
        self.assertEqual((saw["method"], saw["uri"]), (method, row.path or target))
        self.assertEqual(saw["host"], row.host)
        for name, value in {**HOST_SEES.get(row.host, {}), **row.sees}.items():
            self.assertEqual(saw.get(f"header.{name}"), value, name)

    def test_every_route_of_the_image_has_a_row(self):
        document = json.loads(weir("inspect", self.image, "--format", "json", check=True).out)
        pattern_of = {SHOP: "*.shops.example.com", ANY: "*", "example.com": WWW}
        tested = {(pattern_of.get(row.host, row.host), row.route) for row in ROWS}
        self.assertEqual(routes_of(document), tested)

    def test_explain_agrees_with_the_table(self):
        for row in ROWS:
            method, target = row.request.split(" ")
            scheme = "http" if row.host == ANY else "https"
            headers = [f"--header={name}: {value}" for name, value in row.sends.items()]
            with self.subTest(route=row.route, request=row.request):
                told = json.loads(weir("explain", f"{method} {scheme}://{row.host}{target}",
                                       self.image, *headers, "--format", "json", check=True).out)
                self.assertEqual(told["route"]["name"], row.route)
                if row.path:
                    self.assertEqual(told["rewrite"], row.path.partition("?")[0])
                if row.headers.get("location"):
                    self.assertEqual(told["location"], row.headers["location"])

    def test_the_canary_gets_its_share(self):
        address = self.proxy.address("edge.edge")
        seen = set()
        tls = ssl.create_default_context(cafile=self.authority)
        with Connection(address, tls, API) as client:
            for _ in range(SEARCHES):
                response = client.request("GET", "/v1/search", API)
                seen.add(NginxOrigin.parse(response.body)["origin"])
        self.assertEqual(seen, {"search", "search_next"})

    def test_weights_are_kept(self):
        tls = ssl.create_default_context(cafile=self.authority)
        counts = {"users_a": 0, "users_b": 0}
        with Connection(self.proxy.address("edge.edge"), tls, API) as client:
            for _ in range(SEARCHES):
                response = client.request("GET", "/v1/users", API)
                counts[NginxOrigin.parse(response.body)["origin"]] += 1
        self.assertEqual(counts, {"users_a": SEARCHES * 3 // 4, "users_b": SEARCHES // 4})

    def test_the_certificate_follows_the_name(self):
        address = self.proxy.address("edge.edge")
        for name, subject in (("www.example.com", "edge"), ("tea.shops.example.com", "edge"),
                              ("admin.example.com", "admin")):
            tls = ssl.create_default_context(cafile=self.authority)
            with Connection(address, tls, name) as client:
                certificate = client.socket.getpeercert()
                self.assertIn(((("commonName", subject),),), (certificate["subject"],))

    def test_a_host_of_another_certificate_is_misdirected(self):
        address = self.proxy.address("edge.edge")
        for name, host, status in (("www.example.com", "admin.example.com", 421),
                                   ("admin.example.com", "www.example.com", 421),
                                   # One certificate has both names: browsers share a connection.
                                   ("www.example.com", "api.example.com", 404)):
            with self.subTest(name=name, host=host):
                response = curl(f"https://{name}/no/such/page", address,
                                headers=[f"Host: {host}"], cacert=self.authority)
                self.assertEqual(response.status, status, response)
        self.assertEqual(self.proxy.stats()["refused_misdirected"], 2)

    def test_old_tls_is_refused(self):
        tls = ssl.create_default_context(cafile=self.authority)
        tls.minimum_version = ssl.TLSVersion.TLSv1
        tls.maximum_version = ssl.TLSVersion.TLSv1_1
        tls.set_ciphers("ALL:@SECLEVEL=0")
        with self.assertRaises(ssl.SSLError):
            Connection(self.proxy.address("edge.edge"), tls, "www.example.com").close()


def routes_of(document):
    """(host, route) pairs of `weir inspect --format json`; a host is named by its first pattern."""
    sections = document["sections"]
    return {(sections["hosts"][route["host"]]["name"], route["name"])
            for route in sections["routes"]}


if __name__ == "__main__":
    main()
