"""How long questions about all requests take on large sites: reachability, covers, the diff.

The sites come from site_generator.py; every host gets a route for the rest, so that covers hold and
nothing ends early. Times are of whole processes: reading, checking, building and proving. Medians
of some rounds.
"""

import argparse
import json
import pathlib
import platform
import random
import re
import statistics
import sys
import time
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))
from harness.case import temporary_folder  # noqa: E402

from site_generator import generate  # noqa: E402


class Weir:
    def __init__(self, binary, rounds):
        self.binary, self.rounds = binary, rounds

    def run(self, *arguments, codes=(0,)):
        began = time.monotonic()
        done = subprocess.run([self.binary, *map(str, arguments)], capture_output=True, text=True,
                              check=False)
        if done.returncode not in codes:
            raise SystemExit(f"weir {arguments} ended with {done.returncode}: {done.stderr}")
        return time.monotonic() - began, done.stdout

    def median(self, *arguments, **options):
        return statistics.median(self.run(*arguments, **options)[0] for _ in range(self.rounds))


def closed(root, modules):
    """Gives each host a route for the rest, and covers them all."""
    text = root.read_text()
    text = re.sub(r"include (team_\d+) as t }",
                  r'include \1 as t route rest "/**" -> respond 404 }', text)
    hosts = [f'"team-{i}.example.com", "*.team-{i}.example.com"' for i in range(modules)]
    root.write_text(text + f"cover host {', '.join(hosts)}\n")


def changed(folder, into, routes, rng):
    """A copy of the site in which some routes have another upstream."""
    into.mkdir()
    places = []
    for path in sorted(folder.glob("*.weir")):
        lines = path.read_text().splitlines(keepends=True)
        places += [(path.name, i) for i, line in enumerate(lines)
                   if re.match(r"\s+route .* -> pools\.pool_\d+", line)]
    chosen = set(rng.sample(places, routes))
    for path in folder.glob("*.weir"):
        lines = path.read_text().splitlines(keepends=True)
        for i, line in enumerate(lines):
            if (path.name, i) in chosen:
                number = int(re.search(r"-> pools\.pool_(\d+)", line)[1])
                lines[i] = line.replace(f"pool_{number}", f"pool_{(number + 1) % 24}", 1)
        (into / path.name).write_text("".join(lines))
    return into / "site.weir"


def row(name, value, goal, remark=""):
    return {"name": name, "value": round(value, 3), "unit": "s", "goal": goal,
            "met": value <= goal, "remark": remark}


def diff_rows(weir, folder, site, routes):
    base = folder / "base.wimg"
    weir.run("build", site, "-o", base)
    rows = [row(f"diff, {routes} routes, identical", weir.median("diff", base, base), 0.1)]
    policy = folder / "policy"
    changed(site.parent, policy, 0, random.Random(1))
    shared = policy / "shared.weir"
    shared.write_text(shared.read_text().replace("timeout = 10s", "timeout = 11s"))
    cases = [("one policy changed", policy / "site.weir", 1)]
    for count, goal in ((10, 1), (routes // 100, 5)):
        into = folder / f"changed{count}"
        cases.append((f"{count} routes changed",
                      changed(site.parent, into, count, random.Random(2)), goal))
    for name, after, goal in cases:
        image = after.with_suffix(".wimg")
        weir.run("build", after, "-o", image)
        arguments = ("diff", base, image, "--gate", "none")
        classes = json.loads(weir.run(*arguments, "--format", "json")[1])["classes"]
        members = sum(len(each["members"]) for each in classes)
        rows.append(row(f"diff, {routes} routes, {name}", weir.median(*arguments), goal,
                        f"{len(classes)} classes, {members} members"))
    return rows


def run(weir, folder):
    rows = []
    for routes, modules, goal in ((10_000, 10, 0.5), (100_000, 100, 5)):
        site, count = generate(folder / str(routes), routes, modules)
        closed(site, modules)
        rows.append(row(f"unreachable, ambiguous, {count} routes", weir.median("check", site), goal,
                        "weir check, whole"))
        rows.append(row("  and covers", weir.median("test", site), goal, "weir test, whole"))
    return rows + diff_rows(weir, folder, site, count)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--bin-dir", type=pathlib.Path, required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with temporary_folder() as folder:
        rows = run(Weir(options.bin_dir.resolve() / "bin/weir", options.rounds), folder)
    if options.json:
        print(json.dumps({"machine": platform.processor() or platform.machine(), "rows": rows}))
        return
    for one in rows:
        print(f"{one['name']:<48} {one['value']:>7.3f} s  goal {one['goal']:g} s"
              f"{'' if one['met'] else '  NOT MET'}  {one['remark']}")


if __name__ == "__main__":
    main()
