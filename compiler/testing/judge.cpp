#include "compiler/testing/judge.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/prove/change.h"
#include "dsl/syntax/literals.h"

namespace weir::testing {
namespace {

// Long texts are cut where they are shown, never where they are compared.
constexpr size_t kShownBytesMax = 120;

std::string in_quotes(std::string_view text) {
  const std::string shown(text.substr(0, kShownBytesMax));
  return dsl::encode_string(text.size() > kShownBytesMax ? shown + "..." : shown);
}

class Judge {
 public:
  Judge(const model::Program& program, const Observation& seen) : program_(program), seen_(seen) {}

  using Verdict = std::optional<Mismatch>;

  Verdict operator()(const model::ExpectRoute& expected) const {
    if (seen_.route_name() == expected.name) {
      return {};
    }
    return Mismatch{"route " + expected.name, seen_.route().has_value()
                                                  ? "route " + std::string(seen_.route_name())
                                                  : "no route"};
  }

  Verdict operator()(const model::ExpectUpstream& expected) const {
    const image::OutcomeRecord* outcome = seen_.outcome();
    const bool holds = outcome != nullptr && outcome->action == image::ActionKind::kUpstream &&
                       outcome->target == expected.upstream.value;
    return holds ? Verdict() : Mismatch{"upstream " + name(expected.upstream), seen_.describe()};
  }

  Verdict operator()(const model::ExpectSplit& expected) const {
    std::string text;
    for (const model::ExpectShare& share : expected.shares) {
      text += fmt::format("{}{}: {:g}%", text.empty() ? "" : "   ", name(share.upstream),
                          share.share.value / 1e4);
    }
    return has_shares(expected) ? Verdict() : Mismatch{"split { " + text + " }", seen_.describe()};
  }

  Verdict operator()(const model::ExpectStatus& expected) const {
    return !seen_.is_forwarded() && seen_.status() == expected.status.value
               ? Verdict()
               : Mismatch{fmt::format("status {}", expected.status.value), seen_.describe()};
  }

  Verdict operator()(const model::ExpectRedirect& expected) const {
    const image::OutcomeRecord* outcome = seen_.outcome();
    const bool holds = outcome != nullptr && outcome->action == image::ActionKind::kRedirect &&
                       outcome->status == expected.status.value && seen_.location() == expected.url;
    return holds ? Verdict()
                 : Mismatch{fmt::format("redirect {} {}", expected.status.value,
                                        in_quotes(expected.url)),
                            seen_.describe()};
  }

  Verdict operator()(const model::ExpectPath& expected) const {
    if (!seen_.is_forwarded()) {
      return Mismatch{"path " + in_quotes(expected.path), seen_.describe()};
    }
    std::string path = seen_.forwarded_path();
    if (expected.path.find('?') != std::string::npos && !seen_.request().query.empty()) {
      path += '?' + std::string(seen_.request().query);
    }
    return path == expected.path
               ? Verdict()
               : Mismatch{"path " + in_quotes(expected.path), "path " + in_quotes(path)};
  }

  Verdict operator()(const model::ExpectHeader& expected) const {
    if (!expected.is_response && !seen_.is_forwarded()) {
      return Mismatch{header_words(expected), seen_.describe()};
    }
    const std::vector<std::string> values = expected.is_response
                                                ? seen_.response_header(expected.name)
                                                : seen_.request_header(expected.name);
    return header_holds(expected, values) ? Verdict()
                                          : Mismatch{header_words(expected), found_words(values)};
  }

  Verdict operator()(const model::ExpectBody& expected) const {
    if (seen_.is_forwarded()) {
      return Mismatch{"body " + in_quotes(expected.body), seen_.describe()};
    }
    return seen_.body() == expected.body
               ? Verdict()
               : Mismatch{"body " + in_quotes(expected.body), "body " + in_quotes(seen_.body())};
  }

  Verdict operator()(const model::ExpectPolicy& expected) const {
    const std::string words = (expected.is_used ? "policy " : "without policy ") + expected.policy;
    if (!seen_.route().has_value()) {
      return Mismatch{words, seen_.describe()};
    }
    const auto& used = program_.routes[seen_.route().index()].policies;
    const bool is_used = std::ranges::find(used, expected.policy) != used.end();
    return is_used == expected.is_used
               ? Verdict()
               : Mismatch{words, used.empty() ? "no policies"
                                              : fmt::format("policies {}", fmt::join(used, ", "))};
  }

  Verdict operator()(const model::ExpectTimeout& expected) const {
    const std::string words = "timeout " + duration_text(expected.timeout);
    if (!seen_.is_forwarded()) {
      return Mismatch{words, seen_.describe()};
    }
    const Milliseconds found(seen_.outcome()->timeout_ms);
    return found == expected.timeout ? Verdict()
                                     : Mismatch{words, "timeout " + duration_text(found)};
  }

 private:
  [[nodiscard]] std::string name(model::UpstreamId upstream) const {
    return program_.upstreams[upstream.index()].name;
  }

  [[nodiscard]] bool has_shares(const model::ExpectSplit& expected) const {
    const image::OutcomeRecord* outcome = seen_.outcome();
    if (outcome == nullptr || outcome->action != image::ActionKind::kSplit) {
      return false;
    }
    const auto slots = seen_.split_slots();
    return slots.size() == expected.shares.size() &&
           std::ranges::all_of(expected.shares, [&](const model::ExpectShare& share) {
             return std::ranges::any_of(slots, [&](const image::SplitSlot& slot) {
               return slot.upstream == share.upstream.value && slot.share_ppm == share.share.value;
             });
           });
  }

  // An absent header of a response: nothing writes it, and what the upstream sends is removed or is
  // not there; the latter only its upstream knows, so that without a removal nothing can be said.
  [[nodiscard]] bool header_holds(const model::ExpectHeader& expected,
                                  const std::vector<std::string>& values) const {
    switch (expected.test) {
      case model::HeaderTest::kEquals:
        return std::ranges::find(values, expected.value) != values.end();
      case model::HeaderTest::kPresent:
        return !values.empty();
      case model::HeaderTest::kAbsent:
        return values.empty() && (!expected.is_response || !seen_.is_forwarded() ||
                                  seen_.removes_response_header(expected.name));
    }
    return false;
  }

  static std::string header_words(const model::ExpectHeader& expected) {
    std::string head = fmt::format("{} header {}", expected.is_response ? "response" : "request",
                                   in_quotes(expected.name));
    switch (expected.test) {
      case model::HeaderTest::kEquals:
        return head + " = " + in_quotes(expected.value);
      case model::HeaderTest::kPresent:
        return head + " present";
      case model::HeaderTest::kAbsent:
        return "without " + head;
    }
    return head;
  }

  static std::string found_words(const std::vector<std::string>& values) {
    std::string text;
    for (const std::string& value : values) {
      text += (text.empty() ? "" : ", ") + in_quotes(value);
    }
    return text.empty() ? "not set or removed by this route" : text;
  }

  const model::Program& program_;
  const Observation& seen_;
};

}  // namespace

std::string duration_text(Milliseconds duration) {
  return prove::duration_text(static_cast<uint64_t>(duration.count()));
}

std::optional<Mismatch> judge(const model::Program& program, const model::ExpectedFact& fact,
                              const Observation& seen) {
  return std::visit(Judge(program, seen), fact);
}

}  // namespace weir::testing
