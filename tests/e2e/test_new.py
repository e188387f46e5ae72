"""`weir new`: a site that passes everything `weir` asks, and never anything lost for it."""

import os
import resource
import signal
import subprocess

from harness import Case, Proxy, build_image, curl, main, weir
from harness.toolchain import binary


class New(Case):
    def make(self, name="shop"):
        folder = self.folder / name
        run = weir("new", folder)
        self.assertEqual((run.code, run.err), (0, ""))
        self.assertIn(f"created the site `{name}`", run.out)
        return folder

    def test_the_site_passes_its_own_ci(self):
        folder = self.make()
        run = subprocess.run([folder / "ci.sh"], capture_output=True, text=True, timeout=60,
                             env={**os.environ, "WEIR": str(binary("weir"))}, check=False)
        self.assertEqual((run.returncode, run.stderr), (0, ""), run.stdout)
        self.assertTrue((folder / "build/site.wimg").is_file())
        self.assertIn("# shop", (folder / "README.md").read_text())

    def test_the_site_is_served(self):
        folder = self.make()
        image = build_image(folder / "site.weir", self.folder / "site.wimg",
                            {"listen": "127.0.0.1:0"})
        proxy = self.start(Proxy(image, self.folder / "run"))
        answer = curl("http://localhost/healthz", proxy.address("web"))
        self.assertEqual((answer.status, answer.body), (200, b"ok"))

    def test_an_empty_folder_is_used(self):
        (self.folder / "there").mkdir()
        self.make("there")

    def test_a_folder_that_holds_something_is_left_alone(self):
        self.write("full/notes.txt", "mine")
        run = weir("new", self.folder / "full")
        self.assertEqual(run.code, 4)
        self.assertIn("exists and is not empty", run.err)
        self.assertEqual(os.listdir(self.folder / "full"), ["notes.txt"])

    def test_a_file_in_the_way(self):
        self.write("file", "mine")
        run = weir("new", self.folder / "file")
        self.assertEqual(run.code, 4)
        self.assertIn("exists and is not a folder", run.err)

    def test_a_name_that_cannot_be_one(self):
        run = weir("new", self.folder / "my shop!")
        self.assertEqual((run.code, os.listdir(self.folder)), (2, []))
        self.assertIn("weir new my-shop", run.err)

    def test_what_was_begun_is_taken_away(self):
        """A disk that is full after some hundred bytes."""
        run = subprocess.run([binary("weir"), "new", self.folder / "deep/site"], timeout=60,
                             capture_output=True, text=True, preexec_fn=no_large_files, check=False)
        self.assertEqual((run.returncode, os.listdir(self.folder)), (4, []), run.stderr)
        self.assertIn("File too large", run.stderr)


def no_large_files():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (700, 700))


if __name__ == "__main__":
    main()
