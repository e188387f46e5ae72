# tools/dev new: the files of a common change, with the blanks to fill (docs/HACKING.md).
# shellcheck shell=bash

help_new() {
  cat <<'TEXT'
usage: tools/dev new KIND NAME

  diag CODE     docs/errors/CODE.md, and a reminder of the other steps   (tools/dev new diag E0212)
  golden PATH   tests/golden/PATH.weir                 (tools/dev new golden check/fail_port_range)
  rule NAME     a function and a page in lint/rules       (tools/dev new rule security/open-door)
  adr TITLE     docs/adr/NNNN-title.md with the next number        (tools/dev new adr "one loop")
TEXT
}

cmd_new() {
  (($# == 2)) || die_usage "usage: tools/dev new diag|golden|rule|adr NAME"
  case "$1" in
    diag) new_diag "$2" ;;
    golden) new_golden "$2" ;;
    rule) new_rule "$2" ;;
    adr) new_adr "$2" ;;
    *) die_usage "\`tools/dev new\` makes diag, golden, rule and adr, not \`$1\`" ;;
  esac
}

# write_new FILE: standard input becomes FILE, which must not exist.
write_new() {
  [[ ! -e $1 ]] || die "$1 exists already"
  mkdir -p "$(dirname "$1")"
  cat >"$1"
  step "wrote $1"
}

new_diag() {
  local code=$1
  [[ $code =~ ^[EW][0-9]{4}$ ]] || die_usage "a diagnostic's code looks like E0212, not \`$code\`"
  ! grep -qs "($code," dsl/diag/*.def || die "$code is taken" "codes are never used again"
  write_new "docs/errors/$code.md" <<TEXT
# $code: what was found, in the words of the message

One paragraph: what the compiler found, and the rule behind it.

## Wrong

\`\`\`weir
\`\`\`

## Right

\`\`\`weir
\`\`\`
TEXT
  note "next: a line in dsl/diag/<area>.def, emit it, tests/golden/<area>/fail_<slug>.weir,"
  note "tools/dev bless <slug>, and the message as shown in CHANGELOG.md"
}

new_golden() {
  write_new "tests/golden/$1.weir" <<'TEXT'
# One behaviour, said in one line; at most 30 lines; `tools/dev bless` writes the expectations.
edition 2027

TEXT
}

new_rule() {
  local name=$1
  [[ $name =~ ^[a-z]+/[a-z][a-z-]*$ ]] ||
    die_usage "a rule is called like security/open-redirect, not \`$name\`"
  local function=${name#*/}
  function=${function//-/_}
  write_new "lint/rules/${name%/*}/$function.cpp" <<TEXT
#include "lint/core/rule.h"

namespace weir::lint::rules {

void $function(const Subject& subject, dsl::DiagnosticSink& sink) {
}

}  // namespace weir::lint::rules
TEXT
  write_new "lint/rules/${name%/*}/$function.md" <<TEXT
# $name: what it finds, in a few words

## What it finds

## Why

## Example
\`\`\`weir
\`\`\`

## Instead
\`\`\`weir
\`\`\`

## Fix

## When to allow
TEXT
  note "next: a line in lint/core/rules.def, a golden below tests/golden/lint,"
  note "and tools/dev bless, which writes docs/lint/rules.md, too"
}

new_adr() {
  local last number slug
  mkdir -p docs/adr
  last=$(find docs/adr -name '[0-9][0-9][0-9][0-9]-*.md' -printf '%f\n' | sort | tail -n 1)
  number=$(printf '%04d' $((10#0${last:0:4} + 1)))
  slug=$(tr '[:upper:]' '[:lower:]' <<<"$1" | sed -e 's/[^a-z0-9]\+/-/g' -e 's/^-//' -e 's/-$//')
  write_new "docs/adr/$number-$slug.md" <<TEXT
# $number. $1

## Context

## Decision

## Consequences

## Alternatives dropped
TEXT
  note "next: a row for it in docs/adr/README.md"
}
