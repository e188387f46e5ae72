#!/usr/bin/env python3
"""The corpus of broken sites: each planted mistake costs exactly one diagnostic.

A site is a file `sites/<area>/<name>.weir`, or a folder with a `site.weir` and the modules it
imports. A line `#! CODE WORDS` says that the line above it holds a mistake that is reported there
with that code; two such lines, two mistakes. They are taken out before the compiler sees the text.

Three rates are held up, and what misses them is listed:
  - files in which each mistake has exactly one diagnostic and there is no other: 95 %
  - mistakes whose diagnostic stands on the right line: all
  - mistakes with a fix that a machine may apply: 60 %
Each fix is applied by itself, and all fixes of a site together: what they were offered for is gone
and nothing new has come.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
from collections import Counter
from typing import NamedTuple

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
MARK = re.compile(r"^\s*#!\s*(E\d{4})?\s*(.*)$")
SITES_MIN = 200
EXACT_MIN = 0.95
LINE_MIN = 1.0
FIX_MIN = 0.60


class Mark(NamedTuple):
    file: str
    line: int
    code: str
    words: str


class Site(NamedTuple):
    name: str
    root: str  # the file that is checked
    texts: dict  # by file name, without marks
    marks: list


def read_module(path, shown):
    lines, marks = [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        match = MARK.match(line)
        if match:
            marks.append(Mark(shown, len(lines), match[1] or "", match[2]))
        else:
            lines.append(line)
    return "\n".join(lines) + "\n", marks


def read_site(name, files):
    texts, marks = {}, []
    for path in files:
        texts[path.name], found = read_module(path, path.name)
        marks += found
    root = "site.weir" if "site.weir" in texts else files[0].name
    return Site(name, root, texts, marks)


def find_sites(folder, pattern):
    sites = []
    for area in sorted(p for p in folder.iterdir() if p.is_dir()):
        for entry in sorted(area.iterdir()):
            name = f"{area.name}/{entry.stem}"
            if pattern in name:
                files = sorted(entry.glob("*.weir")) if entry.is_dir() else [entry]
                sites.append(read_site(name, files))
    return sites


def check(weir, site, texts):
    """The diagnostics of a site with these texts."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts.items():
            pathlib.Path(folder, name).write_bytes(text)
        run = subprocess.run([weir, "check", "--format", "json", site.root], cwd=folder,
                             capture_output=True, timeout=60, check=False)
    if run.returncode not in (0, 3):
        raise SystemExit(f"{site.name}: exit code {run.returncode}\n{run.stderr.decode()}")
    return json.loads(run.stdout)["diagnostics"]


def place(diagnostic):
    return diagnostic["primary"]["file"], diagnostic["primary"]["start"]["line"]


def apply(texts, suggestions):
    """The texts after the edits of several suggestions; None if two of them overlap."""
    edits = sorted({(e["file"], e["start"]["byte"], e["end"]["byte"], e["replacement"])
                    for s in suggestions for e in s["edits"]})
    for before, after in zip(edits, edits[1:]):
        if before[0] == after[0] and after[1] < before[2]:
            return None
    result = dict(texts)
    for file, begin, end, replacement in reversed(edits):
        text = result[file]
        result[file] = text[:begin] + replacement.encode() + text[end:]
    return result


def said(diagnostics):
    return Counter((d["code"], d["message"]) for d in diagnostics)


class Verdict:
    """What became of one site."""

    def __init__(self, site, diagnostics):
        self.site = site
        self.diagnostics = diagnostics
        self.exact = []  # what is missing or too much
        self.lines = []  # mistakes that nothing is said of on their line
        self.fixes = []  # fixes that do not do what they say
        self.fixed = 0  # mistakes with a fix
        self.without_fix = []

    def judge_places(self):
        wanted = Counter((m.file, m.line, m.code) for m in self.site.marks)
        got = Counter((*place(d), d["code"]) for d in self.diagnostics)
        for file, line, code in (wanted - got).elements():
            self.exact.append(f"{file}:{line}: {code or '?'} is not reported")
        for file, line, code in (got - wanted).elements():
            self.exact.append(f"{file}:{line}: {code} is not expected")
        left = Counter(place(d) for d in self.diagnostics)
        for mark in self.site.marks:
            if left[mark.file, mark.line] == 0:
                self.lines.append(f"{mark.file}:{mark.line}: {mark.code} {mark.words}")
            left[mark.file, mark.line] -= 1

    def count_fixes(self):
        fixable = Counter(place(d) for d in self.diagnostics if d["suggestions"])
        for mark in self.site.marks:
            if fixable[mark.file, mark.line] > 0:
                fixable[mark.file, mark.line] -= 1
                self.fixed += 1
            else:
                self.without_fix.append(f"{mark.file}:{mark.line}: {mark.code} {mark.words}")

    def try_fixes(self, weir):
        texts = {name: text.encode() for name, text in self.site.texts.items()}
        fixable = [d for d in self.diagnostics if d["suggestions"]]
        for one in fixable:
            for suggestion in one["suggestions"]:
                self.try_one(weir, texts, [one], [suggestion])
        if len(fixable) > 1:
            self.try_one(weir, texts, fixable, [d["suggestions"][0] for d in fixable])

    def try_one(self, weir, texts, meant, suggestions):
        after = apply(texts, suggestions)
        label = "; ".join(f"{d['code']} {s['message']}" for d, s in zip(meant, suggestions))
        if after is None:
            self.fixes.append(f"{label}: the edits overlap")
            return
        left = said(check(weir, self.site, after))
        expected = said(self.diagnostics) - said(meant)
        if left != expected:
            new = ", ".join(f"{c} {m}" for c, m in (left - expected).elements())
            gone = ", ".join(f"{c} {m}" for c, m in (expected - left).elements())
            self.fixes.append(f"{label}: now there is [{new}], no longer [{gone}]")


