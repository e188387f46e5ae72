"""`weir diff` and `weir equiv`: classes, gates, approvals, formats, sources, and replayed traffic.

Each witness is sent to proxies that run both images; they have to do what the report says.
"""

import datetime
import json
import subprocess

from harness import Case, NginxOrigin, Proxy, build_image, fate, main, send_witness, weir
from harness.tokens import TokenKey, write_keys

BEFORE = """edition 2027
param web_a: address = "127.0.0.1:9001"
param next_a: address = "127.0.0.1:9002"
listener edge { bind = ["127.0.0.1:0"] }
upstream web { endpoints = [web_a] }
upstream next { endpoints = [next_a] }
const office: list<cidr> = [127.0.0.0/30]
host "a.test" on edge {
  route one GET "/one" -> web { timeout = 3s }
  route beta GET "/pages/{page: slug}" when req.header("x-beta") == "1" -> next
  route page GET "/pages/{page: slug}" -> web
  route admin "/admin/**" when req.client.ip in office -> web
  route dry POST "/jobs" when req.query("dry").present -> next
  route job POST "/jobs" -> web
  route cart "/cart/**" when req.cookie("stage") == "2" -> next
  route gone "/old/**" -> respond 410 "gone"
}
host "*.b.test" on edge { route all "/**" -> web }
"""
# (what it is called, the text that goes, the text that comes, kind, fates before and after).
CHANGES = [
    ("header", '"1" -> next', '"2" -> next', "retargeted", ("upstream next", "upstream web")),
    ("client", "127.0.0.0/30", "127.0.0.0/29", "auth-weakened",
     ("status 404", "upstream web")),
    ("query", '.query("dry")', '.query("try")', "retargeted",
     ("upstream next", "upstream web")),
    ("cookie", '"2" -> next', '"3" -> next', "now-handled", ("status 404", "upstream next")),
    ("method", 'route one GET', 'route one POST', "now-handled", ("status 404", "upstream web")),
    ("path", 'GET "/one"', 'GET "/uno"', "now-handled", ("status 404", "upstream web")),
    ("type", "{page: slug}\" -> web", "{page}\" -> web", "now-handled",
     ("status 404", "upstream web")),
    ("answer", "410 \"gone\"", "451 \"gone\"", "response", ("status 410", "status 451")),
    ("host", "*.b.test", "*.c.test", "now-unhandled", ("upstream web", "status 404")),
    ("redirect", 'respond 410 "gone"', 'redirect 307 "https://new.test/"', "now-handled",
     ("status 410", "status 307")),
]


class Diffs(Case):
    def site(self, name, source):
        return self.write(f"{name}/site.weir", source)

    def diff(self, *arguments, code=None, **options):
        run = weir("diff", *arguments, **options)
        if code is not None:
            self.assertEqual(run.code, code, run)
        return run

    def json_of(self, *arguments):
        return json.loads(self.diff(*arguments, "--format", "json").out)


class Witnesses(Diffs):
    def test_each_change_is_found_and_its_witness_shows_it(self):
        origin = self.start(NginxOrigin(self.folder, ["web", "next"]))
        params = {"web_a": origin.address("web"), "next_a": origin.address("next")}
        flags = [f"--param={key}={value}" for key, value in params.items()]
        first = self.site("before", BEFORE)
        proxy = self.start(Proxy(build_image(first, self.folder / "a.wimg", params),
                                 self.folder / "run_a"))
        other = self.start(Proxy(self.folder / "a.wimg", self.folder / "run_b"))
        for name, was, now, kind, fates in CHANGES:
            with self.subTest(name):
                self.assertIn(was, BEFORE)
                second = self.site(name, BEFORE.replace(was, now))
                image = build_image(second, self.folder / f"{name}.wimg", params)
                other.ctl("swap", image)
                found = self.json_of(first, second, *flags)["classes"]
                self.assertIn(kind, [each["kind"] for each in found])
                line = next(each for each in found if each["kind"] == kind)
                line = line["members"][0]["witness"]["curl"]
                seen = tuple(fate(send_witness(line, each.address("edge")))
                             for each in (proxy, other))
                self.assertEqual(seen, fates, line)

    def test_every_witness_of_a_large_change_shows_a_difference(self):
        origin = self.start(NginxOrigin(self.folder, ["web", "next"]))
        params = {"web_a": origin.address("web"), "next_a": origin.address("next")}
        flags = [f"--param={key}={value}" for key, value in params.items()]
        source = BEFORE
        for _, was, now, kind, _ in CHANGES:
            source = source.replace(was, now) if kind != "now-unhandled" else source
        sites = [self.site("before", BEFORE), self.site("after", source)]
        addresses = [self.start(Proxy(build_image(site, self.folder / f"{n}.wimg", params),
                                      self.folder / f"run_{n}")).address("edge")
                     for n, site in enumerate(sites)]
        found = self.json_of(*sites, *flags)["classes"]
        self.assertGreaterEqual(len(found), 6)
        for each in found:
            for member in each["members"]:
                line = member["witness"]["curl"]
                one, two = (fate(send_witness(line, address)) for address in addresses)
                self.assertNotEqual(one, two, line)


