"""Tokens (JWT): real keys and signatures, guards over claims, refusals, swaps of keys."""

import json
import time

from harness import Case, build_image, curl, main, weir
from harness.tokens import TokenKey, base64url, write_keys

ISSUER = "https://id.test"
SITE = """edition 2027
import std.auth { bearer, optional_bearer }
jwt accounts {
  issuer = "https://id.test"
  audience = ["api", "admin"]
  keys = ref "file:keys.json"
  leeway = 5s
}
listener web { bind = ["127.0.0.1:0"] }
host "a.test" on web {
  use bearer(accounts)
  route pay POST "/pay" when req.jwt.values("scope") contains "pay:write" -> respond 200 "pay"
  route roles GET "/roles" when req.jwt.values("realm.roles") contains "admin" -> respond 200 "role"
  route user GET "/user" when req.jwt.claim("sub") starts_with "u" -> respond 200 "user"
  route number GET "/user" when req.jwt.claim("sub") == "7" -> respond 200 "number"
  route health GET "/healthz" -> respond 200 "ok" { without bearer reason "load balancer probe" }
  route open GET "/open" -> respond 200 "open" {
    without bearer reason "a token is not needed"
    use optional_bearer(accounts)
  }
  route named GET "/named" -> respond 200 "" {
    set response header "x-user" = req.jwt.claim("sub")
    set response header "x-role" = req.jwt.claim("role")
  }
  route rest "/**" -> respond 403 "rest"
}
host "plain.test" on web { route all "/**" -> respond 200 "plain" }
"""


