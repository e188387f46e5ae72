"""`weir test`: what passes and what fails, filters, coverage, formats and exit codes."""

import json
import re
import xml.etree.ElementTree as xml

from harness import Case, main, weir
from harness.case import EXAMPLES, REPOSITORY

SITE = """edition 2027
pub const office: list<cidr> = [10.20.0.0/16]
listener edge { bind = ["127.0.0.1:8080"] }
pub upstream web { endpoints = ["127.0.0.1:9001"] }
pub upstream next { endpoints = ["127.0.0.1:9002"] }
host "api.test" on edge {
  set response header "x-served-by" = "weir"
  remove response header "server"
  route beta GET "/s" when req.header("x-beta") == "1" && !(req.client.ip in office) -> next
  route search GET "/s" -> web { timeout = 3s }
  route files GET "/files/{path**}" -> web { rewrite prefix "/files" -> "/static" }
  route shared GET "/shared" -> split { web: 95%   next: 5% }
  route health GET "/healthz" -> respond 200 "ok"
  route old "/old/**" -> redirect 308 "https://new.test{req.path}"
}
"""
PASSING = """
test "search" {
  GET "http://api.test/s" => route search, upstream web, timeout 3s, path "/s"
  given header "x-beta" = "1"
  given client 203.0.113.9
  GET "http://api.test/s" => next, response header "x-served-by" = "weir"
  given client 10.20.0.7
  GET "http://api.test/s" => web, without response header "server"
}
test "answers" {
  GET "http://api.test/healthz" => 200, body "ok"
  GET "http://api.test/old/a" => redirect 308 "https://new.test/old/a", status 308
  GET "http://api.test/nothing" => status 404
  GET "http://other.test/" => 404
}
test table "files" for (path, forwarded) in [
  ("/files/a", "/static/a"), ("/files/a/b", "/static/a/b"),
] {
  GET "http://api.test{path}?x=1" => path "{forwarded}?x=1"
  GET "http://api.test{path}?x=1" => web, path forwarded
}
test property "shared" for method in [GET, HEAD], ip in [10.0.0.1, 2001:db8::1] {
  given client ip
  method "http://api.test/shared" => split { next: 5%   web: 95% }
}
"""
PASSED = 2 + 2 + 4
# Each fails by itself: (name, what is expected, words of what is found).
FAILING = [
    ("route", 'GET "http://api.test/s" => route beta', "found route search"),
    ("no route", 'GET "http://api.test/x" => route search', "no route takes it"),
    ("upstream", 'GET "http://api.test/s" => next', "found upstream web"),
    ("answer", 'GET "http://api.test/healthz" => web', "found status 200"),
    ("no host", 'GET "http://other.test/" => web', "no host takes it"),
    ("status", 'GET "http://api.test/healthz" => 204', "found status 200"),
    ("forwarded", 'GET "http://api.test/s" => 404', "found upstream web"),
    ("split", 'GET "http://api.test/shared" => split { web: 90%   next: 10% }',
     "found split { web: 95%   next: 5% }"),
    ("redirect", 'GET "http://api.test/old/a" => redirect 307 "https://new.test/old/a"',
     'found redirect 308 "https://new.test/old/a"'),
    ("url", 'GET "http://api.test/old/a" => redirect 308 "https://new.test/a"',
     'found redirect 308 "https://new.test/old/a"'),
    ("path", 'GET "http://api.test/files/a" => path "/files/a"', 'found path "/static/a"'),
    ("query", 'GET "http://api.test/files/a?b" => path "/static/a?c"', 'found path "/static/a?b"'),
    ("timeout", 'GET "http://api.test/s" => timeout 4s', "found timeout 3s"),
    ("body", 'GET "http://api.test/healthz" => body "no"', 'found body "ok"'),
    ("header", 'GET "http://api.test/s" => response header "x-served-by" = "me"', 'found "weir"'),
    ("absent", 'GET "http://api.test/s" => request header "x" present', "found not set"),
    ("present", 'GET "http://api.test/s" => without response header "x-served-by"',
     'found "weir"'),
    # Nothing takes it away, so that the upstream may send one.
    ("unknown", 'GET "http://api.test/s" => without response header "x-powered-by"', "found not"),
]


def as_tests(cases):
    return "".join(f'test "{name}" {{\n  {line}\n}}\n' for name, line, _ in cases)


