"""The base class of end-to-end tests, and how a test file runs."""

import os
import pathlib
import shutil
import signal
import sys
import tempfile
import unittest

from . import toolchain
from .proxy import Proxy

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
EXAMPLES = REPOSITORY / "examples"


class Case(unittest.TestCase):
    """Each test has a temporary folder (`self.folder`); `start(x)` stops x when the test ends."""

    maxDiff = None

    def setUp(self):
        self.folder = self.enterContext(temporary_folder())

    def start(self, resource):
        self.addCleanup(resource.stop)
        resource.start()
        return resource

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, bytes):
            path.write_bytes(text)
        else:
            path.write_text(text, encoding="utf-8")
        return path

    def serve(self, source, *arguments, name="site", params=None, **options):
        """Compiles the source of a site and starts a proxy with it, and with the arguments."""
        path = self.write(f"{name}.weir", source)
        image = toolchain.build_image(path, self.folder / f"{name}.wimg", params)
        return self.start(Proxy(image, self.folder / "run", *arguments, **options))


# The path of a Unix socket has at most 107 bytes, and "/eXXXXXXXX/run/handover.sock" comes after.
BASE_BYTES_MAX = 75


class temporary_folder:
    """Made below the build folder when ctest says where that is, and that is not too deep."""

    def __enter__(self):
        base = os.environ.get("WEIR_E2E_TMP")
        if base and len(base) > BASE_BYTES_MAX:
            base = None
        if base:
            os.makedirs(base, exist_ok=True)
        self._path = tempfile.mkdtemp(prefix="e", dir=base)
        os.chmod(self._path, 0o700)
        return pathlib.Path(self._path)

    def __exit__(self, *_):
        shutil.rmtree(self._path, ignore_errors=True)


def main():
    # A test that ctest gives up on still stops its processes on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    unittest.main(verbosity=2)
