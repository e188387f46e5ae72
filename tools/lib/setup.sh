# tools/dev setup: brings a bare Debian 12 to where everything else works.
# shellcheck shell=bash

help_setup() {
  cat <<'TEXT'
usage: tools/dev setup

Installs what is missing of .ci/packages.txt with apt-get; does nothing when all is there.
Needs root, or sudo. Services that come with packages (nginx, haproxy) are not started.
TEXT
}

wanted_packages() { sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' .ci/packages.txt; }

# Prints the wanted packages that dpkg does not know as installed.
missing_packages() {
  local package state
  while read -r package; do
    # A virtual or never-seen package makes dpkg-query fail: that is "missing" too.
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [[ $state == installed ]] || comes_otherwise "$package" || echo "$package"
  done < <(wanted_packages)
}

# Builds of Node.js from elsewhere bring `npm` along and do not let Debian's package in.
comes_otherwise() { [[ $1 == npm ]] && have npm; }

# as_root COMMAND...: runs it directly for root, else through sudo.
as_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  elif have sudo; then
    sudo "$@"
  else
    die "installing packages needs root, and there is no sudo here" \
      "run \`tools/dev setup\` once as root, then go on as yourself"
  fi
}

install_packages() {
  step "installing ${#} packages: $*"
  # RUNLEVEL=1 keeps maintainer scripts from starting the services they install.
  local apt=(env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -qq -o Dpkg::Use-Pty=0)
  as_root "${apt[@]}" update </dev/null
  as_root "${apt[@]}" install -y --no-install-recommends "$@" </dev/null >&2
}

# ensure_setup: quiet when nothing is missing; every building command calls it first.
ensure_setup() {
  have dpkg-query || { warn_not_debian; return; }
  local missing
  mapfile -t missing < <(missing_packages)
  ((${#missing[@]} == 0)) || install_packages "${missing[@]}"
}

warn_not_debian() {
  note "this is not a Debian system: packages are not checked; .ci/packages.txt names them"
}

cmd_setup() {
  (($# == 0)) || die_usage "\`tools/dev setup\` takes no arguments"
  ensure_setup
  step "everything of .ci/packages.txt is installed"
}
