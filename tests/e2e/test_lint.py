"""`weir lint`: findings in each format, exit codes, fixes, and which rules are asked."""

import json

from harness import Case, main, weir

SITE = """edition 2027

import std.http { hsts, no_store }
import "./names.weir" as names

listener edge { bind = ["127.0.0.1:8080"] }
pub upstream web { endpoints = ["127.0.0.1:9001"] }

host "a.test" on edge {
  route out GET "/out/{to}" -> redirect 302 "https://{capture.to}/"
  # weir: allow resilience/no-timeout reason "long ago"
  route all "/**" -> web
}
"""
FIXED = """edition 2027


listener edge { bind = ["127.0.0.1:8080"] }
pub upstream web { endpoints = ["127.0.0.1:9001"] }

host "a.test" on edge {
  route out GET "/out/{to}" -> redirect 302 "https://{capture.to}/"
  route all "/**" -> web
}
"""
NAMES = "edition 2027\n\nconst kept = 1\n\n## For tests.\npub const office = 1 + kept\n"
TEST = """edition 2027
import "./names.weir" { office }
import "./site.weir" { web }
test "x" { GET "http://a.test/{office}" => web }
"""
PACKAGE = "edition 2027\nconst lost = 1\npub const order = 2\npub const kept = 3\n"
USES_PACKAGE = SITE.replace("import", 'import "./vendor/own/x.weir" { order }\nimport', 1).replace(
    "-> web", "-> web { priority = order }")
FOUND = ["correctness/unused-import", "correctness/unused-import", "correctness/unused-import",
         "security/open-redirect", "style/unused-suppression"]


