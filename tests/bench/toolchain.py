"""How long the toolchain takes on large sites: `weir check`, `weir build`, and edits in `weir lsp`.

The sites come from site_generator.py. Times are of whole processes, medians of some rounds; memory
is the peak of the process. An edit is a letter typed into a module of the large site: answered is
what the editor asks for right after it, shown its first diagnostics, and settled is when the whole
site has been checked again.
"""

import argparse
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))
from harness import Editor  # noqa: E402
from harness.case import temporary_folder  # noqa: E402

from site_generator import generate  # noqa: E402

EDITS = 40


def measured(arguments):
    """Seconds of wall clock and MiB at the peak."""
    began = time.monotonic()
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, arguments))} ended with {process.returncode}")
    return seconds, usage.ru_maxrss / 1024


def median(rounds, arguments):
    results = [measured(arguments) for _ in range(rounds)]
    return statistics.median(r[0] for r in results), max(r[1] for r in results)


def edit_times(root):
    """Milliseconds from typing a letter to the completion, the first and the last diagnostics."""
    module = root.parent / "team_0.weir"
    editor = Editor(root.parent, {"site": "site.weir"})
    editor.start()
    editor.open(module)
    text = module.read_text()
    mark = text.index("GET", len(text) // 2)
    old = text[mark - 20:mark]
    answered, shown, settled = [], [], []
    for i in range(EDITS):
        new = old[:10] + "x" * (i % 3) + old[10:]
        began = time.monotonic()
        editor.edit(module, old, new)
        where = editor.at(module, new[:10] + "|" + new[10:])
        editor.request("textDocument/completion", where)
        answered.append(1000 * (time.monotonic() - began))
        editor.diagnostics(module)
        shown.append(1000 * (time.monotonic() - began))
        editor.diagnostics(module)
        settled.append(1000 * (time.monotonic() - began))
        old = new
    editor.quit()
    editor.stop()
    return {"answered": answered, "shown": shown, "settled": settled}


def row(name, value, unit, goal):
    return {"name": name, "value": round(value, 3), "unit": unit, "goal": goal,
            "met": goal is None or value <= goal}


def run(binaries, rounds, folder):
    weir = binaries / "bin/weir"
    small, small_routes = generate(folder / "small", 10_000, 10)
    large, large_routes = generate(folder / "large", 100_000, 100)
    check, check_mib = median(rounds, [weir, "check", small])
    build, build_mib = median(max(1, rounds // 2), [weir, "build", large, "-o", folder / "l.wimg"])
    edits = edit_times(small)
    worst = {name: sorted(times)[int(len(times) * 0.95)] for name, times in edits.items()}
    return [row(f"check, {small_routes} routes in 10 modules", check, "s", 0.6),
            row("  its memory", check_mib, "MiB", None),
            row(f"build, {large_routes} routes in 100 modules", build, "s", 8),
            row("  its memory", build_mib, "MiB", 1024),
            row("edit answered, p50", statistics.median(edits["answered"]), "ms", 50),
            row("edit answered, p95", worst["answered"], "ms", 50),
            row("diagnostics shown, p95", worst["shown"], "ms", 50),
            row("whole site checked again, p95", worst["settled"], "ms", None)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--bin-dir", type=pathlib.Path, required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    os.environ["WEIR_BIN_DIR"] = str(options.bin_dir)
    with temporary_folder() as folder:
        rows = run(options.bin_dir.resolve(), options.rounds, folder)
    if options.json:
        print(json.dumps({"machine": platform.processor() or platform.machine(), "rows": rows}))
        return
    for one in rows:
        goal = "" if one["goal"] is None else \
            f"  goal {one['goal']:g} {one['unit']}{'' if one['met'] else '  NOT MET'}"
        print(f"{one['name']:<40} {one['value']:>9.3f} {one['unit']:<4}{goal}")


if __name__ == "__main__":
    main()
