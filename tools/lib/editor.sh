# tools/dev editor: the extension for VS Code.
# shellcheck shell=bash

# A registry that does not answer must not hold a build server up.
readonly kNpmSecondsMax=600

help_editor() {
  cat <<'TEXT'
usage: tools/dev editor

Tests the extension in editors/vscode and packages it: editors/vscode/dist/weir.vsix. What it needs
is installed with npm, below editors/vscode/node_modules, as its package-lock.json says.
TEXT
}

cmd_editor() {
  (($# == 0)) || die_usage "\`tools/dev editor\` takes no arguments"
  ensure_setup
  need node npm
  step "installing what the extension is made of"
  timeout "$kNpmSecondsMax" npm --prefix editors/vscode ci --ignore-scripts --loglevel=error ||
    die "npm could not install it" "repeat: npm --prefix editors/vscode ci"
  step "testing the extension"
  npm --prefix editors/vscode test
  step "packaging it"
  (cd editors/vscode && npm run -s package)
}
