"""`weir lsp` over real JSON-RPC: each feature, edits, broken sources, misbehaving clients."""

import re

from harness import Case, Editor, Failure, main

UPSTREAMS = """edition 2027

## Where the shop runs.
pub upstream shop { endpoints = ["127.0.0.1:9001"] }
pub upstream spare { endpoints = ["127.0.0.1:9002"] }
pub type team = record { name: string   base: path   limit: rate = 10/s }
"""
SITE = """edition 2027

import "./upstreams.weir" { shop, team }
import "./upstreams.weir" as up
import std.http { hsts }

param env: enum { dev, prod } = dev
const teams: list<team> = [(name: "pay", base: "/pay")]

listener edge { bind = ["127.0.0.1:8080"] }

## Marks what it serves.
policy tagged(by: header_value = "é𝄞"): respond { set response header "x-by" = "{by}" }

template crud(base: path, to: upstream) {
  route list GET "{base}" -> to
  route one "{base}/{id: uint}" -> to { timeout = 3s }
}

host "shop.test" on edge {
  use tagged, hsts
  include crud("/users", shop) as users
  for t in teams { route hook POST "{t.base}/hook" -> up.spare }
  route rest "/**" when req.header("x-key").present -> respond 404 "{env}"
}
"""
TESTS = """edition 2027

test "the list is read" {
  GET "http://shop.test/users" => route users.list
}
"""


class Lsp(Case):
    options = None

    def setUp(self):
        super().setUp()
        self.up = self.write("upstreams.weir", UPSTREAMS)
        self.site = self.write("site.weir", SITE)
        self.editor = self.start(Editor(self.folder, self.options))

    def open(self, text=None):
        self.editor.open(self.site, text)
        return self.editor.diagnostics(self.site)

    def names(self, marked):
        """Labels of the completion at the place."""
        found = self.editor.request("textDocument/completion", self.editor.at(self.site, marked))
        return [item["label"] for item in found]

    def target(self, marked, path=None):
        found = self.editor.request("textDocument/definition",
                                    self.editor.at(path or self.site, marked))
        return found and (found["uri"].rsplit("/", 1)[-1], found["range"]["start"]["line"])


class Diagnostics(Lsp):
    def test_a_right_site_has_none(self):
        self.assertEqual(self.open(), [])

    def test_they_follow_the_edits(self):
        self.open()
        self.editor.edit(self.site, "-> up.spare", "-> up.spar")
        found = self.editor.diagnostics(self.site, bool)
        self.assertEqual([self.editor.text_at(self.site, d["range"]) for d in found], ["spar"])
        self.editor.edit(self.site, "-> up.spar", "-> up.spare")
        self.editor.diagnostics(self.site, lambda found: not found)

    def test_they_keep_their_place_behind_an_edit(self):
        self.open(SITE.replace("-> up.spare", "-> up.spar"))
        self.editor.diagnostics(self.site, bool)
        self.editor.edit(self.site, "edition 2027\n", "edition 2027\n\n# é𝄞\n")
        found = self.editor.diagnostics(self.site)
        self.assertEqual([self.editor.text_at(self.site, d["range"]) for d in found], ["spar"])

    def test_broken_syntax_is_told_at_once(self):
        self.open()
        self.editor.edit(self.site, "timeout = 3s", "timeout = ")
        found = self.editor.diagnostics(self.site)
        self.assertTrue(any(d["code"].startswith("E01") for d in found), found)

    def test_unsaved_modules_count(self):
        self.open()
        self.editor.open(self.up)
        self.editor.edit(self.up, "pub upstream spare", "pub upstream sparse")
        found = self.editor.diagnostics(self.site, bool)
        self.assertIn("spare", found[0]["message"])

    def test_files_that_are_not_open_are_told_of(self):
        self.write("upstreams.weir", UPSTREAMS.replace("9001\"]", "90011\"]"))
        self.open()
        found = self.editor.diagnostics(self.up, bool)
        self.assertEqual(found[0]["range"]["start"]["line"], 3)

    def test_a_file_that_is_closed_is_read_from_disk_again(self):
        self.open(SITE.replace("-> up.spare", "-> up.spar"))
        self.editor.diagnostics(self.site, bool)
        self.editor.notify("textDocument/didClose", {"textDocument": {"uri": self.site.as_uri()}})
        self.editor.diagnostics(self.site, lambda found: not found)