class Tokens(Diffs):
    SITE = """edition 2027
import std.auth { bearer, optional_bearer }
jwt users { issuer = "https://id.test"  audience = ["api"]  keys = ref "file:keys.json" }
jwt partners { issuer = "https://p.test"  audience = ["api"]  keys = ref "file:keys.json" }
listener edge { bind = ["127.0.0.1:0"] }
host "a.test" on edge {
  route one "/one" when req.jwt.claim("sub") == "u1" -> respond 200 "one" { use bearer(users) }
  route two "/two" -> respond 200 "two" { use bearer(users) }
}
"""

    def changes(self, was, now):
        self.assertIn(was, self.SITE)
        sites = [self.site("before", self.SITE),
                 self.site("after", self.SITE.replace(was, now))]
        return [change["kind"] for found in self.json_of(*sites)["classes"]
                for change in found["changes"]]

    def test_a_guard_that_wants_a_claim_wants_the_token_already(self):
        self.assertEqual(self.changes('"one" { use bearer', '"one" { use optional_bearer'), [])

    def test_without_a_guard_the_token_is_what_a_request_can_tell(self):
        self.assertEqual(self.changes('"two" { use bearer', '"two" { use optional_bearer'),
                         ["auth-weakened"])
        self.assertEqual(self.changes('"two" { use bearer(users) }', '"two"'), ["auth-weakened"])
        self.assertEqual(self.changes('"two" { use bearer(users)', '"two" { use bearer(partners)'),
                         ["auth-changed"])

    def test_the_witness_is_refused_before_and_served_after(self):
        key = TokenKey(self.folder, "one")
        write_keys(self.folder / "keys.json", key.jwk())
        sites = [self.site("before", self.SITE),
                 self.site("after", self.SITE.replace('"two" { use bearer(users) }', '"two"'))]
        line = self.json_of(*sites)["classes"][0]["members"][0]["witness"]["curl"]
        seen = []
        for number, site in enumerate(sites):
            image = build_image(site, self.folder / f"{number}.wimg")
            proxy = self.start(Proxy(image, self.folder / f"run_{number}", "--secrets-dir",
                                     self.folder))
            seen.append(send_witness(line, proxy.address("edge")).status)
        self.assertEqual(seen, [401, 200])


class Noise(Diffs):
    def test_order_names_and_files_make_no_difference(self):
        hosts = BEFORE[BEFORE.index("host \"a.test\""):]
        head = BEFORE[:BEFORE.index("host \"a.test\"")]
        a_test, b_test = hosts.split("host \"*.b.test\"")
        lines = a_test.rstrip().splitlines()
        turned = "\n".join([lines[0], *reversed(lines[1:-1]), lines[-1]])
        renamed = turned.replace("route one", "route uno").replace("{page:", "{p:")
        edge = head.replace("edition 2027\n", "").replace("listener", "pub listener").replace(
            "upstream", "pub upstream").replace("const", "pub const")
        self.write("moved/edge.weir", "edition 2027\n" + edge)
        imports = 'edition 2027\nimport "./edge.weir" { edge, next, office, web }\n'
        moved = self.site("moved", f'{imports}host "*.b.test"{b_test}\n{renamed}\n')
        before = self.site("before", BEFORE)
        run = self.diff(before, moved, code=0)
        self.assertIn("no request fares differently", run.out)
        self.assertEqual(weir("equiv", before, moved).code, 0)

    def test_an_image_and_its_site_are_equivalent(self):
        before = self.site("before", BEFORE)
        image = build_image(before, self.folder / "a.wimg")
        self.diff(image, before, code=0)
        self.diff(before, image, code=0)

    def test_equiv_shows_a_request_where_sites_differ(self):
        after = self.site("after", BEFORE.replace("/one", "/uno"))
        run = weir("equiv", self.site("before", BEFORE), after)
        self.assertEqual(run.code, 1)
        self.assertIn("curl ", run.out)


