"""HTTP/2 frame by frame (RFC 9113), for what no well-behaved client sends."""

import socket
import struct

from .client import CLIENT_SECONDS

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = (
    0, 1, 2, 3, 4, 6, 7, 8, 9)
END_STREAM, ACK, END_HEADERS = 1, 1, 4
NO_ERROR, PROTOCOL_ERROR, CANCEL, COMPRESSION_ERROR, ENHANCE_YOUR_CALM = 0, 1, 8, 9, 11


def frame(kind, flags=0, stream=0, payload=b""):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def _text(text):
    size = len(text)
    if size < 127:
        return bytes([size]) + text
    rest, out = size - 127, b"\x7f"
    while rest >= 128:
        out += bytes([rest % 128 + 128])
        rest //= 128
    return out + bytes([rest]) + text


def field_block(fields):
    """Literals without indexing and without Huffman coding (RFC 7541 section 6.2.2)."""
    return b"".join(b"\x00" + _text(name) + _text(value) for name, value in fields)


def request_fields(path=b"/", method=b"GET", authority=b"a.test", more=()):
    fields = [(b":method", method), (b":scheme", b"http"), (b":path", path)]
    return fields + ([(b":authority", authority)] if authority is not None else []) + list(more)


class _Frames:
    """What both ends do."""

    socket = None
    pending = b""
    is_closed = False  # the other end has ended

    def send(self, data):
        """Whatever the proxy thinks of it: it may have closed by now."""
        try:
            self.socket.sendall(data)
        except OSError:
            pass

    def _read(self, size):
        while len(self.pending) < size:
            try:
                more = self.socket.recv(65536)
            except ConnectionResetError:
                more = b""
            if not more:
                self.is_closed = True
                return None
            self.pending += more
        taken, self.pending = self.pending[:size], self.pending[size:]
        return taken

    def next_frame(self):
        """(kind, flags, stream, payload), or None at the end."""
        head = self._read(9)
        if head is None:
            return None
        kind, flags, stream = struct.unpack(">BBI", head[3:])
        return kind, flags, stream, self._read(int.from_bytes(head[:3], "big"))

    def wait_for(self, *kinds):
        """The next frame of one of these kinds, or None at the end."""
        while (got := self.next_frame()) is not None and got[0] not in kinds:
            pass
        return got


class Http2Server(_Frames):
    """The server's end of an accepted connection; the proxy's preface and settings are read."""

    def __init__(self, connection):
        self.socket = connection
        self.socket.settimeout(CLIENT_SECONDS)
        self._read(len(PREFACE))
        self.send(frame(SETTINGS))
        self.wait_for(SETTINGS)
        self.send(frame(SETTINGS, ACK))

    def answer(self, fields, flags):
        """To the next request."""
        stream = self.wait_for(HEADERS)[2]
        self.send(frame(HEADERS, END_HEADERS | flags, stream, field_block(fields)))


class Http2Connection(_Frames):
    """Settings are exchanged by the time it is made."""

    def __init__(self, address, receive_bytes=None):
        self.socket = socket.socket()
        self.socket.settimeout(CLIENT_SECONDS)
        if receive_bytes:  # what the kernel takes while nobody reads; fixed when it connects
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self.socket.connect(address)
        self.send(PREFACE + frame(SETTINGS))
        self.settings = self.wait_for(SETTINGS)[3]
        self.send(frame(SETTINGS, ACK))

    def request(self, stream, fields, is_ended=True):
        flags = END_HEADERS | (END_STREAM if is_ended else 0)
        self.send(frame(HEADERS, flags, stream, field_block(fields)))

    def goodbye(self):
        """The error code of GOAWAY; None if the connection ends without one."""
        got = self.wait_for(GOAWAY)
        return None if got is None else struct.unpack(">I", got[3][4:8])[0]

    def status(self):
        """Of the next response: the proxy's encoder has common ones in its static table."""
        static = {0x88: 200, 0x89: 204, 0x8A: 206, 0x8B: 304, 0x8C: 400, 0x8D: 404, 0x8E: 500}
        kind, _, _, payload = self.wait_for(HEADERS, RST_STREAM, GOAWAY)
        if kind != HEADERS:
            return None
        block = payload.lstrip(b"\x3f\x20") if payload[0] & 0xE0 == 0x20 else payload
        if block[0] in static:
            return static[block[0]]
        return _literal_status(block)

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


# RFC 7541 appendix B: the digits.
_DIGITS = {"00000": "0", "00001": "1", "00010": "2", "011001": "3", "011010": "4", "011011": "5",
           "011100": "6", "011101": "7", "011110": "8", "011111": "9"}


def _literal_status(block):
    """A literal with the indexed name :status."""
    size = block[1] & 0x7F
    value = block[2:2 + size]
    if not block[1] & 0x80:
        return int(value)
    bits, digits, code = "".join(f"{byte:08b}" for byte in value), "", ""
    for bit in bits:
        code += bit
        if code in _DIGITS:
            digits, code = digits + _DIGITS[code], ""
        if len(digits) == 3:
            break
    return int(digits)
