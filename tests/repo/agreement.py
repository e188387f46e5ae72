"""What stands in two places says the same in both.

The version (CMake, and the header both executables print), the capture types (declared in stdlib,
narrowest first, and known to the image in that order), the fields of stdlib's blocks (each is
bound to a member by the checker), and the words and types of the language (coloured by the
grammar of the editor).
"""

import re
import sys

sys.path.insert(0, __file__.rsplit("/", 1)[0])
import repo  # noqa: E402

CMAKE, VERSION = "CMakeLists.txt", "runtime/base/version.h"
CAPTURES, FORMAT = "stdlib/captures.weir", "runtime/image/format.h"
BINDINGS, LIMITS = "compiler/check/bindings.cpp", "runtime/image/limits.def"
GRAMMAR = "editors/vscode/syntaxes/weir.tmLanguage.json"
LEXER, TYPES = "dsl/grammar/WeirLexer.g4", "stdlib/types.weir"
# Tokens that are shapes, not words.
SHAPES = {"DURATION", "SIZE", "RATE", "IP", "CIDR", "BLOCK_NAME", "LABEL", "STD_PATH"}
# Capture types of the image that are syntax of their own, not names in stdlib.
SYNTAX_CAPTURES = {"enum", "segment", "tail"}


def first(pattern, text):
    match = re.search(pattern, text, re.S)
    return match.group(1) if match else None


def check_version(tree):
    one = first(r"project\(weir VERSION ([\d.]+)", tree.text(CMAKE))
    other = first(r'kVersion = "([^"]+)"', tree.text(VERSION))
    return [] if one == other else [f"{CMAKE} says version {one}, {VERSION} says {other}"]


def check_captures(tree):
    declared = re.findall(r"^pub capture (\w+)", tree.text(CAPTURES), re.M)
    code = re.sub(r"//[^\n]*", "", tree.text(FORMAT))
    body = first(r"enum class CaptureType[^{]*\{(.*?)\}", code) or ""
    known = [name.lower() for name in re.findall(r"^\s*k(\w+),", body, re.M)]
    known = [name for name in known if name not in SYNTAX_CAPTURES]
    if declared == known:
        return []
    return [f"{CAPTURES} declares {declared}, CaptureType of {FORMAT} has {known}"]


def check_fields(tree):
    findings = []
    bound = tree.text(BINDINGS) + (tree.text(LIMITS) if LIMITS in tree.paths else "")
    for path in tree.matching(".weir", under="stdlib/"):
        text = re.sub(r"#.*", "", tree.text(path))
        if not re.search(r"^pub block", text, re.M):
            continue
        # Parameters of policies are spelt like fields, in parentheses.
        text = re.sub(r"\([^()]*\)", "", text)
        for field in re.findall(r"^\s+(\w+): ", text, re.M):
            if f'"{field}"' not in bound:
                findings.append(f"{path}: the field `{field}` is not bound in {BINDINGS}")
    return findings


def words_of_language(tree):
    """Keywords of the lexer, words that are keywords at their place alone, and built-in types."""
    lexer = tree.text(LEXER)
    words = set(re.findall(r"^[A-Z_]+ : '([a-z_]+)' ;", lexer, re.M))
    tokens = re.sub(r"//[^\n]*", "", first(r"tokens \{(.*?)\}", lexer) or "")
    words |= {name.lower() for name in re.findall(r"\w+", tokens) if name not in SHAPES}
    return words | set(re.findall(r"^pub type (\w+)", tree.text(TYPES), re.M))


def check_grammar(tree):
    known = set(re.findall(r"[a-z_0-9]+", tree.text(GRAMMAR)))
    return [f"{GRAMMAR}: does not know `{word}` of {LEXER} or {TYPES}"
            for word in sorted(words_of_language(tree) - known)]


CHECKS = [((CMAKE, VERSION), check_version), ((CAPTURES, FORMAT), check_captures),
          ((BINDINGS,), check_fields), ((GRAMMAR, LEXER, TYPES), check_grammar)]


def check(tree):
    return [finding for needed, run in CHECKS if all(path in tree.paths for path in needed)
            for finding in run(tree)]


CASES = [
    ("one version",
     {CMAKE: "project(weir VERSION 1.2.3 L)", VERSION: 'kVersion = "1.2.3";'}, []),
    ("two versions",
     {CMAKE: "project(weir VERSION 1.2.3 L)", VERSION: 'kVersion = "1.2.4";'}, ["version 1.2.3"]),
    ("captures in another order",
     {CAPTURES: "pub capture uint\npub capture uuid\n",
      FORMAT: "enum class CaptureType : uint32_t {\n  kEnum,\n  kUuid,\n  kUint,\n}"},
     ["declares"]),
    ("captures that agree",
     {CAPTURES: "pub capture uuid\n",
      FORMAT: "enum class CaptureType : uint32_t {\n  kEnum,\n  kUuid,  // {8}\n  kTail,\n}"},
     []),
    ("a field nobody reads",
     {BINDINGS: '{"bind", x}', "stdlib/a.weir": "pub block a {\n  bind: b\n  tls: c\n}\n"},
     ["the field `tls` is not bound"]),
    ("a parameter is no field",
     {BINDINGS: '{"bind", x}',
      "stdlib/a.weir": "pub block a {\n  bind: b\n}\npub policy p(\n  c: d,\n): a {\n}\n"}, []),
    ("a keyword without a colour",
     {GRAMMAR: '"match": "(route|cidr)"', TYPES: "pub type cidr\n",
      LEXER: "tokens {\n  SIZE, // none\n}\nROUTE : 'route' ;\nHOST : 'host' ;\n"},
     ["does not know `host`"]),
]

if __name__ == "__main__":
    repo.main(check, CASES)