class Gates(Diffs):
    def setUp(self):
        super().setUp()
        self.before = self.site("before", BEFORE)

    def exits(self, source):
        after = self.site("after", source)
        return [self.diff(self.before, after, "--gate", gate).code
                for gate in ("any", "outcome", "reach", "auth", "none")]

    def test_each_gate_stops_its_kind(self):
        self.assertEqual(self.exits(BEFORE.replace("timeout = 3s", "timeout = 4s")),
                         [1, 0, 0, 0, 0])
        self.assertEqual(self.exits(BEFORE.replace('"/one" -> web', '"/one" -> next')),
                         [1, 1, 0, 0, 0])
        self.assertEqual(self.exits(BEFORE.replace('GET "/one"', 'POST "/one"')), [1, 1, 1, 0, 0])
        self.assertEqual(self.exits(BEFORE.replace("/30]", "/29]")), [1, 1, 1, 1, 0])

    def fingerprints(self, after):
        return [each["fingerprint"] for each in self.json_of(self.before, after)["classes"]]

    def approve(self, after, until):
        lines = [f'{each} until {until} reason "agreed"\n' for each in self.fingerprints(after)]
        return self.write("approvals.txt", "# what was agreed\n\n" + "".join(lines))

    def test_an_approval_lets_its_class_pass_until_its_date(self):
        after = self.site("after", BEFORE.replace('GET "/one"', 'POST "/one"'))
        today = datetime.date.today()
        for days, code in ((0, 0), (30, 0), (-1, 1)):
            approvals = self.approve(after, today + datetime.timedelta(days=days))
            self.diff(self.before, after, "--approvals", approvals, code=code)
        also = self.site("also", after.read_text().replace("/jobs", "/tasks"))
        self.diff(self.before, also, "--approvals", self.approve(after, "2099-01-01"), code=1)

    def test_a_fingerprint_stays_while_other_things_change(self):
        after = self.site("after", BEFORE.replace("timeout = 3s", "timeout = 4s"))
        wanted = self.fingerprints(after)
        more = self.site("more", after.read_text().replace("/jobs", "/tasks").replace(
            "route one", "route uno"))
        self.assertLess(set(wanted), set(self.fingerprints(more)))

    def test_a_broken_approvals_file_approves_nothing(self):
        after = self.site("after", BEFORE.replace('GET "/one"', 'POST "/one"'))
        for line in ("abc", "0123456789abcdef until soon reason \"x\"",
                     "0123456789abcdef until 2099-01-01", "0123456789abcdef reason \"x\""):
            run = self.diff(self.before, after, "--approvals", self.write("bad.txt", line + "\n"),
                            code=2)
            self.assertIn("bad.txt", run.err)
        self.diff(self.before, after, "--approvals", self.folder / "none.txt", code=4)