class Tokens(Case):
    def setUp(self):
        super().setUp()
        self.rsa = TokenKey(self.folder, "one")
        self.curve = TokenKey(self.folder, "two", "P-256")
        write_keys(self.folder / "keys.json", self.rsa.jwk(), self.curve.jwk(alg="ES256"))
        self.proxy = self.serve(SITE)

    def image(self):
        return build_image(self.write("next.weir", SITE), self.folder / "next.wimg")

    def swap(self):
        self.proxy.ctl("swap", self.image())

    def claims(self, **members):
        return {"iss": ISSUER, "aud": "api", "exp": time.time() + 60, "sub": "u1", **members}

    def ask(self, path, token=None, host="a.test", options=()):
        if token is not None:
            options = [*options, "-H", f"Authorization: Bearer {token}"]
        return curl(f"http://{host}{path}", self.proxy.address("web"), options=options)

    def refused(self, token, path="/user"):
        answer = self.ask(path, token)
        self.assertEqual((answer.status, answer.body), (401, b"Unauthorized\n"), token)
        return answer.header("www-authenticate")

    def test_guards_over_claims(self):
        post = ["-X", "POST"]
        scope = self.rsa.sign(self.claims(scope="pay:read pay:write"))
        self.assertEqual(self.ask("/pay", scope, options=post).body, b"pay")
        almost = self.rsa.sign(self.claims(scope="pay:write:all"))
        self.assertEqual(self.ask("/pay", almost, options=post).body, b"rest")
        roles = self.rsa.sign(self.claims(realm={"roles": ["user", "admin"]}, aud=["x", "admin"]))
        self.assertEqual(self.ask("/roles", roles).body, b"role")
        self.assertEqual(self.ask("/user", roles).body, b"user")
        self.assertEqual(self.ask("/user", self.rsa.sign(self.claims(sub=7))).body, b"number")

    def test_algorithms(self):
        wide = TokenKey(self.folder, "three", "P-384")
        write_keys(self.folder / "keys.json", self.rsa.jwk(), self.curve.jwk(), wide.jwk(),
                   {"kty": "oct", "k": base64url("secret"), "kid": "shared"})
        self.swap()
        for key, algorithm in ((self.rsa, "RS256"), (self.rsa, "RS512"), (self.rsa, "PS256"),
                               (self.curve, "ES256"), (wide, "ES384")):
            with self.subTest(algorithm=algorithm):
                token = key.sign(self.claims(), algorithm)
                self.assertEqual(self.ask("/user", token).body, b"user")
                without_id = key.sign(self.claims(), algorithm, {"kid": None})
                self.assertEqual(self.ask("/user", without_id).body, b"user")

    def test_no_token(self):
        self.assertEqual(self.refused(None), "Bearer")
        basic = self.ask("/user", options=["-u", "user:password"])
        self.assertEqual((basic.status, basic.header("www-authenticate")), (401, "Bearer"))
        self.assertEqual(self.ask("/healthz").body, b"ok")
        self.assertEqual(self.ask("/open").body, b"open")
        self.assertEqual(self.ask("/", host="plain.test").body, b"plain")

    def test_tokens_that_do_not_verify(self):
        good = self.rsa.sign(self.claims())
        head, payload, signature = good.split(".")
        other = TokenKey(self.folder, "other")
        none = base64url(json.dumps({"alg": "none"}))
        for words, token in {
            "malformed": "not-a-token",
            "algorithm": f"{none}.{payload}.AAAA",
            "unknown key": other.sign(self.claims()),
            "signature": f"{head}.{base64url(json.dumps(self.claims(sub='root')))}.{signature}",
            "another issuer": self.rsa.sign(self.claims(iss="https://evil.test")),
            "another audience": self.rsa.sign(self.claims(aud=["web"])),
            "has expired": self.rsa.sign(self.claims(exp=time.time() - 10)),
            "not valid yet": self.rsa.sign(self.claims(nbf=time.time() + 60)),
        }.items():
            with self.subTest(words):
                challenge = self.refused(token)
                self.assertIn('error="invalid_token"', challenge)
                self.assertIn(words, challenge)
                self.refused(token, "/open")
                self.assertEqual(self.ask("/healthz", token).body, b"ok")

    def test_traps_of_tokens(self):
        good = self.claims()
        text = json.dumps(good)
        for words, token in {
            "no end": self.rsa.sign({k: v for k, v in good.items() if k != "exp"}),
            "an end that is a text": self.rsa.sign(self.claims(exp="9999999999")),
            "one claim twice": self.rsa.sign(text[:-1] + ', "aud": "web"}'),
            "no object": self.rsa.sign("[]"),
            "a critical header": self.rsa.sign(good, header={"crit": ["b64"], "b64": False}),
            "an algorithm for another kind of key": self.rsa.sign(good, header={"alg": "ES256"}),
            "a public key as a shared secret": self.rsa.sign(good, header={"alg": "HS256"}),
            "a key by its algorithm": self.curve.sign(good, header={"alg": "ES384"}),
            "too long": self.rsa.sign(self.claims(padding="x" * 20000)),
            "no signature at all": f"{base64url(json.dumps({'alg': 'none'}))}.{base64url(text)}.",
            "a part that is no whole byte": "A.A.A",
            "padding": self.rsa.sign(good) + "==",
            "empty": "",
        }.items():
            with self.subTest(words):
                self.assertIn("invalid_token", self.refused(token))
        twice = self.ask("/user", self.rsa.sign(good),
                         options=["-H", f"Authorization: Bearer {self.rsa.sign(good)}"])
        self.assertEqual(twice.status, 401)

    def test_claims_are_passed_on_as_text_alone(self):
        answer = self.ask("/named", self.rsa.sign(self.claims()))
        self.assertEqual((answer.header("x-user"), answer.header("x-role")), ("u1", None))
        for sub in ("u1\r\nset-cookie: a=b", "u1\n", ["u1"], {"a": "b"}, None, ""):
            with self.subTest(sub=sub):
                answer = self.ask("/named", self.rsa.sign(self.claims(sub=sub)))
                self.assertEqual(answer.status, 200)
                self.assertIsNone(answer.header("x-user"))
                self.assertIsNone(answer.header("set-cookie"))

    def test_leeway(self):
        late = self.rsa.sign(self.claims(exp=time.time() - 2, nbf=time.time() + 2))
        self.assertEqual(self.ask("/user", late).body, b"user")

    def test_keys_are_exchanged_by_a_swap(self):
        fresh = TokenKey(self.folder, "fresh")
        write_keys(self.folder / "keys.json", fresh.jwk())
        self.refused(fresh.sign(self.claims()))
        self.swap()
        self.assertEqual(self.ask("/user", fresh.sign(self.claims())).body, b"user")
        self.refused(self.rsa.sign(self.claims()))

    def test_keys_that_cannot_be_used_are_refused_and_the_old_ones_serve_on(self):
        small = TokenKey(self.folder, "small", bits=1024)
        image = self.image()
        for content, words in (("{", "not JSON"), ('{"keys": []}', "no public key"),
                               ("[]", "a list `keys`"),
                               (json.dumps({"keys": [small.jwk()]}), "2048 bits"),
                               (json.dumps({"keys": [self.rsa.jwk(n="!")]}), "cannot be read")):
            with self.subTest(words):
                (self.folder / "keys.json").write_text(content, encoding="utf-8")
                swapped = weir("ctl", "--run-dir", self.proxy.run_dir, "swap", image)
                self.assertNotEqual(swapped.code, 0)
                self.assertIn(words, swapped.err)
                self.assertIn("keys.json", swapped.err)
        self.assertEqual(self.ask("/user", self.rsa.sign(self.claims())).body, b"user")

    def test_explain_and_counters(self):
        self.refused(None)
        self.assertIn("refused_token", weir("ctl", "--run-dir", self.proxy.run_dir, "stats",
                                            check=True).out)
        site = self.folder / "site.weir"
        told = weir("explain", "GET http://a.test/user", "--claim", "sub=u1", site, check=True).out
        self.assertRegex(told, r"route +user")
        told = weir("explain", "GET http://a.test/user", site, check=True).out
        self.assertRegex(told, r"token +required, by accounts: 401")
        self.assertRegex(told, r'its guard says no: req\.jwt\.claim\("sub"\) starts_with "u"')


if __name__ == "__main__":
    main()
