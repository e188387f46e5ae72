// Which listener of an image a described request comes to.
//
// A URL says scheme and port, not a listener: the one that fits is looked for, as a client would
// find it. The decision behind it is the engine's.
#pragma once

#include <string_view>

#include "compiler/model/described_request.h"
#include "compiler/model/program.h"
#include "runtime/base/result.h"
#include "runtime/image/view.h"

namespace weir::model {

// Whether scheme and port of the URL fit a listener of the program.
bool could_take(const Listener& listener, const DescribedRequest& described);

// The listener called `name`; without a name the one that fits scheme and port, preferring one that
// knows the host. kBadArgument names the listeners there are.
Result<image::ListenerId> choose_listener(const image::ImageView& view,
                                          const DescribedRequest& described, std::string_view name);

}  // namespace weir::model
