#include "compiler/testing/proof_text.h"

#include <fmt/format.h>

#include "compiler/testing/guard_picture.h"
#include "compiler/testing/picture.h"

namespace weir::testing {
namespace {

std::string witness_text(const Proof& proof) {
  std::string text;
  if (!proof.outcome.empty()) {
    const std::string by = proof.route.empty() ? "" : fmt::format(" (route {})", proof.route);
    text += fmt::format("  {} -> {}{}\n", request_line(*proof.witness), proof.outcome, by);
  }
  return text + fmt::format("  try  {}\n", curl_line(*proof.witness));
}

}  // namespace

std::string_view verdict_word(Verdict verdict) {
  switch (verdict) {
    case Verdict::kHolds:
      return "holds";
    case Verdict::kFails:
      return "fails";
    case Verdict::kUndecided:
      return "undecided";
  }
  return "";
}

std::string proof_text(const dsl::SourceMap& sources, const Proof& proof) {
  std::string text = proof.reason.empty() ? "" : fmt::format("  {}\n", proof.reason);
  if (!proof.witness) {
    return text;
  }
  text += witness_text(proof);
  const auto request = to_request(*proof.witness);
  if (proof.property != nullptr && request) {
    text += indented(guard_picture(sources, *proof.property, request->request()));
  }
  return text;
}

}  // namespace weir::testing
