// Strong ids of the records that code outside the image refers to: indexes into its sections.
//
// An id is only meaningful together with the image it was read from; kept across a swap it means
// nothing (an upstream's lasting name is UpstreamRecord::identity). Id::kNoneValue equals kNone.
#pragma once

#include "runtime/base/id.h"
#include "runtime/image/format.h"

namespace weir::image {

using ListenerId = Id<struct ListenerTag>;
using TlsProfileId = Id<struct TlsProfileTag>;
using HostId = Id<struct HostTag>;
using RouteId = Id<struct RouteTag>;
using OutcomeId = Id<struct OutcomeTag>;
using AtomId = Id<struct AtomTag>;
using TemplateId = Id<struct TemplateTag>;
using UpstreamId = Id<struct UpstreamTag>;

static_assert(RouteId::kNoneValue == kNone);

}  // namespace weir::image
