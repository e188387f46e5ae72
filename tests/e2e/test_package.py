"""`weir package lock` and `verify` on real folders."""

import hashlib
import json
import os
import resource
import signal
import subprocess

from harness import Case, main, weir
from harness.toolchain import binary

SITE = """edition 2027
import "./vendor/edge/headers.weir" { tagged }
listener web { bind = ["127.0.0.1:8080"] }
host "a.test" on web {
  use tagged
  route all "/**" when req.header("x-a") in lines "./vendor/edge/names.txt" -> respond 200
}
"""
HEADERS = 'edition 2027\npub policy tagged: respond { set response header "x-a" = "1" }\n'


class Package(Case):
    def setUp(self):
        super().setUp()
        self.site = self.write("site.weir", SITE)
        self.headers = self.write("vendor/edge/headers.weir", HEADERS)
        self.write("vendor/edge/names.txt", "a\n")
        self.lock = self.folder / "weir.lock"

    def package(self, command):
        return weir("package", command, self.site)

    def test_builds_take_only_what_is_locked(self):
        self.assertEqual(weir("check", self.site).code, 3)
        self.assertEqual(self.package("lock").code, 0)
        self.assertEqual(weir("check", self.site).code, 0)
        self.assertEqual(self.package("verify").out, "ok: 1 package\n")
        self.write("vendor/edge/names.txt", "b\n")
        run = weir("check", self.site)
        self.assertEqual(run.code, 3)
        self.assertIn("names.txt has changed", run.err)

    def test_the_lock_file_holds_the_hashes_of_sha256sum(self):
        self.package("lock")
        listed = subprocess.run(["sha256sum", "headers.weir", "names.txt"], check=True,
                                cwd=self.folder / "vendor/edge", capture_output=True).stdout
        self.assertIn(f"package {hashlib.sha256(listed).hexdigest()} edge\n", self.lock.read_text())

    def test_every_difference_is_named(self):
        self.package("lock")
        self.headers.write_text(HEADERS + "\n")
        (self.folder / "vendor/edge/names.txt").unlink()
        self.write("vendor/edge/deep/new.weir", "edition 2027\n")
        self.write("vendor/other/a.weir", "edition 2027\n")
        run = self.package("verify")
        self.assertEqual(run.code, 1)
        self.assertEqual(run.out.splitlines()[:4], [
            "edge/headers.weir: has changed", "edge/names.txt: is missing",
            "edge/deep/new.weir: has been added", "other/a.weir: has been added"])
        run = weir("package", "verify", self.site, "--format", "json")
        told = json.loads(run.out)
        self.assertEqual((run.code, told["schema"]), (1, "weir.package"))
        self.assertEqual(told["differences"][1],
                         {"package": "edge", "file": "names.txt", "change": "is missing"})
        self.assertIn("edge/names.txt: is missing", self.package("lock").out)
        self.assertEqual(self.package("verify").code, 0)

    def test_links_and_other_names_are_refused(self):
        (self.folder / "vendor/edge/link.weir").symlink_to("/etc/passwd")
        run = self.package("lock")
        self.assertEqual((run.code, self.lock.exists()), (4, False))
        self.assertIn("link.weir: is a link", run.err)
        (self.folder / "vendor/edge/link.weir").unlink()
        (self.folder / "vendor/My Package").mkdir()
        self.assertEqual(self.package("lock").code, 4)

    def test_what_version_control_keeps_does_not_count(self):
        self.package("lock")
        self.write("vendor/edge/.git/HEAD", "x")
        self.assertEqual(self.package("verify").code, 0)

    def test_no_lock_and_one_that_is_none(self):
        self.assertEqual(self.package("verify").code, 4)
        self.lock.write_text("weir.lock 9\n")
        run = self.package("verify")
        self.assertEqual(run.code, 4)
        self.assertIn("a version that this weir does not know", run.err)
        self.assertEqual(weir("check", self.site).code, 3)

    def test_a_full_disk_leaves_the_lock_as_it_was(self):
        self.package("lock")
        before = self.lock.read_text()
        self.headers.write_text(HEADERS + "\n")
        run = subprocess.run([binary("weir"), "package", "lock", self.site], capture_output=True,
                             preexec_fn=no_large_files, timeout=60, check=False)
        self.assertEqual((run.returncode, self.lock.read_text()), (4, before))
        self.assertEqual([n for n in os.listdir(self.folder) if n.startswith("weir.lock")],
                         ["weir.lock"])


def no_large_files():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))


if __name__ == "__main__":
    main()
