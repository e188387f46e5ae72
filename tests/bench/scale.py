"""A proxy with 100,000 hosts: from start to first answer, memory, and what a request costs.

weir-proxy has a route of its own with policies, a timeout and header edits for each host. Beside
it, in the same run, what people have otherwise: nginx with a `map` from names to upstreams, haproxy
with a map file. Started in turns, medians of the rounds. Memory is what all processes of a proxy
hold (Pss) once the first request was answered. Load is by wrk, each request for another host.
"""

import argparse
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import time

from peer_proxies import HaproxyPeer, NginxPeer, ROOT, cpu_seconds, memory_bytes

sys.path.insert(0, str(ROOT / "tests/e2e"))
from harness import NginxOrigin, build_image  # noqa: E402
from harness.case import temporary_folder  # noqa: E402
from harness.client import CLIENT_SECONDS, Connection  # noqa: E402
from harness.origin import listening_socket  # noqa: E402
from harness.process import Process  # noqa: E402
from harness.toolchain import binary  # noqa: E402

SITE_HEAD = """edition 2027
import std.http {{ hsts }}
listener web {{ bind = ["127.0.0.1:{port}"] }}
upstream app {{ endpoints = ["{origin}"] idle_connections_max = 64 }}
template tenant() {{
  use hsts
  set request header "x-tenant" = "{{req.host}}"
  set request header "x-forwarded-proto" = "{{req.scheme}}"
  remove response header "server"
  route all "/**" -> app {{ timeout = 3s }}
}}
"""


# A connection that is not taken in this time is tried again: retransmissions would hide the start.
PROBE_SECONDS = 0.002


def names(count):
    return [f"tenant-{i}.example.com" for i in range(count)]


class WeirPeer:
    name = "weir-proxy"

    def __init__(self, folder, origin, hosts):
        source = folder / "site.weir"
        listener, self._port = listening_socket()
        listener.close()  # the proxy binds it itself
        source.write_text(SITE_HEAD.format(origin=origin, port=self._port) + "".join(
            f'host "{host}" on web {{ include tenant() as t }}\n' for host in hosts))
        self.image = build_image(source, folder / "site.wimg")
        self._folder = folder
        self._proxy = None

    def start(self):
        self._proxy = Process([binary("weir-proxy"), "--image", self.image, "--run-dir",
                               self._folder / "run", "--workers", "1"])
        self._proxy.start()
        return "127.0.0.1", self._port

    def pids(self):
        return [self._proxy.pid]

    def stop(self):
        self._proxy.stop()


class NginxMap(NginxPeer):
    hosts = ()

    def _make(self, fd):
        entries = "\n".join(f"    {host} app;" for host in self.hosts)
        table = (f"  map_hash_max_size 262144;\n  map_hash_bucket_size 128;\n"
                 f"  map $host $pool {{\n    hostnames;\n    default none;\n{entries}\n  }}\n")
        return super()._make(fd, extra=table, target="$pool")


class HaproxyMap(HaproxyPeer):
    hosts = ()

    def _make(self, fd):
        table = self.folder / "hosts.map"
        table.write_text("".join(f"{host} app\n" for host in self.hosts))
        return super()._make(fd, choice=f"use_backend %[req.hdr(host),lower,map_str({table},none)]")


def connected(address):
    while True:
        try:
            return Connection(address, seconds=PROBE_SECONDS)
        except (ConnectionRefusedError, TimeoutError):  # not listening, or not yet for all to see
            continue


def first_answer(peer, host):
    began = time.monotonic()
    address = peer.start()
    with connected(address) as connection:
        connection.socket.settimeout(CLIENT_SECONDS)
        status = connection.request("GET", "/api/x", host).status
    assert status == 200, (peer.name, status)
    return 1000 * (time.monotonic() - began), address


# Each request for another host, in an order without a pattern.
SCRIPT = """
local hosts, at = {hosts}, 0
function request()
  at = (at + 7919) % hosts
  return wrk.format("GET", "/api/x", {{Host = "tenant-" .. at .. ".example.com"}})
end
"""


def load_cost(peer, address, options, folder):
    """CPU microseconds a request, with hosts in turn."""
    script = folder / "spread.lua"
    script.write_text(SCRIPT.format(hosts=options.hosts))
    before = cpu_seconds(peer.pids())
    done = subprocess.run(
        ["wrk", "-t1", "-c32", f"-d{options.seconds}s", "-s", script,
         f"http://{address[0]}:{address[1]}/"], capture_output=True, text=True, check=True)
    used = cpu_seconds(peer.pids()) - before
    assert "Non-2xx" not in done.stdout and "Socket errors" not in done.stdout, done.stdout
    return 1e6 * used / int(re.search(r"(\d+) requests in", done.stdout)[1])


def measure(make, hosts, options, folder):
    peer = make()
    try:
        milliseconds, address = first_answer(peer, hosts[-1])
        mib = memory_bytes(peer.pids()) / 2**20
        return milliseconds, mib, load_cost(peer, address, options, folder)
    finally:
        peer.stop()


def run(options, folder):
    hosts = names(options.hosts)
    origin = NginxOrigin(folder, ["app"])
    origin.start()
    weir = WeirPeer(folder, origin.address("app"), hosts)
    rounds = {"weir-proxy": [], "nginx map": [], "haproxy map": []}
    for number in range(options.rounds):
        below = folder / f"round-{number}"
        below.mkdir()
        NginxMap.hosts = HaproxyMap.hosts = hosts
        makers = {"weir-proxy": lambda: weir,
                  "nginx map": lambda: NginxMap(below, origin.address("app")),
                  "haproxy map": lambda: HaproxyMap(below, origin.address("app"))}
        for name, make in makers.items():
            rounds[name].append(measure(make, hosts, options, below))
    origin.stop()
    rows = [{"name": name,
             **{key: round(statistics.median(result[i] for result in results), 2)
                for i, key in enumerate(("first_answer_ms", "mib", "cpu_us"))}}
            for name, results in rounds.items()]
    return {"hosts": options.hosts, "image_bytes": os.stat(weir.image).st_size, "rows": rows}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--bin-dir", type=pathlib.Path, required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--hosts", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=3, help="of load, each turn")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    os.environ["WEIR_BIN_DIR"] = str(options.bin_dir)
    with temporary_folder() as folder:
        result = run(options, folder)
    if options.json:
        print(json.dumps({"machine": platform.processor() or platform.machine(), **result}))
        return
    print(f"{result['hosts']} hosts, image {result['image_bytes'] / 2**20:.1f} MiB")
    print(f"{'':<14} {'first answer':>13} {'memory':>10} {'CPU a request':>14}")
    for one in result["rows"]:
        print(f"{one['name']:<14} {one['first_answer_ms']:>10.1f} ms {one['mib']:>6.1f} MiB "
              f"{one['cpu_us']:>11.1f} us")


if __name__ == "__main__":
    main()
