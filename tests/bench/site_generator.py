"""Writes sites like those of large teams, of any size: for benches and for trying things out.

Every module is a team with hosts of its own: resources with nested captures, versions and locales
in loops, canaries, guards over headers, cookies, queries and addresses, policies and templates that
are shared, redirects, rewrites. Equal arguments write equal files. The sites are right: no route is
ambiguous or unreachable.

    python3 tests/bench/site_generator.py FOLDER --routes 10000 --modules 10
"""

import argparse
import pathlib
import random

NOUNS = ("account alert article asset badge basket batch booking budget campaign card "
         "catalog channel charge chart claim client comment contact contract coupon course "
         "customer dashboard delivery device discount document dispute draft event export "
         "feature feed file filter folder form gallery gateway goal grant group guide "
         "image import incident index inquiry invite invoice item job journal key label "
         "layer ledger lesson license limit link listing location log mandate member menu "
         "merchant message metric model note notice offer order page parcel partner pass "
         "payment payout permit person photo plan player playlist point policy poll post "
         "price product profile project promo quota quote rating receipt record refund "
         "region release report request review reward role room rule sale sample schedule "
         "score search section seller sensor series service session setting shift shipment "
         "shop signal site sku slot snapshot source stage status store stream subscription "
         "supplier survey tag task tax team template tenant terminal thread ticket token "
         "topic tour trace track transfer trip upload user vault vehicle version video "
         "visit voucher wallet warehouse webhook widget zone").split()
VERBS = ("approve archive cancel capture clone close confirm export merge publish refresh "
         "restore").split()

SHARED = """edition 2027

## What every team shares: pools, policies, and who is who.
pub param env: enum {{ dev, prod }} = prod

{upstreams}

pub const office: list<cidr> = [10.0.0.0/8, 192.168.0.0/16, 2001:db8::/32]
pub const versions: list<path> = ["/v1", "/v2"]
pub const locales: list<path> = ["/de", "/en", "/fr", "/es"]

pub fn patient(base: duration): duration = base * 4

## Who served it.
pub policy served_by(team: header_value): respond {{
  set response header "x-served-by" = "{{team}}"
}}

## For what may take longer.
pub policy slow(by: duration = 30s): route {{ timeout = by }}

## The routes of one resource.
pub template resource(base: path, to: upstream, canary: upstream) {{
  route list GET "{{base}}" -> to
  route create POST "{{base}}" -> to {{ timeout = 10s }}
  route one GET "{{base}}/{{id: uint}}" -> split {{ to: 95%  canary: 5% }}
  route change PUT|PATCH "{{base}}/{{id: uint}}" -> to
  route drop DELETE "{{base}}/{{id: uint}}" when req.client.ip in office -> to
}}
"""

UPSTREAMS = 24