class Parameters(Lsp):
    options = {"site": "site.weir", "parameters": {"env": "prd"}}

    def test_those_of_the_settings_are_used(self):
        self.open()
        found = self.editor.diagnostics(self.site, bool)
        self.assertEqual(found[0]["code"], "E0412")


class Navigation(Lsp):
    def test_names_in_claims_lead_to_what_they_name(self):
        self.open(SITE + """cover host "shop.test"
invariant "the rest is spare" {
  forall req "/x" when req.header("x-key").present -> upstream up.spare { env == prod }
}
""")
        for marked, expected in (("upstream up.spa|re", ("upstreams.weir", 4)),
                                 ("{ en|v ==", ("site.weir", 6))):
            at = self.editor.at(self.site, marked)
            found = self.editor.request("textDocument/definition", at)
            place = (found["uri"].rpartition("/")[2], found["range"]["start"]["line"])
            self.assertEqual(place, expected, marked)
        symbols = self.editor.request("textDocument/documentSymbol",
                                      {"textDocument": {"uri": self.site.as_uri()}})
        self.assertIn(("the rest is spare", "invariant"),
                      [(symbol["name"], symbol["detail"]) for symbol in symbols])

    def test_definitions(self):
        self.open()
        for marked, expected in (("-> up.spa|re", ("upstreams.weir", 4)),
                                 ('"/users", sh|op)', ("upstreams.weir", 3)),
                                 ("list<te|am>", ("upstreams.weir", 5)),
                                 ('(name: "pay", ba|se', ("upstreams.weir", 5)),
                                 ('"{t|.base}/hook', ("site.weir", 22)),
                                 ("use tag|ged", ("site.weir", 12)),
                                 ("include cr|ud", ("site.weir", 14)),
                                 ('"{ba|se}/{id', ("site.weir", 14)),
                                 ('= "{b|y}"', ("site.weir", 12)),
                                 ("on ed|ge", ("site.weir", 9)),
                                 ("in tea|ms", ("site.weir", 7)),
                                 ("timeo|ut = 3s", ("route.weir", 5)),
                                 ("req.hea|der", ("request.weir", 8)),
                                 ("hs|ts\n", ("http.weir", 5)),
                                 ("host|", None)):
            with self.subTest(marked=marked):
                self.assertEqual(self.target(marked), expected)

    def test_the_text_of_the_standard_library(self):
        self.open()
        found = self.editor.request("textDocument/definition",
                                    self.editor.at(self.site, "hs|ts\n"))
        self.assertTrue(found["uri"].startswith("weir-std:/std/"))
        text = self.editor.request("workspace/textDocumentContent", {"uri": found["uri"]})["text"]
        self.assertIn("pub policy hsts(", text)

    def test_references_across_modules_and_in_texts(self):
        self.open()
        where = self.editor.at(self.site, "policy tagged(b|y")
        found = self.editor.request("textDocument/references",
                                    where | {"context": {"includeDeclaration": False}})
        self.assertEqual([self.editor.text_at(self.site, f["range"]) for f in found], ["by"])
        found = self.editor.request("textDocument/references",
                                    self.editor.at(self.site, '"/users", sh|op')
                                    | {"context": {"includeDeclaration": True}})
        self.assertEqual([f["uri"].rsplit("/", 1)[-1] for f in found],
                         ["upstreams.weir", "site.weir", "site.weir"])

    def test_fields_that_texts_insert(self):
        self.open()
        for marked in ('"{t.ba|se}/hook"', '(name: "pay", ba|se: "/pay")'):
            with self.subTest(marked=marked):
                found = self.editor.request("textDocument/definition",
                                            self.editor.at(self.site, marked))
                self.assertTrue(found["uri"].endswith("upstreams.weir"), found)
                found = self.editor.request("textDocument/references",
                                            self.editor.at(self.site, marked)
                                            | {"context": {"includeDeclaration": False}})
                self.assertEqual([self.editor.text_at(self.site, f["range"]) for f in found],
                                 ["base", "base"])

    def test_hover(self):
        self.open()
        for marked, words in (("-> up.spa|re", "pub upstream spare"),
                              ('"/users", sh|op)', "Where the shop runs."),
                              ("use tag|ged", "Marks what it serves."),
                              ("timeo|ut = 3s", "From sending a request to an upstream"),
                              ("base: pa|th, to", "the form the proxy compares"),
                              ("for t| in", "each of a loop")):
            with self.subTest(marked=marked):
                found = self.editor.request("textDocument/hover",
                                            self.editor.at(self.site, marked))
                self.assertIn(words, found["contents"]["value"])

    def test_symbols(self):
        self.open()
        found = self.editor.request("textDocument/documentSymbol",
                                    {"textDocument": {"uri": self.site.as_uri()}})
        self.assertEqual([s["name"] for s in found],
                         ["env", "teams", "edge", "tagged", "crud", '"shop.test"'])
        self.assertEqual([s["name"] for s in found[-1]["children"]], ["hook", "rest"])
        found = self.editor.request("workspace/symbol", {"query": "spr"})
        self.assertEqual([s["name"] for s in found], ["spare"])


