// What the proxy would do with a request: the engine's decision on the image and the work of the
// filters on the outcome, without a proxy.
//
// The same code that serves requests is asked, so that what a test saw is what runs. What only an
// upstream can know (its response) is not there.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "compiler/model/described_request.h"
#include "runtime/engine/explain.h"
#include "runtime/engine/segments.h"
#include "runtime/filters/filter.h"
#include "runtime/image/view.h"

namespace weir::testing {

class Observation {
 public:
  // All outlive the observation. `listener` is one of the image's.
  Observation(const image::ImageView& view, image::ListenerId listener,
              const model::DescribedRequest& described);
  Observation(const Observation&) = delete;
  Observation& operator=(const Observation&) = delete;

  [[nodiscard]] const engine::Explanation& explanation() const { return explanation_; }
  [[nodiscard]] const engine::Request& request() const { return request_; }
  // None: no host or no route takes the request.
  [[nodiscard]] image::RouteId route() const { return explanation_.decision.route; }
  // "" without a route.
  [[nodiscard]] std::string_view route_name() const;
  // Null without a route, and where the route does not take the request: lacks_token().
  [[nodiscard]] const image::OutcomeRecord* outcome() const { return outcome_; }
  // The request goes to an upstream, the only one or one of a split.
  [[nodiscard]] bool is_forwarded() const;
  // Of a split; empty otherwise.
  [[nodiscard]] std::span<const image::SplitSlot> split_slots() const {
    return outcome_ != nullptr ? view_.split_slots(outcome_->split)
                               : std::span<const image::SplitSlot>();
  }
  // What the proxy answers by itself, 404 without a route, 401 without a token; 0 if it forwards.
  [[nodiscard]] uint16_t status() const;
  // Of a redirect, else "".
  [[nodiscard]] std::string location() const;
  // Of an answer of the proxy.
  [[nodiscard]] std::string_view body() const;
  // What the upstream is asked for, without query.
  [[nodiscard]] std::string forwarded_path() const;

  // The values of a field (lower case), each line of it. Of a request: as the upstream gets them,
  // from what was given and the edits. Of a response: those that the edits write.
  [[nodiscard]] std::vector<std::string> request_header(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> response_header(std::string_view name) const;
  // The edits take the field away from what the upstream answers.
  [[nodiscard]] bool removes_response_header(std::string_view name) const;

  // Its route wants a token, and the request has none.
  [[nodiscard]] bool lacks_token() const { return lacks_token_; }

  // "upstream `web`", "status 404", "no route: status 404".
  [[nodiscard]] std::string describe() const;

 private:
  [[nodiscard]] std::vector<std::string> edited(image::Range edits, std::string_view name) const;
  [[nodiscard]] std::string describe_split() const;
  [[nodiscard]] filters::Context context(std::string& scratch) const;

  const image::ImageView& view_;
  const model::DescribedRequest& described_;
  engine::Request request_;
  engine::SegmentList segments_;
  engine::Explanation explanation_;
  const image::OutcomeRecord* outcome_ = nullptr;
  bool lacks_token_ = false;
};

}  // namespace weir::testing
