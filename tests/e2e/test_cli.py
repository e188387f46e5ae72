"""The command line of `weir` and `weir-proxy`: help, exit codes, and where words go."""

import json
import subprocess

from harness import Case, Proxy, main, weir
from harness.toolchain import binary

COMMANDS = [
    "check", "build", "verify", "inspect", "explain", "test", "fmt", "run", "ctl",
    "lsp", "doc", "package", "new", "watch",
]
CTL = ["status", "stats", "swap", "restart", "drain"]
GOOD = """edition 2027
listener web { bind = ["127.0.0.1:0"] }
host "a.test" on web { route all "/**" -> respond 200 "ok" }
"""
ORDERED = """edition 2027
listener web { bind = ["127.0.0.1:0"] }
host "a.test" on web {
    ordered {
        route first "/x" when req.query("a") != "1" -> respond 200 "1"
        route second "/x" when req.method in [GET, PUT] -> respond 200 "2"
    }
    route rest "/**" -> respond 200 "3"
}
"""


class CommandLine(Case):
    def code(self, *arguments, **options):
        return weir(*arguments, **options).code

    def test_each_command_has_help_on_standard_output(self):
        for words in [[], *([c] for c in COMMANDS), *(["ctl", c] for c in CTL)]:
            with self.subTest(words):
                result = weir(*words, "--help")
                self.assertEqual((result.code, result.err), (0, ""))
                self.assertIn("--help", result.out)

    def test_help_names_every_command(self):
        out = weir("--help").out
        for command in COMMANDS:
            self.assertIn(command, out)

    def test_version(self):
        self.assertRegex(weir("--version").out, r"\d+\.\d+")

    def test_a_wrong_command_line_is_2(self):
        for words in (["frobnicate"], ["build", "--frobnicate"], ["ctl"], ["verify"]):
            with self.subTest(words):
                result = weir(*words)
                self.assertEqual(result.code, 2, result)
                self.assertNotEqual(result.err, "")

    def test_a_clean_site_is_0(self):
        self.assertEqual(self.code("check", self.write("site.weir", GOOD)), 0)

    def test_errors_in_the_source_are_3(self):
        path = self.write("site.weir", GOOD.replace('-> respond 200 "ok"', "-> nowhere"))
        image = self.folder / "x.wimg"
        self.assertEqual(self.code("check", path), 3)
        self.assertEqual(self.code("build", path, "-o", image), 3)
        self.assertFalse(image.exists(), "a source with errors gives no image")

    def test_a_file_that_cannot_be_read_is_4(self):
        self.assertEqual(self.code("verify", self.folder / "absent.wimg"), 4)
        self.assertEqual(self.code("inspect", self.folder / "absent.wimg"), 4)

    def test_an_image_that_cannot_be_written_is_4(self):
        path = self.write("site.weir", GOOD)
        self.assertEqual(self.code("build", path, "-o", self.folder / "no/such/x.wimg"), 4)

    def test_no_proxy_behind_ctl_is_4(self):
        result = weir("ctl", "--run-dir", self.folder, "status")
        self.assertEqual(result.code, 4)
        self.assertIn("help:", result.err)

    def test_unformatted_sources_are_1_with_check_and_fixed_without(self):
        path = self.write("site.weir", GOOD.replace("{ bind", "{bind"))
        self.assertEqual(self.code("fmt", "--check", path), 1)
        self.assertEqual(self.code("fmt", path), 0)
        self.assertEqual(self.code("fmt", "--check", path), 0)

    def test_a_source_that_is_too_large_is_5(self):
        path = self.write("large.weir", b"#" * ((16 << 20) + 1))
        for command in (("check",), ("build",), ("lint",), ("fmt", "--check")):
            result = weir(*command, path)
            self.assertEqual(result.code, 5, command)
            self.assertIn("larger than", result.err)

    def test_json_goes_to_standard_output_alone(self):
        path = self.write("site.weir", GOOD.replace('-> respond 200 "ok"', "-> nowhere"))
        result = weir("check", path, "--format", "json")
        document = json.loads(result.out)
        self.assertEqual(len(document["diagnostics"]), 1)
        self.assertNotIn("\x1b", result.out + result.err)

    def test_mistakes_for_code_scanning_and_as_annotations(self):
        path = self.write("site.weir", GOOD.replace('-> respond 200 "ok"', "-> nowhere"))
        sarif = weir("check", path, "--format", "sarif")
        self.assertEqual((sarif.code, sarif.err), (3, ""))
        (run,) = json.loads(sarif.out)["runs"]
        self.assertEqual([result["ruleId"] for result in run["results"]], ["E0202"])
        annotated = weir("check", path, "--format", "github")
        self.assertEqual((annotated.code, annotated.err), (3, ""))
        self.assertRegex(annotated.out,
                         r"^::error file=.*site\.weir,line=\d+,col=\d+,title=E0202::")
        self.write("site.weir", GOOD)
        good = weir("check", path, "--format", "github")
        self.assertEqual((good.code, good.out, good.err), (0, "", ""))

    def test_explain_names_the_route(self):
        path = self.write("site.weir", GOOD)
        result = weir("explain", "GET http://a.test/x", path, check=True)
        self.assertRegex(result.out, r"\ball\b")

    def test_explain_says_which_rule_made_a_route_lose(self):
        path = self.write("site.weir", ORDERED)
        told = weir("explain", "GET http://a.test/x", path, check=True).out
        self.assertRegex(told, r"second .*would take it, but stands later in `ordered`")
        self.assertRegex(told, r"rest .*would take it, but is less specific")
        image = self.folder / "site.wimg"
        weir("build", path, "-o", image, check=True)
        # An image keeps the order of its routes, not why they have it.
        told = weir("explain", "GET http://a.test/x", image, check=True).out
        self.assertRegex(told, r"second .*would take it, but comes after it")

    def test_the_proxy_has_help_and_refuses_unknown_options(self):
        program = str(binary("weir-proxy"))
        told = subprocess.run([program, "--help"], capture_output=True, text=True, check=False)
        self.assertEqual(told.returncode, 0)
        for option in ("--image", "--run-dir", "--workers", "--take-over"):
            self.assertIn(option, told.stdout)
        refused = subprocess.run([program, "--frob"], capture_output=True, text=True, check=False)
        self.assertEqual(refused.returncode, 2)


