"""Origins: nginx as the real one, and small ones that misbehave in ways nginx cannot."""

import contextlib
import os
import signal
import socket
import threading

from .process import Process

# What an nginx origin reports of a request, next to the headers a test asks for.
FACTS = {"method": "$request_method", "uri": "$request_uri", "host": "$http_host",
         "protocol": "$server_protocol", "connection": "$http_connection"}


def listening_socket(port=0):
    listener = socket.create_server(("127.0.0.1", port), backlog=511)
    return listener, listener.getsockname()[1]


class NginxOrigin:
    """One nginx with a server for each name; each answers with its name and what it was asked.

    The answer is lines of `key value`: `origin`, FACTS, and each wanted header as `header.<name>`.
    The servers of `tls` ({name: directives}) speak TLS, and say which name they were asked for and
    what the certificate of the client says. Those of `http2` speak HTTP/2 alone in the clear, and
    by choice of the client over TLS. Those of `unix` listen on a Unix socket. Bodies of `files`
    ({path: bytes}) are served as they are by every server.

    The ports are bound here and handed to nginx, as one nginx hands them to its successor: they are
    free for certain, and a connection made before nginx is up waits in the backlog.
    """

    def __init__(self, folder, names, headers=(), files=None, workers=1, tls=None, http2=(),
                 unix=()):
        self._folder, self._headers, self._files = folder / "nginx", headers, files or {}
        self._workers, self._tls, self._http2 = workers, tls or {}, http2
        self._unix = {name: folder / f"{name}.sock" for name in unix}
        self._sockets = {name: listening_socket() for name in names if name not in unix}
        self.ports = {name: port for name, (_, port) in self._sockets.items()}
        self._process = None

    def address(self, name):
        if name in self._unix:
            return f"unix:{self._unix[name]}"
        return f"127.0.0.1:{self.ports[name]}"

    def start(self):
        for sub in ("logs", "temp", "files"):
            (self._folder / sub).mkdir(parents=True, exist_ok=True)
        for path, body in self._files.items():
            target = self._folder / "files" / path.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(body)
            # The worker may run as another user than the one who made the files.
            target.chmod(0o644)
        config = self._folder / "nginx.conf"
        config.write_text(self._config(), encoding="utf-8")
        descriptors = [listener.fileno() for listener, _ in self._sockets.values()]
        env = {**os.environ, "NGINX": "".join(f"{fd};" for fd in descriptors)}
        self._process = Process(["nginx", "-p", self._folder, "-c", config, "-e", "stderr"],
                                env=env, pass_fds=descriptors)
        self._process.start()
        for listener, _ in self._sockets.values():
            listener.close()
        for path in self._unix.values():
            self._process.wait_until(path.exists, f"nginx listens on {path}")

    def restart(self, http2=None):
        """Killed without warning; its successor gets the same ports, and `http2` if that is given.
        """
        self._http2 = self._http2 if http2 is None else http2
        self._process.signal(signal.SIGKILL)
        self._process.stop()
        self._sockets = {name: listening_socket(port) for name, port in self.ports.items()}
        self.start()

    def _config(self):
        user = "user root;\n" if os.geteuid() == 0 else ""
        temp = "\n".join(
            f"  {kind}_temp_path {self._folder}/temp/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        places = {name: f"127.0.0.1:{port}" for name, port in self.ports.items()}
        places.update({name: f"unix:{path}" for name, path in self._unix.items()})
        servers = "\n".join(self._server(name, place) for name, place in places.items())
        return (f"{user}daemon off;\nworker_processes {self._workers};\n"
                f"pid {self._folder}/nginx.pid;\nerror_log stderr warn;\n"
                "events { worker_connections 4096; }\n"
                f"http {{\n  access_log off;\n  keepalive_requests 1000000;\n{temp}\n"
                f"  large_client_header_buffers 8 64k;\n{servers}\n}}\n")

    def _server(self, name, place):
        facts = {"origin": name, **FACTS}
        tls = self._tls.get(name)
        if tls is not None:
            facts.update({"sni": "$ssl_server_name", "client": "$ssl_client_s_dn",
                          "session": "$ssl_session_reused"})
        facts.update({f"header.{h}": "$http_" + h.replace("-", "_") for h in self._headers})
        answer = "".join(f"{key} {value}\n" for key, value in facts.items())
        files = "".join(
            f"    location = {path} {{ root {self._folder}/files; }}\n" for path in self._files)
        options = (" ssl" if tls is not None else "") + (" http2" if name in self._http2 else "")
        listen = f"{place}{options}; {tls or ''}"
        return (f"  server {{\n    listen {listen}\n{files}"
                f"    location / {{ default_type text/plain; return 200 '{answer}'; }}\n  }}")

    def stop(self):
        if self._process:
            self._process.stop()

    @staticmethod
    def parse(body):
        """The answer of a server as a dictionary; headers that were absent are left out."""
        facts = {}
        for line in body.decode().splitlines():
            key, _, value = line.partition(" ")
            if value or not key.startswith("header."):
                facts[key] = value
        return facts


class RefusingOrigin:
    """A port that is taken but not listened on: connections are refused for as long as it lives."""

    def __init__(self):
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self._socket.getsockname()[1]

    def start(self):
        pass

    def stop(self):
        self._socket.close()


class ScriptedOrigin:
    """Hands each accepted connection to `script(connection)` in a thread of its own."""

    def __init__(self, script):
        self._script = script
        self._listener, port = listening_socket()
        self.address = f"127.0.0.1:{port}"
        self._connections = []
        self._thread = None
        # Scripts that keep quiet wait for this; it is set when the test ends.
        self.ended = threading.Event()

    def start(self):
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._connections.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with contextlib.suppress(OSError), connection:
            self._script(connection)

    def stop(self):
        self.ended.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._connections:
            connection.close()


def read_head(connection):
    """Reads from a socket to the end of a message head; (head, what came after it)."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            break
        data += more
    head, _, rest = data.partition(b"\r\n\r\n")
    return head, rest
