// The verifier: the only code that reads unchecked bytes of an image.
//
// One linear pass bounds every offset, count, index, text and enumerator, recomputes every hash and
// bound, and so makes all later reads safe without checks: any byte string is refused, or is safe
// to match, render and dump. It allocates nothing of its own (libcrypto does for each SHA-256), and
// text only to put a refusal into words. It does not judge whether the site is sensible (the
// compiler did) and checks no signature.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <tl/expected.hpp>

#include "runtime/base/result.h"
#include "runtime/image/view.h"

namespace weir::image {

enum class VerifyError : uint8_t {
#define WEIR_VERIFY_ERROR(name, found, remedy) k##name,
#include "runtime/image/verify_errors.def"
#undef WEIR_VERIFY_ERROR
};

inline constexpr size_t kVerifyErrorCount = 0
#define WEIR_VERIFY_ERROR(name, found, remedy) +1
#include "runtime/image/verify_errors.def"
#undef WEIR_VERIFY_ERROR
    ;

// "bad_magic": a counter label.
[[nodiscard]] std::string_view verify_error_name(VerifyError error);

struct VerifyOptions {
  bool check_crc = true;     // the whole image against Header::crc32c
  bool check_sha256 = true;  // sections, root hash and upstream identities
  // The identities even if sections and root hash are left to check_hashes().
  bool check_identities = false;
};

// Why an image was refused and where. The views are of static storage.
struct Refusal {
  VerifyError error = VerifyError::kTooShort;
  std::string_view section;  // "header", "section table" or a name of sections.def
  uint32_t record = kNone;   // index within the section
  std::string_view field;    // may be empty
  uint64_t found = 0;        // what was read and what would have been right, where that helps
  uint64_t expected = 0;

  // "section `routes`, record 12, field `outcome`: a reference to a record that does not exist
  // (found 40, ...); build the image again with this version's `weir build`"; code kBadImage.
  [[nodiscard]] Error to_error() const;
};

// A view of `bytes`, or why there is none. `bytes` must start at a multiple of eight, and must stay
// mapped and unchanged as long as the view is used. Safe to call from any thread.
[[nodiscard]] tl::expected<ImageView, Refusal> check_image(std::span<const std::byte> bytes,
                                                           const VerifyOptions& options = {});

// The SHA-256 of sections and root hash alone, nothing if they are right: the half of check_image()
// that takes as long as the rest, for a thread beside it. Safe for any bytes, as check_image() is.
[[nodiscard]] std::optional<Refusal> check_hashes(std::span<const std::byte> bytes);

// check_image() with the refusal in words, for callers that count nothing.
[[nodiscard]] Result<ImageView> verify(std::span<const std::byte> bytes,
                                       const VerifyOptions& options = {});

}  // namespace weir::image
