# tools/dev fuzz, soak and bench: long-running looks at robustness and speed.
# shellcheck shell=bash

readonly kFuzzSecondsDefault=60

help_fuzz() {
  cat <<'TEXT'
usage: tools/dev fuzz [TARGET] [SECONDS] [SEED]

Builds the libFuzzer targets and fuzzes TARGET for SECONDS (default: 60);
without one, or with `all`, each, as many at a time as there are processors.
Chance starts from SEED (default: another each time); CI names one, so that a run there judges the
change and not its luck.
Inputs worth keeping grow in build/asan/corpus/TARGET. Those of long runs that are in
tests/fuzz/corpus/TARGET as edge-* are the fewest that reach what no other input there does:
what fuzz_TARGET -set_cover_merge=1 -use_counters=0 adds to its first folder from its second.
An input that fails is build/asan/corpus/TARGET.found, shown in base64, and belongs into
tests/fuzz/corpus/TARGET with a name that says what went wrong.
TEXT
}

# The targets that tests/fuzz declares, whichever of its files does.
fuzz_targets() {
  sed -n 's/^ *weir_fuzzer(\([a-z0-9_]*\).*/\1/p' tests/fuzz/CMakeLists.txt tests/fuzz/*.cmake \
    2>/dev/null | sort -u
}

cmd_fuzz() {
  local target=${1:-} seconds=${2:-$kFuzzSecondsDefault} seed=${3:-0} targets
  mapfile -t targets < <(fuzz_targets)
  [[ -z $target || $target == all ]] || {
    [[ " ${targets[*]} " == *" $target "* ]] ||
      die_usage "there is no fuzz target \`$target\`; there are: ${targets[*]:-none}"
    targets=("$target")
  }
  [[ $seconds =~ ^[0-9]+$ ]] || die_usage "SECONDS is a number, not \`$seconds\`"
  [[ $seed =~ ^[0-9]+$ ]] || die_usage "SEED is a number, not \`$seed\`"
  build_preset fuzz "${targets[@]/#/fuzz_}"
  fuzz_side_by_side "$seconds" "$seed" "${targets[@]}"
}

# One fuzzer a processor. Jobs in the background do not hear Ctrl-C, so they are told.
fuzz_side_by_side() {
  local seconds=$1 seed=$2 target running=0 failed=0
  shift 2
  trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
  for target in "$@"; do
    if ((running == $(nproc))); then
      wait -n || failed=1
      running=$((running - 1))
    fi
    fuzz_one "$target" "$seconds" "$seed" &
    running=$((running + 1))
  done
  for ((; running > 0; running -= 1)); do wait -n || failed=1; done
  ((failed == 0)) || exit 1
}

# What the fuzzer says goes to a file, which is shown with the input if it found something: of a
# machine of CI the log is all that is left.
fuzz_one() {
  local target=$1 seconds=$2 seed=$3 grown=build/asan/corpus/$1 seeds=tests/fuzz/corpus/$1
  local program=build/asan/tests/fuzz/fuzz_$1 inputs
  mkdir -p "$grown"
  rm -f "$grown.found"
  step "fuzzing $target for $seconds s"
  inputs=("$grown")
  [[ ! -d $seeds ]] || inputs+=("$seeds")
  "$program" -max_total_time="$seconds" -seed="$seed" -timeout=10 -rss_limit_mb=2048 \
    -print_final_stats=0 -verbosity=0 -exact_artifact_path="$grown.found" "${inputs[@]}" \
    >"$grown.log" 2>&1 && return
  grep -v ' # Uses: ' "$grown.log" | tail -60
  [[ -f $grown.found ]] || die "the fuzzer of $target ended and left no input"
  printf 'the input, in base64, cut after 16 KiB:\n'
  head -c 16384 "$grown.found" | base64
  die "$target found something; the input is $grown.found" "repeat: $program $grown.found"
}

help_soak() {
  cat <<'TEXT'
usage: tools/dev soak [SECONDS] [PRESET]

Runs mixed traffic through the proxy of PRESET (default: asan) for SECONDS (default: 600), with
rude origins, slow and vanishing clients, swaps, restarts, replaced certificates and a killed
origin. Fails if a request that had to succeed did not, if anything is under way at the end, if a
request is missing from the access log, or if a sanitizer has something to say.
TEXT
}

cmd_soak() {
  local seconds=${1:-600} preset=${2:-asan}
  [[ $seconds =~ ^[0-9]+$ ]] || die_usage "SECONDS is a number, not \`$seconds\`"
  is_preset "$preset" || die_usage "there is no preset \`$preset\`; there are: ${presets[*]}"
  build_preset "$preset" weir weir-proxy
  need nginx curl openssl
  # The distribution's Python has the modules of .ci/packages.txt, whatever stands first in PATH.
  /usr/bin/python3 -B tests/soak/soak.py --bin-dir "build/$preset" --seconds "$seconds"
}

help_bench() {
  cat <<'TEXT'
usage: tools/dev bench [NAME] [ARGUMENTS]

  peers      weir-proxy beside nginx, haproxy and nghttpx, one interleaved run (the default):
             small log workers paced 64k 1m tls handshake full-handshake h2 h2-64k h2c idle
             idle-tls, or all
  match      the matcher and the verifier, in nanoseconds
  toolchain  check, build and edits in the language server, on large generated sites
  proof      reachability, covers and the diff, on large generated sites
  scale      start, memory and cost of a request with 100,000 hosts, beside nginx and haproxy

ARGUMENTS go to the benchmark. tests/bench/README.md says what the numbers mean.
TEXT
}

cmd_bench() {
  local name=${1:-peers}
  (($# == 0)) || shift
  if [[ $name == peers ]]; then
    build_preset release weir weir-proxy
    need nginx haproxy nghttpx wrk h2load openssl
    python3 -B tests/bench/peers.py --bin-dir build/release "$@"
  elif [[ $name == toolchain || $name == proof ]]; then
    build_preset release weir
    python3 -B "tests/bench/$name.py" --bin-dir build/release "$@"
  elif [[ $name == scale ]]; then
    build_preset release weir weir-proxy
    need nginx haproxy wrk
    python3 -B tests/bench/scale.py --bin-dir build/release "$@"
  elif [[ -f tests/bench/${name}_bench.cpp ]]; then
    micro_bench "$name" "$@"
  else
    die_usage "there is no benchmark \`$name\`; \`tools/dev bench --help\` lists them"
  fi
}

# A folder of its own: the release preset has no tests, and these need what tests share.
micro_bench() {
  local name=$1
  shift
  ensure_setup
  step "building bench_$name"
  cmake --preset release -B build/bench -DWEIR_TESTS=ON -DWEIR_BENCH=ON >/dev/null
  cmake --build build/bench --target "bench_$name"
  build/bench/tests/bench/"bench_$name" "$@"
}
