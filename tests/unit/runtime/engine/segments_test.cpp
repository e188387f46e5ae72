#include "runtime/engine/segments.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "runtime/engine/capture.h"

using namespace weir::engine;
using weir::image::CaptureType;

namespace {

std::vector<std::string> texts_of(std::string_view path) {
  const SegmentList list(path);
  std::vector<std::string> texts;
  for (uint32_t i = 0; i < list.count(); ++i) {
    texts.emplace_back(list[i]);
  }
  return texts;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a trailing slash is a segment of its own", "[engine]") {
  CHECK(texts_of("/") == Texts{""});
  CHECK(texts_of("/a") == Texts{"a"});
  CHECK(texts_of("/a/") == Texts{"a", ""});
  CHECK(texts_of("").empty());
  CHECK(texts_of("/a/bc/d") == Texts{"a", "bc", "d"});
}

TEST_CASE("segments and tails beyond the path are nothing", "[engine]") {
  const std::string path = "/files/a/b";
  const SegmentList list(path);
  CHECK(list.segment(2) == "b");
  CHECK(list.segment(3).empty());
  CHECK(list.segment(31).empty());
  CHECK(list.tail(0) == "files/a/b");
  CHECK(list.tail(1) == "a/b");
  CHECK(list.tail(3).empty());
  CHECK_FALSE(list.has_more());
}

TEST_CASE("beyond 32 segments the rest belongs to tails", "[engine]") {
  std::string path;
  for (int i = 0; i < 32; ++i) {
    path += "/s" + std::to_string(i);
  }
  const SegmentList full(path);
  CHECK(full.count() == 32);
  CHECK_FALSE(full.has_more());
  CHECK(full[31] == "s31");
  path += "/more/and/more";
  const SegmentList list(path);
  CHECK(list.count() == 32);
  CHECK(list.has_more());
  CHECK(list[31] == "s31");
  CHECK(list.tail(31) == "s31/more/and/more");
}

TEST_CASE("typed captures take what the language says", "[engine]") {
  struct Row {
    CaptureType type;
    Texts takes;
    Texts leaves;
  };
  const std::vector<Row> rows = {
      {CaptureType::kUuid,
       {"6f9619ff-8b86-4d01-b42d-00cf4fc964ff", "6F9619FF-8B86-4D01-B42D-00CF4FC964FF"},
       {"", "6f9619ff8b864d01b42d00cf4fc964ff", "6f9619ff-8b86-4d01-b42d-00cf4fc964fg",
        "6f9619ff-8b86-4d01-b42d-00cf4fc964ff0", "6f9619ff-8b86-4d01-b42d00-cf4fc964ff"}},
      {CaptureType::kUint,
       {"0", "7", "007", "18446744073709551615", "00000000000000000001"},
       {"", "-1", "+1", "1a", " 1", "18446744073709551616", "000000000000000000001", "1.0"}},
      {CaptureType::kInt,
       {"0", "-1", "-0", "9223372036854775807", "-9223372036854775808"},
       {"", "-", "+1", "--1", "9223372036854775808", "-9223372036854775809",
        "00000000000000000001"}},
      {CaptureType::kSlug,
       {"a", "a-b", "post-2027-01", "0"},
       {"", "-", "a-", "-a", "a--b", "A", "a_b", "a.b"}},
      {CaptureType::kSegment, {"a", "%C3%A9", "..."}, {""}},
      {CaptureType::kEnum, {}, {"a"}},
      {CaptureType::kTail, {}, {"a"}},
  };
  for (const Row& row : rows) {
    for (const std::string& text : row.takes) {
      INFO(static_cast<int>(row.type) << " " << text);
      CHECK(takes(row.type, text));
    }
    for (const std::string& text : row.leaves) {
      INFO(static_cast<int>(row.type) << " " << text);
      CHECK_FALSE(takes(row.type, text));
    }
  }
}