class Rename(Lsp):
    def rename(self, marked, name):
        where = self.editor.at(self.site, marked)
        return self.editor.request("textDocument/rename", where | {"newName": name})["changes"]

    def test_a_name_and_all_that_mean_it(self):
        self.open()
        changes = self.rename("template crud(ba|se", "stem")
        text = self.editor.applied(self.site, changes[self.site.as_uri()])
        self.assertEqual(text, SITE.replace("base: path, to", "stem: path, to").replace(
            '"{base}"', '"{stem}"').replace('"{base}/{id', '"{stem}/{id'))

    def test_a_field_that_a_text_inserts_is_renamed_there_too(self):
        self.open()
        changes = self.rename('(name: "pay", ba|se: "/pay")', "stem")
        text = self.editor.applied(self.site, changes[self.site.as_uri()])
        self.assertEqual(text, SITE.replace('base: "/pay"', 'stem: "/pay"').replace(
            "{t.base}", "{t.stem}"))
        self.assertEqual(len(changes[self.up.as_uri()]), 1)

    def test_across_modules(self):
        self.open()
        changes = self.rename('"/users", sh|op', "market")
        self.assertEqual({uri.rsplit("/", 1)[-1]: len(edits) for uri, edits in changes.items()},
                         {"site.weir": 2, "upstreams.weir": 1})

    def test_what_cannot_be_renamed(self):
        self.open()
        for marked, name, words in (("timeo|ut = 3s", "wait", "standard library"),
                                    ("use tag|ged", "Not a name", "cannot be a name"),
                                    ("use tag|ged", "host", "cannot be a name"),
                                    ("use tag|ged", "crud", "already"),
                                    ("edi|tion", "x", "no name")):
            with self.subTest(marked=marked):
                with self.assertRaises(Failure) as failure:
                    self.rename(marked, name)
                self.assertIn(words, str(failure.exception))


