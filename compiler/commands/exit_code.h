// Exit codes of `weir`, one meaning each for every command (docs/operations/exit-codes.md).
#pragma once

namespace weir::commands {

enum class ExitCode : int {
  kClean = 0,
  kFindings = 1,      // findings at or above the gate: fmt --check found a change, a test failed
  kUsage = 2,         // the command line itself
  kSourceErrors = 3,  // the source has errors; they were shown
  kIo = 4,            // a file, a socket or an image could not be used
  kLimit = 5,         // undecided: a limit was reached
  kInternal = 70,     // a bug of ours
};

}  // namespace weir::commands
