#include <cstdio>

#include "compiler/commands/invocation.h"
#include "compiler/commands/terminal.h"

int main(int argc, char** argv) {
  weir::commands::Terminal terminal(stdout, stderr);
  return weir::commands::run_weir(argc, argv, terminal);
}
