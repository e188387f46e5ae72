"""`--params FILE`: typed values from JSON and YAML files, through every command that takes them."""

import json

from harness import Case, main, weir

SITE = """edition 2027
param env: enum { dev, prod }
param workers: uint = 1 where workers <= 16
param office: list<cidr> = [10.0.0.0/8]
listener web { bind = ["127.0.0.1:0"] }
host "a.test" on web {
  route office "/" when req.client.ip in office -> respond 200 "in"
  route rest "/**" -> respond 404
}
"""


class ParameterFiles(Case):
    def setUp(self):
        super().setUp()
        self.site = self.write("site.weir", SITE)

    def root_hash(self, *options):
        out = weir("build", self.site, "-o", self.folder / "x.wimg", *options, check=True).out
        return out.rpartition("root hash ")[2]

    def test_a_file_says_what_options_say(self):
        for name, text in (("a.json", '{"env": "prod", "workers": 3, "office": ["127.0.0.0/8"]}'),
                           ("a.yaml", "env: prod\nworkers: 3\noffice: [127.0.0.0/8]\n"),
                           ("a.yml", "office:\n- 127.0.0.0/8\nenv: 'prod'\nworkers: 3\n")):
            with self.subTest(name):
                self.assertEqual(self.root_hash("--params", self.write(name, text)),
                                 self.root_hash("--param", "env=prod", "--param", "workers=3",
                                                "--param", "office=127.0.0.0/8"))

    def test_later_files_win_and_options_win_over_all(self):
        base = self.write("base.yaml", "env: dev\nworkers: 2\n")
        prod = self.write("prod.json", '{"env": "prod"}')
        wanted = self.root_hash("--param", "env=prod", "--param", "workers=2")
        self.assertEqual(self.root_hash("--params", base, "--params", prod), wanted)
        self.assertNotEqual(self.root_hash("--params", prod, "--params", base), wanted)
        self.assertEqual(self.root_hash("--param", "env=prod", "--params", base), wanted)

    def test_explain_takes_them_too(self):
        params = self.write("p.yaml", "env: dev\noffice: [192.0.2.0/24]\n")
        out = weir("explain", "GET http://a.test/", self.site, "--params", params, check=True).out
        self.assertRegex(out, r"\brest\b")

    def test_a_wrong_entry_is_3_and_names_its_line_and_the_type(self):
        params = self.write("p.yaml", "env: prod\nworkers: '5'\n")
        result = weir("check", self.site, "--params", params)
        self.assertEqual(result.code, 3)
        self.assertIn(f"{params}:2:10", result.err)
        self.assertIn("site.weir:3:16", result.err)
        self.assertIn("help: write `5`", result.err)

    def test_a_broken_file_is_3_and_names_line_and_column(self):
        params = self.write("p.json", '{"env": "prod",\n "workers": 5%}')
        result = weir("check", self.site, "--params", params, "--format", "json")
        self.assertEqual(result.code, 3)
        found = json.loads(result.out)["diagnostics"]
        self.assertEqual([d["code"] for d in found], ["E0420"])

    def test_bytes_that_are_no_text_are_an_error_and_no_crash(self):
        for name in ("p.json", "p.yaml"):
            with self.subTest(name):
                params = self.write(name, b"\x00\xff\xfe{[")
                self.assertEqual(weir("check", self.site, "--params", params,
                                      "--format", "json").code, 3)

    def test_other_files_are_2_unreadable_ones_4_and_large_ones_5(self):
        self.assertEqual(weir("check", self.site, "--params", "p.toml").code, 2)
        self.assertEqual(weir("check", self.site, "--params", self.folder / "no.json").code, 4)
        large = self.write("large.json", b" " * ((1 << 20) + 1))
        self.assertEqual(weir("check", self.site, "--params", large).code, 5)


if __name__ == "__main__":
    main()
