#include "runtime/image/verify.h"

#include <cstring>
#include <functional>
#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "tests/support/site_builder.h"

using namespace weir;
using namespace weir::image;
using support::ImageBytes;
using support::SiteBuilder;

namespace {

constexpr VerifyOptions kStructureOnly = {.check_crc = false, .check_sha256 = false};

// What the check says of these bytes; kVerifyErrorCount stands for "accepted".
size_t outcome_of(const ImageBytes& bytes, const VerifyOptions& options = {}) {
  const auto view = check_image(bytes, options);
  return view ? kVerifyErrorCount : static_cast<size_t>(view.error().error);
}

template <typename Record>
Record load(const ImageBytes& bytes, size_t offset) {
  Record record;
  std::memcpy(&record, bytes.data() + offset, sizeof(record));
  return record;
}

template <typename Record>
void store(ImageBytes& bytes, size_t offset, const Record& record) {
  std::memcpy(bytes.data() + offset, &record, sizeof(record));
}

// The sample image with its header changed, checksums made right.
ImageBytes with_header(const std::function<void(Header&)>& change) {
  ImageBytes bytes = support::sample_image();
  auto header = load<Header>(bytes, 0);
  change(header);
  store(bytes, 0, header);
  support::reseal(bytes);
  return bytes;
}

// The same for entry `index` of the section table.
ImageBytes with_entry(size_t index, const std::function<void(SectionEntry&)>& change) {
  ImageBytes bytes = support::sample_image();
  const size_t offset = sizeof(Header) + index * sizeof(SectionEntry);
  auto entry = load<SectionEntry>(bytes, offset);
  change(entry);
  store(bytes, offset, entry);
  support::reseal(bytes);
  return bytes;
}

// Section numbers as the sample has them: all known sections, in order.
constexpr size_t kStringsEntry = 0;
constexpr size_t kMetaEntry = 1;
constexpr size_t kFirstColdEntry = 39;

}  // namespace

TEST_CASE("the sample image is accepted, with every section in it", "[image]") {
  const ImageBytes bytes = support::sample_image();
  const auto view = verify(bytes);
  INFO((view ? std::string() : view.error().to_string()));
  REQUIRE(view.has_value());
#define WEIR_SECTION(number, name, Record, group) CHECK_FALSE(view->name().empty());
#include "runtime/image/sections.def"
#undef WEIR_SECTION
  CHECK(view->text(view->meta().front().site) == "site.weir");
  CHECK(view->text(view->route(RouteId(0)).name) == "charge");
}

TEST_CASE("an image of a listener and nothing to serve is accepted", "[image]") {
  SiteBuilder site;
  CHECK(outcome_of(site.image.build()) == kVerifyErrorCount);
}

TEST_CASE("every truncation of an image is refused", "[image]") {
  const ImageBytes bytes = support::sample_image();
  for (size_t size = 0; size < bytes.size(); ++size) {
    ImageBytes cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    REQUIRE_FALSE(check_image(cut, kStructureOnly).has_value());
    // A tool that cut the file and set the size right again gets no further.
    if (size >= sizeof(Header)) {
      auto header = load<Header>(cut, 0);
      header.file_size = size;
      store(cut, 0, header);
      REQUIRE_FALSE(check_image(cut, kStructureOnly).has_value());
    }
  }
}

TEST_CASE("an image with anything appended is refused", "[image]") {
  ImageBytes bytes = support::sample_image();
  bytes.push_back(std::byte{0});
  CHECK(outcome_of(bytes) == static_cast<size_t>(VerifyError::kWrongSize));
  auto header = load<Header>(bytes, 0);
  header.file_size = bytes.size();
  store(bytes, 0, header);
  support::reseal(bytes);
  CHECK(outcome_of(bytes) == static_cast<size_t>(VerifyError::kWrongSize));
}

