"""Covers, invariants, `weir ask`, `weir explain --all|--route`: questions about all requests.

Witnesses go to a running proxy, which has to do what the report says.
"""

import json
import re

from harness import Case, NginxOrigin, Proxy, build_image, fate, main, send_witness, weir

SITE = """edition 2027
param web_a: address = "127.0.0.1:9001"
param pay_a: address = "127.0.0.1:9002"
listener edge { bind = ["127.0.0.1:0"] }
upstream web { endpoints = [web_a] }
upstream pay { endpoints = [pay_a] }
const office: list<cidr> = [127.9.0.0/30]
host "a.test" on edge {
  route charge POST "/pay/{order: uint}" when req.header("x-role") == "clerk" -> pay
  route admin "/admin/**" when req.client.ip in office || req.header("x-key") == "k" -> web
  route login GET "/admin/login" -> web
  route users GET "/users/{id: slug}" -> web
  route beta GET "/users/{id: slug}" when req.cookie("beta").present -> web { timeout = 2s }
}
host "*.b.test" on edge { route all "/**" -> web { timeout = 3s } }
"""


class SiteCase(Case):
    def setUp(self):
        super().setUp()
        self.path = self.write("site.weir", SITE)

    def serve_site(self):
        origin = self.start(NginxOrigin(self.folder, ["web", "pay"]))
        params = {"web_a": origin.address("web"), "pay_a": origin.address("pay")}
        image = build_image(self.path, self.folder / "site.wimg", params)
        return self.start(Proxy(image, self.folder / "run")).address("edge")

    def proofs(self, *claims):
        text = SITE + "".join(f'invariant "{i}" {{ {claim} }}\n' for i, claim in enumerate(claims))
        run = weir("test", self.write("site.weir", text), "--format", "json")
        return json.loads(run.out)["claims"], run


