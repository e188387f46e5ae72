#include "compiler/commands/approvals.h"

#include <algorithm>
#include <regex>

#include <fmt/format.h>

#include "compiler/model/day.h"
#include "runtime/base/trim.h"

namespace weir::commands {
namespace {

std::optional<Approval> parse_approval(std::string_view line) {
  static const std::regex pattern(R"(([0-9a-f]{16})\s+until\s+()" + std::string(model::kDayForm) +
                                  R"re()\s+reason\s+"([^"]+)")re");
  std::match_results<std::string_view::const_iterator> found;
  if (!std::regex_match(line.begin(), line.end(), found, pattern)) {
    return std::nullopt;
  }
  return Approval{found[1].str(), found[2].str(), found[3].str()};
}

}  // namespace

Result<std::vector<Approval>> parse_approvals(std::string_view text, const std::string& name) {
  std::vector<Approval> approvals;
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim_blanks(text.substr(0, end), kBlanksAndReturns);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') {
      continue;
    }
    auto approval = parse_approval(line);
    if (!approval) {
      return fail(ErrorCode::kBadArgument,
                  "not an approval: expected FINGERPRINT until YYYY-MM-DD reason \"...\"",
                  fmt::format("{}:{}", name, number));
    }
    approval->line = number;
    approvals.push_back(*std::move(approval));
  }
  return approvals;
}

const Approval* find_approval(const std::vector<Approval>& approvals,
                              std::string_view fingerprint) {
  const auto found = std::ranges::find(approvals, fingerprint, &Approval::fingerprint);
  return found != approvals.end() ? &*found : nullptr;
}

}  // namespace weir::commands
