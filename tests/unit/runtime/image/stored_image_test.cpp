// Images as earlier builds wrote them, kept as bytes: each must go on being read, or be refused by
// its version and nothing else. When a format major ends, its image stays here.
#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "runtime/image/verify.h"
#include "tests/support/image_builder.h"

using namespace weir;
using namespace weir::image;
using support::ImageBytes;

namespace {

// Format 1.0: one listener, host `*`, the route `all` of the pattern `/a/{x}/**`. Hexadecimal, with
// `(N)` for N zero bytes.
constexpr std::string_view kFormat1Image =
    "57494d4701000000eb0701000c000000b006(10)e2cfe76c791ef9195c3037922b5fb5cdfb6dead41831146b56"
    "37c9c7a74f54acd372426801000100010000004003(6)20(7)20(7)317518955c7a1a03f7004e1f5583b962ba"
    "5c096852ab6fa429f06f851f67194b02000100100000008003(6)10(7)01(7)e2005364bde3e5682999272503"
    "b1a465bcb3a052d43aeafa3118c60baf8251d10300010050000000c003(6)50(7)01(7)cf1f02c46854adce74"
    "e1abad9313e26bd990583988dd68fa3366c37588433bdb04000100140000004004(6)14(7)01(7)f71613e00e"
    "79e346e1671005b1f70c7297242487e59998a1d16eb8b5f49e31cc0a000100100000008004(6)10(7)01(7)49"
    "0c40125aee63674f1f4080a909fb0f9d39df53f78410c3ac43fe7e95008d060b00010020000000c004(6)60(7)"
    "03(7)9b824d6a72ac61333977b5095683fec50d61a3f2a35f064671b85fb91c59e0020c000100100000004005"
    "(6)10(7)01(7)821a9c5a1e338ed4f3f97eb8bdda8afe6ec2049b7861eac90adbc75c443f816c0d0001000800"
    "00008005(6)08(7)01(7)fc2984f74e886b490c17d762fc847dd3c4b7273505f2efb2f4fb68990337e03b0e00"
    "01000c000000c005(6)0c(7)01(7)84f91258ad37d88e8d5bb4da9e12e0144fb91c4bbab7f0aeb8e99ea102ce"
    "79fc1300010018(4)06(6)18(7)01(7)ed669c0f6eb3b882ffe7b94f5022b62be90553e0f46a599eea89fd64fe"
    "0048d014000100100000004006(6)10(7)01(7)5b1371c5839e4ea3e6e2ca1d8075263651ee9dcc5515ebda8a"
    "cabbb8dd4d3b1a15000100300000008006(6)30(7)01(7)8c15ce7beeb7495ceb31fcebadbb2dbb122327bce7"
    "8601c1aaba58231d71b4ca7765697220302e312e30736974652e77656972656467656f6b616c6c63312a61(36)"
    "0a0000000a00000009(51)1300000004(7)01000000ffffffff(12)ffffffff0020000000f000006400000010"
    "270000f8240100e0930400102700001027(6)ffffffffffffffff(48)040000007f000001(56)1e00000001(7)"
    "03(55)01(23)0300020001(19)01(7)0200010001(11)01(13)010001(35)bdb3e744010000001f00000001"
    "(51)0500000002(63)feffffffff03(54)1900000003(15)01(43)1c000000020000000100000005(51)0200c8"
    "00ffffffff(12)ffffffff(16)1700000002000000";

// Format 2.0: the same.
constexpr std::string_view kFormat2Image =
    "57494d4702(3)eb0701000d(3)1010(10)2c7cbc73e0c86ee216c6bd3cb0d436d1c9b44b72818e97d8201b8d31"
    "db30d12cf38868d50100010001(3)8003(6)20(7)20(7)317518955c7a1a03f7004e1f5583b962ba5c096852ab"
    "6fa429f06f851f67194b0200010010(3)c003(6)10(7)01(7)e2005364bde3e5682999272503b1a465bcb3a052"
    "d43aeafa3118c60baf8251d10300010050(4)04(6)50(7)01(7)cf1f02c46854adce74e1abad9313e26bd99058"
    "3988dd68fa3366c37588433bdb0400010014(3)8004(6)14(7)01(7)f71613e00e79e346e1671005b1f70c7297"
    "242487e59998a1d16eb8b5f49e31cc0a00010010(3)c004(6)10(7)01(7)490c40125aee63674f1f4080a909fb"
    "0f9d39df53f78410c3ac43fe7e95008d060b00010020(4)05(6)60(7)03(7)9b824d6a72ac61333977b5095683"
    "fec50d61a3f2a35f064671b85fb91c59e0020c00010010(3)8005(6)10(7)01(7)821a9c5a1e338ed4f3f97eb8"
    "bdda8afe6ec2049b7861eac90adbc75c443f816c0d00010008(3)c005(6)08(7)01(7)fc2984f74e886b490c17"
    "d762fc847dd3c4b7273505f2efb2f4fb68990337e03b0e0001000c(4)06(6)0c(7)01(7)84f91258ad37d88e8d"
    "5bb4da9e12e0144fb91c4bbab7f0aeb8e99ea102ce79fc1300010018(3)4006(6)18(7)01(7)ed669c0f6eb3b8"
    "82ffe7b94f5022b62be90553e0f46a599eea89fd64fe0048d01400010010(3)8006(6)10(7)01(7)5b1371c583"
    "9e4ea3e6e2ca1d8075263651ee9dcc5515ebda8acabbb8dd4d3b1a1500010030(3)c006(6)30(7)01(7)8c15ce"
    "7beeb7495ceb31fcebadbb2dbb122327bce78601c1aaba58231d71b4ca64(3)10(4)10(6)10(7)01(7)768ddd"
    "b53515fa35229a82bcc57e5d5cdb757b41def9f7d5473db32ed1f5f9557765697220302e312e30736974652e77"
    "656972656467656f6b616c6c63312a61(36)0a(3)0a(3)09(51)13(3)04(7)01(3)ffffffff(12)ffffffff00"
    "20(3)f0000064(3)10270000f8240100e0930400102700001027(6)ffffffffffffffff(48)04(3)7f000001"
    "(56)1e(3)01(7)03(55)01(23)0300020001(19)01(7)0200010001(11)01(13)010001(35)bdb3e74401(3)1f"
    "(3)01(51)05(3)02(63)feffffffff03(54)19(3)03(15)01(43)1c(3)02(3)01(3)05(51)0200c800ffffffff"
    "(12)ffffffff(16)17(3)02(2323)0a(3)09(3)01(3)03(3)";

ImageBytes decoded(std::string_view text) {
  ImageBytes bytes;
  while (!text.empty()) {
    if (text.front() == '(') {
      const size_t close = text.find(')');
      bytes.resize(bytes.size() + std::stoul(std::string(text.substr(1, close - 1))));
      text.remove_prefix(close + 1);
    } else {
      bytes.push_back(std::byte(std::stoi(std::string(text.substr(0, 2)), nullptr, 16)));
      text.remove_prefix(2);
    }
  }
  return bytes;
}

void set_major(ImageBytes& bytes, uint16_t major) {
  std::memcpy(bytes.data() + offsetof(Header, format_major), &major, sizeof(major));
}

}  // namespace

