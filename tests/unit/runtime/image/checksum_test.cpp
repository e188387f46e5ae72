#include "runtime/image/checksum.h"

#include <algorithm>
#include <bit>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "runtime/base/hex.h"
#include "runtime/image/hash.h"
#include "runtime/image/text_rules.h"

using namespace weir;
using namespace weir::image;

namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

std::string counting_bytes(size_t size) {
  std::string text(size, '\0');
  for (size_t i = 0; i < size; ++i) {
    text[i] = static_cast<char>(i * 131 + i / 7);
  }
  return text;
}

}  // namespace

TEST_CASE("crc32c gives the values of RFC 3720", "[image]") {
  CHECK(crc32c({}) == 0);
  CHECK(crc32c(bytes_of("123456789")) == 0xE3069283U);
  CHECK(crc32c(bytes_of(std::string(32, '\0'))) == 0x8A9136AAU);
  CHECK(crc32c(bytes_of(std::string(32, '\xFF'))) == 0x62A8AB43U);
}

TEST_CASE("crc32c by instruction and by table agree at every length and alignment", "[image]") {
  const std::string text = counting_bytes(20'000);
  for (size_t size = 0; size < 6500; size += size < 40 ? 1 : 211) {
    for (size_t start = 0; start < 9; ++start) {
      const auto part = bytes_of(text).subspan(start, size);
      REQUIRE(crc32c(part) == crc32c_portable(part));
    }
  }
  CHECK(crc32c(bytes_of(text)) == crc32c_portable(bytes_of(text)));
}

TEST_CASE("crc32c of two parts is that of the whole", "[image]") {
  const std::string text = counting_bytes(9000);
  const auto whole = bytes_of(text);
  for (const size_t cut : {size_t{0}, size_t{1}, size_t{28}, size_t{4097}, text.size()}) {
    CHECK(crc32c(whole.subspan(cut), crc32c(whole.first(cut))) == crc32c(whole));
  }
}

TEST_CASE("sha256 is SHA-256", "[image]") {
  CHECK(to_hex(sha256(bytes_of("abc"))) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("an upstream's identity depends on its kind and name alone", "[image]") {
  const Sha256 digest = sha256(bytes_of(std::string_view("upstream\0web", 12)));
  CHECK(to_hex(upstream_identity("web")) == to_hex(digest).substr(0, 32));
  CHECK(upstream_identity("web") != upstream_identity("web2"));
}

// The values are part of the format: if this fails, images written before are refused.
TEST_CASE("the table hash keeps its values", "[image]") {
  CHECK(hash("") == 0x84166A6BU);
  CHECK(hash("a") == 0x44E7B3BDU);
  CHECK(hash("v1") == 0xCCBCA5D9U);
  CHECK(hash("api.example.com") == 0x9F471BDAU);
  CHECK(hash("0123456789abcdef0123456789abcdef") == 0x4F93A890U);
}

TEST_CASE("the table hash changes about half its bits with any bit of the text", "[image]") {
  for (const size_t size : {size_t{1}, size_t{3}, size_t{4}, size_t{8}, size_t{9}, size_t{30}}) {
    std::string text = counting_bytes(size);
    const uint32_t before = hash(text);
    size_t changed = 0;
    for (size_t bit = 0; bit < size * 8; ++bit) {
      text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << bit % 8));
      changed += static_cast<size_t>(std::popcount(hash(text) ^ before));
      text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << bit % 8));
    }
    const double average = static_cast<double>(changed) / static_cast<double>(size * 8);
    CHECK(average > 13.0);
    CHECK(average < 19.0);
  }
}

TEST_CASE("the table hash spreads numbered names over a table", "[image]") {
  std::vector<int> buckets(1024);
  for (int i = 0; i < 10'240; ++i) {
    ++buckets[hash("route-" + std::to_string(i)) % buckets.size()];
  }
  CHECK(*std::max_element(buckets.begin(), buckets.end()) < 30);
  CHECK(std::count(buckets.begin(), buckets.end(), 0) < 5);
}

TEST_CASE("UTF-8 is taken as RFC 3629 has it", "[image]") {
  const std::vector<std::string> good = {"",
                                         "plain ascii text",
                                         "\xC3\xA9",
                                         "\xE2\x82\xAC",
                                         "\xF0\x9F\x98\x80",
                                         "12345678\xC3\xA9 12345678"};
  for (const std::string& text : good) {
    CHECK(is_utf8(text));
  }
  const std::vector<std::string> bad = {
      "\x80", "\xC3",        "\xC0\x80",     "\xE0\x80\x80", "\xED\xA0\x80",    "\xF4\x90\x80\x80",
      "\xFF", "1234567\xC3", "\xF0\x9F\x98", "\xC3\xC3",     "\xF5\x80\x80\x80"};
  for (const std::string& text : bad) {
    CHECK_FALSE(is_utf8(text));
  }
}

TEST_CASE("field names are lower-case tokens", "[image]") {
  CHECK(is_lower_field_name("x-beta"));
  CHECK(is_lower_field_name("x_1!#$%&'*+.^`|~"));
  for (const char* name : {"", "X-Beta", "a b", "a:", "a\r\n", "\xC3\xA9", "a\x7F"}) {
    CHECK_FALSE(is_lower_field_name(name));
  }
}

TEST_CASE("a single line holds no control characters", "[image]") {
  CHECK(is_single_line("text\twith tab and \xC3\xA9"));
  for (const std::string& text : {std::string("a\nb"), std::string("a\rb"), std::string("\0", 1),
                                  std::string("\x7F"), std::string("\x1B[2J")}) {
    CHECK_FALSE(is_single_line(text));
  }
}

TEST_CASE("a slash is found wherever it stands", "[image]") {
  for (size_t size = 0; size <= 24; ++size) {
    std::string text(size, '.');  // the byte before it: a borrow must not pass as a find
    REQUIRE_FALSE(has_slash(text));
    for (size_t i = 0; i < size; ++i) {
      text[i] = '/';
      REQUIRE(has_slash(text));
      text[i] = '0';
      REQUIRE_FALSE(has_slash(text));
    }
  }
}

TEST_CASE("plain text is printable ASCII and nothing else, wherever a byte stands", "[image]") {
  for (size_t size = 0; size < 20; ++size) {
    std::string text(size, '~');
    CHECK(is_plain(text));
    for (size_t at = 0; at < size; ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        text[at] = static_cast<char>(byte);
        REQUIRE(is_plain(text) == (byte >= 0x20 && byte < 0x7F));
      }
      text[at] = ' ';
    }
  }
}
