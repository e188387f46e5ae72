"""`weir doc`: the manual of the standard library is current, and a site can be documented."""

import html.parser
import json

from harness import Case, main, weir
from harness.case import REPOSITORY

REFERENCE = REPOSITORY / "docs/language/reference"
SITE = """edition 2027

# What the shop serves <b>.

import "./team.weir" { crud }

## Where it runs.
param env: enum { dev, prod } = dev
const own = 1
## Marks & "counts" what it serves, see `crud`.
pub policy tagged(
  ## Who served it.
  by: header_value = "weir" where by != "x",
): respond { set response header "x-by" = "{by}" }
pub type team = record { name: string   weight: uint = 1 }
"""


class Links(html.parser.HTMLParser):
    """The links, ids and open elements of a page."""

    def __init__(self, text):
        super().__init__()
        self.links, self.ids, self.open = [], set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.links += [values[name] for name in ("href", "src") if name in values]
        self.ids |= {values["id"]} if "id" in values else set()
        if tag not in ("meta", "link", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag


class Doc(Case):
    def test_the_reference_is_current(self):
        weir("doc", "--std", "--format", "markdown", "-o", self.folder, check=True)
        written = {p.name: p.read_text() for p in self.folder.iterdir()}
        kept = {p.name: p.read_text() for p in REFERENCE.iterdir()}
        self.assertEqual(written, kept, "refresh it: weir doc --std --format markdown "
                                        "-o docs/language/reference")

    def test_everything_of_the_standard_library_is_described(self):
        manual = json.loads(weir("doc", "--std", "--format", "json", check=True).out)
        for module in manual["modules"]:
            for entry in module["entries"]:
                self.assertTrue(entry["doc"], entry["name"])
                for member in entry["members"] if entry["kind"] == "block" else []:
                    self.assertTrue(member["doc"], (entry["name"], member["name"]))

    def site(self):
        self.write("team.weir", "edition 2027\npub template crud(base: path) {}\n")
        return self.write("site.weir", SITE)

    def test_a_site_as_json(self):
        manual = json.loads(weir("doc", "--format", "json", self.site(), check=True).out)
        self.assertEqual(manual["schema"], "weir.doc")
        self.assertEqual([m["name"] for m in manual["modules"]], ["site.weir", "team.weir"])
        entries = {e["name"]: e for e in manual["modules"][0]["entries"]}
        self.assertEqual(set(entries), {"env", "tagged", "team"})
        self.assertEqual(entries["tagged"]["members"][0], {
            "name": "by", "type": "header_value", "default": '"weir"', "where": 'by != "x"',
            "doc": "Who served it."})

    def test_the_site_is_whole(self):
        weir("doc", self.site(), "-o", self.folder / "doc", check=True)
        pages = {p.relative_to(self.folder / "doc").as_posix(): Links(p.read_text())
                 for p in (self.folder / "doc").rglob("*.html")}
        self.assertEqual(set(pages), {"index.html", "site.html", "team.html"})
        for name, page in pages.items():
            self.assertEqual(page.open, [])
            for link in page.links:
                path, _, anchor = link.partition("#")
                self.assertTrue((self.folder / "doc" / (path or name)).is_file(), link)
                if anchor:
                    self.assertIn(anchor, pages[path or name].ids)
        text = (self.folder / "doc/site.html").read_text()
        self.assertIn("Marks &amp; &quot;counts&quot; what it serves, see <code>crud</code>.", text)
        self.assertIn("serves &lt;b&gt;", text)

    def test_a_site_with_errors(self):
        site = self.write("site.weir", "edition 2027\nhost {")
        run = weir("doc", site, "-o", self.folder / "doc")
        self.assertEqual((run.code, (self.folder / "doc").exists()), (3, False))

    def test_a_folder_that_cannot_be_made(self):
        run = weir("doc", self.site(), "-o", self.write("file", "mine"))
        self.assertEqual((run.code, (self.folder / "file").read_text()), (4, "mine"))


if __name__ == "__main__":
    main()