TEST_CASE("an image written by format 2.0 is read as it was written", "[image]") {
  const ImageBytes bytes = decoded(kFormat2Image);
  const auto view = verify(bytes);
  INFO((view ? std::string() : view.error().to_string()));
  REQUIRE(view.has_value());
  CHECK(view->text(view->route(RouteId(0)).name) == "all");
  CHECK(view->text(view->host(HostId(0)).name) == "*");
  CHECK(view->path_nodes().size() == 3);
}

TEST_CASE("an image written by format 1.0 is refused by its version", "[image]") {
  const auto view = check_image(decoded(kFormat1Image));
  REQUIRE_FALSE(view.has_value());
  CHECK(view.error().error == VerifyError::kOtherMajor);
}

TEST_CASE("an image of another major is refused by its version, whatever else is in it",
          "[image]") {
  for (const uint16_t major : {uint16_t{0}, uint16_t{1}, uint16_t{3}, uint16_t{0xFFFF}}) {
    ImageBytes intact = decoded(kFormat2Image);
    set_major(intact, major);
    ImageBytes unlike(4096, std::byte{0xA5});
    std::copy_n(intact.begin(), offsetof(Header, format_minor), unlike.begin());
    for (const ImageBytes* bytes : {&intact, &unlike}) {
      const auto view = check_image(*bytes);
      REQUIRE_FALSE(view.has_value());
      CHECK(view.error().error == VerifyError::kOtherMajor);
      const std::string text = view.error().to_error().message;
      CHECK(text.find("(found " + std::to_string(major) + ", expected 2)") != std::string::npos);
      CHECK(text.find("build it again") != std::string::npos);
    }
  }
}

TEST_CASE("a newer minor of the same major is read", "[image]") {
  ImageBytes bytes = decoded(kFormat2Image);
  const uint16_t minor = 9;
  std::memcpy(bytes.data() + offsetof(Header, format_minor), &minor, sizeof(minor));
  support::reseal(bytes);
  CHECK(verify(bytes).has_value());
}

TEST_CASE("files of other kinds are told apart from damaged images", "[image]") {
  for (const std::string_view begin : {"\x7F"
                                       "ELF",
                                       "\x89PNG", "edition 2027\n", "wimg", "GMIW"}) {
    ImageBytes bytes(512, std::byte{' '});
    std::memcpy(bytes.data(), begin.data(), begin.size());
    const auto view = check_image(bytes);
    REQUIRE_FALSE(view.has_value());
    CHECK(view.error().error == VerifyError::kBadMagic);
  }
}
