#include "compiler/emit/emit.h"

#include <cstring>
#include <string>

#include <catch2/catch.hpp>

#include "compiler/analyze/analyze.h"
#include "compiler/lower/lower.h"
#include "runtime/base/version.h"
#include "runtime/engine/match.h"
#include "runtime/image/verify.h"
#include "tests/support/program/program_builder.h"

namespace weir::test {
namespace {

lower::Tables lowered(const ProgramBuilder& site) {
  dsl::SourceMap sources;
  site.add_source(sources);
  dsl::DiagnosticSink sink;
  const auto analysis = analyze::analyze(site.program(), sink);
  REQUIRE_FALSE(sink.has_errors());
  return lower::lower(site.program(), analysis, sources);
}

ProgramBuilder small_site() {
  ProgramBuilder site;
  site.host({"example.com"});
  site.route("r", "GET", "/v1/{id: uint}", header_is("x", {"1"}));
  return site;
}

}  // namespace

TEST_CASE("an image states its edition, runtime and generation", "[emit]") {
  const auto image = emit::emit(lowered(small_site()), {.generation = 7});
  REQUIRE(image);
  const auto view = image::verify(*image);
  REQUIRE(view);
  CHECK(view->header().edition == 2027);
  CHECK(view->header().generation == 7);
  CHECK(view->header().runtime_minimum == 1);
  CHECK(view->header().file_size == image->size());
  CHECK(view->text(view->meta()[0].tool) == "weir " + std::string(kVersion));
  CHECK(view->text(view->meta()[0].site) == "site.weir");
}

TEST_CASE("the generation is no part of an image's identity", "[emit]") {
  const auto one = emit::emit(lowered(small_site()), {.generation = 1});
  const auto two = emit::emit(lowered(small_site()), {.generation = 2});
  REQUIRE((one && two));
  CHECK(*one != *two);
  CHECK(image::verify(*one)->header().root_hash == image::verify(*two)->header().root_hash);
}

TEST_CASE("sections that are empty are left out", "[emit]") {
  const auto image = emit::emit(lowered(small_site()));
  REQUIRE(image);
  const auto view = image::verify(*image);
  REQUIRE(view);
  for (const image::SectionEntry& entry : view->section_table()) {
    CHECK(entry.count != 0);
  }
  CHECK(view->tls_profiles().empty());
}

TEST_CASE("tables the verifier refuses are our mistake, and said to be", "[emit]") {
  lower::Tables tables = lowered(small_site());
  tables.candidates.at(0).route = 99;
  const auto image = emit::emit(tables);
  REQUIRE_FALSE(image);
  CHECK(image.error().code == ErrorCode::kBadImage);
  CHECK(image.error().message.find("internal") != std::string::npos);
  CHECK(image.error().message.find("candidates") != std::string::npos);
}

TEST_CASE("ten thousand routes build and are found", "[emit]") {
  constexpr int kRoutes = 10'000;
  ProgramBuilder site;
  site.host({"api.example.com"});
  for (int i = 0; i < kRoutes; ++i) {
    const std::string number = std::to_string(i);
    site.route("r" + number, i % 3 == 0 ? "GET" : "*",
               "/v" + std::to_string(i % 7) + "/service-" + number + "/{id: uint}");
  }
  const auto image = emit::emit(lowered(site));
  REQUIRE(image);
  const auto view = image::verify(*image);
  REQUIRE(view);
  for (int i = 0; i < kRoutes; i += 97) {
    const std::string path = "/v" + std::to_string(i % 7) + "/service-" + std::to_string(i) + "/42";
    const engine::Request request{.host = "api.example.com", .path = path};
    const auto decision = engine::match(*view, image::ListenerId(0), request);
    CHECK(decision.route.value == static_cast<uint32_t>(i));
  }
  // 200 bytes a simple route is the target of the format.
  CHECK(image->size() / kRoutes < 400);
}

}  // namespace weir::test
