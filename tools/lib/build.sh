# tools/dev build and test: thin words for the CMake presets.
# shellcheck shell=bash

help_build() {
  cat <<'TEXT'
usage: tools/dev build [PRESET] [TARGET...]

Configures and builds PRESET (default: dev) into build/PRESET. With TARGETs, only those.
  dev      Debug -O1, checks on (GCC): daily work
  release  -O2 -g, no tests: benches and packaging
  asan     address and undefined sanitizers (clang)
  tsan     thread sanitizer (clang)
  fuzz     libFuzzer targets (clang)
TEXT
}

help_test() {
  cat <<'TEXT'
usage: tools/dev test [PRESET] [CTEST ARGUMENTS]

Builds PRESET (default: dev) and runs its tests. Arguments go to ctest:
  tools/dev test -R unit/runtime     the tests whose names match
  tools/dev test -R ^e2e/            one kind: unit, golden, repo, e2e, fuzz
  tools/dev test asan -R ^golden/    the same under sanitizers
TEXT
}

# build_preset PRESET [TARGET...]
build_preset() {
  local preset=$1
  shift
  ensure_setup
  need cmake ninja ccache
  export CCACHE_SLOPPINESS=pch_defines,time_macros
  step "configuring $preset"
  configure_preset "$preset"
  step "building $preset${*:+: $*}"
  if (($# > 0)); then
    cmake --build --preset "$preset" --target "$@"
  else
    cmake --build --preset "$preset"
  fi
}

# Keeps cmake quiet unless it has something to complain about.
configure_preset() {
  local log arguments=()
  # What is built from nothing and once compiles 25 files at a time, as the sanitized presets do,
  # and without debug information: a third of the time. That every file stands alone is for
  # clang-tidy to see.
  if [[ $1 == dev && -n ${CI:-} && ! -f build/dev/CMakeCache.txt ]]; then
    arguments=(-DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=25
      -DCMAKE_CXX_FLAGS_DEBUG=-O1)
  fi
  log=$(cmake --preset "$1" "${arguments[@]}" 2>&1) || {
    printf '%s\n' "$log" >&2
    die "cmake could not configure \`$1\`" "after a large change: rm -r build/$1, then try again"
  }
}

cmd_build() {
  local preset=dev
  if (($# > 0)) && is_preset "$1"; then
    preset=$1
    shift
  fi
  build_preset "$preset" "$@"
}

cmd_test() {
  local preset=dev
  if (($# > 0)) && is_preset "$1"; then
    preset=$1
    shift
  fi
  [[ $preset != release && $preset != fuzz ]] ||
    die_usage "the preset \`$preset\` has no tests; try dev, asan or tsan"
  build_preset "$preset"
  step "testing $preset"
  # One more than there are processors: tests wait a third of their time.
  ctest --preset "$preset" --parallel $(($(nproc) + 1)) --output-on-failure "$@"
}