class Claims(SiteCase):
    # (claim, what the proxy does with the witness of what fails).
    FAILING = [
        ('forall req when req.client.ip in [127.0.0.0/8] -> upstream pay'
         ' { req.header("x-role").present && req.client.ip in office }', "upstream pay"),
        ('forall req "/admin/**" when req.client.ip in [127.0.0.0/8] -> upstream web'
         " { req.client.ip in office }", "upstream web"),
        ("forall req POST \"/pay/**\" => upstream pay", "status 404"),
        ("forall req host \"*.b.test\" => timeout 4s", "upstream web"),
        ('forall req host "a.test" "/users/{id: slug}" when req.cookie("beta").present'
         " => timeout 2s",
         "status 404"),
        ("forall req GET \"/admin/login\" => status 404", "upstream web"),
        ("forall req host \"a.test\" -> status 404 { req.method in [POST, PUT] }", "status 404"),
    ]
    HOLDING = [
        'forall req -> upstream pay { req.header("x-role") == "clerk" }',
        'forall req -> route admin { req.client.ip in office || req.header("x-key") == "k" }',
        'forall req host "a.test" "/admin/keys"'
        ' when !(req.client.ip in office || req.header("x-key") == "k")'
        " => status 404",
        "forall req host \"a.test\" GET \"/users/{id: slug}\" => upstream web",
        "forall req host \"*.b.test\" => route all, timeout 3s",
        "exists req POST -> upstream pay",
        "exists req GET \"/users/x\" -> route beta",
    ]

    def test_what_fails_has_a_witness_that_the_proxy_confirms(self):
        address = self.serve_site()
        proofs, run = self.proofs(*[claim for claim, _ in self.FAILING])
        self.assertEqual(run.code, 1)
        for (claim, expected), proof in zip(self.FAILING, proofs, strict=True):
            with self.subTest(claim):
                self.assertEqual(proof["verdict"], "fails")
                line = proof["witness"]["curl"]
                self.assertEqual(fate(send_witness(line, address)), expected, line)

    def test_what_holds_holds_and_what_exists_is_shown(self):
        address = self.serve_site()
        proofs, run = self.proofs(*self.HOLDING)
        self.assertEqual(run.code, 0, run.out)
        self.assertEqual({proof["verdict"] for proof in proofs}, {"holds"})
        for proof in proofs[-2:]:
            seen = fate(send_witness(proof["witness"]["curl"], address))
            self.assertEqual(seen, proof["witness"]["outcome"], proof)

    def test_what_does_not_exist_fails_without_a_witness(self):
        proofs, run = self.proofs('exists req GET -> upstream pay')
        self.assertEqual((run.code, proofs[0]["verdict"]), (1, "fails"))
        self.assertIsNone(proofs[0]["witness"])

    def test_a_failure_shows_what_each_condition_was(self):
        self.write("site.weir", SITE + 'invariant "x" { ' + self.FAILING[0][0] + " }\n")
        out = weir("test", self.path).out
        self.assertRegex(out, r'FAIL invariant "x" \(.*site\.weir:\d+:\d+\)')
        self.assertRegex(out, r"try  curl -X POST 'http://a\.test/pay/1' -H 'x-role: clerk'")
        self.assertRegex(out, r"\n +\| +clerk +true")

    def test_a_cover_names_a_request_that_no_route_takes(self):
        address = self.serve_site()
        self.write("site.weir", SITE + 'cover host "*.b.test"\ncover host "a.test"\n')
        run = weir("test", self.path, "--format", "json")
        covered, open_ = json.loads(run.out)["claims"]
        self.assertEqual((run.code, covered["verdict"], open_["verdict"]), (1, "holds", "fails"))
        self.assertEqual(fate(send_witness(open_["witness"]["curl"], address)), "status 404")

    def test_behaviour_is_preserved_but_for_what_is_said(self):
        build_image(self.path, self.folder / "prod.wimg")
        claim = 'invariant "kept" { preserve behaviour except %s since "prod.wimg" }\n'
        changed = SITE.replace('GET "/users/{id: slug}" -> web', 'GET "/users/{id: uint}" -> web')
        for region, code in (('"/users/**"', 0), ('host "a.test"', 0), ('host "*.b.test"', 1),
                             ('POST "/users/**"', 1), ('GET|HEAD "/users/{id: slug}"', 0),
                             ('"/users/{id: slug}" when req.cookie("beta").present', 1)):
            with self.subTest(region):
                run = weir("test", self.write("site.weir", changed + claim % region))
                self.assertEqual(run.code, code, run.out + run.err)
        self.assertIn("try  curl", run.out)
        run = weir("test", self.write("site.weir", SITE + claim.replace("prod", "none") % '"/x"'))
        self.assertEqual(run.code, 4)

    def test_filters_and_junit_know_claims(self):
        self.write("site.weir", SITE + 'invariant "one" { exists req POST -> upstream pay }\n'
                   'invariant "two" { exists req GET -> upstream pay }\ncover host "*.b.test"\n')
        self.assertEqual(weir("test", self.path, "--filter", "one").code, 0)
        self.assertEqual(weir("test", self.path, "--filter", "two").code, 1)
        names = weir("test", self.path, "--list", "--filter", "o").out.splitlines()
        self.assertEqual([name.split(": ")[1] for name in names],
                         ['invariant "one"', 'invariant "two"', 'cover host "*.b.test"'])
        self.assertIn('name="cover host', weir("test", self.path, "--format", "junit").out)

    def test_a_limit_is_undecided_and_never_a_pass(self):
        # More ways in which texts can go with a value than are looked at.
        many = " && ".join(f'req.header("x") contains "{chr(97 + i)}z{i}"' for i in range(12))
        source = SITE + "upstream unused { endpoints = [web_a] }\n"
        claim = f"exists req when {many} -> upstream unused"
        self.write("site.weir", source + f'invariant "x" {{ {claim} }}\n')
        run = weir("test", self.path, "--format", "json")
        report = json.loads(run.out)
        self.assertEqual((run.code, report["undecided"], report["passed"]), (5, 1, 0))
        self.assertIn("too many kinds", report["claims"][0]["reason"])
        self.assertIn("UNDECIDED", weir("test", self.path).out)
        self.assertIn("<error", weir("test", self.path, "--format", "junit").out)
        run = weir("ask", claim, self.write("site.weir", source))
        self.assertEqual((run.code, run.out.splitlines()[0]), (5, "undecided"))

    def test_a_diff_that_met_a_limit_is_no_pass(self):
        sites = []
        for side in "xy":
            many = " && ".join(f'req.header("h") contains "{chr(97 + i)}{side}"' for i in range(7))
            sites.append(self.write(f"{side}.weir", SITE.replace(
                'req.header("x-role") == "clerk"', f"!({many})")))
        run = weir("diff", *sites, "--gate", "none")
        self.assertEqual(run.code, 5, run)
        self.assertIn("gate none: undecided", run.out)
        self.assertNotIn("passed", run.out)
        self.assertEqual(weir("equiv", *sites).code, 5)


