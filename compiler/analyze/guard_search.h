// The one question that guards are asked: is there a request in all of these sets and in none of
// those? Overlap, containment and coverage are questions of this form.
//
// A set is what a route takes of the requests for one path: its methods and its guard. The search
// is exact. It splits on one attribute of the request at a time, over the few values that the
// guards can tell apart, and stops as soon as a partial choice decides; a method set is carried
// along as a mask. It is bounded by kSearchStepsMax.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model/program.h"
#include "runtime/base/http_method.h"
#include "runtime/base/ip_address.h"

namespace weir::analyze {

// The guard is borrowed for the call.
struct Region {
  MethodMask methods = MethodMask::all();
  const model::Guard* guard = nullptr;  // null: always true
};
[[nodiscard]] Region region_of(const model::Route& route);

// What a request has to have: a header, query parameter or cookie, a scheme, SNI or client port.
struct Field {
  image::AtomSubject subject = image::AtomSubject::kHeader;
  std::string name;
  std::string value;
};

// A request apart from its host and path. Attributes that are not named do not matter; a field
// that is not named is absent.
struct Conditions {
  HttpMethod method = HttpMethod::kGet;
  std::vector<Field> fields;
  std::optional<IpAddress> client;
};

enum class Answer : uint8_t { kYes, kNo, kUndecided };

// `conditions` only with kYes.
struct Finding {
  Answer answer = Answer::kNo;
  Conditions conditions;
};

// A request that is in each of `in` and in none of `out`, with this path; without a path, with
// captures of any value.
[[nodiscard]] Finding find_request(std::span<const Region> in, std::span<const Region> out,
                                   std::string_view path = {});

}  // namespace weir::analyze
