// Opening an image and routing a request take no memory: counted, not believed.
#include <array>
#include <cstdlib>
#include <new>

#include <catch2/catch.hpp>

#include "runtime/engine/host.h"
#include "runtime/engine/match.h"
#include "runtime/engine/path.h"
#include "runtime/engine/split.h"
#include "runtime/image/verify.h"
#include "tests/support/requests.h"
#include "tests/support/site_builder.h"

using namespace weir;

namespace {

size_t allocations = 0;

}  // namespace

void* operator new(size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) {
    return memory;
  }
  throw std::bad_alloc();
}

// Its memory ends in the operators below too: a sanitizer's own would not pair with them.
void* operator new(size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size);
}

void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, size_t) noexcept {
  std::free(memory);
}

TEST_CASE("verifying without hashes takes no memory", "[engine]") {
  const support::ImageBytes bytes = support::sample_image();
  const size_t before = allocations;
  const auto view = image::check_image(bytes, {.check_crc = true, .check_sha256 = false});
  CHECK(allocations == before);
  CHECK(view.has_value());
  CHECK(before > 0);
}

TEST_CASE("normalising, matching and choosing an upstream take no memory", "[engine]") {
  const support::ImageBytes bytes = support::sample_image();
  const image::ImageView view = image::verify(bytes).value();
  support::RequestSpec spec;
  spec.query = "a=1&mode=f%61st";
  spec.headers = {{"x-beta", "1"}, {"cookie", "sid=1"}, {"x-tenant", "t5"}};
  std::array<char, engine::kHostBytesMax> host;
  std::array<char, 64> path;
  for (const char* target :
       {"/v1//search", "/docs/%64e/page/", "/%66ast", "/files/a/../b", "/tenants"}) {
    const size_t before = allocations;
    engine::Request request = support::to_request(spec);
    request.host = engine::normalize_host("API.example.com:443", host).host;
    request.path = engine::normalize_path(target, path).path;
    const auto decision = engine::match(view, image::ListenerId(0), request);
    const auto& outcome = view.outcome(view.route(decision.route));
    const auto upstream = engine::choose_upstream(view, outcome, 1);
    const size_t after = allocations;
    CHECK(after == before);
    CHECK(decision.route.has_value());
    CHECK((!upstream.has_value() || upstream.index() < 2));
  }
}