class Ctl(Case):
    """`weir ctl` before a proxy that runs: sentences for people, JSON for scripts."""

    def setUp(self):
        super().setUp()
        self.image = self.folder / "site.wimg"
        weir("build", self.write("site.weir", GOOD), "-o", self.image, check=True)
        self.proxy = self.start(Proxy(self.image, self.folder / "run"))

    def ctl(self, *words):
        return weir("ctl", "--run-dir", self.proxy.run_dir, *words, check=True).out

    def test_the_status_is_a_table(self):
        out = self.ctl("status")
        self.assertRegex(out, r"^serving: process \d+ of version ")
        self.assertRegex(out, rf"image +{self.image}, \d+ bytes")
        self.assertRegex(out, r"listeners +web  127\.0\.0\.1:\d+\n")

    def test_every_action_has_json(self):
        hashes = {json.loads(self.ctl("status", "--format", "json"))["image"]["root_hash"],
                  json.loads(self.ctl("swap", self.image, "--format", "json"))["root_hash"],
                  json.loads(self.ctl("restart", "--format", "json"))["root_hash"]}
        self.assertEqual(len(hashes), 1)
        self.assertIn("requests", json.loads(self.ctl("stats", "--format", "json")))
        self.assertEqual(json.loads(self.ctl("drain", "--format", "json")), {"draining": True})

    def test_changes_say_what_serves_now(self):
        self.assertIn(f"serving {self.image} (root hash ", self.ctl("swap", self.image))
        self.assertRegex(self.ctl("restart"), r"^process \d+ serves \(root hash ")
        self.assertRegex(self.ctl("drain"), r"^draining: ")


if __name__ == "__main__":
    main()
