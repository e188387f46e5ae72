"""`weir watch` and `weir test --watch`: real files, real saves, real signals."""

import os
import signal

from harness import Case, main
from harness.process import Process
from harness.toolchain import binary

SITE = """edition 2027
import "./up.weir" { web }
listener edge { bind = ["127.0.0.1:8080"] }
const blocked: list<cidr> = lines "./blocked.txt"
host "a.test" on edge {
  route no "/**" when req.client.ip in blocked -> respond 403
  route all "/**" -> web
}
"""
UP = 'edition 2027\npub upstream web { endpoints = ["127.0.0.1:9001"] }\n'
TESTS = 'edition 2027\ntest "all" {\n  GET "http://a.test/" => route all\n}\n'


class Watch(Case):
    def setUp(self):
        super().setUp()
        self.site = self.write("site.weir", SITE)
        self.write("up.weir", UP)
        self.write("blocked.txt", "10.0.0.0/8\n")
        self.rounds = 0

    def run_weir(self, *arguments):
        return self.start(Process(["sh", "-c", 'exec "$@" >&2', "sh", binary("weir"), *arguments]))

    def next_round(self, process):
        """What was printed up to the next time it waits."""
        def found():
            ends = [i for i, line in enumerate(process.lines) if line.startswith("watching ")]
            return ends[self.rounds:self.rounds + 1]
        end = process.wait_until(found, "it waits for changes")[0]
        begin = [i for i, line in enumerate(process.lines[:end]) if line.startswith("watching ")]
        self.rounds += 1
        return "\n".join(process.lines[begin[-1] + 1 if begin else 0:end + 1])

    def end(self, process, number=signal.SIGINT):
        process.signal(number)
        return process.wait()

    def test_the_image_is_written_after_each_change_that_is_right(self):
        image = self.folder / "site.wimg"
        process = self.run_weir("watch", self.site)
        self.assertIn("built ", self.next_round(process))
        first = image.read_bytes()
        self.site.write_text(SITE.replace("403", "401"))
        words = self.next_round(process)
        self.assertIn(f"changed: {self.site}", words)
        second = image.read_bytes()
        self.assertNotEqual(second, first)
        self.site.write_text(SITE.replace("403", "4033"))
        self.assertIn("error[", self.next_round(process))
        self.assertEqual(image.read_bytes(), second)
        self.assertEqual(self.end(process), 3)

    def test_every_kind_of_file_counts(self):
        process = self.run_weir("watch", self.site)
        self.next_round(process)
        for name, text in (("up.weir", UP + "\n"), ("blocked.txt", "10.0.0.0/16\n"),
                           ("site_test.weir", TESTS)):
            with self.subTest(name=name):
                self.write(name, text)
                self.assertIn(name, self.next_round(process))
        self.assertEqual(self.end(process, signal.SIGTERM), 0)

    def test_a_save_by_renaming(self):
        process = self.run_weir("watch", self.site)
        self.next_round(process)
        for status in ("401", "404"):
            self.write("site.weir~", SITE.replace("403", status))
            os.rename(self.folder / "site.weir~", self.site)
            self.assertIn("built ", self.next_round(process))
        self.assertEqual(self.end(process), 0)

    def test_other_files_do_not_count(self):
        process = self.run_weir("watch", self.site)
        self.next_round(process)
        self.write("notes.txt", "mine")
        self.write(".hidden.weir", "mine")
        self.site.write_text(SITE + "\n")
        self.assertNotIn("notes", self.next_round(process))
        self.assertEqual(self.end(process), 0)

    def test_tests_in_a_new_folder(self):
        process = self.run_weir("test", "--watch", self.site)
        self.next_round(process)
        (self.folder / "deep").mkdir()
        self.next_round(process)
        self.write("deep/a_test.weir", TESTS)
        self.assertIn("1 passed", self.next_round(process))
        self.write("deep/a_test.weir", TESTS.replace("route all", "route no"))
        self.assertIn("1 failed", self.next_round(process))
        self.assertEqual(self.end(process), 1)

    def test_a_site_that_is_not_there_yet(self):
        self.site.unlink()
        process = self.run_weir("watch", self.site)
        self.assertIn("error: ", self.next_round(process))
        self.write("site.weir", SITE)
        self.assertIn("built ", self.next_round(process))
        self.assertEqual(self.end(process), 0)

    def test_a_folder_that_is_not_there(self):
        process = self.run_weir("watch", self.folder / "none/site.weir")
        self.assertEqual((self.next_round(process) != "", self.end(process)), (True, 4))


if __name__ == "__main__":
    main()
