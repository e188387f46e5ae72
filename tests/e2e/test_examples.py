"""Every example is checked, formatted and built; and so is the Weir code in the documentation."""

import re
import textwrap

from harness import Case, build_image, main, weir
from harness.case import EXAMPLES, REPOSITORY

# What the reference's example imports, and the README's fragment takes for granted.
STUBS = {
    "upstreams.weir": """edition 2027
pub upstream payments { endpoints = ["127.0.0.1:9003"] }
pub upstream next { endpoints = ["127.0.0.1:9004"] }
""",
    "limits.weir": "edition 2027\npub const api_timeout = 3s\n",
}
README_FRAME = """edition 2027
listener edge { bind = ["127.0.0.1:8080"] }
upstream payments { endpoints = ["127.0.0.1:9001"] }
upstream search { endpoints = ["127.0.0.1:9002"] }
upstream search_next { endpoints = ["127.0.0.1:9003"] }
"""


# Codes about files that a page cannot hold: one that is no text, and one of many megabytes.
NOT_ON_A_PAGE = {"E0109", "E0110", "E0422"}


def first_block_after(page, heading):
    """The first fenced block after a heading."""
    text = (REPOSITORY / page).read_text(encoding="utf-8")
    return re.search(r"^```\w*\n(.*?)^```", text.partition(heading)[2], re.M | re.S).group(1)


class Examples(Case):
    def sites(self):
        sites = sorted(EXAMPLES.glob("*/site.weir"))
        self.assertGreaterEqual(len(sites), 2)
        return sites + self.recipes()

    def recipes(self):
        recipes = sorted(EXAMPLES.glob("cookbook/*/site.weir"))
        self.assertGreaterEqual(len(recipes), 15)
        return recipes

    def test_each_is_free_of_errors(self):
        for site in self.sites():
            with self.subTest(site.parent.name):
                result = weir("check", site)
                self.assertEqual((result.code, result.err), (0, ""))

    def test_recommended_rules_find_nothing(self):
        for site in self.sites():
            with self.subTest(site.parent.name):
                result = weir("lint", site)
                self.assertEqual((result.code, result.err), (0, ""), result.out)

    def test_each_is_formatted(self):
        for file in sorted(EXAMPLES.rglob("*.weir")):
            with self.subTest(f"{file.parent.name}/{file.name}"):
                result = weir("fmt", "--check", "--diff", file)
                self.assertEqual(result.code, 0, result.out)

    def test_each_builds_to_the_same_bytes_from_anywhere(self):
        for site in self.sites():
            with self.subTest(site.parent.name):
                one = build_image(site, self.folder / "one.wimg").read_bytes()
                weir("build", "site.weir", "-o", self.folder / "two.wimg", cwd=site.parent,
                     check=True)
                self.assertEqual((self.folder / "two.wimg").read_bytes(), one)

    def test_each_has_a_readme_that_shows_how_to_run_it(self):
        for site in set(self.sites()) - set(self.recipes()):
            self.assertIn("weir ", (site.parent / "README.md").read_text(encoding="utf-8"))

    def test_each_recipe_keeps_what_it_promises(self):
        for site in self.recipes():
            with self.subTest(site.parent.name):
                run = weir("test", site, "--coverage", "--fail-under", "100")
                self.assertEqual(run.code, 0, run.out + run.err)

    def test_the_cookbook_shows_the_recipes_as_they_are(self):
        text = (REPOSITORY / "docs/language/cookbook.md").read_text(encoding="utf-8")
        shown = re.findall(r"^\[`[^`]+`\]\(\.\./\.\./(.*?)\)\n\n```\w*\n(.*?)^```", text,
                           re.M | re.S)
        files = {p.relative_to(REPOSITORY).as_posix(): p.read_text(encoding="utf-8")
                 for p in EXAMPLES.glob("cookbook/*/*")}
        self.assertEqual(dict(shown), files)

    def test_the_tour_shows_sites_that_keep_what_they_promise(self):
        text = (REPOSITORY / "docs/language/tour.md").read_text(encoding="utf-8")
        blocks = re.findall(r"^```weir\n(.*?)^```", text, re.M | re.S)
        self.assertGreaterEqual(len(blocks), 4)
        for number, block in enumerate(blocks):
            root, *modules = re.split(r'^#~ file "\./(.*)"\n', block, flags=re.M)
            files = {"site.weir": root.rstrip() + "\n"}
            files |= {name: source.rstrip() + "\n"
                      for name, source in zip(modules[::2], modules[1::2])}
            with self.subTest(block=number):
                paths = [self.write(f"{number}/{name}", part) for name, part in files.items()]
                self.assertEqual(weir("check", paths[0]).err, "")
                self.assertEqual(weir("test", paths[0]).code, 0, weir("test", paths[0]).out)
                self.assertEqual(weir("fmt", "--diff", *paths).out, "")

    def check_source(self, source):
        for name, text in STUBS.items():
            self.write(name, text)
        result = weir("check", self.write("site.weir", source))
        self.assertEqual(result.code, 0, result.err)

    def test_the_language_reference_shows_a_site_that_compiles(self):
        self.check_source(first_block_after("docs/language/README.md", "## A site"))

    def test_the_readme_shows_routes_that_compile(self):
        text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
        host = re.search(r"^```\n(host .*?)^```", text, re.M | re.S).group(1)
        self.check_source(README_FRAME + textwrap.dedent(host))


class ErrorPages(Case):
    """docs/errors: the wrong example gets exactly that code, the right one none."""

    def test_examples_do_what_their_page_says(self):
        pages = sorted((REPOSITORY / "docs/errors").glob("E*.md"))
        for page in pages:
            if page.stem in NOT_ON_A_PAGE:
                continue
            text = page.read_text(encoding="utf-8")
            for heading, codes in (("Wrong", [page.stem]), ("Right", [])):
                with self.subTest(page=page.stem, example=heading):
                    section = re.split(r"^## ", text, flags=re.M)
                    block = next(s for s in section if s.startswith(heading))
                    source = re.search(r"^```weir\n(.*?)^```", block, re.M | re.S).group(1)
                    self.assertEqual(self.codes_of(source), codes)

    def codes_of(self, source):
        """Examples of several modules and of parameters are marked as goldens are."""
        root, *modules = re.split(r'^#~ file "\./(.*)"\n', source, flags=re.M)
        for name, text in zip(modules[::2], modules[1::2]):
            self.write(name, text)
        options = [f"--param={given}" for given in re.findall(r"^#~ param (\S+)$", source, re.M)]
        for name, lines in re.findall(r'^#~ params "(.*)"\n((?:#~\|.*\n)*)', source, re.M):
            text = re.sub(r"^#~\|", "", lines, flags=re.M)
            options.append(f"--params={self.write(name, text)}")
        # Test modules are read by `weir test` alone.
        is_tested = any(name.endswith("_test.weir") for name in modules[::2])
        result = weir("test" if is_tested else "check", self.write("site.weir", root),
                      *options)
        return re.findall(r"^error\[(E\d{4})\]", result.err, re.M)


if __name__ == "__main__":
    main()
