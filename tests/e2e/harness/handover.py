"""Both sides of the hot restart protocol, for tests that stop in the middle of it.

Frames and fields are those of runtime/control/frame.h and handover_message.cpp, written again here:
a mistake in one of the two shows.
"""

import array
import fcntl
import os
import socket
import struct

MAGIC = b"WHO1"
HEADER = struct.Struct("<4sHHI")
FIELD = struct.Struct("<HHI")
FDS_MAX = 253

HELLO, STATE, FDS, READY, COMMIT, SERVING, OLD_DRAINING, DONE, REFUSE, COUNTERS = range(1, 11)

MAJOR, MINOR, PID, VERSION, GENERATION, IMAGE_PATH = 1, 2, 3, 4, 5, 6
REASON, TEXT, SOCKET = 9, 10, 21
PROTOCOL, ADDRESS, ORDINAL, SHARD = 103, 104, 105, 106
TCP = 6

F_ADD_SEALS, ALL_SEALS = 1033, 0xF


def field(kind, value):
    if isinstance(value, str):
        value = value.encode()
    return FIELD.pack(kind, 0, len(value)) + value


def u16(kind, value):
    return field(kind, struct.pack("<H", value))


def u32(kind, value):
    return field(kind, struct.pack("<I", value))


def fields(payload):
    """(kind, value) of each field."""
    while payload:
        kind, _, length = FIELD.unpack_from(payload)
        yield kind, payload[FIELD.size:FIELD.size + length]
        payload = payload[FIELD.size + length:]


def hello(major=1):
    return u16(MAJOR, major) + u16(MINOR, 0) + u32(PID, os.getpid()) + field(VERSION, "test")


class Link:
    """One end of a handover connection."""

    def __init__(self, connected, seconds=20):
        self.socket = connected
        self.socket.settimeout(seconds)
        self.fds = []
        self._bytes = b""

    @classmethod
    def connect(cls, run_dir):
        connected = socket.socket(socket.AF_UNIX)
        connected.connect(str(run_dir / "handover.sock"))
        return cls(connected)

    def close(self):
        self.socket.close()
        for fd in self.fds:
            os.close(fd)
        self.fds = []

    def send(self, kind, payload=b"", fds=()):
        frame = HEADER.pack(MAGIC, kind, len(fds), len(payload)) + payload
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
        sent = self.socket.sendmsg([frame], rights)
        # Even an empty send fails once the other side has answered and gone.
        if sent < len(frame):
            self.socket.sendall(frame[sent:])

    def receive(self):
        """(kind, payload) of the next message, or None at the end of the stream."""
        while True:
            if len(self._bytes) >= HEADER.size:
                _, kind, _, length = HEADER.unpack_from(self._bytes)
                if len(self._bytes) >= HEADER.size + length:
                    payload = self._bytes[HEADER.size:HEADER.size + length]
                    self._bytes = self._bytes[HEADER.size + length:]
                    return kind, payload
            data, rights, _, _ = self.socket.recvmsg(65536, socket.CMSG_SPACE(FDS_MAX * 4))
            for _, _, raw in rights:
                self.fds += array.array("i", raw[:len(raw) - len(raw) % 4])
            if not data:
                return None
            self._bytes += data

    def receive_until(self, *kinds):
        """The next message of one of these kinds; the end of the stream is an error."""
        while True:
            message = self.receive()
            assert message, f"the other side hung up before {kinds}"
            if message[0] in kinds:
                return message


def sealed_copy(path):
    """A sealed memfd with the bytes of a file, as the old process hands it over."""
    fd = os.memfd_create("image", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    with open(path, "rb") as source:
        os.write(fd, source.read())
    fcntl.fcntl(fd, F_ADD_SEALS, ALL_SEALS)
    return fd


def state(image_path, addresses):
    """STATE for sockets bound to these addresses ("127.0.0.1:0"), one shard each."""
    payload = u16(MAJOR, 1) + field(GENERATION, struct.pack("<Q", 1))
    payload += field(IMAGE_PATH, str(image_path))
    for address in addresses:
        payload += field(SOCKET, u16(PROTOCOL, TCP) + field(ADDRESS, address) + u32(ORDINAL, 0) +
                         u32(SHARD, 0))
    return payload
