"""Holds the includes of the tree to the floors (floor_table.py) and to each folder's DEPS.

Findings: an include of a folder that is not lower, one that DEPS does not declare, a DEPS entry
that no file needs, a folder that no CMakeLists.txt builds, a third-party header outside the folder
that wraps it, and `runtime/` seeing the language or the compiler.
"""

import re
import sys

sys.path.insert(0, __file__.rsplit("/", 1)[0])
import repo  # noqa: E402
from floor_table import FLOORS, ONLY_IN, SAME_FLOOR  # noqa: E402

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
OURS = ("runtime/", "dsl/", "compiler/", "lint/")
TOP = {"runtime", "dsl", "compiler", "lint"}


def folder_of(path):
    parts = path.split("/")
    return "/".join(parts[:2]) if len(parts) > 2 and parts[0] in TOP else None


def declared_deps(tree, folder):
    """What a CMakeLists.txt names in DEPS or links as weir_<a>_<b>; None without the file."""
    path = f"{folder}/CMakeLists.txt"
    if path not in tree.paths:
        return None
    text = re.sub(r"#.*", "", tree.text(path))
    deps = set()
    for call in re.findall(r"weir_(?:library|executable)\(([^)]*)\)", text):
        words = call.split()
        if "DEPS" in words:
            tail = words[words.index("DEPS") + 1:]
            deps |= set(tail[:tail.index("LINK")] if "LINK" in tail else tail)
    for call in re.findall(r"target_link_libraries\(([^)]*)\)", text):
        for word in call.split()[1:]:
            match = re.fullmatch(r"weir_(runtime|dsl|compiler|lint)_(\w+)", word)
            if match:
                deps.add("/".join(match.groups()))
    return deps


def is_lower(folder, other):
    if other not in FLOORS:
        return False
    return FLOORS[other] < FLOORS[folder] or (folder, other) in SAME_FLOOR


def check_include(folder, place, included):
    findings = []
    other = folder_of(included)
    if other and other != folder:
        if not is_lower(folder, other):
            findings.append(f"{place}: `{folder}` (floor {FLOORS[folder]}) may not include "
                            f"`{other}` (floor {FLOORS.get(other, 'unknown')})")
        if folder.startswith("runtime/") and not other.startswith("runtime/"):
            findings.append(f"{place}: the runtime never includes `{other}`")
    for pattern, allowed in ONLY_IN:
        if re.match(pattern, included.rsplit("/", 1)[-1] if "Weir" in included else included):
            if folder not in allowed:
                findings.append(f"{place}: <{included}> belongs to {', '.join(sorted(allowed))}")
    return findings


def check_folder(tree, folder):
    if folder not in FLOORS:
        return [f"{folder}: has no floor in tests/repo/floor_table.py"]
    deps = declared_deps(tree, folder)
    if deps is None:
        return [f"{folder}: has sources but no CMakeLists.txt"]
    findings, used = [], set()
    for path in tree.matching(".h", ".cpp", under=folder + "/"):
        for match in INCLUDE.finditer(tree.text(path)):
            included = match.group(2)
            place = f"{path}:{tree.text(path).count(chr(10), 0, match.start()) + 1}"
            findings += check_include(folder, place, included)
            other = folder_of(included)
            if other and other != folder:
                used.add(other)
                if other not in deps:
                    findings.append(f"{place}: `{other}` is not in DEPS of {folder}/CMakeLists.txt")
    findings += [f"{folder}/CMakeLists.txt: `{dep}` may not be used from here"
                 for dep in sorted(deps - used) if not is_lower(folder, dep)]
    findings += [f"{folder}/CMakeLists.txt: DEPS names `{dep}`, which no file includes"
                 for dep in sorted(deps - used) if is_lower(folder, dep)]
    return findings


def check(tree):
    folders = {folder_of(p) for p in tree.matching(".h", ".cpp")} - {None}
    findings = []
    for folder in sorted(folders):
        findings += check_folder(tree, folder)
        top, name = folder.split("/")
        parent = f"{top}/CMakeLists.txt"
        if parent in tree.paths and not re.search(rf"\b{name}\b", tree.text(parent)):
            findings.append(f"{parent}: does not build `{folder}`")
    return findings


BASE = {"runtime/base/CMakeLists.txt": "weir_library(LINK fmt::fmt)", "runtime/base/a.h": ""}
CASES = [
    ("a declared lower include is clean",
     {**BASE, "runtime/image/CMakeLists.txt": "weir_library(DEPS runtime/base)",
      "runtime/image/a.h": '#include "runtime/base/a.h"\n'}, []),
    ("an undeclared include",
     {**BASE, "runtime/image/CMakeLists.txt": "weir_library()",
      "runtime/image/a.h": '\n#include "runtime/base/a.h"\n'},
     ["runtime/image/a.h:2: `runtime/base` is not in DEPS"]),
    ("an upward include",
     {**BASE, "runtime/base/b.cpp": '#include "runtime/image/a.h"\n'},
     ["may not include `runtime/image` (floor 1)", "not in DEPS"]),
    ("an include across one floor",
     {"dsl/source/CMakeLists.txt": "weir_library(DEPS dsl/diag)",
      "dsl/source/a.h": '#include "dsl/diag/a.h"\n'}, ["may not include `dsl/diag`"]),
    ("the one-floor exceptions of the language",
     {"dsl/diag/CMakeLists.txt": "weir_library(DEPS dsl/source)",
      "dsl/diag/a.h": '#include "dsl/source/a.h"\n'}, []),
    ("an unused dependency",
     {**BASE, "runtime/image/CMakeLists.txt": "weir_library(DEPS runtime/base)",
      "runtime/image/a.h": ""}, ["DEPS names `runtime/base`, which no file includes"]),
    ("the runtime includes the compiler",
     {"runtime/control/CMakeLists.txt": "weir_library(DEPS compiler/model)",
      "runtime/control/a.h": '#include "compiler/model/a.h"\n'}, ["the runtime never includes"]),
    ("libevent outside the network folder",
     {"runtime/base/CMakeLists.txt": "weir_library()",
      "runtime/base/a.h": "#include <event2/event.h>\n"}, ["<event2/event.h> belongs to"]),
    ("the parser generator outside dsl/parse",
     {"dsl/syntax/CMakeLists.txt": "weir_library()",
      "dsl/syntax/a.h": '#include "gen/WeirParser.h"\n'}, ["belongs to dsl/grammar, dsl/parse"]),
    ("hashes, but not TLS, beside the image",
     {"runtime/image/CMakeLists.txt": "weir_library()",
      "runtime/image/a.h": "#include <openssl/evp.h>\n#include <openssl/ssl.h>\n"},
     ["a.h:2: <openssl/ssl.h> belongs to runtime/net"]),
    ("a folder without a floor",
     {"runtime/misc/a.h": ""}, ["runtime/misc: has no floor"]),
    ("a folder nobody builds",
     {**BASE, "runtime/CMakeLists.txt": "foreach(part image)\n"},
     ["does not build `runtime/base`"]),
]

if __name__ == "__main__":
    repo.main(check, CASES)