class Lint(Case):
    def setUp(self):
        super().setUp()
        self.site = self.write("site.weir", SITE)
        self.write("names.weir", NAMES)
        self.write("site_test.weir", TEST)

    def rules(self, *arguments):
        run = weir("lint", self.site, "--format", "json", *arguments)
        found = [entry["code"] for entry in json.loads(run.out)["diagnostics"]]
        self.assertEqual(run.code, 1 if found else 0)
        return sorted(found)

    def test_findings_are_shown_with_their_places_and_what_to_do(self):
        run = weir("lint", self.site)
        self.assertEqual((run.code, run.err), (1, ""))
        for words in ("warning[security/open-redirect]: the request chooses the host that route "
                      "`out` redirects to", "site.weir:10:9", "= help: write the host, and a `/`",
                      "\n5 warnings\n"):
            self.assertIn(words, run.out)

    def test_a_site_without_findings_is_ok(self):
        self.site.write_text(FIXED.replace("{capture.to}", "a.test"))
        run = weir("lint", self.site)
        self.assertEqual((run.code, run.err), (0, ""))
        self.assertRegex(run.out, r"^ok: .*\(1 host, 2 routes, 1 upstream\)\n$")

    def test_which_rules_are_asked(self):
        self.assertEqual(self.rules(), FOUND)
        self.assertEqual(self.rules("--preset", "strict"),
                         sorted([*FOUND, "resilience/single-endpoint",
                                 "style/undocumented-public"]))
        self.assertEqual(self.rules("--select", "security"), ["security/open-redirect"])
        self.assertEqual(self.rules("--select", "style", "--select", "resilience"),
                         ["resilience/single-endpoint", "style/undocumented-public",
                          "style/unused-suppression"])
        self.assertEqual(self.rules("--ignore", "correctness", "--ignore",
                                    "style/unused-suppression"), ["security/open-redirect"])
        # What a comment allows in vain is not known where its rule was not asked.
        self.assertEqual(self.rules("--select", "style"), ["style/undocumented-public"])

    def test_a_rule_that_does_not_exist_is_named(self):
        for option in ("--select", "--ignore"):
            run = weir("lint", self.site, option, "security/open-redirects")
            self.assertEqual(run.code, 2)
            self.assertIn("there is no rule or category `security/open-redirects`", run.err)
        run = weir("lint", "--explain", "security")
        self.assertEqual(run.code, 2)
        self.assertIn("weir lint --list", run.err)

    def test_rules_are_listed_and_explained(self):
        rules = weir("lint", "--list").out.splitlines()
        self.assertRegex(rules[-1], r"^style/unused-suppression +recommended +something allowed ")
        self.assertTrue(any(" strict " in line for line in rules))
        for line in rules:
            rule = line.split()[0]
            page = weir("lint", "--explain", rule)
            self.assertEqual((page.code, page.out.split(": ")[0]), (0, f"# {rule}"))
            self.assertEqual(weir("explain", rule).out, page.out)

    def test_fixes_are_applied_and_the_rest_is_shown(self):
        run = weir("lint", "--fix", self.site)
        self.assertEqual((run.code, self.site.read_text()), (1, FIXED))
        for words in ("remove the import", "remove the comment", "security/open-redirect"):
            self.assertIn(words, run.out)

    def test_modules_and_tests_are_read_packages_are_not(self):
        (self.folder / "vendor/own").mkdir(parents=True)
        package = self.write("vendor/own/x.weir", PACKAGE)
        self.site.write_text(USES_PACKAGE)
        self.assertEqual(weir("package", "lock", self.site).code, 0)
        cache = "import std.http { cache }\nimport"
        test = self.write("site_test.weir", TEST.replace("import", cache, 1))
        self.write("names.weir", NAMES + "const other = 2\n")
        self.assertEqual(self.rules("--select", "correctness"),
                         ["correctness/unused-declaration"] + ["correctness/unused-import"] * 4)
        before = package.read_text()
        self.assertEqual(weir("lint", "--fix", self.site).code, 1)
        self.assertEqual((test.read_text(), package.read_text()), (TEST, before))

    def test_errors_are_shown_instead(self):
        self.site.write_text(SITE.replace("-> web", "-> nowhere"))
        for form, words in (("human", "error[E0202]"), ("json", '"code": "E0202"'),
                            ("sarif", '"ruleId": "E0202"'), ("github", "title=E0202")):
            run = weir("lint", self.site, "--format", form)
            self.assertEqual((run.code, run.err), (3, ""))
            self.assertIn(words, run.out)
        before = self.site.read_text()
        self.assertEqual(weir("lint", self.site, "--fix").code, 3)
        self.assertEqual(self.site.read_text(), before)

    def test_a_site_that_is_not_there(self):
        run = weir("lint", self.folder / "none.weir")
        self.assertEqual((run.code, run.out), (4, ""))
        self.assertIn("cannot open", run.err)

    def test_sarif_has_rules_places_and_fixes(self):
        run = json.loads(weir("lint", self.site, "--format", "sarif").out)
        self.assertEqual(run["version"], "2.1.0")
        (run,) = run["runs"]
        self.assertEqual([rule["id"] for rule in run["tool"]["driver"]["rules"]],
                         sorted(set(FOUND)))
        results = {result["ruleId"]: result for result in run["results"]}
        place = results["security/open-redirect"]["locations"][0]["physicalLocation"]
        self.assertTrue(place["artifactLocation"]["uri"].endswith("site.weir"))
        self.assertEqual(place["region"], {"startLine": 10, "startColumn": 9, "endLine": 10,
                                           "endColumn": 12})
        (change,) = results["style/unused-suppression"]["fixes"][0]["artifactChanges"]
        self.assertEqual(change["replacements"][0]["deletedRegion"]["startLine"], 11)

    def test_annotations_of_a_workflow(self):
        lines = weir("lint", self.site, "--format", "github").out.splitlines()
        self.assertEqual(len(lines), len(FOUND))
        self.assertRegex(lines[3], r"^::warning file=.*site\.weir,line=10,col=9,"
                                   r"title=security/open-redirect::the request chooses .*%0Awrite")


if __name__ == "__main__":
    main()
