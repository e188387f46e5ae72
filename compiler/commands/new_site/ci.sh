#!/bin/sh
# Everything a change has to pass, on any build server. `weir` is on PATH, or named: WEIR=FILE
# ./ci.sh. The image of the site is left in build/site.wimg.
set -eu
cd "$(dirname "$0")"

weir=${WEIR:-weir}
command -v "$weir" >/dev/null || {
  echo "error: there is no \`$weir\`; put it on PATH, or run: WEIR=/path/to/weir ./ci.sh" >&2
  exit 4
}

find . -path ./build -prune -o -name '*.weir' -exec "$weir" fmt --check {} +
"$weir" check site.weir
"$weir" lint site.weir
"$weir" test site.weir --coverage --fail-under 100
mkdir -p build
"$weir" build site.weir -o build/site.wimg
