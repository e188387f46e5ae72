"""The show behind `tools/dev run`: examples/01-hello, compiled and served before a real origin, and
the difference between two large images.

Uses the end-to-end tests' harness, so that what a newcomer sees is what the tests hold up.
"""

import os
import pathlib
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))
sys.path.insert(0, str(ROOT / "tests/bench"))
from harness import NginxOrigin, Proxy, build_image, curl, weir  # noqa: E402
from harness.case import temporary_folder  # noqa: E402
from site_generator import generate  # noqa: E402

REQUESTS = ["/hello/ada", "/healthz", "/docs/start", "/nothing"]

NEXT = """
Everything above has been stopped again. What to try next:

  PATH="$PWD/{bin}:$PATH"
      puts `weir` and `weir-proxy` on your path
  weir run examples/01-hello/site.weir
      serves the example on port 8080 until Ctrl-C
  weir explain "GET http://localhost/hello/ada" examples/01-hello/site.weir
      says which route takes a request, and why
  weir diff examples/03-payments/site.weir examples/03-payments/change.weir
      says which requests a change is about; docs/operations/rollout.md goes on from there
  weir --help
      lists the commands; docs/language/README.md is the language
  tools/dev test
      builds and runs the tests
"""


def show(bold, text):
    print(f"\033[1m{text}\033[0m" if bold else text, flush=True)


def serve(folder, bold):
    origin = NginxOrigin(folder, ["app"], ["x-name"])
    origin.start()
    try:
        source = ROOT / "examples/01-hello/site.weir"
        image = build_image(source, folder / "site.wimg",
                            {"listen": "127.0.0.1:0", "app": origin.address("app")})
        print(f"compiled {source.relative_to(ROOT)}: {image.stat().st_size} bytes of image")
        proxy = Proxy(image, folder / "run")
        proxy.start()
        try:
            host, port = address = proxy.address("web")
            print(f"weir-proxy on {host}:{port}, nginx as its origin on {origin.address('app')}")
            for path in REQUESTS:
                request(address, path, bold)
        finally:
            proxy.stop()
    finally:
        origin.stop()


def request(address, path, bold):
    show(bold, f"\n$ curl -i http://{address[0]}:{address[1]}{path}")
    response = curl(f"http://{address[0]}{path}", address)
    print(f"HTTP/1.1 {response.status} {response.reason}")
    for name in ("x-served-by", "location"):
        if response.header(name):
            print(f"{name}: {response.header(name)}")
    body = response.body.decode().rstrip()
    if body:
        print("\n".join("    " + line for line in body.split("\n") if not line.endswith(" ")))


# What changes in the large site: a policy that many routes use.
POLICY = "pub policy slow(by: duration = 30s): route {{ timeout = {} }}"


def compare(folder, bold):
    """Two images of 100,000 routes that differ in one policy."""
    site, routes = generate(folder / "large", 100_000, 100)
    print(f"\nA site of {routes} routes in 100 modules, before and after one policy changed:")
    shared = site.parent / "shared.weir"
    for name, timeout in (("before", "by"), ("after", "by * 2")):
        text = shared.read_text(encoding="utf-8")
        shared.write_text(text.replace(POLICY.format("by"), POLICY.format(timeout)),
                          encoding="utf-8")
        image = build_image(site, folder / f"{name}.wimg")
        print(f"    {POLICY.format(timeout)}: {image.stat().st_size / 2**20:.1f} MiB")
    show(bold, "\n$ weir diff before.wimg after.wimg")
    began = time.monotonic()
    report = weir("diff", "before.wimg", "after.wimg", cwd=folder)
    took = time.monotonic() - began
    print(report.out.rstrip())
    print(f"\n{took:.2f} s, exit code {report.code}")


def main():
    build = pathlib.Path(sys.argv[1])
    os.environ["WEIR_BIN_DIR"] = str(build)
    os.environ["WEIR_E2E_TMP"] = str((build / "demo").resolve())
    bold = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    with temporary_folder() as folder:
        serve(folder, bold)
        compare(folder, bold)
    print(NEXT.format(bin=build / "bin"))


if __name__ == "__main__":
    main()
