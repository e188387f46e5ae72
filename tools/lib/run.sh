# tools/dev run: from a fresh clone to a request answered through the proxy.
# shellcheck shell=bash

help_run() {
  cat <<'TEXT'
usage: tools/dev run

Installs what is missing, builds the release preset, compiles examples/01-hello, starts an origin
(nginx) and weir-proxy on free loopback ports, sends requests through the proxy, shows the answers,
and stops everything again. Then compares two images of 100,000 routes that differ in one policy.
TEXT
}

cmd_run() {
  (($# == 0)) || die_usage "\`tools/dev run\` takes no arguments"
  build_preset release weir weir-proxy
  need python3 nginx curl
  step "compiling and serving examples/01-hello"
  python3 tools/lib/demo.py build/release
}
