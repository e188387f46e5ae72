// The last step: records to the bytes of an image, as runtime/image/format.h lays them out.
//
// Equal tables and options give equal bytes. What was written is verified before anyone gets it;
// writing it to a file is the caller's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "compiler/lower/tables.h"
#include "runtime/base/result.h"

namespace weir::emit {

struct EmitOptions {
  uint32_t generation = 0;  // a counter of the operator; 0: not used
};

// Errors: kLimit if the image would be larger than image::kImageBytesMax; kBadImage if the verifier
// refuses it, which is a mistake of the compiler and says so.
[[nodiscard]] Result<std::vector<std::byte>> emit(const lower::Tables& tables,
                                                  const EmitOptions& options = {});

}  // namespace weir::emit