class Issuers(Case):
    def test_a_token_of_one_issuer_is_none_of_another(self):
        site = self.write("site.weir", """edition 2027
import std.auth { bearer }
jwt users { issuer = "https://id.test"  audience = ["api"]  keys = ref "file:k.json" }
jwt partners { issuer = "https://p.test"  audience = ["api"]  keys = ref "file:k.json" }
listener edge { bind = ["127.0.0.1:0"] }
upstream web { endpoints = ["127.0.0.1:9001"] }
host "a.test" on edge {
  route a "/a" -> web { use bearer(users) }
  route b "/b" when req.jwt.claim("sub") == "x" -> web { use bearer(partners) }
  route c "/c" -> web
}
invariant "token" { forall req "/a" -> upstream web { req.jwt.valid } }
invariant "claim" { forall req "/b" -> upstream web { req.jwt.claim("sub") == "x" } }
invariant "other" { exists req "/a" -> status 401 { req.jwt.valid } }
invariant "open" { forall req -> upstream web { req.jwt.valid } }
""")
        claims = json.loads(weir("test", site, "--format", "json").out)["claims"]
        self.assertEqual([claim["verdict"] for claim in claims],
                         ["holds", "holds", "holds", "fails"])
        self.assertIn("claim iss https://p.test", claims[2]["witness"]["curl"])


class Ask(SiteCase):
    def ask(self, question, *options):
        return weir("ask", question, self.path, *options)

    def test_answers_have_the_exit_codes_of_the_page(self):
        self.assertEqual(self.ask("exists req -> upstream pay").code, 0)
        run = self.ask("exists req GET -> upstream pay")
        self.assertEqual((run.code, run.out.splitlines()[0]), (1, "fails"))
        self.assertEqual(self.ask("forall req -> upstream nothing").code, 3)
        self.assertEqual(self.ask("what is it").code, 3)

    def test_the_answer_is_a_request_that_the_proxy_confirms(self):
        address = self.serve_site()
        run = self.ask('exists req -> upstream web { req.header("x-key") == "k" && !(req.client.ip '
                       "in office) && req.client.ip in [127.0.0.0/8] }", "--format", "json")
        answer = json.loads(run.out)
        self.assertEqual(answer["verdict"], "holds")
        self.assertEqual(fate(send_witness(answer["witness"]["curl"], address)),
                         answer["witness"]["outcome"])


class Explain(SiteCase):
    def taken(self, *arguments):
        run = weir("explain", *arguments, self.path, "--format", "json")
        self.assertEqual(run.code, 0, run.err)
        return json.loads(run.out)

    def test_all_routes_of_a_pattern_are_listed_and_the_proxy_agrees(self):
        address = self.serve_site()
        found = self.taken("--all", "http://a.test/users/**")["taken"]
        self.assertEqual({each["route"] and each["route"]["name"] for each in found},
                         {"users", "beta", None})
        for each in found:
            seen = fate(send_witness(each["witness"]["curl"], address))
            self.assertTrue(each["outcome"].endswith(seen), (each, seen))

    def test_methods_hosts_and_paths_restrict_what_is_asked(self):
        names = [each["route"] and each["route"]["name"]
                 for each in self.taken("--all", "POST|PUT http://a.test/pay/{x: uint}")["taken"]]
        self.assertEqual(names, ["charge", None])
        names = [each["route"]["name"] for each in self.taken("--all", "http://x.b.test")["taken"]]
        self.assertEqual(names, ["all"])
        self.assertEqual(self.taken("--all", "https://a.test/")["taken"], [])
        self.assertEqual({each["host"] for each in self.taken("--all", "/**")["taken"]},
                         {"a.test", "*.b.test"})

    def test_a_route_says_who_takes_its_requests(self):
        found = self.taken("--route", "users")
        self.assertEqual([each["route"]["name"] for each in found["shadowed_by"]], ["beta"])
        found = self.taken("--route", "admin")
        self.assertEqual([each["route"]["name"] for each in found["shadowed_by"]], ["login"])
        self.assertEqual(self.taken("--route", "beta")["shadowed_by"], [])
        self.assertIn("every request", weir("explain", "--route", "beta", self.path).out)

    def test_wrong_questions_say_how_to_ask(self):
        for arguments in (["--all", "ftp://a.test/"], ["--all", "a.test/x"],
                          ["--all", "http://a.test:0/"], ["--all", "GOT http://a.test/"],
                          ["--all", "http://a.test/{x: uin}"], ["--route", "nothing"]):
            run = weir("explain", *arguments, self.path)
            self.assertEqual(run.code, 2, arguments)
            self.assertIn("help", run.err)
        self.assertEqual(weir("explain").code, 2)


