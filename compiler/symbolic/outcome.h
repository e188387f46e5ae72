// What is done with a request, apart from names and places that do not matter to it.
//
// Two outcomes are equal exactly if requests fare alike under them: same upstreams with the same
// shares, same status, texts, timeouts, header edits and token. Templates are kept in the words of
// the language, captures by their place in the path, so that renaming one changes nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/model/program.h"
#include "runtime/image/format.h"

namespace weir::symbolic {

struct Share {
  std::string upstream;
  uint32_t ppm = 0;
  friend bool operator==(const Share&, const Share&) = default;
};

struct Outcome {
  image::ActionKind action = image::ActionKind::kRespond;
  uint16_t status = 0;        // respond, redirect
  std::vector<Share> shares;  // upstream, split: by name, no name twice, none without a share
  std::string location;       // redirect
  std::string body;           // respond
  uint32_t timeout_ms = 0;    // 0: none
  image::Upgrade upgrade = image::Upgrade::kRefused;
  std::optional<std::string> rewrite;
  std::vector<std::string> request_edits;  // `set "x-a" = "1"`, in order
  std::vector<std::string> response_edits;
  std::optional<image::TokenMode> token;  // none: its requests carry no tokens
  std::string issuer;                     // of the token: who, for whom, by which keys

  friend bool operator==(const Outcome&, const Outcome&) = default;

  [[nodiscard]] bool is_forwarded() const {
    return action == image::ActionKind::kUpstream || action == image::ActionKind::kSplit;
  }
};

// Sorts, unites and drops what has no share, so that equal distributions are equal.
void normalize(std::vector<Share>& shares);

// `/pages/{segment 2}`; `issuers` by the number that parts of claims have.
[[nodiscard]] std::string template_text(const model::Template& parts,
                                        const std::vector<std::string>& issuers);
[[nodiscard]] std::string edit_text(image::EditOp op, std::string_view name,
                                    std::string_view value);

// Equal texts are equal outcomes.
[[nodiscard]] std::string key_of(const Outcome& outcome);

// "payments", "web 95% / web_next 5%", "status 404", `redirect 308 "/x"`.
[[nodiscard]] std::string target_text(const Outcome& outcome);

}  // namespace weir::symbolic
