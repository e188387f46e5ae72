// What `weir explain` says of one request: the listener and host that were chosen, the route that
// takes it, what happens to it there, and why each other candidate lost.
//
// Only words: the decision is the engine's. Text is for people; JSON has a schema id and version.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "compiler/model/described_request.h"
#include "compiler/model/program.h"
#include "runtime/engine/explain.h"
#include "runtime/engine/segments.h"
#include "runtime/image/view.h"

namespace weir::commands {

class RequestExplanation {
 public:
  // All outlive the explanation. `program` is what the image was compiled from, null if that is not
  // known: then it is not told which rule of precedence has decided.
  RequestExplanation(const image::ImageView& view, const model::Program* program,
                     image::ListenerId listener, const model::DescribedRequest& described);

  [[nodiscard]] std::string as_text() const;
  [[nodiscard]] std::string as_json() const;

 private:
  [[nodiscard]] std::string host_sentence() const;
  [[nodiscard]] std::string winner_text() const;
  [[nodiscard]] std::string outcome_text(const image::OutcomeRecord& outcome) const;
  [[nodiscard]] std::string edits_text(image::Range edits, std::string_view direction) const;
  [[nodiscard]] std::string token_text(const image::TokenRuleRecord& rule) const;
  [[nodiscard]] nlohmann::json token_json(const image::TokenRuleRecord& rule) const;
  [[nodiscard]] bool is_refused(const image::TokenRuleRecord& rule) const;
  [[nodiscard]] std::string losers_text() const;
  [[nodiscard]] std::string verdict_sentence(const engine::Considered& considered) const;
  [[nodiscard]] std::string_view why_later(image::RouteId loser) const;
  [[nodiscard]] std::string place(image::RouteId route) const;
  [[nodiscard]] std::string rendered(uint32_t template_index) const;
  [[nodiscard]] nlohmann::json route_json(image::RouteId route) const;

  const image::ImageView& view_;
  const model::Program* program_;
  image::ListenerId listener_;
  const model::DescribedRequest& described_;
  engine::Request request_;
  engine::SegmentList segments_;
  engine::Explanation explanation_;
};

}  // namespace weir::commands
