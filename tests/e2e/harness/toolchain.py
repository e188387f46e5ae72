"""Finds the built executables and runs `weir`."""

import os
import pathlib
import subprocess

RUN_SECONDS = 60


def binary(name):
    """WEIR_BIN_DIR is the build folder; WEIR_E2E_TOOLCHAIN, where set, has the `weir` to use."""
    root = os.environ.get("WEIR_BIN_DIR")
    if name == "weir":
        root = os.environ.get("WEIR_E2E_TOOLCHAIN") or root
    if not root:
        raise RuntimeError("WEIR_BIN_DIR does not say where the executables are")
    path = pathlib.Path(root).resolve() / "bin" / name
    if not path.is_file():
        raise RuntimeError(f"{path} is not built")
    return path


class Finished:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    def __repr__(self):
        return f"exit {self.code}\nout: {self.out}\nerr: {self.err}"


def weir(*arguments, cwd=None, check=False, env=None, text=""):
    """Runs `weir ARGUMENTS` with text on standard input; with check, a failure is an assertion."""
    done = subprocess.run([str(binary("weir")), *map(str, arguments)], cwd=cwd, env=env,
                          input=text, capture_output=True, text=True,
                          timeout=RUN_SECONDS, check=False)
    result = Finished(done.returncode, done.stdout, done.stderr)
    if check and result.code != 0:
        raise AssertionError(f"weir {' '.join(map(str, arguments))}: {result!r}")
    return result


def build_image(source, image, params=None):
    flags = [f"--param={key}={value}" for key, value in (params or {}).items()]
    weir("build", source, "-o", image, *flags, check=True)
    return image
