"""Clients: curl for what users do, plain sockets for what only tests do."""

import socket
import subprocess

CLIENT_SECONDS = 20


class Response:
    """Header names are lower-case; `headers` keeps order and repetition."""

    def __init__(self, status, headers, body, reason=""):
        self.status, self.headers, self.body, self.reason = status, headers, body, reason

    def header(self, name):
        values = self.all(name)
        return values[0] if values else None

    def all(self, name):
        return [value for key, value in self.headers if key == name.lower()]

    def __repr__(self):
        return f"<{self.status} {self.headers} {self.body[:200]!r}>"


def parse_head(head):
    lines = head.decode("latin-1").split("\r\n")
    parts = lines[0].split(" ", 2)
    headers = []
    for line in lines[1:]:
        name, _, value = line.partition(":")
        headers.append((name.lower(), value.strip()))
    return int(parts[1]), parts[2] if len(parts) > 2 else "", headers


def curl(url, address, method="GET", headers=(), body=None, cacert=None, options=()):
    """Requests `url`, connecting to `address` (host, port) whatever the URL's host says."""
    host, port = address
    scheme = url.split(":", 1)[0]
    name = url.split("/")[2]
    target = url.replace(f"{scheme}://{name}", f"{scheme}://{name}:{port}", 1)
    argv = ["curl", "--silent", "--show-error", "--http1.1", "--include", "--path-as-is",
            "--max-time", str(CLIENT_SECONDS), "--noproxy", "*",
            "--resolve", f"{name}:{port}:{host}"]
    argv += ["--head"] if method == "HEAD" else ["--request", method]
    # The port is an accident of the test: hosts are asked for as users write them.
    if not any(h.lower().startswith("host:") for h in headers):
        argv += ["--header", f"Host: {name}"]
    for header in headers:
        argv += ["--header", header]
    if body is not None:
        argv += ["--data-binary", "@-"]
    if cacert:
        argv += ["--cacert", str(cacert)]
    done = subprocess.run([*argv, *options, target], input=body, capture_output=True, check=False)
    if done.returncode != 0:
        raise AssertionError(f"curl {url}: exit {done.returncode}: {done.stderr.decode()}")
    rest = done.stdout
    while True:
        head, _, rest = rest.partition(b"\r\n\r\n")
        status, reason, parsed = parse_head(head)
        if status >= 200:
            return Response(status, parsed, rest, reason)


class Truncated(Exception):
    """The peer closed in the middle of a message."""


class Connection:
    """One client connection that speaks HTTP/1.1 byte by byte and believes nothing."""

    def __init__(self, address, tls=None, server_name=None, seconds=CLIENT_SECONDS):
        self.socket = socket.create_connection(address, timeout=seconds)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_hostname=server_name)
        self._buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def _more(self):
        data = self.socket.recv(65536)
        if not data:
            raise Truncated(f"closed after {self._buffer[:200]!r}")
        self._buffer += data

    def _until(self, mark):
        while mark not in self._buffer:
            self._more()
        part, _, self._buffer = self._buffer.partition(mark)
        return part

    def exactly(self, size):
        while len(self._buffer) < size:
            self._more()
        part, self._buffer = self._buffer[:size], self._buffer[size:]
        return part

    def _chunked(self):
        body = b""
        while True:
            size = int(self._until(b"\r\n").split(b";")[0], 16)
            if size == 0:
                while self._until(b"\r\n"):
                    pass
                return body
            body += self.exactly(size)
            assert self.exactly(2) == b"\r\n"

    def read_response(self, method="GET"):
        """The next response, interim ones included; raises Truncated or OSError."""
        status, reason, headers = parse_head(self._until(b"\r\n\r\n"))
        response = Response(status, headers, b"", reason)
        if method == "HEAD" or status < 200 or status in (204, 304):
            return response
        if response.header("transfer-encoding"):
            response.body = self._chunked()
        elif response.header("content-length") is not None:
            response.body = self.exactly(int(response.header("content-length")))
        else:
            response.body = self.read_to_end()
        return response

    def read_head(self):
        """Of the next response, whose body is left where it is."""
        return parse_head(self._until(b"\r\n\r\n"))

    def read_to_end(self):
        """Everything up to the peer's close; a reset counts as a close here."""
        try:
            while True:
                self._more()
        except (Truncated, ConnectionResetError):
            rest, self._buffer = self._buffer, b""
            return rest

    def is_closed(self):
        """Waits for the peer's close; anything it sends first means no."""
        try:
            return self._buffer == b"" and self.socket.recv(1) == b""
        except ConnectionResetError:
            return True

    def request(self, method, target, host, headers=(), body=b""):
        lines = [f"{method} {target} HTTP/1.1", f"Host: {host}", *headers]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        self.send("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)
        return self.read_response(method)


def exchange(address, data, seconds=CLIENT_SECONDS):
    """The first response to bytes sent on a fresh connection."""
    with Connection(address, seconds=seconds) as connection:
        connection.send(data)
        return connection.read_response()
