"""weir-proxy beside nginx, haproxy and nghttpx: what a request costs, in one interleaved run.

Each work has a task, a body and a load: h1 and h2 are keep-alive requests, handshake a connection
for each request, full-handshake connections that say nothing more, paced requests at a rate that
leaves everybody time, beside no proxy at all, idle connections that wait. One worker each, and an
nginx origin of their own. The proxies take turns, round by round, so that what else the machine
does hits all of them; medians of the rounds are compared. CPU is the proxy's own (user and system,
from /proc).
"""

import argparse
import dataclasses
import json
import math
import os
import pathlib
import platform
import re
import socket
import ssl
import statistics
import subprocess
import sys

from peer_proxies import (HOST, Direct, HaproxyPeer, LoggingWeirPeer, NghttpxPeer, NginxPeer, ROOT,
                          SilentWeirPeer, Task, TwoWorkersPeer, WeirPeer, cpu_seconds,
                          memory_bytes)

sys.path.insert(0, str(ROOT / "tests/e2e"))
from harness import NginxOrigin  # noqa: E402
from harness.case import temporary_folder  # noqa: E402
from harness.certificates import make_authority, make_certificate  # noqa: E402

PATH = "/body"
KIB = 1024


@dataclasses.dataclass(frozen=True)
class Work:
    what: str
    task: Task
    body: int
    load: str  # h1, handshake, full-handshake, h2, paced, idle
    goal: float | None = None  # against the best peer
    streams: int = 10  # of an HTTP/2 connection
    kinds: tuple = ()  # of proxies, ours first; else ours and all peers that can do the task
    is_pinned: bool = True


WORKS = {
    "small": Work("HTTP/1.1, 1 KiB", Task(), KIB, "h1", 0.88),
    "log": Work("HTTP/1.1, 1 KiB, with and without an access log", Task(), KIB, "h1", 1.1,
                kinds=(LoggingWeirPeer, SilentWeirPeer)),
    # On a machine whose load takes the rest, what two workers cost each other is CPU a request.
    "workers": Work("HTTP/1.1, 1 KiB, two workers against one", Task(), KIB, "h1", 1 / 0.85,
                    kinds=(TwoWorkersPeer, SilentWeirPeer), is_pinned=False),
    "paced": Work("latency at 1,000 requests a second, HTTP/1.1, 1 KiB", Task(), KIB, "paced",
                  kinds=(WeirPeer, NginxPeer, HaproxyPeer, NghttpxPeer, Direct)),
    "64k": Work("HTTP/1.1, 64 KiB", Task(), 64 * KIB, "h1", 28 / 49),
    "1m": Work("HTTP/1.1, 1 MiB", Task(), KIB * KIB, "h1", 320 / 599),
    "tls": Work("TLS 1.3, HTTP/1.1, 1 KiB", Task(tls=True), KIB, "h1", 0.9),
    # wrk takes up its last session where it can: most of these are resumed.
    "handshake": Work("TLS 1.3, a handshake a request", Task(tls=True), KIB, "handshake", 1.0),
    "full-handshake": Work("TLS 1.3, full handshakes alone", Task(tls=True), KIB, "full-handshake",
                           1.0),
    "h2": Work("HTTP/2 over TLS to HTTP/1.1, 1 KiB", Task(tls=True, http2=True), KIB, "h2", 0.9),
    "h2-64k": Work("HTTP/2 over TLS to HTTP/1.1, 64 KiB", Task(tls=True, http2=True), 64 * KIB,
                   "h2"),
    "h2c": Work("HTTP/2 in the clear on both sides, 1 KiB", Task(http2=True, upstream_http2=True),
                KIB, "h2", 0.9),
    "idle": Work("bytes an idle connection", Task(), KIB, "idle"),
    "idle-tls": Work("bytes an idle TLS connection", Task(tls=True), KIB, "idle"),
}
IDLE_CONNECTIONS = 2000
PACED_CLIENTS = 10
PACED_RATE = 100  # of each


