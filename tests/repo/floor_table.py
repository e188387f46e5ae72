"""The floors: who may include whom. docs/ARCHITECTURE.md draws the same picture.

A folder includes only folders of lower floors. Folders of one floor do not see each other, except
where SAME_FLOOR says so. Changing a line here takes an ADR.
"""

ROOF = 10

FLOORS = {
    "runtime/base": 0,
    "dsl/source": 1, "dsl/diag": 1, "dsl/grammar": 1, "dsl/syntax": 1, "runtime/image": 1,
    "dsl/parse": 2, "dsl/format": 2, "compiler/regex": 2, "runtime/engine": 2,
    "compiler/model": 3, "compiler/load": 3,
    "compiler/check": 4, "runtime/net": 4, "runtime/token": 4,
    "compiler/analyze": 5, "compiler/parameters": 5, "lint/core": 5,
    "runtime/http": 5, "runtime/observe": 5,
    "compiler/lower": 6, "compiler/symbolic": 6, "lint/rules": 6, "runtime/upstream": 6,
    "compiler/emit": 7, "compiler/prove": 7, "runtime/filters": 7,
    "compiler/testing": 8, "compiler/lsp": 8, "compiler/doc": 8, "runtime/proxy": 8,
    "compiler/commands": 9, "runtime/control": 9,
    "compiler/cli": ROOF, "runtime/daemon": ROOF,
}

# (includer, included) on one floor.
SAME_FLOOR = {
    ("dsl/diag", "dsl/source"),
    ("dsl/grammar", "dsl/source"), ("dsl/grammar", "dsl/diag"),
    ("dsl/syntax", "dsl/source"),
}

# Third-party headers that only some folders may see: (regular expression, folders).
ONLY_IN = [
    (r"antlr4|Weir(Lexer|Parser)", {"dsl/grammar", "dsl/parse"}),
    (r"event2/|event\.h", {"runtime/net"}),
    # Hashes are needed to check an image; everything else of OpenSSL belongs to the network.
    (r"openssl/(evp|sha)\.h", {"runtime/net", "runtime/image"}),
    (r"openssl/(?!evp\.h|sha\.h)", {"runtime/net"}),
    (r"cjose/|jansson\.h", {"runtime/token"}),
    (r"nghttp2/", {"runtime/http"}),
    (r"nlohmann/", {"dsl/diag", "compiler/parameters", "compiler/testing", "compiler/lsp",
                    "compiler/doc",
                    "compiler/commands", "compiler/cli"}),
    (r"yaml-cpp/", {"compiler/parameters"}),
]
