#include "runtime/base/result.h"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

namespace weir {

std::string Error::to_string() const {
  return context.empty() ? message : fmt::format("{}: {}", context, message);
}

std::string errno_text(int error_number) {
  const char* description = strerrordesc_np(error_number);
  const char* name = strerrorname_np(error_number);
  if (description == nullptr || name == nullptr) {
    return fmt::format("error {}", error_number);
  }
  return fmt::format("{} ({})", description, name);
}

tl::unexpected<Error> fail_errno(const std::string& what, std::string context) {
  return fail(ErrorCode::kIo, fmt::format("{}: {}", what, errno_text(errno)), std::move(context));
}

}  // namespace weir
