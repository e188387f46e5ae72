// What another program prints: for asking git, and nothing else of the machine.
#pragma once

#include <string>
#include <vector>

#include "runtime/base/result.h"

namespace weir::commands {

// Runs `arguments[0]`, found on the PATH, and waits for it. kIo if it cannot be run or does not end
// with 0: then the message is its last line on standard error. No shell reads the arguments.
[[nodiscard]] Result<std::string> output_of(const std::vector<std::string>& arguments);

}  // namespace weir::commands
