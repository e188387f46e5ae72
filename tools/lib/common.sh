# Shared by every command of tools/dev: how it talks, how it fails, and where builds lie.
# shellcheck shell=bash

# Colours only where a person watches: a terminal, and NO_COLOR not set (https://no-color.org).
if [[ -t 2 && -z ${NO_COLOR:-} ]]; then
  bold=$'\e[1m' green=$'\e[32m' red=$'\e[31m' plain=$'\e[0m'
else
  bold='' green='' red='' plain=''
fi

# The exit code of a wrong command line, as for `weir` itself.
readonly kExitUsage=2
readonly presets=(dev release asan tsan fuzz)

step() { printf '%s==>%s %s\n' "$bold$green" "$plain" "$*" >&2; }
note() { printf '    %s\n' "$*" >&2; }
die() {
  printf '%serror:%s %s\n' "$bold$red" "$plain" "$1" >&2
  shift
  local line
  for line in "$@"; do printf '  help: %s\n' "$line" >&2; done
  exit 1
}
die_usage() {
  printf '%serror:%s %s\n' "$bold$red" "$plain" "$1" >&2
  exit "$kExitUsage"
}

have() { command -v "$1" >/dev/null 2>&1; }

# need TOOL...: stops with the one command that provides what is missing.
need() {
  local tool
  for tool in "$@"; do
    have "$tool" || die "\`$tool\` is not installed" "run \`tools/dev setup\` first"
  done
}

is_preset() { [[ " ${presets[*]} " == *" $1 "* ]]; }