def judge(weir, site):
    texts = {name: text.encode() for name, text in site.texts.items()}
    verdict = Verdict(site, check(weir, site, texts))
    verdict.judge_places()
    verdict.count_fixes()
    verdict.try_fixes(weir)
    return verdict


def print_list(title, verdicts, attribute):
    if any(getattr(v, attribute) for v in verdicts):
        print(f"\n{title}:")
    for verdict in verdicts:
        for line in getattr(verdict, attribute):
            print(f"  {verdict.site.name}: {line}")


def report(verdicts, verbose):
    mistakes = sum(len(v.site.marks) for v in verdicts)
    exact = sum(1 for v in verdicts if not v.exact)
    on_line = mistakes - sum(len(v.lines) for v in verdicts)
    fixed = sum(v.fixed for v in verdicts)
    print_list("Not exactly one diagnostic for each mistake", verdicts, "exact")
    print_list("Nothing on the line of a mistake", verdicts, "lines")
    print_list("A fix that does not do what it says", verdicts, "fixes")
    if verbose:
        print_list("Mistakes without a fix", verdicts, "without_fix")
    print(f"\n{len(verdicts)} sites, {mistakes} mistakes"
          f"\n  exactly one diagnostic a mistake: {exact} sites, {exact / len(verdicts):.1%}"
          f"\n  right line: {on_line} mistakes, {on_line / mistakes:.1%}"
          f"\n  machine-applicable fix: {fixed} mistakes, {fixed / mistakes:.1%}")
    return (exact / len(verdicts) >= EXACT_MIN and on_line / mistakes >= LINE_MIN
            and fixed / mistakes >= FIX_MIN and not any(v.fixes for v in verdicts))


def self_test():
    """Shows on made-up diagnostics that each rate can miss."""
    site = Site("area/one", "one.weir", {"one.weir": "a\nb\n"}, [Mark("one.weir", 2, "E0202", "")])

    def diagnostic(line, code="E0202", suggestions=()):
        return {"code": code, "message": "", "suggestions": list(suggestions),
                "primary": {"file": "one.weir", "start": {"line": line}}}

    def judged(*diagnostics):
        verdict = Verdict(site, list(diagnostics))
        verdict.judge_places()
        verdict.count_fixes()
        return len(verdict.exact), len(verdict.lines), verdict.fixed

    assert judged(diagnostic(2)) == (0, 0, 0)
    assert judged(diagnostic(2, suggestions=[{}])) == (0, 0, 1)
    assert judged(diagnostic(2), diagnostic(2)) == (1, 0, 0)
    assert judged(diagnostic(2, "E0101")) == (2, 0, 0)
    assert judged(diagnostic(1)) == (2, 1, 0)
    assert judged() == (1, 1, 0)
    edit = {"file": "one.weir", "start": {"byte": 0}, "end": {"byte": 1}, "replacement": "x"}
    other = {**edit, "replacement": "y"}
    assert apply({"one.weir": b"ab"}, [{"edits": [edit]}]) == {"one.weir": b"xb"}
    assert apply({"one.weir": b"ab"}, [{"edits": [edit]}, {"edits": [other]}]) is None
    print("the judge of the corpus can fail")
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--filter", default="", help="only sites with this in their name")
    parser.add_argument("--verbose", action="store_true", help="list mistakes without a fix too")
    parser.add_argument("--self-test", action="store_true")
    options = parser.parse_args()
    if options.self_test:
        return 0 if self_test() else 1
    weir = os.path.join(os.environ.get("WEIR_BIN_DIR", str(ROOT / "build/dev")), "bin/weir")
    sites = find_sites(HERE / "sites", options.filter)
    unmarked = [m for s in sites for m in s.marks if not m.code]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        verdicts = list(pool.map(lambda site: judge(weir, site), sites))
    holds = report(verdicts, options.verbose)
    if unmarked:
        print(f"{len(unmarked)} marks have no code")
    whole = options.filter or len(sites) >= SITES_MIN
    return 0 if holds and whole and not unmarked else 1


if __name__ == "__main__":
    sys.exit(main())
