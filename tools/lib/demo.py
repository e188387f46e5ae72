"""The show behind `tools/dev run`: examples/01-hello, compiled and served before a real origin.

Uses the end-to-end tests' harness, so that what a newcomer sees is what the tests hold up.
"""

import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))
from harness import NginxOrigin, Proxy, build_image, curl  # noqa: E402
from harness.case import temporary_folder  # noqa: E402

REQUESTS = ["/hello/ada", "/healthz", "/docs/start", "/nothing"]

NEXT = """
Everything above has been stopped again. What to try next:

  PATH="$PWD/{bin}:$PATH"
      puts `weir` and `weir-proxy` on your path
  weir run examples/01-hello/site.weir
      serves the example on port 8080 until Ctrl-C
  weir explain "GET http://localhost/hello/ada" examples/01-hello/site.weir
      says which route takes a request, and why
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


def main():
    build = pathlib.Path(sys.argv[1])
    os.environ["WEIR_BIN_DIR"] = str(build)
    os.environ["WEIR_E2E_TMP"] = str((build / "demo").resolve())
    bold = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    with temporary_folder() as folder:
        serve(folder, bold)
    print(NEXT.format(bin=build / "bin"))


if __name__ == "__main__":
    main()
