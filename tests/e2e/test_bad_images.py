"""Broken images are refused with a reason: by `weir verify`, at start, and by a running proxy."""

import json
import struct

from harness import Case, Proxy, build_image, curl, main, weir
from harness.process import Process
from harness.toolchain import binary

EXIT_BAD_IMAGE = 4
# Bytes between two flipped ones; odd, so that every position of a record is met.
STRIDE = 61
# Flips tried against the running proxy; `verify` sees all of them.
LIVE_STRIDE = 601

SITE = """edition 2027
listener web { bind = ["127.0.0.1:0"] }
host "a.test" on web {
  route answer GET "/{name: slug}" when req.header("x-a") != "b" -> respond 200 "first"
}
"""


def flipped(data, offset):
    return data[:offset] + bytes([data[offset] ^ 0x10]) + data[offset + 1:]


class BadImages(Case):
    def setUp(self):
        super().setUp()
        self.source = self.write("site.weir", SITE)
        self.good = build_image(self.source, self.folder / "good.wimg")
        self.bytes = self.good.read_bytes()

    def broken(self):
        """(what is wrong, bytes) of images that must be refused."""
        data = self.bytes
        yield "empty", b""
        yield "one byte", data[:1]
        yield "half a header", data[:32]
        yield "a header alone", data[:64]
        yield "half", data[:len(data) // 2]
        yield "last byte gone", data[:-1]
        yield "one byte more", data + b"\0"
        yield "another magic", b"WRONG!!!" + data[8:]
        yield "newer major version", data[:8] + struct.pack("<H", 999) + data[10:]
        yield "garbage", bytes((i * 197 + 31) % 256 for i in range(len(data)))
        yield "text", b"edition 2027\n" * 500
        yield "zeros", bytes(len(data))

    def refuse(self, what, data):
        path = self.write("bad.wimg", data)
        result = weir("verify", path)
        self.assertEqual(result.code, EXIT_BAD_IMAGE, f"{what}: {result!r}")
        self.assertGreater(len(result.err.strip()), 20, f"{what} is refused with a reason")

    def test_verify_takes_a_good_image(self):
        self.assertEqual(weir("verify", self.good).code, 0)

    def test_verify_refuses_broken_images(self):
        for what, data in self.broken():
            with self.subTest(what):
                self.refuse(what, data)

    def test_verify_refuses_flipped_bits(self):
        for offset in range(0, len(self.bytes), STRIDE):
            with self.subTest(offset=offset):
                self.refuse(f"byte {offset}", flipped(self.bytes, offset))

    def test_verify_refuses_what_is_no_file(self):
        self.assertEqual(weir("verify", self.folder).code, EXIT_BAD_IMAGE)
        self.assertEqual(weir("verify", self.folder / "absent.wimg").code, EXIT_BAD_IMAGE)

    def test_a_proxy_does_not_start_on_a_broken_image(self):
        path = self.write("bad.wimg", self.bytes[:-1])
        process = Process([binary("weir-proxy"), "--image", path, "--run-dir", self.folder / "run"])
        self.start(process)
        self.assertEqual(process.wait(), EXIT_BAD_IMAGE)
        process.wait_for_line("bad.wimg")

    def test_a_running_proxy_refuses_them_and_serves_on(self):
        proxy = self.start(Proxy(self.good, self.folder / "run"))
        address = proxy.address("web")
        cases = list(self.broken())
        cases += [(f"byte {i}", flipped(self.bytes, i))
                  for i in range(0, len(self.bytes), LIVE_STRIDE)]
        for number, (what, data) in enumerate(cases, 1):
            with self.subTest(what):
                path = self.write("bad.wimg", data)
                result = proxy.ctl("swap", path, check=False)
                self.assertEqual(result.code, EXIT_BAD_IMAGE, result)
                self.assertGreater(len(result.err), 20)
                self.assertEqual(curl("http://a.test/x", address).body, b"first")
                self.assertEqual(proxy.stats()["swaps_refused"], number)

    def test_after_refusals_a_good_image_is_taken(self):
        proxy = self.start(Proxy(self.good, self.folder / "run"))
        proxy.ctl("swap", self.write("bad.wimg", self.bytes[:100]), check=False)
        second = build_image(self.write("second.weir", SITE.replace('"first"', '"second"')),
                             self.folder / "second.wimg")
        proxy.ctl("swap", second)
        self.assertEqual(curl("http://a.test/x", proxy.address("web")).body, b"second")

    def test_what_is_mapped_cannot_be_changed_under_the_proxy(self):
        proxy = self.start(Proxy(self.good, self.folder / "run"))
        self.good.write_bytes(b"")
        self.assertEqual(curl("http://a.test/x", proxy.address("web")).body, b"first")

    def test_the_same_sources_give_the_same_bytes(self):
        again = build_image(self.source, self.folder / "again.wimg")
        self.assertEqual(again.read_bytes(), self.bytes)

    def test_inspect_reads_what_build_wrote(self):
        document = json.loads(weir("inspect", self.good, "--format", "json", check=True).out)
        self.assertIn("a.test", json.dumps(document))


if __name__ == "__main__":
    main()
