// The matcher: which host and which route of an image take a request.
//
// Works on the image's tables in place, allocates nothing, takes no lock and visits at most
// kPathVisitsMax nodes. Host: exact name, else the longest suffix, else the listener's "*"; the
// host is final. Path: the most specific route whose methods and guard accept the request. The
// toolchain's `test`, `explain` and `diff` call the same code.
#pragma once

#include <string_view>

#include "runtime/engine/request.h"
#include "runtime/engine/segments.h"
#include "runtime/image/view.h"

namespace weir::engine {

// Either may be none: no host takes the name, or no route of the host takes the request.
struct Decision {
  image::HostId host;
  image::RouteId route;
  friend bool operator==(const Decision&, const Decision&) = default;
};

// `segments` are those of request.path. `listener` is one of the image's.
[[nodiscard]] Decision match(const image::ImageView& view, image::ListenerId listener,
                             const Request& request, const SegmentList& segments);

// The same for callers that need no segments afterwards.
[[nodiscard]] Decision match(const image::ImageView& view, image::ListenerId listener,
                             const Request& request);

enum class HostRule : uint8_t { kNone, kExact, kSuffix, kAny };

struct HostChoice {
  image::HostId host;
  HostRule rule = HostRule::kNone;
  std::string_view suffix;  // kSuffix: the part of the name below the star, "example.com"
};

// The host part of match(): `host` is by normalize_host.
[[nodiscard]] HostChoice find_host(const image::ImageView& view, image::ListenerId listener,
                                   std::string_view host);

}  // namespace weir::engine
