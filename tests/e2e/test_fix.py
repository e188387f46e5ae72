"""`weir check --fix`, and errors as JSON from every command that can print JSON."""

import json
import os
import stat

from harness import Case, main, weir

SITE = """edition 2027
listener edge { bind = ["127.0.0.1:8080"] }
upstream web { endpoints = ["127.0.0.1:9001"] }
host "api.test" on edge {
  route a GET "/a" when req.header("x-a").present and req.query("q").present -> web
  route b GET "/b" -> web { timeout = 5 s }
  route rest "/**" -> wbe
}
"""
FIXED = SITE.replace(" and ", " && ").replace("5 s", "5s").replace("wbe", "web")
BROKEN = SITE.replace("on edge", "on nowhere")


class Fix(Case):
    def test_certain_fixes_are_applied_and_said(self):
        site = self.write("site.weir", SITE)
        run = weir("check", "--fix", site)
        self.assertEqual((run.code, site.read_text()), (0, FIXED))
        for words in ("5:51: write `&&`", "6:39: write `5s`", "7:23: write `web`", "ok: "):
            self.assertIn(words, run.out)

    def test_what_cannot_be_fixed_is_left_and_shown(self):
        site = self.write("site.weir", BROKEN)
        run = weir("check", "--fix", site)
        self.assertEqual((run.code, site.read_text()), (3, FIXED.replace("on edge", "on nowhere")))
        self.assertIn("there is no `nowhere`", run.err)

    def test_a_site_without_mistakes_is_not_touched(self):
        site = self.write("site.weir", FIXED)
        before = os.stat(site)
        self.assertEqual(weir("check", "--fix", site).code, 0)
        self.assertEqual((os.stat(site).st_ino, os.stat(site).st_mtime_ns),
                         (before.st_ino, before.st_mtime_ns))

    def test_a_file_keeps_its_mode_and_a_link_stays_one(self):
        site = self.write("site.weir", SITE)
        site.chmod(0o640)
        link = self.folder / "link.weir"
        link.symlink_to("site.weir")
        self.assertEqual(weir("check", "--fix", link).code, 0)
        self.assertTrue(link.is_symlink())
        self.assertEqual(stat.S_IMODE(site.stat().st_mode), 0o640)
        self.assertEqual(site.read_text(), FIXED)

    def test_modules_that_are_imported_are_fixed_too(self):
        self.write("up.weir", 'edition 2027\npub upstream web { endpoint = ["127.0.0.1:9001"] }\n')
        site = self.write("site.weir", SITE.replace("upstream web {", "upstream other {").replace(
            "edition 2027\n", 'edition 2027\nimport "./up.weir" { web }\n'))
        self.assertEqual(weir("check", "--fix", site).code, 0)
        self.assertIn("endpoints =", (self.folder / "up.weir").read_text())

    def test_as_json_the_diagnostics_alone_are_the_output(self):
        site = self.write("site.weir", BROKEN)
        run = weir("check", "--fix", "--format", "json", site)
        self.assertEqual(json.loads(run.out)["errors"], 1)
        self.assertIn("fixed ", run.err)


class Json(Case):
    def diagnostics(self, *arguments):
        run = weir(*arguments, "--format", "json", self.write("site.weir", BROKEN))
        self.assertEqual((run.code, run.err), (3, ""))
        return json.loads(run.out)

    def test_every_command_that_compiles_prints_errors_as_json(self):
        for arguments in (["check"], ["build"], ["test"], ["test", "--list"],
                          ["explain", "GET http://api.test/a"]):
            with self.subTest(arguments=arguments):
                found = self.diagnostics(*arguments)
                self.assertEqual((found["schema"], found["errors"]), ("weir.diagnostics", 4))

    def test_a_result_is_one_document(self):
        site = self.write("site.weir", FIXED)
        for arguments, schema in ((["test"], "weir.test"),
                                  (["explain", "GET http://api.test/a"], "weir.explain"),
                                  (["check"], "weir.diagnostics"), (["build"], "weir.diagnostics")):
            with self.subTest(arguments=arguments):
                run = weir(*arguments, "--format", "json", site)
                self.assertEqual((run.code, json.loads(run.out)["schema"]), (0, schema))

    def test_the_page_of_a_code_as_json(self):
        page = json.loads(weir("explain", "E0202", "--format", "json").out)
        self.assertEqual((page["schema"], page["code"]), ("weir.page", "E0202"))
        self.assertIn("## Wrong", page["markdown"])


if __name__ == "__main__":
    main()
