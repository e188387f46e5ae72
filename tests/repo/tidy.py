"""Tidiness a compiler does not see: lengths, banned words, and how headers begin.

Limits come from docs/STYLE.md. A file over 500 lines states its reason on a line that begins with
`Length:` in its opening comment. Words this file bans are written so that it does not find itself.
"""

import re
import sys

sys.path.insert(0, __file__.rsplit("/", 1)[0])
import repo  # noqa: E402

FILE_LINES_MAX = 800
FILE_LINES_EXPLAIN = 500
FUNCTION_LINES_MAX = 70
COLUMNS_MAX = 100
# Lines of a header's opening comment; a header that fits on half a screen may say it in one.
CONTRACT_LINES_MIN = 3
SMALL_HEADER_LINES = 40

CODE = (".h", ".cpp", ".def", ".g4", ".py", ".sh", ".cmake")
CPP = (".h", ".cpp")

# (what, pattern, suffixes it applies to; "" is every file, paths that may)
BANNED = [
    ("a note to self", re.compile(r"NO[C]OMMIT|\bTO[D]O\b|\bFIX[M]E\b|\bX[X]X\b"), ("",), ()),
    ("a sleep", re.compile(r"sleep_f[o]r|\bu?sl[e]ep\(|nanosl[e]ep|time\.sl[e]ep"),
     CPP + (".py",), ("runtime/net/event_loop.cpp",)),  # a pause that is meant, ADR 0021
    ("a sleep", re.compile(r"^\s*sl[e]ep \d", re.M), (".sh", "tools/dev", ".ci/run"), ()),
    ("printing past the command line", re.compile(r"std::c[o]ut"), CPP,
     ("compiler/cli/", "tests/")),
    ("a path of one machine", re.compile(r"(?<![\w.])/(wo[r]k|ro[o]t|ho[m]e)/(?!someone/)\w+/"),
     ("",), ()),
    ("`using namespace` in a header", re.compile(r"^\s*using name[s]pace", re.M), (".h",), ()),
]

# Texts that others wrote and that are kept as they are.
FOREIGN = ("LICENSE",)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def opening_comment(text):
    lines = []
    for line in text.split("\n"):
        if line.startswith(("//", "#", '"""')) or (lines and text.startswith('"""')):
            lines.append(line)
            if len(lines) > 1 and line.startswith('"""'):
                break
        else:
            break
    return lines


def check_length(path, text):
    lines = text.count("\n")
    if lines > FILE_LINES_MAX:
        return [f"{path}: {lines} lines; the limit is {FILE_LINES_MAX}"]
    reason = any(re.match(r"(//|#)?\s*Length: ", line) for line in opening_comment(text))
    if lines > FILE_LINES_EXPLAIN and not reason:
        return [f"{path}: {lines} lines; over {FILE_LINES_EXPLAIN} the opening comment says why "
                "(`Length: ...`)"]
    return []


def check_columns(path, text):
    return [f"{path}:{number}: {len(line)} columns; the limit is {COLUMNS_MAX}"
            for number, line in enumerate(text.split("\n"), 1) if len(line) > COLUMNS_MAX]


def check_header(path, text):
    findings = []
    comment = [line for line in opening_comment(text) if line.startswith("//")]
    is_small = text.count("\n") <= SMALL_HEADER_LINES
    if len(comment) < (1 if is_small else CONTRACT_LINES_MIN):
        findings.append(f"{path}: a header opens with a contract comment of 3-10 lines")
    if "#pragma once" not in text:
        findings.append(f"{path}: has no `#pragma once`")
    return findings


def blank_out(text):
    """The text with comments, strings, characters and directives replaced by spaces."""
    pattern = re.compile("|".join([
        r"^[ \t]*#(?:\\\n|[^\n])*", r"//[^\n]*", r"/\*.*?\*/", r'R"(\w*)\(.*?\)\1"',
        r'"(?:\\.|[^"\\\n])*"', r"'(?:\\.|[^'\\\n])'"]), re.S | re.M)
    return pattern.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)


# What stands before a brace when it opens a type or a namespace.
NOT_A_FUNCTION = re.compile(
    r"\s*(template\s*<[^;]*>\s*)?(inline\s+)?(namespace|class|struct|union|enum|extern)\b")