class Completion(Lsp):
    def test_by_place(self):
        self.open()
        for old, new, marked, wanted in (
                ("-> up.spare", "-> ", "-> | }", {"shop", "respond", "split"}),
                ("use tagged, hsts", "use ", "use |\n", {"tagged", "hsts"}),
                ("include crud", "include ", "include |(", {"crud"}),
                ("on edge", "on ", "on | {", {"edge"}),
                ("-> to {", "-> to {  ", "-> to { | ", {"priority", "rewrite"}),
                ("-> respond 404", "-> up.", "-> up.| ", {"shop", "spare"}),
                ('when req.header("x-key").present', "when req.", "when req.| ",
                 {"header", "client", "method"}),
                ("{ dev, prod } = dev", "{ dev, prod } = ", "prod } = |\n", {"dev", "prod"}),
                ("const teams: list<team>", "const teams: ", "const teams: | ",
                 {"team", "duration", "list"}),
                ("import std.http { hsts }", "import std.", "import std.|\n", {"http"}),
                ("import std.http { hsts }", "import std.http { }", "http { |}", {"cors"}),
                ("listener edge { bind", "upstream x { balance = }\nlistener edge { bind",
                 "balance = |}", {"round_robin"}),
                ("listener edge { bind", "jwt a { }\nlistener edge { bind", "jwt a {| }",
                 {"issuer", "audience", "keys"}),
                ('when req.header("x-key").present', "when req.jwt.", "when req.jwt.| ",
                 {"claim", "values"}),
                ("import std.http { hsts }", "import std.auth { }", "auth { |}", {"bearer"})):
            with self.subTest(marked=marked):
                self.editor.open(self.site, SITE)
                self.editor.edit(self.site, old, new)
                self.assertLessEqual(wanted, set(self.names(marked)))

    def test_what_is_set_already_is_not_offered(self):
        self.open(SITE.replace("{ timeout = 3s }", "{ timeout = 3s\n  }"))
        self.assertNotIn("timeout", self.names("timeout = 3s\n|  }"))

    def test_fields_of_a_record(self):
        self.open(SITE.replace("{t.base}/hook\" -> up.spare",
                               "/hook\" -> up.spare { timeout = t. }"))
        self.assertEqual(set(self.names("= t.| ")), {"name", "base", "limit"})


class Edits(Lsp):
    def uri(self):
        return {"textDocument": {"uri": self.site.as_uri()}}

    def test_format(self):
        self.open(SITE.replace("{ bind = ", "{   bind=").replace("record {", "record {"))
        edits = self.editor.request("textDocument/formatting", self.uri() | {"options": {}})
        self.assertEqual(self.editor.applied(self.site, edits), SITE)

    def test_a_broken_module_is_not_laid_out(self):
        self.open(SITE + "host {")
        with self.assertRaises(Failure):
            self.editor.request("textDocument/formatting", self.uri() | {"options": {}})

    def actions(self, only):
        whole = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
        return self.editor.request("textDocument/codeAction", self.uri() | {
            "range": whole, "context": {"diagnostics": [], "only": only}})

    def test_fixes(self):
        self.open(SITE.replace("-> up.spare", "-> up.spar").replace("use tagged", "use taged"))
        self.editor.diagnostics(self.site, lambda found: len(found) == 2)
        self.assertEqual(sorted(a["title"] for a in self.actions(["quickfix"])),
                         ["write `spare`", "write `tagged`"])
        every = self.actions(["source.fixAll"])[0]["edit"]["changes"][self.site.as_uri()]
        self.assertEqual(self.editor.applied(self.site, every), SITE)

    def test_what_a_lint_rule_finds_can_be_mended_or_allowed(self):
        self.open(SITE.replace("{ hsts }", "{ cache, hsts }"))
        found = self.editor.diagnostics(self.site, bool)
        self.assertEqual([(one["code"], one["severity"]) for one in found],
                         [("correctness/unused-import", 2)])
        titles = {action["title"]: action for action in self.actions(["quickfix"])}
        mend, allow = titles["remove it from the import"], titles[
            "allow correctness/unused-import here, for a reason"]
        uri = self.site.as_uri()
        self.assertEqual(self.editor.applied(self.site, mend["edit"]["changes"][uri]), SITE)
        self.assertIn('\n# weir: allow correctness/unused-import reason ""\nimport std.http',
                      self.editor.applied(self.site, allow["edit"]["changes"][uri]))

    def test_colours(self):
        self.open()
        data = self.editor.request("textDocument/semanticTokens/full", self.uri())["data"]
        legend = self.editor.capabilities["semanticTokensProvider"]["legend"]["tokenTypes"]
        line = column = 0
        seen = {}
        for i in range(0, len(data), 5):
            line, column = line + data[i], data[i + 1] + (column if data[i] == 0 else 0)
            place = {"start": {"line": line, "character": column},
                     "end": {"line": line, "character": column + data[i + 2]}}
            seen[self.editor.text_at(self.site, place)] = legend[data[i + 3]]
        self.assertEqual((seen["tagged"], seen["to"], seen["shop"], seen["dev"], seen["timeout"]),
                         ("class", "parameter", "variable", "enumMember", "property"))

    def test_hints(self):
        self.open()
        self.editor.diagnostics(self.site)
        whole = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
        found = self.editor.request("textDocument/inlayHint", self.uri() | {"range": whole})
        lines = SITE.split("\n")
        hints = {re.search(r"route (\w+)", lines[h["position"]["line"]])[1]: h["label"]
                 for h in found}
        self.assertEqual(hints, {"list": "timeout 15s, wins over 1, loses to 0",
                                 "one": "wins over 1, loses to 0",
                                 "hook": "timeout 15s, wins over 1, loses to 0",
                                 "rest": "wins over 0, loses to 3"})

    def test_tests_can_be_run(self):
        tests = self.write("site_test.weir", TESTS)
        self.editor.open(tests)
        lens = self.editor.request("textDocument/codeLens",
                                   {"textDocument": {"uri": tests.as_uri()}})[0]
        self.assertEqual((lens["command"]["command"], lens["command"]["arguments"]),
                         ("weir.runTest", [self.site.as_uri(), "the list is read"]))


