"""The proxies that are measured beside each other, each with one worker and the same task.

A task says what clients speak (`tls`, `http2`) and what the origin does (`upstream_http2`).
"""

import dataclasses
import os
import pathlib
import socket
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))
from harness import Proxy, build_image  # noqa: E402
from harness.origin import listening_socket  # noqa: E402
from harness.process import Process  # noqa: E402

HOST = "bench.test"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclasses.dataclass(frozen=True)
class Task:
    tls: bool = False
    http2: bool = False
    upstream_http2: bool = False


WEIR = """edition 2027
{profile}
listener web {{ bind = ["127.0.0.1:0"] {tls} }}
upstream app {{ endpoints = ["{origin}"] idle_connections_max = 512 {protocol} }}
host "{host}" on web {{ route all "/**" -> app }}
"""
WEIR_PROFILE = """tls bench {
  min_version = TLS1_3
  certificate { chain = ref "file:bench.crt"   key = ref "file:bench.key" }
}"""

NGINX = """{user}daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr crit;
events {{ worker_connections 8000; }}
http {{
  access_log off;
  keepalive_requests 100000000;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
{extra}  upstream app {{ server {origin}; keepalive 512; keepalive_requests 100000000; }}
  server {{
    listen 127.0.0.1:{port}{options};
{tls}    location / {{
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_pass http://{target};
    }}
  }}
}}
"""
NGINX_TLS = """    ssl_certificate {certificate}.crt;
    ssl_certificate_key {certificate}.key;
    ssl_protocols TLSv1.3;
"""

HAPROXY = """global
  nbthread 1
  maxconn 8000
  ssl-default-bind-options ssl-min-ver TLSv1.3
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  http-reuse always
frontend web
  bind fd@{fd} {options}
  {choice}
backend app
  server app {origin} {protocol}
"""

NGHTTPX = """workers=1
accesslog-file=/dev/null
errorlog-file={folder}/errors
frontend=127.0.0.1,{port}{options}
backend={host},{origin_port}{protocol}
no-ocsp=yes
tls-min-proto-version=TLSv1.3
"""


class WeirPeer:
    name = "weir-proxy"
    workers = 1

    def __init__(self, folder, origin, task=Task(), certificate=None):
        source = folder / "site.weir"
        source.write_text(WEIR.format(
            origin=origin, host=HOST, profile=WEIR_PROFILE if task.tls else "",
            tls="tls = bench" if task.tls else "",
            protocol="protocol = http2" if task.upstream_http2 else ""), encoding="utf-8")
        self._proxy = Proxy(build_image(source, folder / "site.wimg"), folder / f"run-{self.name}",
                            *(["--secrets-dir", certificate.parent] if task.tls else []),
                            *self.arguments(folder), workers=self.workers)

    @staticmethod
    def arguments(_folder):
        return []

    def start(self):
        self._proxy.start()
        return self._proxy.address("web")

    def pids(self):
        return [self._proxy.pid]

    def stop(self):
        self._proxy.stop()


class LoggingWeirPeer(WeirPeer):
    @staticmethod
    def arguments(folder):
        return ["--access-log", folder / "access.log"]


class SilentWeirPeer(WeirPeer):
    """The proxy as it is, as a peer of one that does more."""

    name = "without"


class TwoWorkersPeer(WeirPeer):
    workers = 2


class ListeningPeer:
    """A proxy that gets its listening socket from here."""

    def __init__(self, folder, origin, task=Task(), certificate=None):
        self.folder, self.origin = folder / f"peer-{self.name}", origin
        self.task, self.certificate = task, certificate
        self.folder.mkdir()
        self._listener, self.port = listening_socket()
        self._process = None

    @staticmethod
    def can(_task):
        return True

    def start(self):
        self._process = self._make(self._listener.fileno())
        self._process.start()
        self._listener.close()
        return "127.0.0.1", self.port

    def write(self, text):
        path = self.folder / "config"
        path.write_text(text, encoding="utf-8")
        return path

    def pids(self):
        """The process and its children: nginx and nghttpx work in one of them."""
        pid = self._process.pid
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
        return [pid, *map(int, children.split())]

    def stop(self):
        self._process.stop()


class Direct:
    """No proxy at all: what clients and origin cost by themselves."""

    name = "none"

    def __init__(self, _folder, origin, _task=Task(), _certificate=None):
        host, _, port = origin.rpartition(":")
        self._address = host, int(port)

    def start(self):
        return self._address

    def pids(self):
        return []

    def stop(self):
        pass


class NginxPeer(ListeningPeer):
    name = "nginx"

    @staticmethod
    def can(task):
        return not task.upstream_http2

    def _make(self, fd, extra="", target="app"):
        options = (" ssl" if self.task.tls else "") + (" http2" if self.task.http2 else "")
        tls = NGINX_TLS.format(certificate=self.certificate) if self.task.tls else ""
        config = self.write(NGINX.format(
            folder=self.folder, origin=self.origin, port=self.port, extra=extra, target=target,
            options=options, tls=tls, user="user root;\n" if os.geteuid() == 0 else ""))
        return Process(["nginx", "-p", self.folder, "-c", config, "-e", "stderr"],
                       env={**os.environ, "NGINX": f"{fd};"}, pass_fds=[fd])


class HaproxyPeer(ListeningPeer):
    name = "haproxy"

    def _make(self, fd, choice="default_backend app"):
        options = ""
        if self.task.tls:
            pem = self.folder / "bench.pem"
            pem.write_bytes(b"".join((self.certificate.parent / f"bench.{kind}").read_bytes()
                                     for kind in ("crt", "key")))
            options = f"ssl crt {pem} alpn {'h2,' if self.task.http2 else ''}http/1.1"
        elif self.task.http2:
            options = "proto h2"
        config = self.write(HAPROXY.format(
            fd=fd, origin=self.origin, choice=choice, options=options,
            protocol="proto h2" if self.task.upstream_http2 else ""))
        return Process(["haproxy", "-db", "-f", config], pass_fds=[fd])


class NghttpxPeer(ListeningPeer):
    name = "nghttpx"

    def _make(self, fd):
        self._listener.close()  # it takes none: it binds the port itself
        host, _, port = self.origin.rpartition(":")
        config = self.write(NGHTTPX.format(
            folder=self.folder, port=self.port, host=host, origin_port=port,
            options="" if self.task.tls else ";no-tls",
            protocol=";;proto=h2" if self.task.upstream_http2 else ""))
        files = ([f"{self.certificate}.key", f"{self.certificate}.crt"] if self.task.tls else [])
        return Process(["nghttpx", f"--conf={config}", *files])

    def start(self):
        address = super().start()
        self._process.wait_until(lambda: _is_listening(address), "nghttpx listens")
        return address


def _is_listening(address):
    with socket.socket() as probe:
        return probe.connect_ex(address) == 0


def cpu_seconds(pids):
    total = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2]
        utime, stime = fields.split()[11:13]
        total += int(utime) + int(stime)
    return total / TICKS


def memory_bytes(pids):
    """What the processes hold, shared pages counted once (Pss)."""
    total = 0
    for pid in pids:
        for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) * 1024
    return total
