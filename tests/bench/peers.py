"""weir-proxy beside nginx and haproxy: requests a second and CPU a request, in one interleaved run.

One worker each, HTTP/1.1 with keep-alive on both sides, a body of 1 KiB from an nginx origin of its
own. The proxies take turns, round by round, so that what else the machine does hits all of them;
medians of the rounds are compared. CPU is the proxy process's own (user and system, from /proc).
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

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))
from harness import NginxOrigin, Proxy, build_image, curl  # noqa: E402
from harness.case import temporary_folder  # noqa: E402
from harness.origin import listening_socket  # noqa: E402
from harness.process import Process  # noqa: E402

BODY = b"x" * 1024
PATH = "/body"
HOST = "bench.test"
TICKS = os.sysconf("SC_CLK_TCK")

SITE = """edition 2027
listener web {{ bind = ["127.0.0.1:0"] }}
upstream app {{ endpoints = ["{origin}"] idle_connections_max = 256 }}
host "{host}" on web {{ route all "/**" -> app }}
"""

NGINX = """{user}daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr crit;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  keepalive_requests 100000000;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
{extra}  upstream app {{ server {origin}; keepalive 256; keepalive_requests 100000000; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_pass http://{target};
    }}
  }}
}}
"""

HAPROXY = """global
  nbthread 1
  maxconn 4096
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  http-reuse always
frontend web
  bind fd@{fd}
  {choice}
backend app
  server app {origin}
"""


class WeirPeer:
    name = "weir-proxy"

    def __init__(self, folder, origin):
        source = folder / "site.weir"
        source.write_text(SITE.format(origin=origin, host=HOST), encoding="utf-8")
        self._proxy = Proxy(build_image(source, folder / "site.wimg"), folder / "run")

    def start(self):
        self._proxy.start()
        return self._proxy.address("web")

    def pids(self):
        return [self._proxy.pid]

    def stop(self):
        self._proxy.stop()


class ListeningPeer:
    """A proxy that gets its listening socket from here."""

    def __init__(self, folder, origin):
        self._folder, self._origin = folder / f"peer-{self.name}", origin
        self._folder.mkdir()
        self._listener, self._port = listening_socket()
        self._process = None

    def start(self):
        self._process = self._make(self._listener.fileno())
        self._process.start()
        self._listener.close()
        return "127.0.0.1", self._port

    def write(self, text):
        path = self._folder / "config"
        path.write_text(text, encoding="utf-8")
        return path

    def pids(self):
        """The process and its children: nginx works in one of them."""
        pid = self._process.pid
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
        return [pid, *map(int, children.split())]

    def stop(self):
        self._process.stop()


class NginxPeer(ListeningPeer):
    name = "nginx"

    def _make(self, fd, extra="", target="app"):
        user = "user root;\n" if os.geteuid() == 0 else ""
        config = self.write(NGINX.format(folder=self._folder, origin=self._origin,
                                         port=self._port, user=user, extra=extra,
                                         target=target))
        return Process(["nginx", "-p", self._folder, "-c", config, "-e", "stderr"],
                       env={**os.environ, "NGINX": f"{fd};"}, pass_fds=[fd])


class HaproxyPeer(ListeningPeer):
    name = "haproxy"

    def _make(self, fd, choice="default_backend app"):
        config = self.write(HAPROXY.format(fd=fd, origin=self._origin, choice=choice))
        return Process(["haproxy", "-db", "-f", config], pass_fds=[fd])


def cpu_seconds(pids):
    total = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2]
        utime, stime = fields.split()[11:13]
        total += int(utime) + int(stime)
    return total / TICKS


def measure(peer, address, options):
    """(requests a second, CPU microseconds a request) of one round."""
    before = cpu_seconds(peer.pids())
    done = subprocess.run(
        ["wrk", "-t1", f"-c{options.connections}", f"-d{options.seconds}s",
         "-H", f"Host: {HOST}", f"http://{address[0]}:{address[1]}{PATH}"],
        capture_output=True, text=True, check=True, timeout=options.seconds + 30)
    used = cpu_seconds(peer.pids()) - before
    requests = int(re.search(r"(\d+) requests in", done.stdout).group(1))
    if "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise RuntimeError(f"{peer.name} failed requests:\n{done.stdout}")
    rate = float(re.search(r"Requests/sec:\s*([\d.]+)", done.stdout).group(1))
    return rate, used * 1e6 / requests


def run(options, folder):
    origin = NginxOrigin(folder, ["app"], files={PATH: BODY})
    origin.start()
    peers = [kind(folder, origin.address("app")) for kind in (WeirPeer, NginxPeer, HaproxyPeer)]
    started, rounds = [], {peer.name: [] for peer in peers}
    try:
        addresses = {}
        for peer in peers:
            addresses[peer.name] = peer.start()
            started.append(peer)
            assert curl(f"http://{HOST}{PATH}", addresses[peer.name]).body == BODY
        for number in range(options.rounds):
            for peer in peers:
                rounds[peer.name].append(measure(peer, addresses[peer.name], options))
            print(f"round {number + 1} of {options.rounds}", file=sys.stderr)
    finally:
        for peer in started:
            peer.stop()
        origin.stop()
    return {name: tuple(statistics.median(column) for column in zip(*rows))
            for name, rows in rounds.items()}


def report(medians):
    own_rate, own_cpu = medians["weir-proxy"]
    print(f"{'':12}{'requests/s':>12}{'CPU us/request':>16}{'rate of weir':>14}{'CPU of weir':>13}")
    for name, (rate, cpu) in medians.items():
        print(f"{name:12}{rate:12.0f}{cpu:16.2f}"
              f"{'x %.2f' % (own_rate / rate):>14}{'x %.2f' % (own_cpu / cpu):>13}")
    best = min(cpu for name, (_, cpu) in medians.items() if name != "weir-proxy")
    print(f"\nCPU a request against the best peer: x {own_cpu / best:.2f} (the goal is 0.88)")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin-dir", required=True, help="build folder of the release preset")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="of each turn")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--json", action="store_true", help="medians as JSON instead of a table")
    options = parser.parse_args()
    os.environ["WEIR_BIN_DIR"] = options.bin_dir
    os.environ["WEIR_E2E_TMP"] = str(pathlib.Path(options.bin_dir).resolve() / "bench")
    with temporary_folder() as folder:
        medians = run(options, folder)
    if options.json:
        print(json.dumps(medians))
    else:
        print(f"{platform.machine()}, {os.cpu_count()} CPUs, {options.connections} connections, "
              f"{options.rounds} rounds of {options.seconds} s\n")
        report(medians)


if __name__ == "__main__":
    main()
