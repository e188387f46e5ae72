# tools/dev fmt, tidy and bless: what keeps the sources and the goldens in shape.
# shellcheck shell=bash

readonly clang_format=clang-format-19 clang_tidy=clang-tidy-19

help_fmt() {
  cat <<'TEXT'
usage: tools/dev fmt [--check] [FILE...]

Formats our C++ files with clang-format-19 (all of them, or FILEs). With --check changes nothing
and fails if a file would change.
TEXT
}

cmd_fmt() {
  local mode=(-i) files=()
  while (($# > 0)); do
    case "$1" in
      --check) mode=(--dry-run -Werror) ;;
      -*) die_usage "\`tools/dev fmt\` does not know \`$1\`" ;;
      *) files+=("$1") ;;
    esac
    shift
  done
  need "$clang_format" git
  ((${#files[@]} > 0)) || mapfile -t files < <(our_sources '*.h' '*.cpp')
  ((${#files[@]} > 0)) || return 0
  printf '%s\0' "${files[@]}" | xargs -0 -n 40 -P "$(nproc)" "$clang_format" "${mode[@]}" ||
    die "some files are not formatted" "run \`tools/dev fmt\`"
  step "${#files[@]} files are formatted"
}

# our_sources PATTERN...: tracked files and new ones that are not ignored.
our_sources() { git ls-files --cached --others --exclude-standard --deduplicate -- "$@"; }

help_tidy() {
  cat <<'TEXT'
usage: tools/dev tidy [--all | --limit N | FILE...]

Runs clang-tidy-19 on FILEs, on everything with --all, or else on what changed against main; with
--limit on at most N of those. A changed header is checked through the source file beside it.
Generated code is never checked.
TEXT
}

cmd_tidy() {
  local files=() limit=''
  case "${1:-}" in
    --all) mapfile -t files < <(our_sources 'runtime/*.cpp' 'dsl/*.cpp' 'compiler/*.cpp') ;;
    --limit)
      limit=${2:-}
      [[ $limit =~ ^[0-9]+$ ]] || die_usage "\`--limit\` takes a number"
      mapfile -t files < <(changed_sources)
      ;;
    -*) die_usage "\`tools/dev tidy\` does not know \`$1\`" ;;
    '') mapfile -t files < <(changed_sources) ;;
    *) files=("$@") ;;
  esac
  if [[ -n $limit ]] && ((${#files[@]} > limit)); then
    note "${#files[@]} files changed, $limit of them are checked; \`tools/dev tidy\` checks all"
    files=("${files[@]:0:limit}")
  fi
  ((${#files[@]} > 0)) || { step "nothing to tidy"; return; }
  need "$clang_tidy"
  [[ -f build/dev/compile_commands.json ]] || die "build/dev is not configured" \
    "run \`tools/dev build\`: clang-tidy reads how files are compiled from there"
  step "tidying ${#files[@]} files"
  tidy_files "${files[@]}" || die "clang-tidy has findings" "tools/dev tidy FILE repeats one file"
}

# GCC-only warning flags in the compile commands are not clang-tidy's business, and neither is how
# many warnings it suppressed in other people's headers.
tidy_files() {
  printf '%s\0' "$@" | xargs -0 -n 1 -P "$(nproc)" \
    "$clang_tidy" --quiet -p build/dev --extra-arg=-Wno-unknown-warning-option \
    2> >(grep -v ' warnings generated\.$' >&2)
}

# The source files behind what differs from main: committed on a branch or not yet. On main itself,
# what its last commit changed.
changed_sources() {
  local base file
  base=$(git merge-base HEAD origin/main 2>/dev/null ||
    git merge-base HEAD main 2>/dev/null || true)
  [[ -n $base && $base != $(git rev-parse HEAD) ]] ||
    base=$(git rev-parse --verify -q HEAD~1 || git hash-object -t tree /dev/null)
  { git diff --name-only --diff-filter=d "${WEIR_TIDY_BASE:-$base}"
    git ls-files --others --exclude-standard
  } | while read -r file; do
    case "$file" in
      runtime/*.cpp | dsl/*.cpp | compiler/*.cpp) echo "$file" ;;
      runtime/*.h | dsl/*.h | compiler/*.h) [[ ! -f ${file%.h}.cpp ]] || echo "${file%.h}.cpp" ;;
    esac
  done | sort -u
}

help_bless() {
  cat <<'TEXT'
usage: tools/dev bless [FILTER]

Rewrites the expectations of the goldens under tests/golden (those whose path contains FILTER) from
what the code does now, then shows what changed. Read the diff before you commit it: a golden is a
promise to users. Refuses under CI.
TEXT
}

cmd_bless() {
  [[ -z ${CI:-} ]] || die "goldens are never blessed under CI" "run \`tools/dev bless\` by hand"
  (($# <= 1)) || die_usage "\`tools/dev bless\` takes at most one FILTER"
  [[ -f tests/golden/CMakeLists.txt ]] || die "there are no goldens yet"
  build_preset dev golden_runner
  step "blessing ${1:-everything}"
  WEIR_BLESS=1 WEIR_GOLDEN_FILTER=${1:-} ctest --preset dev -L golden --output-on-failure
  python3 tests/repo/generated.py --write
  git --no-pager diff --stat -- tests/golden docs
}
