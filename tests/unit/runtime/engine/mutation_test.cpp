// The verifier's promise, held on one small image, and exhaustively where no sanitizer slows it
// down: whatever is changed in it, it is refused or safe to use. Under the sanitizers this is where
// an unbounded field shows.
#include <algorithm>
#include <array>

#include <catch2/catch.hpp>

#include "runtime/image/verify.h"
#include "tests/support/exercise.h"
#include "tests/support/sanitized.h"
#include "tests/support/site_builder.h"

using namespace weir;

namespace {

// No field has a size that this divides, so each of them is met, at changing places.
constexpr size_t kStep = support::kIsSanitized ? 17 : 1;

// Checks bytes whose checksums may be stale; exercises them if their structure is accepted.
bool is_accepted(const support::ImageBytes& bytes) {
  const auto view = image::check_image(bytes, {.check_crc = false, .check_sha256 = false});
  if (view) {
    support::exercise(*view);
  }
  return view.has_value();
}

}  // namespace

TEST_CASE("an image with any bit flipped is refused or safe to use", "[engine]") {
  support::ImageBytes bytes = support::sample_image();
  size_t refused = 0;
  for (size_t bit = 0; bit < bytes.size() * 8; bit += kStep) {
    const std::byte mask{static_cast<unsigned char>(1U << bit % 8)};
    bytes[bit / 8] ^= mask;
    refused += is_accepted(bytes) ? 0 : 1;
    bytes[bit / 8] ^= mask;
  }
  CHECK(refused > bytes.size() * 8 / kStep / 2);
  CHECK(is_accepted(bytes));
}

TEST_CASE("an image with any byte or word at an extreme is refused or safe to use", "[engine]") {
  const support::ImageBytes original = support::sample_image();
  support::ImageBytes bytes = original;
  for (const uint8_t value : std::array<uint8_t, 5>{0x00, 0x01, 0x7F, 0x80, 0xFF}) {
    for (size_t at = 0; at < bytes.size(); at += kStep) {
      if (bytes[at] == std::byte{value}) {
        continue;
      }
      bytes[at] = std::byte{value};
      (void)is_accepted(bytes);  // both answers are right; being alive afterwards is the test
      bytes[at] = original[at];
    }
  }
  for (size_t at = 0; at + 4 <= bytes.size(); at += 4) {
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), 4, std::byte{0xFF});
    (void)is_accepted(bytes);
    std::copy_n(original.begin() + static_cast<std::ptrdiff_t>(at), 4,
                bytes.begin() + static_cast<std::ptrdiff_t>(at));
  }
  CHECK(is_accepted(bytes));
}

TEST_CASE("a changed image with its checksums made right again is refused or safe", "[engine]") {
  const support::ImageBytes original = support::sample_image();
  for (size_t at = 0; at < original.size(); at += 3 * kStep) {
    support::ImageBytes bytes = original;
    bytes[at] ^= std::byte{0x5A};
    support::reseal(bytes);
    const auto view = image::check_image(bytes);
    if (view) {
      support::exercise(*view);
    }
  }
}