class Cost(SiteCase):
    def test_hosts_and_routes_have_their_costs(self):
        image = build_image(self.path, self.folder / "a.wimg")
        cost = json.loads(weir("inspect", image, "--cost", "--format", "json").out)
        self.assertEqual(cost["image_bytes"], image.stat().st_size)
        self.assertEqual({host["host"] for host in cost["hosts"]}, {"a.test", "*.b.test"})
        routes = {route["route"]: route for route in cost["routes"]}
        self.assertEqual(routes["admin"]["guard_depth"], 2)
        self.assertEqual(routes["all"]["guard_nodes"], 0)
        self.assertGreater(routes["admin"]["bytes"], routes["all"]["bytes"])
        self.assertIn("a.test", weir("inspect", image, "--cost").out)


class Generated(SiteCase):
    def test_generated_tests_reach_all_that_was_not_reached(self):
        module = self.folder / "more_test.weir"
        run = weir("test", self.path, "--gen", module)
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(weir("fmt", "--check", module).code, 0)
        run = weir("test", self.path, "--coverage-format", "json")
        self.assertEqual(run.code, 0, run.out)
        coverage = json.loads(run.out)
        for kind in ("routes_covered", "branches_covered"):
            self.assertEqual(coverage[kind]["covered"], coverage[kind]["all"], kind)

    def test_only_what_is_missing_is_generated_and_nothing_is_overwritten(self):
        self.write("site.weir", SITE + 'test "login" { GET "http://a.test/admin/login" => web }\n')
        text = weir("test", self.path, "--gen", "-").out
        self.assertNotIn("route login", text)
        self.assertIn("route users", text)
        kept = self.write("kept_test.weir", "edition 2027\n")
        run = weir("test", self.path, "--gen", kept)
        self.assertEqual((run.code, kept.read_text()), (2, "edition 2027\n"))

    def test_mutants_that_are_missed_name_a_request_that_finds_them(self):
        weir("test", self.path, "--gen", self.folder / "more_test.weir")
        run = weir("test", self.path, "--mutate", "--format", "json")
        self.assertEqual(run.code, 1)
        report = json.loads(run.out)
        self.assertEqual((report["schema"], report["tried"]), ("weir.mutants", report["all"]))
        self.assertGreater(report["found_by_tests"], len(report["missed"]))
        missed = {(each["route"], each["mutant"]) for each in report["missed"]}
        self.assertIn(("users", "another upstream"), missed)
        self.assertNotIn(("users", "the route removed"), missed)
        found = 'test "users" { GET "http://a.test/users/a" => web }\n'
        self.write("site.weir", SITE + found)
        report = json.loads(weir("test", self.path, "--mutate", "--format", "json").out)
        missed = {(each["route"], each["mutant"]) for each in report["missed"]}
        self.assertNotIn(("users", "another upstream"), missed)
        self.assertTrue(all(re.match("curl ", each["witness"]["curl"])
                            for each in report["missed"]))

    def test_claims_find_mutants_too(self):
        claim = 'forall req -> upstream pay { req.header("x-role") == "clerk" }'
        self.write("site.weir", SITE + f'invariant "x" {{ {claim} }}\n')
        report = json.loads(weir("test", self.path, "--mutate", "--format", "json").out)
        self.assertGreater(report["found_by_claims"], 0)


if __name__ == "__main__":
    main()