class Broken(Lsp):
    def test_the_rest_of_a_broken_module_is_served(self):
        self.open(SITE.replace("template crud(base: path, to: upstream) {", "template crud(base {"))
        self.assertEqual(self.target("use tag|ged"), ("site.weir", 12))
        self.assertEqual(self.target("-> up.spa|re"), ("upstreams.weir", 4))

    def test_every_prefix_of_a_site(self):
        """What is typed is broken nearly always: nothing of it may end the server."""
        self.editor.open(self.site, "")
        for size in range(0, len(SITE), 7):
            text = SITE[:size]
            self.editor.notify("textDocument/didChange", {
                "textDocument": {"uri": self.site.as_uri(), "version": size + 2},
                "contentChanges": [{"text": text}]})
            where = {"textDocument": {"uri": self.site.as_uri()},
                     "position": {"line": text.count("\n"), "character": 10_000}}
            for method in ("completion", "hover", "definition", "documentSymbol",
                           "semanticTokens/full", "foldingRange", "documentHighlight"):
                self.editor.request(f"textDocument/{method}", where)
        self.assertEqual(self.editor.quit(), 0)


class Protocol(Lsp):
    def test_a_polite_end(self):
        self.assertEqual(self.editor.quit(), 0)

    def test_an_exit_without_shutdown(self):
        self.editor.notify("exit", None)
        self.assertEqual(self.editor.exit_code(), 1)

    def test_a_client_that_goes_away(self):
        self.editor.stop()
        self.assertEqual(self.editor.exit_code(), 1)

    def test_a_head_that_is_none(self):
        for head in (b"Content-Length: x\r\n\r\n{}", b"GET / HTTP/1.1\r\n\r\n",
                     b"Content-Length: 99999999999\r\n\r\n", b"x" * 5000):
            with self.subTest(head=head[:20]):
                editor = Editor(self.folder)
                editor.start()
                editor.send_bytes(head)
                self.assertEqual(editor.exit_code(), 1)
                editor.stop()

    def test_what_is_not_json_and_what_is_not_known(self):
        self.editor.send_bytes(b"Content-Length: 5\r\n\r\n{bad}")
        answer = self.editor.wait_for(lambda message: "error" in message)
        self.assertEqual(answer["error"]["code"], -32700)
        for method, code in (("textDocument/implementation", -32601), ("initialized", -32601)):
            with self.assertRaises(Failure) as failure:
                self.editor.request(method, {})
            self.assertEqual(failure.exception.code, code)

    def test_parameters_of_another_shape(self):
        self.open()
        for params in (None, [], {"textDocument": 5}, {"textDocument": {"uri": "http://x"}},
                       {"textDocument": {"uri": self.site.as_uri()},
                        "position": {"line": -5, "character": 10**12}}):
            for method in ("hover", "completion", "references", "formatting", "codeAction"):
                try:
                    self.editor.request(f"textDocument/{method}", params)
                except Failure:
                    pass
        self.assertEqual(self.editor.quit(), 0)


if __name__ == "__main__":
    main()