class WeirTest(Case):
    def site(self, tests, name="site.weir"):
        return self.write(name, SITE + tests)

    def document(self, *arguments):
        return json.loads(weir("test", *arguments, "--format", "json").out)

    def test_what_holds_passes(self):
        result = weir("test", self.site(PASSING))
        self.assertEqual((result.code, result.err), (0, ""), result)
        self.assertEqual(result.out, f"{PASSED} passed, 0 failed\n")

    def test_each_expectation_can_fail(self):
        site = self.site(as_tests(FAILING))
        result = weir("test", site)
        self.assertEqual(result.code, 1, result)
        blocks = re.split(r"^FAIL ", result.out, flags=re.M)[1:]
        self.assertEqual(len(blocks), len(FAILING), result.out)
        for block, (name, _, found) in zip(blocks, FAILING):
            with self.subTest(name):
                self.assertTrue(block.startswith(name + " ("), block)
                self.assertIn(found, block)
        self.assertTrue(result.out.endswith(f"0 passed, {len(FAILING)} failed\n"))

    def test_a_failure_draws_the_values_of_the_guard_below_its_source(self):
        site = self.site('test "beta" {\n  given header "x-beta" = "1"\n  given client 10.20.0.7\n'
                         '  GET "http://api.test/s" => next\n}\n')
        out = weir("test", "site.weir", cwd=site.parent).out
        lines = out.splitlines()
        self.assertIn("= `beta` (site.weir:9:9) does not take it, its guard says no:", out)
        at = next(i for i, line in enumerate(lines) if line.startswith("  9 | "))
        source = lines[at]
        # Below each part stands what it was: the header, its comparison, the negation, the address.
        for text, part in (("true", "=="), ("false", "&& !"), ("1 ", 'req.header("x'),
                           ("10.20.0.7", "req.client.ip"), ("true", "in office"),
                           ("false", "!(req")):
            column = source.index(part)
            below = [line[column:] for line in lines[at + 1:at + 5]]
            self.assertTrue(any(line.startswith(text) for line in below), (part, text, out))

    def test_names_of_cases_hold_their_values(self):
        tests = self.document(self.site(PASSING))["tests"]
        names = [(test["name"], test["variables"]) for test in tests]
        self.assertIn(("files", 'path = "/files/a", forwarded = "/static/a"'), names)
        self.assertIn(("shared", "method = HEAD, ip = 2001:db8::1"), names)

    def test_filter_takes_a_part_or_a_pattern(self):
        site = self.site(PASSING)
        for text, count in (("search", 1), ("file", 2), ("s*HEAD*", 2), ("a?swers", 1),
                            ("*", PASSED)):
            with self.subTest(text):
                self.assertEqual(len(self.document(site, "--filter", text)["tests"]), count)
        result = weir("test", site, "--filter", "nothing has this")
        self.assertEqual((result.code, result.out), (2, ""))

    def test_list_runs_nothing(self):
        site = self.site(as_tests(FAILING))
        result = weir("test", "site.weir", "--list", cwd=site.parent)
        self.assertEqual(result.code, 0)
        self.assertEqual(len(result.out.splitlines()), len(FAILING))
        self.assertRegex(result.out.splitlines()[0], r"^site\.weir:\d+:6: route$")

    def test_json(self):
        site = self.site(PASSING + as_tests(FAILING[:1]))
        document = self.document(site)
        self.assertEqual((document["schema"], document["version"]), ("weir.test", 1))
        self.assertEqual((document["passed"], document["failed"]), (PASSED, 1))
        failed = [test for test in document["tests"] if not test["passed"]]
        self.assertEqual([test["name"] for test in failed], ["route"])
        request = failed[0]["requests"][0]
        self.assertEqual(request["request"], "GET http://api.test/s")
        self.assertEqual(request["route"], "search")
        self.assertEqual(request["failures"][0]["expected"], "route beta")
        self.assertEqual(request["failures"][0]["found"], "route search")
        self.assertEqual(request["failures"][0]["line"], request["line"])

    def test_junit(self):
        self.write("more_test.weir", 'import "./site.weir" { web }\n'
                   'test "<&>\\"" { GET "http://api.test/s" => web }\n')
        site = self.site(as_tests(FAILING[:2]))
        file = self.folder / "results.xml"
        result = weir("test", site, "--format", "junit", "-o", file)
        self.assertEqual(result.code, 1)
        self.assertTrue(result.out.endswith("1 passed, 2 failed\n"), "people still read it")
        root = xml.parse(file).getroot()
        self.assertEqual(root.tag, "testsuites")
        self.assertEqual((root.get("tests"), root.get("failures")), ("3", "2"))
        suites = {suite.get("name").rsplit("/", 1)[-1]: suite for suite in root}
        self.assertEqual(sorted(suites), ["more_test.weir", "site.weir"])
        self.assertEqual(suites["site.weir"].get("failures"), "2")
        self.assertEqual([c.get("name") for c in suites["more_test.weir"]], ['<&>"'])
        failure = suites["site.weir"][0].find("failure")
        self.assertIn("expected route beta, found route search", failure.get("message"))
        self.assertIn("taken by `search`", failure.text)

    def test_junit_of_a_site_with_errors_is_an_error_and_not_nothing(self):
        site = self.write("site.weir", "edition 2027\nupstream web { endpoint = [] }\n")
        file = self.folder / "results.xml"
        result = weir("test", site, "--format", "junit", "-o", file)
        self.assertEqual(result.code, weir("check", site).code)
        root = xml.parse(file).getroot()
        self.assertEqual((root.get("tests"), root.get("errors")), ("1", "1"))
        error = root[0][0].find("error")
        self.assertEqual(error.get("message"), "1 error")
        self.assertIn("error[E0206]", error.text)

    def test_coverage_names_what_no_test_reaches(self):
        site = self.site('test "search" { GET "http://api.test/s" => web }\n')
        result = weir("test", "site.weir", "--coverage", cwd=site.parent)
        self.assertEqual(result.code, 0, result)
        self.assertRegex(result.out, r"total +1/6 +16\.7% +1/4 +25\.0%")
        for line in ("site.weir:9:9: route `beta` takes no request",
                     'site.weir:9:28: `req.header("x-beta") == "1"` of route `beta` is never true',
                     "site.weir:9:61: `req.client.ip in office` of route `beta` is never asked"):
            self.assertIn(line, result.out)
        self.assertNotIn("`search`", result.out)

    def test_full_coverage_names_nothing(self):
        out = weir("test", self.site(PASSING), "--coverage").out
        self.assertRegex(out, r"total +6/6 100\.0% +4/4 100\.0%")
        self.assertNotIn("No test covers", out)

    def test_coverage_as_json(self):
        site = self.site(PASSING)
        result = weir("test", site, "--coverage-format", "json")
        document = json.loads(result.out)
        self.assertEqual((document["schema"], document["version"]), ("weir.coverage", 1))
        self.assertEqual(document["routes_covered"], {"covered": 6, "all": 6, "percent": 100.0})
        self.assertIn(f"{PASSED} passed", result.err, "texts for people make way")
        beta = document["routes"][0]
        self.assertEqual((beta["name"], beta["taken"]), ("beta", 1))
        self.assertEqual([(c["seen_true"], c["seen_false"]) for c in beta["conditions"]],
                         [(2, 1), (1, 1)])

    def test_coverage_as_lcov(self):
        site = self.site('test "search" { GET "http://api.test/s" => web }\n')
        file = self.folder / "coverage.info"
        weir("test", "site.weir", "--coverage-format", "lcov", "--coverage-output", file,
             cwd=site.parent, check=True)
        lines = file.read_text().splitlines()
        self.assertEqual(lines[:2], ["TN:weir", "SF:site.weir"])
        self.assertEqual(lines[-1], "end_of_record")
        for line in ("FN:9,beta", "FNDA:0,beta", "FNDA:1,search", "FNF:6", "FNH:1", "DA:9,0",
                     "DA:10,1", "LF:6", "LH:1", "BRDA:9,0,0,0", "BRDA:9,0,1,1", "BRDA:9,1,0,-",
                     "BRF:4", "BRH:1"):
            self.assertIn(line, lines)

    def test_fail_under(self):
        site = self.site('test "search" { GET "http://api.test/s" => web }\n')
        self.assertEqual(weir("test", site, "--fail-under", 16).code, 0)
        result = weir("test", site, "--fail-under", 17)
        self.assertEqual(result.code, 1)
        self.assertIn("1 of 6 routes", result.err)

    def test_modules_beside_and_below_are_tests_of_weir_test_alone(self):
        self.write("deep/down/pay_test.weir", 'import "../../site.weir" { next }\n'
                   'test "below" { GET "http://api.test/s" => next }\n')
        self.write(".hidden/x_test.weir", "this is no module\n")
        self.write("notes_test.txt", "nor is this\n")
        site = self.site("")
        result = weir("test", site)
        self.assertEqual(result.code, 1)
        self.assertIn("FAIL below", result.out)
        self.assertEqual(weir("check", site).code, 0)
        image = self.folder / "x.wimg"
        weir("build", site, "-o", image, check=True)
        self.assertNotIn(b"pay_test", image.read_bytes())

    def test_a_test_module_cannot_change_the_site(self):
        self.write("x_test.weir", 'upstream more { endpoints = ["127.0.0.1:9"] }\n')
        site = self.site("")
        result = weir("test", site)
        self.assertEqual((result.code, result.out), (3, ""))
        self.assertIn("E0510", result.err)

    def test_a_property_has_a_limit(self):
        many = ", ".join(map(str, range(101)))
        site = self.site(f'test property "many" for a in [{many}], b in [{many}] {{\n'
                         '  GET "http://api.test/s?{a}&{b}" => web\n}\n')
        result = weir("test", site)
        self.assertEqual(result.code, 3)
        self.assertIn("this property has 10201 combinations, the limit is 10000", result.err)

    def test_parameters_reach_the_tests(self):
        text = SITE.replace("edition 2027", "edition 2027\nparam share: percent = 5%")
        text = text.replace("web: 95%   next: 5%", "web: 100% - share   next: share")
        site = self.write("site.weir", text + 'test "s" {\n  GET "http://api.test/shared"'
                          " => split { web: 80%   next: 20% }\n}\n")
        self.assertEqual(weir("test", site).code, 1)
        self.assertEqual(weir("test", site, "--param", "share=20%").code, 0)

    def test_exit_codes(self):
        broken = self.site('test "x" { GET "http://api.test/" => nowhere }\n', "broken.weir")
        self.assertEqual(weir("test", broken).code, 3)
        self.assertEqual(weir("check", broken).code, 3)
        self.assertEqual(weir("test", self.folder / "absent.weir").code, 4)
        site = self.site(PASSING)
        self.assertEqual(weir("test", site, "-o", self.folder / "no/such/file").code, 4)
        for wrong in (["--format", "xml"], ["--fail-under", "101"],
                      ["--format", "json", "--coverage-format", "json"]):
            with self.subTest(wrong):
                self.assertEqual(weir("test", site, *wrong).code, 2)

    def test_a_site_without_tests_says_how_to_write_one(self):
        result = weir("test", self.site(""))
        self.assertEqual(result.code, 0)
        self.assertIn('test "NAME"', result.out)


