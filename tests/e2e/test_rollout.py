"""docs/operations/rollout.md: its commands print what stands there, and proxies agree with them."""

import json
import re
import shlex

from harness import Case, NginxOrigin, Proxy, build_image, fate, main, send_witness, weir
from harness.case import EXAMPLES, REPOSITORY
from harness.tokens import TokenKey, write_keys

PAGE = REPOSITORY / "docs/operations/rollout.md"
# What each example calls its upstreams, and the parameters that say where they are.
ORIGINS = {
    "03-payments": {"payments": "payments_a", "ledger": "ledger_a", "catalogue": "catalogue_a"},
    "04-tenants": {"shops": "shops_a", "checkout": "checkout_a", "files": "files_a"},
    "05-migration": {"monolith": "monolith_a", "orders": "orders_a"},
}


def same_time(text):
    return re.sub(r", \d+ ms\)", ", 0 ms)", text)


class Page(Case):
    def commands(self):
        """(folder, command, what it prints, exit code) of each console block."""
        found = []
        for section in re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.M)[1:]:
            folder = re.search(r"examples/([\w-]+)", section)
            for block in re.findall(r"^```console\n(.*?)^```", section, re.M | re.S):
                pattern = r"\$ (weir .*)\n((?:.*\n)*?)\$ echo \$\?\n(\d+)\n"
                for command, output, code in re.findall(pattern, block):
                    found.append((EXAMPLES / folder[1], command, output, int(code)))
        self.assertGreaterEqual(len(found), 7)
        return found

    def test_commands_print_what_the_page_shows(self):
        for folder, command, output, code in self.commands():
            with self.subTest(f"{folder.name}: {command}"):
                run = weir(*shlex.split(command)[1:], cwd=folder)
                self.assertEqual(same_time(run.out + run.err), output)
                self.assertEqual(run.code, code)

    def test_the_changes_have_no_mistake_for_the_compiler(self):
        for name in ORIGINS:
            self.assertEqual(weir("check", EXAMPLES / name / "change.weir").code, 0)

    def test_today_s_sites_keep_all_promises(self):
        for name in ORIGINS:
            run = weir("test", EXAMPLES / name / "site.weir", "--coverage", "--fail-under", "100")
            self.assertEqual(run.code, 0, run.out)


class Witnesses(Case):
    """Both sides of each example run; each witness goes to both."""

    def both(self, name):
        origin = self.start(NginxOrigin(self.folder, list(ORIGINS[name])))
        params = {param: origin.address(of) for of, param in ORIGINS[name].items()}
        params["listen"] = "127.0.0.1:0"
        key = TokenKey(self.folder, "one")
        write_keys(self.folder / "jwks.json", key.jwk())
        proxies = []
        for side in ("site", "change"):
            image = build_image(EXAMPLES / name / f"{side}.weir", self.folder / f"{side}.wimg",
                                params)
            proxies.append(self.start(Proxy(image, self.folder / f"run_{side}",
                                            "--secrets-dir", self.folder)))
        return [proxy.address("base.edge") for proxy in proxies]

    def classes(self, name):
        run = weir("diff", "site.weir", "change.weir", "--format", "json", cwd=EXAMPLES / name)
        return {found["kind"]: found for found in json.loads(run.out)["classes"]}, run

    def fates(self, found, addresses):
        line = found["members"][0]["witness"]["curl"]
        return [fate(send_witness(line, address)) for address in addresses]

    def test_the_refund_without_a_token(self):
        addresses = self.both("03-payments")
        classes, _ = self.classes("03-payments")
        self.assertEqual(self.fates(classes["auth-weakened"], addresses),
                         ["status 401", "upstream payments"])

    def test_the_shop_that_lost_its_pages(self):
        addresses = self.both("04-tenants")
        classes, run = self.classes("04-tenants")
        for found in json.loads(run.out)["classes"]:
            if found["kind"] == "now-unhandled":
                was = found["changes"][0]["was"].removeprefix("base.")
                self.assertEqual(self.fates(found, addresses), [f"upstream {was}", "status 404"])
        self.assertEqual(self.fates(classes["timeout"], addresses), ["upstream checkout"] * 2)

    def test_half_of_the_writes(self):
        first, second = self.both("05-migration")
        classes, _ = self.classes("05-migration")
        line = classes["retargeted"]["members"][0]["witness"]["curl"]
        rounds = 40
        before = {fate(send_witness(line, first)) for _ in range(rounds)}
        after = {fate(send_witness(line, second)) for _ in range(rounds)}
        self.assertEqual(before, {"upstream monolith"})
        self.assertEqual(after, {"upstream monolith", "upstream orders"})


if __name__ == "__main__":
    main()
