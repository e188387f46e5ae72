"""Every diagnostic is documented and tested.

Each code of dsl/diag/*.def has docs/errors/<code>.md with a wrong and a right example, and at least
one golden that expects it (`#~` lines under tests/golden); no code stands twice, no page is left
over, and messages keep the wording rules that a machine can see.
"""

import re
import sys

sys.path.insert(0, __file__.rsplit("/", 1)[0])
import repo  # noqa: E402

# WEIR_DIAG(E0203, duplicate_route, Error, "route `{0}` is declared twice", ...)
DIAG = re.compile(
    r'^\s*WEIR_DIAG(_RETIRED)?\(\s*([A-Z]\d{4})\b(?:,[^"\n]*\n?[^"]*"([^"\n]*))?', re.M)
EXPECTED = re.compile(r"#~.*?\b([A-Z]\d{4})\b")
BANNED = re.compile(r"\b(invalid|illegal|not allowed)\b", re.I)


def catalogue(tree):
    """[(code, path, is retired, message)] in the order of the files."""
    entries = []
    for path in tree.matching(".def", under="dsl/diag/"):
        text = re.sub(r"^\s*//.*$", "", tree.text(path), flags=re.M)
        entries += [(code, path, bool(retired), message or "")
                    for retired, code, message in DIAG.findall(text)]
    return entries


def check_page(tree, code):
    path = f"docs/errors/{code}.md"
    if path not in tree.paths:
        return [f"{code}: has no {path}"]
    text = tree.text(path)
    findings = []
    if not re.match(rf"# .*\b{code}\b", text):
        findings.append(f"{path}: its title does not name {code}")
    for heading in ("Wrong", "Right"):
        if not re.search(rf"^## {heading}\b.*?^```weir\n.+?^```", text, re.M | re.S):
            findings.append(f"{path}: has no `## {heading}` with a weir example")
    return findings


def check_wording(code, path, message):
    findings = []
    if BANNED.search(message):
        findings.append(f"{path}: {code} says `{BANNED.search(message).group()}`: say what was "
                        "found and what was expected")
    if message.endswith("."):
        findings.append(f"{path}: {code} ends with a full stop")
    if re.match(r"[A-Z][a-z]", message):
        findings.append(f"{path}: {code} starts with a capital letter")
    return findings


def check(tree):
    findings, seen = [], set()
    expected = set()
    for path in tree.matching("", under="tests/golden/"):
        expected |= set(EXPECTED.findall(tree.text(path)))
    for code, path, retired, message in catalogue(tree):
        if code in seen:
            findings.append(f"{path}: {code} stands twice; codes are never used again")
        seen.add(code)
        if retired:
            continue
        findings += check_wording(code, path, message)
        findings += check_page(tree, code)
        if code not in expected:
            findings.append(f"{code}: no golden under tests/golden expects it")
    for path in tree.matching(".md", under="docs/errors/"):
        code = path.rsplit("/", 1)[-1][:-3]
        if re.fullmatch(r"[A-Z]\d{4}", code) and code not in seen:
            findings.append(f"{path}: explains a code that is not in the catalogue")
    return findings


PAGE = "# E0101: x\n\n## Wrong\n\n```weir\na\n```\n\n## Right\n\n```weir\nb\n```\n"
GOOD = {"dsl/diag/syntax.def": 'WEIR_DIAG(E0101, x, Error, "expected `{0}`")\n',
        "docs/errors/E0101.md": PAGE, "tests/golden/a.weir": "x\n#~ ^ error[E0101]: m\n"}
CASES = [
    ("documented and tested", GOOD, []),
    ("undocumented", {k: v for k, v in GOOD.items() if "errors" not in k}, ["has no docs/errors"]),
    ("untested", {k: v for k, v in GOOD.items() if "golden" not in k}, ["no golden"]),
    ("without a right example",
     {**GOOD, "docs/errors/E0101.md": PAGE.split("## Right")[0]}, ["no `## Right`"]),
    ("twice", {**GOOD, "dsl/diag/types.def": 'WEIR_DIAG_RETIRED(E0101)\n'}, ["stands twice"]),
    ("left over", {**GOOD, "docs/errors/E0999.md": PAGE}, ["not in the catalogue"]),
    ("retired codes need nothing", {"dsl/diag/a.def": "WEIR_DIAG_RETIRED(E0102)\n"}, []),
    ("a code behind a retired one is read",
     {**GOOD, "dsl/diag/syntax.def":
      "WEIR_DIAG_RETIRED(E0100)\n" + GOOD["dsl/diag/syntax.def"]}, []),
    ("wording", {**GOOD, "dsl/diag/syntax.def":
                 'WEIR_DIAG(E0101, x, Error,\n          "Invalid token.")\n'},
     ["says `Invalid`", "full stop", "capital letter"]),
]

if __name__ == "__main__":
    repo.main(check, CASES)
