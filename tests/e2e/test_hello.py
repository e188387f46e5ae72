"""examples/01-hello, served."""

from harness import Case, NginxOrigin, Proxy, build_image, curl, main
from harness.case import EXAMPLES


class Hello(Case):
    def setUp(self):
        super().setUp()
        self.origin = self.start(NginxOrigin(self.folder, ["app"], ["x-name"]))
        image = build_image(EXAMPLES / "01-hello/site.weir", self.folder / "site.wimg",
                            {"listen": "127.0.0.1:0", "app": self.origin.address("app")})
        self.proxy = self.start(Proxy(image, self.folder / "run"))

    def get(self, path):
        return curl(f"http://localhost{path}", self.proxy.address("web"))

    def test_a_greeting_reaches_the_application_rewritten(self):
        response = self.get("/hello/ada?polite=yes")
        self.assertEqual(response.status, 200)
        self.assertEqual(response.header("x-served-by"), "weir")
        saw = NginxOrigin.parse(response.body)
        self.assertEqual((saw["uri"], saw["header.x-name"]), ("/greet/ada?polite=yes", "ada"))

    def test_the_proxy_answers_health_checks_itself(self):
        response = self.get("/healthz")
        self.assertEqual((response.status, response.body), (200, b"ok"))

    def test_docs_are_redirected(self):
        response = self.get("/docs/start")
        self.assertEqual(response.status, 308)
        self.assertEqual(response.header("location"), "https://docs.example.com/docs/start")

    def test_everything_else_is_not_found(self):
        response = self.get("/hello/Not-A-Slug")
        self.assertEqual((response.status, response.body), (404, b"no such page"))


if __name__ == "__main__":
    main()