class Examples(Case):
    def test_each_has_tests_that_pass(self):
        for site in sorted(EXAMPLES.glob("*/site.weir")):
            with self.subTest(site.parent.name):
                result = weir("test", site)
                self.assertEqual((result.code, result.err), (0, ""), result)
                self.assertRegex(result.out, r"^[1-9]\d* passed, 0 failed$")

    def test_the_gateway_is_covered_whole(self):
        result = weir("test", EXAMPLES / "02-api-gateway/site.weir", "--coverage-format", "json",
                      "--fail-under", 100)
        self.assertEqual(result.code, 0, result)
        document = json.loads(result.out)
        self.assertGreater(document["routes_covered"]["all"], 50)
        self.assertEqual(document["routes_covered"]["percent"], 100.0)
        self.assertEqual(document["branches_covered"]["percent"], 100.0)

    def test_coverage_notices_a_lost_test(self):
        result = weir("test", EXAMPLES / "02-api-gateway/site.weir", "--filter", "orders",
                      "--fail-under", 100)
        self.assertEqual(result.code, 1)


class Reference(Case):
    """docs/language/tests.md shows tests that pass, and a failure as it is."""

    def blocks(self):
        page = (REPOSITORY / "docs/language/tests.md").read_text(encoding="utf-8")
        return re.findall(r"^```\n(.*?)^```", page, re.M | re.S)

    def test_its_site_passes(self):
        result = weir("test", self.write("site.weir", self.blocks()[0]))
        self.assertEqual((result.code, result.err), (0, ""), result)

    def test_its_failure_is_what_is_printed(self):
        self.write("site.weir", self.blocks()[0] + """
test "admin pages" {
  given client 203.0.113.9
  GET "http://api.example.com/admin" => web
}
""")
        result = weir("test", "site.weir", cwd=self.folder)
        shown = next(block for block in self.blocks() if block.startswith("FAIL"))
        self.assertEqual(result.out.partition("\n\n")[0] + "\n", shown)


if __name__ == "__main__":
    main()
