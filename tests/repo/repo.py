"""What the repository tests share: the files of the tree, findings, and the two ways to run.

A check is a function from a Tree to a list of findings. Run without arguments a script checks the
repository; run with --self-test it checks small made-up trees and compares what it finds.
"""

import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Tree:
    """The text files under a root, by their path relative to it."""

    def __init__(self, root, paths):
        self.root = root
        self.paths = sorted(paths)
        self._texts = {}

    @classmethod
    def of_repository(cls):
        # Tracked files and new ones that are not ignored, minus those deleted but not committed.
        listed = subprocess.run(
            ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z",
             "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, capture_output=True, check=False)
        if listed.returncode == 0:
            paths = {p for p in listed.stdout.decode().split("\0") if p}
        else:
            paths = {str(p.relative_to(ROOT)) for p in ROOT.rglob("*")
                     if not str(p.relative_to(ROOT)).startswith(("build/", ".git/"))}
        return cls(ROOT, [p for p in paths if (ROOT / p).is_file()])

    def text(self, path):
        if path not in self._texts:
            self._texts[path] = (self.root / path).read_text(encoding="utf-8", errors="replace")
        return self._texts[path]

    def matching(self, *suffixes, under=""):
        return [p for p in self.paths if p.endswith(suffixes) and p.startswith(under)]


def self_test(check, cases):
    """Each case is (name, {path: text}, [a part of each finding expected, in order])."""
    failures = []
    for name, files, expected in cases:
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for path, text in files.items():
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_text(text, encoding="utf-8")
            found = check(Tree(root, list(files)))
        if len(found) != len(expected) or any(e not in f for e, f in zip(expected, found)):
            failures.append(f"self-test `{name}`: expected {expected}, found {found}")
    return failures


def main(check, cases):
    if sys.argv[1:] == ["--self-test"]:
        findings = self_test(check, cases)
    elif len(sys.argv) == 1:
        findings = check(Tree.of_repository())
    else:
        sys.exit(f"usage: {sys.argv[0]} [--self-test]")
    for finding in findings:
        print(finding)
    print(f"{len(findings)} findings" if findings else "clean")
    sys.exit(1 if findings else 0)