TEST_CASE("a flipped bit anywhere is noticed by the checksums", "[image]") {
  ImageBytes bytes = support::sample_image();
  for (size_t at = 0; at < bytes.size(); ++at) {
    bytes[at] ^= std::byte{0x10};
    REQUIRE(outcome_of(bytes, {.check_crc = true, .check_sha256 = false}) != kVerifyErrorCount);
    bytes[at] ^= std::byte{0x10};
  }
}

TEST_CASE("faults of header and section table are refused with their reason", "[image]") {
  std::set<VerifyError> seen;
  const auto expect = [&](const ImageBytes& bytes, VerifyError error) {
    const auto view = check_image(bytes);
    REQUIRE_FALSE(view.has_value());
    CHECK(verify_error_name(view.error().error) == verify_error_name(error));
    seen.insert(error);
  };
  expect(ImageBytes(10), VerifyError::kTooShort);
  expect(ImageBytes(64), VerifyError::kBadMagic);
  expect(with_header([](Header& h) { h.format_major = 9; }), VerifyError::kOtherMajor);
  expect(with_header([](Header& h) { h.runtime_minimum = 9; }), VerifyError::kRuntimeTooOld);
  expect(with_header([](Header& h) { h.file_size = kImageBytesMax + 1; }), VerifyError::kTooLarge);
  expect(with_header([](Header& h) { ++h.file_size; }), VerifyError::kWrongSize);
  expect(with_header([](Header& h) { h.flags = 1; }), VerifyError::kNotZero);
  expect(with_header([](Header& h) { h.section_count = 60'000; }), VerifyError::kSectionTable);
  expect(with_entry(kMetaEntry, [](SectionEntry& e) { e.kind = 1; }), VerifyError::kNotSorted);
  expect(with_entry(kMetaEntry, [](SectionEntry& e) { e.flags = 0; }), VerifyError::kSectionTable);
  expect(with_entry(kMetaEntry, [](SectionEntry& e) { e.flags = 3; }), VerifyError::kNotZero);
  expect(with_entry(kMetaEntry, [](SectionEntry& e) { e.reserved = 3; }), VerifyError::kNotZero);
  expect(with_entry(kMetaEntry, [](SectionEntry& e) { e.offset += 64; }),
         VerifyError::kSectionBounds);
  expect(with_entry(kMetaEntry, [](SectionEntry& e) { e.offset += 8; }),
         VerifyError::kSectionBounds);
  expect(with_entry(kMetaEntry, [](SectionEntry& e) { e.size += 16; }), VerifyError::kSectionTable);
  expect(with_entry(kStringsEntry, [](SectionEntry& e) { e.size = e.count = 0x7FFFFFFF; }),
         VerifyError::kSectionBounds);
  expect(with_entry(kMetaEntry, [](SectionEntry& e) { e.record_size = 8, e.count = 2; }),
         VerifyError::kSectionTable);
  expect(with_entry(kMetaEntry, [](SectionEntry& e) { e.record_size = e.count = 0, e.size = 0; }),
         VerifyError::kSectionTable);
  expect(with_entry(kFirstColdEntry, [](SectionEntry& e) { e.flags = 1; }),
         VerifyError::kSectionTable);
  CHECK(seen.size() == 10);
}

TEST_CASE("stale checksums and hashes are refused", "[image]") {
  ImageBytes bytes = support::sample_image();
  auto header = load<Header>(bytes, 0);
  ++header.crc32c;
  store(bytes, 0, header);
  CHECK(outcome_of(bytes) == static_cast<size_t>(VerifyError::kBadChecksum));
  CHECK(outcome_of(bytes, kStructureOnly) == kVerifyErrorCount);

  const auto expect_bad_hash = [](const std::function<void(SiteBuilder&)>& change) {
    SiteBuilder site = support::sample_site();
    change(site);
    CHECK(outcome_of(site.image.build()) == static_cast<size_t>(VerifyError::kBadHash));
  };
  expect_bad_hash([](SiteBuilder& site) { site.image.records.upstreams[0].identity[3] ^= 1; });
}

TEST_CASE("the hashes alone find what was changed in a section", "[image]") {
  ImageBytes bytes = support::sample_image();
  CHECK_FALSE(check_hashes(bytes).has_value());
  CHECK(check_hashes(std::span(bytes).first(10))->error == VerifyError::kTooShort);
  const auto header = load<Header>(bytes, 0);
  const size_t begin = sizeof(Header) + header.section_count * sizeof(SectionEntry);
  for (size_t at = begin; at < bytes.size(); at += 61) {
    bytes[at] ^= std::byte{1};
    // Between sections are zeros.
    const auto refusal = check_hashes(bytes);
    REQUIRE(refusal.has_value());
    CHECK((refusal->error == VerifyError::kBadHash || refusal->error == VerifyError::kNotZero));
    bytes[at] ^= std::byte{1};
  }
}

TEST_CASE("identities can be checked without the hashes", "[image]") {
  SiteBuilder site = support::sample_site();
  site.image.records.upstreams[0].identity[3] ^= 1;
  const ImageBytes bytes = site.image.build();
  CHECK(outcome_of(bytes, {.check_sha256 = false}) == kVerifyErrorCount);
  CHECK(outcome_of(bytes, {.check_sha256 = false, .check_identities = true}) ==
        static_cast<size_t>(VerifyError::kBadHash));
}

TEST_CASE("bytes at an odd address are refused, not read", "[image]") {
  const ImageBytes bytes = support::sample_image();
  ImageBytes shifted(bytes.size() + 1);
  std::copy(bytes.begin(), bytes.end(), shifted.begin() + 1);
  const auto view = check_image(std::span(shifted).subspan(1));
  REQUIRE_FALSE(view.has_value());
  CHECK(view.error().error == VerifyError::kMisaligned);
}

TEST_CASE("unknown sections are refused if critical and passed over if not", "[image]") {
  for (const uint16_t kind : {uint16_t{60}, uint16_t{300}}) {
    SiteBuilder site = support::sample_site();
    site.image.foreign = {{kind, 0, "from a newer minor version"}};
    CHECK(outcome_of(site.image.build()) == kVerifyErrorCount);
    site.image.foreign[0].flags = kSectionCritical;
    CHECK(outcome_of(site.image.build()) == static_cast<size_t>(VerifyError::kUnknownSection));
  }
}

TEST_CASE("padding that is not zero is refused", "[image]") {
  ImageBytes bytes = support::sample_image();
  const auto strings = load<SectionEntry>(bytes, sizeof(Header));
  REQUIRE((strings.offset + strings.size) % kSectionAlignment != 0);
  bytes[strings.offset + strings.size] = std::byte{1};
  support::reseal(bytes);
  CHECK(outcome_of(bytes) == static_cast<size_t>(VerifyError::kNotZero));
}

TEST_CASE("texts are cut only between characters", "[image]") {
  SiteBuilder site;
  const StringRef text = site.image.text("caf\xC3\xA9!");
  site.image.records.meta[0].site = text;
  CHECK(outcome_of(site.image.build()) == kVerifyErrorCount);
  site.image.records.meta[0].site = {text.offset, 4};
  CHECK(outcome_of(site.image.build()) == static_cast<size_t>(VerifyError::kBadText));
  site.image.records.meta[0].site = {text.offset + 4, 2};
  CHECK(outcome_of(site.image.build()) == static_cast<size_t>(VerifyError::kBadText));
}

TEST_CASE("limits of the format are kept", "[image]") {
  SECTION("a long text") {
    SiteBuilder site;
    site.image.records.meta[0].site = site.image.text(std::string(kTextBytesMax, 'a'));
    CHECK(outcome_of(site.image.build()) == kVerifyErrorCount);
    site.image.records.meta[0].site = site.image.text(std::string(kTextBytesMax + 1, 'a'));
    CHECK(outcome_of(site.image.build()) == static_cast<size_t>(VerifyError::kOverLimit));
  }
  SECTION("a deep trie") {
    std::string pattern;
    for (uint32_t i = 0; i < kSegmentsMax; ++i) {
      pattern += "/a";
    }
    SiteBuilder deep;
    deep.add_site({{{"*"}, {{.name = "deep", .pattern = pattern, .guard = {}}}}});
    CHECK(outcome_of(deep.image.build()) == kVerifyErrorCount);
    SiteBuilder deeper;
    deeper.add_site({{{"*"}, {{.name = "deeper", .pattern = pattern + "/a", .guard = {}}}}});
    CHECK(outcome_of(deeper.image.build()) == static_cast<size_t>(VerifyError::kOverLimit));
  }
  SECTION("a deep guard") {
    const auto with_depth = [](uint32_t depth) {
      SiteBuilder site = support::sample_site();
      Records& records = site.image.records;
      const auto first = static_cast<uint32_t>(records.guard_nodes.size());
      for (uint32_t i = 0; i < depth; ++i) {
        const uint32_t next = i + 1 == depth ? kGuardAccept : first + i + 1;
        records.guard_nodes.push_back({0, next, kGuardReject, depth - i});
      }
      return outcome_of(site.image.build());
    };
    CHECK(with_depth(kGuardDepthMax) == kVerifyErrorCount);
    CHECK(with_depth(kGuardDepthMax + 1) == static_cast<size_t>(VerifyError::kOverLimit));
  }
}

TEST_CASE("a lookup that would backtrack too often is refused", "[image]") {
  // Each level offers every capture type, so the number of ways down grows as 5^levels.
  const auto with_levels = [](uint32_t levels) {
    Records r;
    SiteBuilder site = support::sample_site();
    Records& records = site.image.records;
    records.path_nodes.resize(levels + 1);
    records.path_edges.clear();
    records.capture_edges.clear();
    records.candidates.clear();
    records.candidate_switches.clear();
    records.switch_cases.clear();
    records.switch_candidates.clear();
    records.hosts.resize(1);
    for (uint32_t i = 0; i <= levels; ++i) {
      PathNode& node = records.path_nodes[i];
      node = PathNode();
      node.first_capture = static_cast<uint32_t>(records.capture_edges.size());
      node.capture_count = i == levels ? 0 : 5;
      node.height = static_cast<uint16_t>(levels - i);
      uint32_t visits = 1;
      for (uint32_t below = 0, power = 5; below < levels - i; ++below, power *= 5) {
        visits += power;
      }
      node.visits_max = static_cast<uint16_t>(visits);
      for (auto type = uint32_t{1}; i != levels && type <= 5; ++type) {
        records.capture_edges.push_back({CaptureType{type}, i + 1});
      }
    }
    records.hosts[0].root = 0;
    records.hosts[0].visits_max = records.path_nodes[0].visits_max;
    for (RouteRecord& route : records.routes) {
      route.host = 0;
    }
    records.listeners[0].any_host = kNone;
    return outcome_of(site.image.build());
  };
  CHECK(with_levels(5) == kVerifyErrorCount);
  CHECK(with_levels(6) == static_cast<size_t>(VerifyError::kOverLimit));
}

TEST_CASE("a refusal says reason, place, cause and what to do", "[image]") {
  SiteBuilder site = support::sample_site();
  site.image.records.routes[3].outcome = 40;
  const auto view = verify(site.image.build());
  REQUIRE_FALSE(view.has_value());
  CHECK(view.error().code == ErrorCode::kBadImage);
  const std::string text = view.error().to_string();
  INFO(text);
  CHECK(text ==
        "a reference to a record that does not exist (found 40, limit 4) in section `routes`, "
        "record 3, field `outcome`; the file was changed, or written by another version: build it "
        "again with this version's `weir build`");
}

TEST_CASE("every reason of refusal has a label and a text", "[image]") {
  std::set<std::string_view> names;
  for (size_t i = 0; i < kVerifyErrorCount; ++i) {
    const auto error = static_cast<VerifyError>(i);
    names.insert(verify_error_name(error));
    CHECK(Refusal{error, "header", kNone, {}, 1, 2}.to_error().message.size() > 40);
  }
  CHECK(names.size() == kVerifyErrorCount);
  CHECK(verify_error_name(VerifyError::kBadMagic) == "bad_magic");
}
