"""Finds the built executables and runs `weir`."""

import os
import pathlib
import subprocess

RUN_SECONDS = 60


def binary(name, variable="WEIR_BIN_DIR"):
    """The environment's `variable` is the build folder."""
    root = os.environ.get(variable)
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


def weir(*arguments, cwd=None, check=False, env=None, text="", program=None):
    """Runs `weir ARGUMENTS` with text on standard input; with check, a failure is an assertion."""
    done = subprocess.run([str(program or binary("weir")), *map(str, arguments)], cwd=cwd, env=env,
                          input=text, capture_output=True, text=True,
                          timeout=RUN_SECONDS, check=False)
    result = Finished(done.returncode, done.stdout, done.stderr)
    if check and result.code != 0:
        raise AssertionError(f"weir {' '.join(map(str, arguments))}: {result!r}")
    return result


def tool(*arguments, check=True):
    """`weir` where it only serves a test of something else: that of WEIR_E2E_TOOLCHAIN, where set,
    for one with a sanitizer is slow to start, and what it does here has tests of its own."""
    variable = "WEIR_E2E_TOOLCHAIN"
    program = binary("weir", variable) if os.environ.get(variable) else None
    return weir(*arguments, check=check, program=program)


def build_image(source, image, params=None):
    flags = [f"--param={key}={value}" for key, value in (params or {}).items()]
    tool("build", source, "-o", image, *flags)
    return image
