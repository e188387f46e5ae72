// Any bytes are refused or safe: what the verifier accepts is matched against, rendered and dumped.
//
// Each input is tried as it is, with all checks, and once more without checksums and with the size
// in its header set right, so that mutations reach the structure. The mutator writes fields rather
// than bytes, and starts from the sample image when it is given nothing.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <random>

#include "runtime/image/verify.h"
#include "tests/support/exercise.h"
#include "tests/support/site_builder.h"

using namespace weir;

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t size_max)
    __attribute__((weak));

static void check(const support::ImageBytes& bytes, const image::VerifyOptions& options) {
  const auto view = image::check_image(bytes, options);
  if (view) {
    support::exercise(*view);
  } else {
    static_cast<void>(view.error().to_error());
  }
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  support::ImageBytes bytes(size);
  std::copy_n(reinterpret_cast<const std::byte*>(data), size, bytes.data());
  check(bytes, {});
  if (size >= sizeof(image::Header)) {
    const uint64_t file_size = size;
    std::memcpy(bytes.data() + offsetof(image::Header, file_size), &file_size, sizeof(file_size));
    check(bytes, {.check_crc = false, .check_sha256 = false});
  }
  return 0;
}

// A value that is likely to be near a bound: small, all ones, or one more or less than it was.
static uint64_t next_value(uint64_t before, std::minstd_rand& random) {
  switch (random() % 5) {
    case 0:
      return before + 1;
    case 1:
      return before - 1;
    case 2:
      return random() % 64;
    case 3:
      return ~uint64_t{0} - random() % 4;
    default:
      return before ^ uint64_t { 1 } << random() % 64;
  }
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t size_max,
                                          unsigned int seed) {
  std::minstd_rand random(seed);
  if (size < sizeof(image::Header)) {
    const support::ImageBytes sample = support::sample_image();
    size = std::min(sample.size(), size_max);
    std::memcpy(data, sample.data(), size);
    return size;
  }
  constexpr uint32_t kDefaultMutations = 16;  // one in so many keeps the mutator honest
  if (random() % kDefaultMutations == 0) {
    return LLVMFuzzerMutate(data, size, size_max);
  }
  constexpr std::array<size_t, 4> kWidths = {1, 2, 4, 8};
  for (auto writes = 1 + random() % 3; writes != 0; --writes) {
    const size_t width = kWidths[random() % kWidths.size()];
    const size_t at = random() % (size / width) * width;
    uint64_t value = 0;
    std::memcpy(&value, data + at, width);
    value = next_value(value, random);
    std::memcpy(data + at, &value, width);
  }
  return size;
}
