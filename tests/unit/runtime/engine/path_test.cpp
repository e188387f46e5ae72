#include "runtime/engine/path.h"

#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace weir::engine;

namespace {

struct NormalizedPath {
  PathError error;
  std::string path;
};

NormalizedPath path_of(std::string_view raw) {
  std::string out(raw.size(), '#');
  const NormalPath result = normalize_path(raw, out);
  return {result.error, std::string(result.path)};
}

std::string random_path(std::mt19937& random) {
  static const std::vector<std::string> kPieces = {
      "/",   "/",   "/",    "a",   "B",   ".",   "..",  "%2e", "%2E", "%41", "%7e",
      "%2f", "%5C", "%00",  "%zz", "%",   ";",   "~",   "-",   "%20", "%c3", "%A9",
      "\\",  "?",   "\x01", "*",   "%25", "...", "%3b", "a;b", ".;"};
  std::string path = "/";
  for (auto pieces = random() % 9; pieces != 0; --pieces) {
    // The rare refusing pieces at the end of the list come up, but do not drown the rest.
    path += kPieces[random() % (random() % 4 == 0 ? kPieces.size() : 11)];
  }
  return path;
}

}  // namespace

TEST_CASE("paths have one normal form", "[engine]") {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"/", "/"},
      {"//", "/"},
      {"/a", "/a"},
      {"/a/", "/a/"},
      {"/a//b///c", "/a/b/c"},
      {"/a//", "/a/"},
      {"/./a", "/a"},
      {"/a/.", "/a/"},
      {"/a/./", "/a/"},
      {"/a/..", "/"},
      {"/a/../", "/"},
      {"/a/b/..", "/a/"},
      {"/a/b/../c", "/a/c"},
      {"/a/b/../../c", "/c"},
      {"/a//../b", "/b"},
      {"/a/...", "/a/..."},
      {"/a/.b/..c", "/a/.b/..c"},
      {"/%61", "/a"},
      {"/%7Euser", "/~user"},
      {"/a/%2e", "/a/"},
      {"/a/%2E%2e/b", "/b"},
      {"/a/.%2e/b", "/b"},
      {"/%c3%a9", "/%C3%A9"},
      {"/a%20b", "/a%20b"},
      {"/%3b%3D", "/%3B%3D"},
      {"/%2561", "/%2561"},
      {"/a;x=1/b", "/a;x=1/b"},
      {"/a:b@c!$&'()*+,=", "/a:b@c!$&'()*+,="},
      {"/%0a", "/%0A"},
  };
  for (const auto& [raw, normal] : table) {
    const NormalizedPath result = path_of(raw);
    INFO(raw);
    CHECK(path_error_name(result.error) == "none");
    CHECK(result.path == normal);
  }
}

TEST_CASE("paths that cannot be made unambiguous are refused", "[engine]") {
  const std::vector<std::pair<std::string, PathError>> table = {
      {"", PathError::kNotAbsolute},
      {"a/b", PathError::kNotAbsolute},
      {"*", PathError::kNotAbsolute},
      {"http://x/", PathError::kNotAbsolute},
      {"/a%2Fb", PathError::kEscapedSlash},
      {"/a%2fb", PathError::kEscapedSlash},
      {"/a%5Cb", PathError::kEscapedBackslash},
      {"/a\\b", PathError::kBackslash},
      {"/a%00", PathError::kNul},
      {std::string("/a\0b", 4), PathError::kBadByte},
      {"/a%", PathError::kBadEscape},
      {"/a%2", PathError::kBadEscape},
      {"/a%g1", PathError::kBadEscape},
      {"/a b", PathError::kBadByte},
      {"/a\tb", PathError::kBadByte},
      {"/a\r\nb", PathError::kBadByte},
      {"/a\x7F", PathError::kBadByte},
      {"/caf\xC3\xA9", PathError::kBadByte},
      {"/a?b", PathError::kBadByte},
      {"/a#b", PathError::kBadByte},
      {"/..", PathError::kAboveRoot},
      {"/../a", PathError::kAboveRoot},
      {"/a/../../b", PathError::kAboveRoot},
      {"/%2e%2e/a", PathError::kAboveRoot},
      {"/a/..;/b", PathError::kDotParameter},
      {"/a/%2e%2e;x=1/b", PathError::kDotParameter},
      {"/a/.;", PathError::kDotParameter},
  };
  for (const auto& [raw, error] : table) {
    const NormalizedPath result = path_of(raw);
    INFO(raw);
    CHECK(path_error_name(result.error) == path_error_name(error));
    CHECK(result.path.empty());
  }
}

TEST_CASE("a path longer than its buffer is refused", "[engine]") {
  std::string out(3, '\0');
  CHECK(normalize_path("/abc", out).error == PathError::kTooLong);
  CHECK(normalize_path("/ab", out).path == "/ab");
}

TEST_CASE("normalising is idempotent, works in place and never grows a path", "[engine]") {
  std::mt19937 random(7);
  int accepted = 0;
  for (int i = 0; i < 100'000; ++i) {
    const std::string raw = random_path(random);
    const NormalizedPath once = path_of(raw);
    std::string place = raw;
    const NormalPath in_place = normalize_path(place, place);
    REQUIRE(in_place.error == once.error);
    REQUIRE(in_place.path == once.path);
    if (once.error != PathError::kNone) {
      continue;
    }
    ++accepted;
    REQUIRE(once.path.size() <= raw.size());
    const NormalizedPath twice = path_of(once.path);
    INFO(raw);
    REQUIRE(twice.error == PathError::kNone);
    REQUIRE(twice.path == once.path);
    REQUIRE(once.path.find("//") == std::string::npos);
    REQUIRE(("/" + once.path + "/").find("/./") == std::string::npos);
    REQUIRE(("/" + once.path + "/").find("/../") == std::string::npos);
  }
  CHECK(accepted > 20'000);
}

TEST_CASE("equivalent spellings of a path have the same normal form", "[engine]") {
  std::mt19937 random(11);
  const std::string hex[2] = {"0123456789abcdef", "0123456789ABCDEF"};
  for (int i = 0; i < 20'000; ++i) {
    std::string plain = "/";
    std::string spelled = "/";
    for (auto length = random() % 12; length != 0; --length) {
      const char c = "abZ9-_~."[random() % 8];
      plain += c;
      const auto byte = static_cast<unsigned char>(c);
      if (random() % 2 == 0) {
        spelled += {'%', hex[random() % 2][byte >> 4U], hex[random() % 2][byte & 15U]};
      } else {
        spelled += c;
      }
      if (random() % 4 == 0) {
        plain += '/';
        spelled += std::vector<std::string>{"/", "//", "/./", "/%2e/", "/x/../"}[random() % 5];
      }
    }
    const NormalizedPath left = path_of(plain);
    const NormalizedPath right = path_of(spelled);
    INFO(plain << " as " << spelled);
    REQUIRE(left.error == right.error);
    REQUIRE(left.path == right.path);
  }
}