def function_lengths(text):
    """(first line, lines) of each outermost body that follows a parameter list."""
    depth, inside, begin, head = 0, None, 0, 0
    for match in re.finditer(r"[{};]", text):
        sign, at = match.group(), match.start()
        if sign == "{":
            before = text[head:at]
            if inside is None and ")" in before and not NOT_A_FUNCTION.match(before):
                inside, begin = depth, at
            depth += 1
        elif sign == "}":
            depth -= 1
            if inside == depth:
                yield line_of(text, begin), text.count("\n", begin, at) + 1
                inside = None
        head = at + 1


def check_functions(path, text):
    return [f"{path}:{line}: a function of {lines} lines; the limit is {FUNCTION_LINES_MAX}"
            for line, lines in function_lengths(blank_out(text)) if lines > FUNCTION_LINES_MAX]


def check_words(path, text):
    findings = []
    for what, pattern, suffixes, exempt in BANNED:
        if path.endswith(tuple(suffixes)) and not path.startswith(exempt or "\0"):
            findings += [f"{path}:{line_of(text, m.start())}: {what}: `{m.group().strip()}`"
                         for m in pattern.finditer(text)]
    return findings


def check(tree):
    findings = []
    for path in tree.paths:
        if path in FOREIGN or "/corpus/" in path:
            continue
        text = tree.text(path)
        findings += check_words(path, text)
        if path.endswith(CODE):
            findings += check_length(path, text)
        if path.endswith((".py", ".sh", ".cmake")):
            findings += check_columns(path, text)
        if path.endswith(".h"):
            findings += check_header(path, text)
        if path.endswith(CPP):
            findings += check_functions(path, text)
    return findings


HEADER = "// What this is.\n// What it is not.\n#pragma once\n"
CASES = [
    ("a small header is clean", {"a.h": HEADER}, []),
    ("too long", {"a.cpp": "\n" * 801}, ["801 lines; the limit is 800"]),
    ("long without a reason", {"a.cpp": "// A.\n" + "\n" * 500}, ["over 500"]),
    ("long with a reason", {"a.cpp": "// A.\n// Length: one table.\n" + "\n" * 500}, []),
    ("a long function", {"a.cpp": "void f(int a) {\n" + "g();\n" * 70 + "}\n"},
     ["a.cpp:1: a function of 72 lines"]),
    ("a namespace is not a function",
     {"a.cpp": "namespace a {\n" + "int f() {\n}\n" * 60 + "}\n"}, []),
    ("a class over a signature is not a function",
     {"a.cpp": "template <class R>\nclass F<R(int)> {\n" + "int f() {\n}\n" * 60 + "}\n"}, []),
    ("a brace in a string opens nothing", {"a.cpp": 'void f() { g("{"); }\n' + "\n" * 80}, []),
    ("a header without its contract", {"a.h": "#pragma once\n"}, ["contract comment"]),
    ("a large header with a small contract",
     {"a.h": "// A.\n#pragma once\n" + "\n" * 40}, ["contract comment"]),
    ("directives are not part of what follows",
     {"a.cpp": "#if defined(A)\n#endif\nnamespace a {\n" + "int f() {\n}\n" * 60 + "}\n"}, []),
    ("a header included twice", {"a.h": "// A.\n// B.\n"}, ["#pragma once"]),
    ("a note to self", {"a.md": "x TO" + "DO y\n"}, ["a note to self"]),
    ("a sleep in a test", {"a.py": "time.sl" + "eep(1)\n"}, ["a sleep"]),
    ("printing", {"dsl/a.cpp": "std::c" + "out << 1;\n"}, ["printing"]),
    ("printing where it belongs", {"compiler/cli/a.cpp": "std::c" + "out << 1;\n"}, []),
    ("a machine's path", {"a.md": "see /ho" + "me/alice/x\n"}, ["a path of one machine"]),
    ("nobody's path", {"a.md": "see /ho" + "me/someone/x and /ho" + "me/x\n"}, []),
    ("using namespace", {"a.h": HEADER + "using name" + "space std;\n"}, ["in a header"]),
    ("wide Python", {"a.py": "x" * 101 + "\n"}, ["101 columns"]),
]

if __name__ == "__main__":
    repo.main(check, CASES)
