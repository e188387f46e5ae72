"""Documentation that holds together: relative links resolve, anchors too, each page has one title,
and architecture decisions are numbered without gaps and have their four parts."""

import posixpath
import re
import sys

sys.path.insert(0, __file__.rsplit("/", 1)[0])
import repo  # noqa: E402

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
ADR = re.compile(r"docs/adr/(\d{4})-[a-z0-9-]+\.md")
ADR_PARTS = ("Context", "Decision", "Consequences", "Alternatives dropped")


def without_code(text):
    """Fenced blocks and code spans hold examples, not links or headings."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    return re.sub(r"`[^`\n]*`", lambda m: m.group().replace("[", " "), text)


def anchors(text):
    titles = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S), re.M)
    slugs = [re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles]
    # The second heading of a name ends in -1.
    return {slug if slugs[:i].count(slug) == 0 else f"{slug}-{slugs[:i].count(slug)}"
            for i, slug in enumerate(slugs)}


def check_links(tree, path):
    findings = []
    folders = {posixpath.dirname(p) for p in tree.paths}
    folders |= {posixpath.dirname(f) for f in folders}
    for target in LINK.findall(without_code(tree.text(path))):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        full = posixpath.normpath(posixpath.join(posixpath.dirname(path), file)) if file else path
        if full not in tree.paths and full not in folders:
            findings.append(f"{path}: links to `{target}`, which does not exist")
        elif anchor and full in tree.paths and anchor not in anchors(tree.text(full)):
            findings.append(f"{path}: links to `{target}`, which has no such heading")
    return findings


def check_title(tree, path):
    titles = re.findall(r"^# ", without_code(tree.text(path)), re.M)
    if len(titles) == 1:
        return []
    return [f"{path}: has {len(titles)} titles (`# ...`); a page has one"]


def check_decisions(tree):
    findings, numbers = [], []
    index = "docs/adr/README.md"
    for path in tree.matching(".md", under="docs/adr/"):
        if path.endswith("/README.md"):
            continue
        match = ADR.fullmatch(path)
        if not match:
            findings.append(f"{path}: a decision is named NNNN-slug.md")
            continue
        numbers.append(int(match.group(1)))
        if index in tree.paths and f"({posixpath.basename(path)})" not in tree.text(index):
            findings.append(f"{index}: does not list {posixpath.basename(path)}")
        missing = [p for p in ADR_PARTS if not re.search(rf"^## {p}$", tree.text(path), re.M)]
        if missing:
            findings.append(f"{path}: has no part {', '.join(missing)}")
    if sorted(numbers) != list(range(1, len(numbers) + 1)):
        findings.append(f"docs/adr: numbers are {sorted(numbers)}, not 1 to {len(numbers)}")
    return findings


def check(tree):
    findings = []
    for path in tree.matching(".md"):
        findings += check_links(tree, path) + check_title(tree, path)
    return findings + check_decisions(tree)


PARTS = "\n".join(f"## {p}" for p in ADR_PARTS)
CASES = [
    ("links that resolve",
     {"README.md": "# A\n[b](docs/b.md) [c](docs/) [d](docs/b.md#a-part) [e](https://e.test)\n",
      "docs/b.md": "# B\n## A part\n[up](../README.md#a)\n"}, []),
    ("a broken link", {"README.md": "# A\n[b](docs/b.md)\n"}, ["`docs/b.md`, which does not"]),
    ("the second of two headings", {"README.md": "# A\n## B\n## B\n[b](#b-1)\n"}, []),
    ("a broken anchor", {"README.md": "# A\n[b](#none)\n"}, ["no such heading"]),
    ("links in code are examples", {"README.md": "# A\n```\n[b](x)\n```\n`[c](y)`\n"}, []),
    ("two titles", {"README.md": "# A\n# B\n"}, ["has 2 titles"]),
    ("a decision with a gap", {"docs/adr/0002-x.md": f"# 0002\n{PARTS}\n"}, ["not 1 to 1"]),
    ("a decision that the index forgets",
     {"docs/adr/README.md": "# A\n", "docs/adr/0001-x.md": f"# 0001\n{PARTS}\n"},
     ["does not list 0001-x.md"]),
    ("a decision without its parts",
     {"docs/adr/0001-x.md": "# 0001\n## Context\n"}, ["no part Decision, Consequences"]),
]

if __name__ == "__main__":
    repo.main(check, CASES)