class Sources(Diffs):
    def git(self, *arguments):
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@t.test", *arguments],
                       cwd=self.folder / "repo", check=True, capture_output=True)

    def test_a_revision_of_git_stands_for_the_site_at_it(self):
        self.site("repo", BEFORE)
        self.git("init", "-q", "-b", "main")
        self.git("add", ".")
        self.git("commit", "-qm", "one")
        site = self.site("repo", BEFORE.replace('GET "/one"', 'POST "/one"'))
        here = self.folder / "repo"
        for revision in ("HEAD", "main:site.weir"):
            run = self.diff(revision, "site.weir", cwd=here, code=1)
            self.assertIn("now-handled", run.out)
        self.git("commit", "-qam", "two")
        self.diff("HEAD", site.name, cwd=here, code=0)
        self.diff("HEAD~1", "HEAD", cwd=here, code=1)
        run = self.diff("nowhere:site.weir", "site.weir", cwd=here)
        self.assertNotIn(run.code, (0, 1))
        self.assertIn("nowhere", run.err)

    def test_what_cannot_be_compared_says_so(self):
        before = self.site("before", BEFORE)
        broken = self.site("broken", BEFORE.replace("-> web", "-> wep"))
        self.diff(before, broken, code=3)
        self.diff(before, self.folder / "none.weir", code=4)
        self.diff(before, self.write("bad.wimg", "no image"), code=4)
        self.diff(before, before, "--gate", "everything", code=2)


class Formats(Diffs):
    def setUp(self):
        super().setUp()
        self.sites = [self.site("before", BEFORE),
                      self.site("after", BEFORE.replace("/30]", "/29]"))]

    def test_json_has_everything(self):
        document = self.json_of(*self.sites)
        self.assertEqual((document["schema"], document["version"]), ("weir.diff", 1))
        found = document["classes"][0]
        self.assertEqual((found["kind"], found["severity"]), ("auth-weakened", "BREAKING"))
        member = found["members"][0]
        self.assertEqual((member["host"], member["pattern"]), ("a.test", "/admin/**"))
        self.assertIn("# from 127.0.0.", member["witness"]["curl"])
        self.assertEqual(document["undecided"], [])

    def test_markdown_and_github(self):
        text = self.diff(*self.sites, "--format", "markdown").out
        self.assertIn("### BREAKING auth-weakened", text)
        self.assertIn("| what | was | now |", text)
        text = self.diff(*self.sites, "--format", "github").out
        self.assertRegex(text, r"^::error file=site\.weir,line=\d+,col=\d+,title=auth-weakened::")

    def test_a_report_goes_into_a_file_too(self):
        report = self.folder / "report.md"
        run = self.diff(*self.sites, "--format", "markdown", "-o", report)
        self.assertEqual(report.read_text(), run.out)
        self.assertEqual(self.diff(*self.sites, "-o", "/dev/full").code, 4)


class Replay(Diffs):
    def test_a_log_of_the_proxy_gives_each_class_its_share(self):
        origin = self.start(NginxOrigin(self.folder, ["web", "next"]))
        params = {"web_a": origin.address("web"), "next_a": origin.address("next")}
        flags = [f"--param={key}={value}" for key, value in params.items()]
        before = self.site("before", BEFORE)
        image = build_image(before, self.folder / "a.wimg", params)
        for form in ("text", "json"):
            with self.subTest(form=form):
                log = self.folder / f"access.{form}"
                self.make_traffic(image, log, form)
                self.check_shares(before, log, flags)

    def make_traffic(self, image, log, form):
        proxy = self.start(Proxy(image, self.folder / f"run-{form}", "--access-log", log,
                                 "--access-log-format", form))
        for path, times in (("/one", 3), ("/pages/x", 5), ("/jobs", 2)):
            for _ in range(times):
                send_witness(f"curl 'http://a.test{path}'", proxy.address("edge"))
        proxy.stop()

    def check_shares(self, before, log, flags):
        after = self.site("after", BEFORE.replace("/one", "/uno"))
        run = weir("diff", before, after, *flags, "--replay", log, "--format", "json")
        document = json.loads(run.out)
        self.assertEqual(document["traffic"]["requests"], 10)
        gone = next(each for each in document["classes"] if each["kind"] == "now-unhandled")
        self.assertEqual(gone["requests"], 3)
        human = weir("diff", before, after, *flags, "--replay", log).out
        self.assertIn("30 % of 10 requests", human)

    def test_a_log_that_is_none_is_no_traffic(self):
        before = self.site("before", BEFORE)
        run = self.diff(before, before, "--replay", self.write("log", "no\nlog\n\0\xff\n"))
        self.assertEqual(run.code, 0)
        self.diff(before, before, "--replay", self.folder / "none.log", code=4)


if __name__ == "__main__":
    main()