def load_command(work, address, options, log):
    scheme = "https" if work.task.tls else "http"
    url = f"{scheme}://{address[0]}:{address[1]}{PATH}"
    if work.load == "paced":
        return ["h2load", "--h1", f"--duration={options.seconds}", f"--clients={PACED_CLIENTS}",
                f"--rps={PACED_RATE}", f"--log-file={log}", f"--header=:authority: {HOST}", url]
    if work.load == "h2":
        return ["h2load", f"--duration={options.seconds}", f"--clients={options.connections}",
                f"--max-concurrent-streams={work.streams}", f"--header=:authority: {HOST}", url]
    if work.load == "full-handshake":
        # Without a request: -new never resumes.
        return ["openssl", "s_time", "-new", "-tls1_3", "-time", str(options.seconds), "-connect",
                f"{address[0]}:{address[1]}"]
    closing = ["-H", "Connection: close"] if work.load == "handshake" else []
    return ["wrk", "--latency", "-t1", f"-c{options.connections}", f"-d{options.seconds}s",
            "-H", f"Host: {HOST}", *closing, url]


def requests_of(output, load):
    """How many went well; an error if some did not."""
    if load in ("h2", "paced"):
        total = re.search(r"requests: .* (\d+) done, (\d+) succeeded, (\d+) failed", output)
        done, good, failed = map(int, total.groups())
        if failed or done != good or not good:
            raise RuntimeError(f"requests failed:\n{output}")
        return good
    if load == "full-handshake":
        return int(re.search(r"(\d+) connections in \d+ real seconds", output).group(1))
    if "Non-2xx" in output or re.search(r"Socket errors: .*(connect|read|write) [1-9]", output):
        raise RuntimeError(f"requests failed:\n{output}")
    return int(re.search(r"(\d+) requests in", output).group(1))


MILLISECONDS = {"us": 0.001, "ms": 1, "s": 1000}


def latency_of(output, percentile):
    """In milliseconds; nan where the load generator does not tell."""
    told = re.search(rf"^ +{percentile}% +([\d.]+)(us|ms|s)$", output, re.MULTILINE)
    return float(told.group(1)) * MILLISECONDS[told.group(2)] if told else math.nan


