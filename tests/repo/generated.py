"""Pages that are generated from the sources are what their generator writes now.

With --write the pages are written (`tools/dev bless` does it). A page names its generator in its
first line.
"""

import re
import sys

sys.path.insert(0, __file__.rsplit("/", 1)[0])
import repo  # noqa: E402

COUNTERS = "runtime/observe/counters.def"
SCOPES = "runtime/observe/scope_counters.def"
SCOPE = re.compile(r'WEIR_SCOPE_(?:COUNTER|GAUGE)\(\s*\w+,\s*"(\w+)",\s*"(\w*)",\s*k(\w+),'
                   r'\s*"([^"]*)"\s*\)')
KINDS = {"AllScopes": "all", "Listeners": "listeners", "Targets": "upstreams, endpoints"}
RULES = "lint/core/rules.def"
RULE = re.compile(r'^WEIR_(SUPPRESSION_)?RULE\((\w+), (\w+),(?: (Recommended|Strict),)?', re.M)
METRIC = re.compile(r'WEIR_(COUNTER|GAUGE)\(\s*\w+,\s*"(\w+)",\s*"([^"]*)"\s*\)')
NOTICE = ("<!-- Written by tests/repo/generated.py from {}; "
          "change that, then `tools/dev bless`. -->\n")


def counters_page(tree):
    """docs/operations/counters.md: the table behind /stats."""
    text = tree.text(COUNTERS)
    rows = {"COUNTER": [], "GAUGE": []}
    for kind, name, meaning in METRIC.findall(text):
        rows[kind].append(f"| `{name}` | {meaning} |")
    table = "| name | counts |\n|---|---|\n"
    return (NOTICE.format(f"{COUNTERS} and scope_counters.def") + "# Counters and gauges\n\n"
            "What `weir ctl stats` and `GET /stats` show. Counters only grow, over swaps and hot\n"
            "restarts too; a refused request is counted by its reason.\n\n"
            f"## Counters\n{table}" + "\n".join(rows["COUNTER"])
            + f"\n\n## Gauges\n{table.replace('counts', 'is')}" + "\n".join(rows["GAUGE"]) + "\n"
            + scopes_section(tree))


def scopes_section(tree):
    """What there is for each scope, a row a family."""
    families = {}
    for family, label, kinds, meaning in SCOPE.findall(tree.text(SCOPES)):
        entry = families.setdefault(family, (kinds, meaning, []))
        if label:
            entry[2].append(f"`{label}`")
    rows = [f"| `{family}` | {', '.join(labels)} | {KINDS[kinds]} | {meaning} |"
            for family, (kinds, meaning, labels) in families.items()]
    return ("\n## Of each listener, route, upstream and endpoint\n"
            "What `weir ctl stats --by KIND` and `GET /stats?by=KIND` show. Prometheus has them\n"
            "as `weir_KIND_NAME_total` (levels: `weir_KIND_NAME`), the second column as a label,\n"
            "and a histogram `weir_KIND_duration_seconds`. How many are shown one by one is in\n"
            "[proxy.md](proxy.md#answers-of-the-admin-socket).\n\n"
            "| name | of each | for | counts |\n|---|---|---|---|\n" + "\n".join(rows) + "\n")


def rules_page(tree):
    """docs/lint/rules.md: a table of the rules; what each finds is the title of its page."""
    rows = []
    for kind, category, name, preset in RULE.findall(tree.text(RULES)):
        path = f"lint/rules/{category}/{name}.md"
        slug, title = tree.text(path).split("\n")[0].removeprefix("# ").split(": ", 1)
        rows.append(f"| [{slug}](../../{path}) | "
                    f"{'recommended' if kind else preset.lower()} | {title} |")
    return (NOTICE.format(RULES) + "# Lint rules\n\n"
            "Recommended ones are asked by default, strict ones with `--preset strict`. See\n"
            "[README.md](README.md) for how to allow what should stay.\n\n"
            "| rule | preset | finds |\n|---|---|---|\n" + "\n".join(rows) + "\n")


PAGES = {"docs/operations/counters.md": (COUNTERS, counters_page),
         "docs/lint/rules.md": (RULES, rules_page)}


def check(tree):
    findings = []
    for path, (source, generate) in PAGES.items():
        if source not in tree.paths:
            continue
        if path not in tree.paths or tree.text(path) != generate(tree):
            findings.append(f"{path}: is not what its generator writes; run `tools/dev bless`")
    return findings


def write(tree):
    for path, (_, generate) in PAGES.items():
        (tree.root / path).write_text(generate(tree), encoding="utf-8")


DEF = 'WEIR_COUNTER(kA, "a", "x")\n'
DEF += 'WEIR_COUNTER(\n    kB, "b",\n    "y")\nWEIR_GAUGE(kC, "c", "z")\n'
SCOPE_DEF = 'WEIR_SCOPE_COUNTER(kD, "d", "2xx", kTargets, "w")\n'
CASES = [
    ("a page that is missing", {COUNTERS: DEF, SCOPES: SCOPE_DEF}, ["counters.md: is not"]),
    ("a page that is old",
     {COUNTERS: DEF, SCOPES: SCOPE_DEF, "docs/operations/counters.md": "# x\n"},
     ["counters.md: is not"]),
]

if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        write(repo.Tree.of_repository())
    else:
        repo.main(check, CASES)