class Team:
    """One module; `run()` writes about `wanted` routes."""

    def __init__(self, index, wanted, rng):
        self.index, self.wanted, self.rng = index, wanted, rng
        self.routes = 0
        self.lines = []
        self.used = set()

    def run(self):
        self.put("edition 2027", "",
                 "import std.http { security_headers }",
                 'import "./shared.weir" {',
                 "  locales, office, patient, resource, served_by, slow, versions",
                 "}",
                 'import "./shared.weir" as pools', "",
                 f"## What team {self.index} serves.",
                 f"pub template team_{self.index} {{",
                 f'  use served_by("team-{self.index}")')
        kinds = [self.resource, self.pages, self.nested, self.canary, self.versioned,
                 self.localised, self.redirects, self.hooks]
        while self.routes < self.wanted:
            self.rng.choice(kinds)()
        self.put("}", "")
        return "\n".join(self.lines)

    def put(self, *lines):
        self.lines.extend(lines)

    def pool(self):
        return f"pools.pool_{self.rng.randrange(UPSTREAMS)}"

    def noun(self):
        while True:
            name = self.rng.choice(NOUNS)
            if self.rng.random() < 0.7 or name in self.used:
                name += "_" + self.rng.choice(NOUNS)
            if name in self.used:
                name += str(self.rng.randrange(100_000))
            if name not in self.used:
                self.used.add(name)
                return name

    def resource(self):
        name = self.noun()
        self.routes += 5
        first, second = self.rng.sample(range(UPSTREAMS), 2)
        self.put(f'  include resource("/api/{name}s", pools.pool_{first}, pools.pool_{second}) '
                 f"as {name}s")

    def pages(self):
        name = self.noun()
        self.put(f'  group "/{name}" {{')
        for page in self.rng.sample(VERBS, self.rng.randrange(2, 6)):
            self.routes += 1
            self.put(f'    route {name}_{page} GET "/{page}" -> {self.pool()} '
                     f'{{ timeout = {self.rng.randrange(1, 20)}s }}')
        self.routes += 1
        self.put(f'    route {name}_rest "/**" -> {self.pool()}', "  }")

    def nested(self):
        outer, inner, pool = self.noun(), self.rng.choice(NOUNS), self.pool()
        verb = self.rng.choice(VERBS)
        self.routes += 4
        self.put(f"  # {outer.capitalize()}s and what belongs to them.",
                 f'  group "/api/{outer}s/{{{outer}: uuid}}" {{',
                 "    use slow(patient(5s))",
                 f'    route {outer}_{inner}s GET "/{inner}s" -> {pool}',
                 f'    route {outer}_{inner} GET "/{inner}s/{{{inner}_id: slug}}" -> {pool} {{',
                 f'      set request header "x-{inner}" = "{{capture.{inner}_id}}"',
                 "    }",
                 f'    route {outer}_do_{verb} POST "/{verb}" when req.header("x-role") in '
                 f'["admin", "{inner}"] -> {pool}',
                 f'    route {outer}_any "/**" -> {self.pool()}', "  }")

    def canary(self):
        name, pool = self.noun(), self.pool()
        self.routes += 3
        guard = self.rng.choice(['req.header("x-beta") == "1"', 'req.cookie("beta").present',
                                 'req.query("preview") == "true"', "req.client.ip in office",
                                 'req.header("user-agent").present && req.header("x-beta") == "2"'])
        self.put(f'  route {name}_beta GET "/{name}" when {guard} -> {self.pool()}',
                 f'  route {name}_page GET "/{name}" -> {pool} {{ rewrite "/pages/{name}" }}',
                 f'  route {name}_save POST "/{name}" -> {pool}')

    def versioned(self):
        name = self.noun()
        self.routes += 4
        self.put("  for version in versions {",
                 f'    route {name}_index GET "{{version}}/{name}" -> {self.pool()}',
                 f'    route {name}_item GET "{{version}}/{name}/{{id: uint}}" -> {self.pool()}',
                 "  }")

    def localised(self):
        name = self.noun()
        self.routes += 4
        self.put(f'  for locale in locales {{ route {name}_help GET "{{locale}}/help/{name}/**" '
                 f"-> {self.pool()} }}")

    def redirects(self):
        name = self.noun()
        self.routes += 2
        self.put(f'  route {name}_old GET "/old/{name}/{{id: uint}}" -> redirect 301 '
                 f'"/api/{name}s/{{capture.id}}"',
                 f'  route {name}_gone "/legacy/{name}/**" -> respond 410 "gone"')

    def hooks(self):
        name = self.noun()
        self.routes += 2
        self.put(f'  route {name}_hook POST "/hooks/{name}/{{event: enum {{ created, deleted }}}}" '
                 f"-> {self.pool()} {{ timeout = 2s }}",
                 f'  route {name}_hooks "/hooks/{name}/{{event}}" -> respond 404')


def generate(folder, routes, modules, seed=1):
    """Returns the root module and how many routes there are."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(seed)
    upstreams = "\n".join(
        f'pub upstream pool_{i} {{ endpoints = ["10.0.{i}.1:8080" weight 3, "10.0.{i}.2:8080"] }}'
        for i in range(UPSTREAMS))
    (folder / "shared.weir").write_text(SHARED.format(upstreams=upstreams))
    root, total = ["edition 2027", ""], 0
    for index in range(modules):
        team = Team(index, (routes - total) // (modules - index), rng)
        (folder / f"team_{index}.weir").write_text(team.run())
        root.append(f'import "./team_{index}.weir" {{ team_{index} }}')
        total += team.routes
    root += ["", 'listener edge { bind = ["127.0.0.1:0"] }', ""]
    root += [f'host "team-{i}.example.com", "*.team-{i}.example.com" on edge {{ '
             f"include team_{i} as t }}" for i in range(modules)]
    (folder / "site.weir").write_text("\n".join(root) + "\n")
    return folder / "site.weir", total


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder")
    parser.add_argument("--routes", type=int, default=10_000)
    parser.add_argument("--modules", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    root, total = generate(options.folder, options.routes, options.modules, options.seed)
    print(f"{root}: {total} routes in {options.modules} modules")


if __name__ == "__main__":
    main()