def paced_latencies(log):
    """[median, 99th of 100] in milliseconds, of the requests that h2load has logged."""
    times = sorted(int(line.split("\t")[2]) for line in log.read_text("ascii").splitlines())
    log.unlink()
    return [times[len(times) * percentile // 100] / 1000 for percentile in (50, 99)]


def measure_load(work, peer, address, options):
    """(requests a second, CPU microseconds a request, latency of the median and the 99th of 100
    requests) of one turn."""
    before = cpu_seconds(peer.pids())
    log = pathlib.Path(os.environ["WEIR_E2E_TMP"]) / "paced.log"
    done = subprocess.run(load_command(work, address, options, log), capture_output=True,
                          text=True, check=False, timeout=options.seconds + 30)
    if done.returncode != 0:
        raise RuntimeError(f"{peer.name}: {done.args[0]} ended with {done.returncode}: "
                           f"{done.stdout}{done.stderr}")
    used = cpu_seconds(peer.pids()) - before
    requests = requests_of(done.stdout, work.load)
    latencies = paced_latencies(log) if work.load == "paced" else [
        latency_of(done.stdout, 50), latency_of(done.stdout, 99)]
    return (requests / options.seconds, used * 1e6 / requests, *latencies)


def pin(pids, processor):
    for pid in pids:
        for thread in os.listdir(f"/proc/{pid}/task"):
            os.sched_setaffinity(int(thread), {processor})


def run_apart(work, options, folder):
    """Runs a work whose proxies have one processor, and all else the others; where there is but
    one, or the work says so, everybody runs where there is room."""
    processors = os.sched_getaffinity(0)
    if not work.is_pinned or len(processors) == 1:
        return run(work, options, folder, lambda _peer: None)
    own = max(processors)
    os.sched_setaffinity(0, processors - {own})  # what is started from here on, too
    try:
        return run(work, options, folder, lambda peer: pin(peer.pids(), own))
    finally:
        os.sched_setaffinity(0, processors)


def measure_idle(work, peer, address, _options):
    """(connections, bytes that one costs, no latencies) once each has served a request."""
    context = ssl._create_unverified_context()  # noqa: S323
    request = f"GET {PATH} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
    before = memory_bytes(peer.pids())
    connections = []
    try:
        for _ in range(IDLE_CONNECTIONS):
            connection = socket.create_connection(address)
            if work.task.tls:
                connection = context.wrap_socket(connection)
            connections.append(connection)
            connection.sendall(request)
            seen = b""
            while len(seen.partition(b"\r\n\r\n")[2]) < work.body:
                seen += connection.recv(65536)
        each = (memory_bytes(peer.pids()) - before) / IDLE_CONNECTIONS
        return IDLE_CONNECTIONS, each, math.nan, math.nan
    finally:
        for connection in connections:
            connection.close()


def run(work, options, folder, place):
    """Medians by proxy; `place` puts a proxy that was started where it runs."""
    certificate = folder / "bench"
    if work.task.tls:
        make_authority(folder)
        make_certificate(folder, "bench", [HOST, "127.0.0.1"])
    origin = NginxOrigin(folder, ["app"], files={PATH: b"x" * work.body},
                         http2=("app",) if work.task.upstream_http2 else ())
    origin.start()
    kinds = work.kinds or [WeirPeer] + [kind for kind in (NginxPeer, HaproxyPeer, NghttpxPeer)
                                        if kind.can(work.task)]
    measure = measure_idle if work.load == "idle" else measure_load
    started, rounds = [], {kind.name: [] for kind in kinds}
    try:
        addresses = {}
        for kind in kinds:
            peer = kind(folder, origin.address("app"), work.task, certificate)
            addresses[peer.name] = peer.start()
            started.append(peer)
            place(peer)
        for number in range(options.rounds):
            for peer in started:
                rounds[peer.name].append(measure(work, peer, addresses[peer.name], options))
            print(f"{work.what}: round {number + 1} of {options.rounds}", file=sys.stderr)
    finally:
        for peer in started:
            peer.stop()
        origin.stop()
    # Memory that one round has taken is there for the next: the first one counts.
    middle = max if work.load == "idle" else statistics.median
    return {name: tuple(middle(column) for column in zip(*rows)) for name, rows in rounds.items()}


def report(work, medians):
    own_rate, own_cost, *_ = medians["weir-proxy"]
    rate, cost = (("connections", "bytes each") if work.load == "idle"
                  else ("requests/s", "CPU us/request"))
    print(f"\n{work.what}\n{'':12}{rate:>12}{cost:>16}{'rate of weir':>14}{'cost of weir':>14}"
          f"{'p50 ms':>9}{'p99 ms':>9}")
    for name, (its_rate, its_cost, *latencies) in medians.items():
        told = "".join("" if math.isnan(one) else f"{one:9.3f}" for one in latencies)
        print(f"{name:12}{its_rate:12.0f}{its_cost:16.2f}{'x %.2f' % (own_rate / its_rate):>14}"
              f"{'x %.2f' % (own_cost / its_cost) if its_cost else '-':>14}{told}")
    if work.load == "paced":
        alone = medians[Direct.name][2]
        print("added to the median: " + ", ".join(
            f"{name} {(its_median - alone) * 1000:.0f} us"
            for name, (_, _, its_median, _) in medians.items() if name != Direct.name))
        return
    best = min(its_cost for name, (_, its_cost, *_) in medians.items() if name != "weir-proxy")
    goal = f" (the goal is {work.goal:.2f})" if work.goal else ""
    print(f"against the best peer: x {own_cost / max(best, 1e-9):.2f}{goal}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("works", nargs="*", default=["small"], metavar="WORK",
                        help=f"{', '.join(WORKS)}, or all (default: small)")
    parser.add_argument("--bin-dir", required=True, help="build folder of the release preset")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="of each turn")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--json", action="store_true", help="medians as JSON instead of tables")
    options = parser.parse_args()
    wanted = list(WORKS) if options.works == ["all"] else options.works
    for name in wanted:
        if name not in WORKS:
            parser.error(f"there is no work `{name}`; there are: {', '.join(WORKS)}, all")
    os.environ["WEIR_BIN_DIR"] = options.bin_dir
    os.environ["WEIR_E2E_TMP"] = str(pathlib.Path(options.bin_dir).resolve() / "bench")
    if not options.json:
        print(f"{platform.machine()}, {os.cpu_count()} CPUs, {options.connections} connections, "
              f"{options.rounds} rounds of {options.seconds} s")
    results = {}
    for name in wanted:
        with temporary_folder() as folder:
            results[name] = run_apart(WORKS[name], options, folder)
        if not options.json:
            report(WORKS[name], results[name])
    if options.json:
        print(json.dumps(results))


if __name__ == "__main__":
    main()
