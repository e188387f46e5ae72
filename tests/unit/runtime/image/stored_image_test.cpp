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

// Format 3.0: the same.
constexpr std::string_view kFormat3Image =
    "57494d4703(3)eb0701000e(3)c012(10)d832111b90ec7745dd8273dd676ecd93cc182b914e817f4125df9dd1"
    "faafd67cfdd206930100010001(3)c003(6)0701(6)0701(6)58e14acdc00e81cbb485381761d3c10994644add"
    "2b88cbee51a633e33fa78ad30200010010(4)05(6)10(7)01(7)e2005364bde3e5682999272503b1a465bcb3a0"
    "52d43aeafa3118c60baf8251d10300010088(3)4005(6)88(7)01(7)7a3ee7b233f70efd9251e76dba75172d3b"
    "c8099d247170108f90841063d66b8c0400010014(4)06(6)14(7)01(7)f71613e00e79e346e1671005b1f70c72"
    "97242487e59998a1d16eb8b5f49e31cc0a00010010(3)4006(6)10(7)01(7)f05e42233549403822cd3936ba87"
    "903b43bc22302184f99592545be772f8e9750b00010020(3)8006(6)60(7)03(7)9b824d6a72ac61333977b509"
    "5683fec50d61a3f2a35f064671b85fb91c59e0020c00010010(4)07(6)10(7)01(7)afce8cdf2f4fbb10e1cf29"
    "54a734eb2b8547c75cebf987983bdf10cfb9fff93c0d00010008(3)4007(6)08(7)01(7)fc2984f74e886b490c"
    "17d762fc847dd3c4b7273505f2efb2f4fb68990337e03b0e0001000c(3)8007(6)0c(7)01(7)84f91258ad37d8"
    "8e8d5bb4da9e12e0144fb91c4bbab7f0aeb8e99ea102ce79fc1300010018(3)c007(6)18(7)01(7)b8ea1f7fdf"
    "a2d78b7d518b859c8f939edd27e031b1f96dab9351fad81caea55b1400010010(4)08(6)10(7)01(7)146a072a"
    "847772b763c89c438a7e4ef287603c96b44588133589c5700404889e1500010030(3)4008(6)30(7)01(7)f041"
    "c5bfd71355f9653d701e044ca01175587a811e57dbeee397bdbee708544364(3)10(4)10(6)10(7)01(7)abaa"
    "cde1b828514f7976e755858c1a57a1d4b3e6353e8763a130879bd33e87d165(3)28(3)4010(6)8002(6)10(7)"
    "7c0d46fd11723ea411baf8b58a8d57d95a10bfbf48b21d1135ef78e8cf78b55c7765697220302e312e30736974"
    "652e77656972616c6c6f6b78612a656467657374642f616374696f6e732e776569727374642f617574682e7765"
    "69727374642f63617074757265732e776569727374642f6865616c74682e776569727374642f687474702e7765"
    "69727374642f6a77742e776569727374642f6c696d6974732e776569727374642f6c697374656e65722e776569"
    "727374642f6f62736572766162696c6974792e776569727374642f726571756573742e776569727374642f7265"
    "73696c69656e63652e776569727374642f726f7574652e776569727374642f746c732e776569727374642f7479"
    "7065732e776569727374642f757073747265616d2e77656972(61)0a(3)0a(3)09(51)1b(3)04(7)01(3)ffff"
    "ffff(12)ffffffff(12)ffffffffffffffff0020(3)f0000064(4)01000010270000f8240100e09304001027"
    "0000e093040060ea0000f0(5)01001027000064(5)01(3)100064(3)64(3)32(3)64(59)04(3)7f000001(56)"
    "1a(3)01(7)03(55)01(23)0300020001(19)01(7)0200010001(11)01(13)010001(35)bdb3e74401(3)19(3)"
    "01(51)05(3)02(63)feffffffff03(54)13(3)03(15)01(43)18(3)01(3)01(3)05(51)0200c800ffffffff(8)"
    "983a0000ffffffff(16)16(3)02(1939)0a(3)09(3)03(3)1a(51)0a(3)09(3)d29bb4feadff4b2cc041d26a3c"
    "0d7a9adc7aed0aa04bad04df1a637e774f3a141f(3)10(3)53a52345436c8fa6575707cfd35e276b621ecd5f80"
    "9aef2e5bb7145640970a1d2f(3)0d(3)292a8fa00d7b0d6dec1963e069926111f5b6968c882feefea975c2c376"
    "14a14b3c(3)11(3)8b915e582c5896411752f732ec95f4e6e69bd41b082822a7258816135fd2ef364d(3)0f(3)"
    "db3637b26fd676da007e5142b228ce71196a08ffe20fe7d16c920715c95b115e5c(3)0d(3)58d3230d5e4dbf26"
    "ddabffcfe60061d19d408132cb9d6ec15bd332fe043b9c0569(3)0c(3)bbedaa5f1c106256da4fcbb5c77caed0"
    "40973db997a025b0e29395e159ecd76a75(3)0f(3)13de8b2f2fab55c38af643f14ac8595f29afccd27b6da73c"
    "c954c4e874acbc1f84(3)11(3)ba809b5ffd0121404a432ec7a6d0b7f36cee3dbae0e6033fd8a3f0ce76167096"
    "95(3)16(3)6105320a94508f312efc42a0b7d846472e5a253ad6e5c196f33a011dfad2fcc9ab(3)10(3)043aca"
    "bf2b5ba4301f0a6482d63694256a96cc450d6cb7371edabb39a1e58ba8bb(3)13(3)eb6596ec400ba212595238"
    "e2c2f05142285703fd7eee509a6a8164a44b4cdaf3ce(3)0e(3)b48c2ae92e76826a894542c5956ebf3fb74009"
    "b96948f040a1c7539123ed8198dc(3)0c(3)8bf65c6640e8144fa0abf9d2cd98d69162691e91ccd8f03c192200"
    "ffc6bc97b7e8(3)0e(3)f4a7238cd83a2a012435c01085de7d792474d805eee87ffcc76044756205fb59f6(3)"
    "11(3)e47b97638de69bcd70331d853dccac21fd57ef72e162ccd0f77d632609007936";

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

TEST_CASE("an image written by format 3.0 is read as it was written", "[image]") {
  const ImageBytes bytes = decoded(kFormat3Image);
  const auto view = verify(bytes);
  INFO((view ? std::string() : view.error().to_string()));
  REQUIRE(view.has_value());
  CHECK(view->text(view->route(RouteId(0)).name) == "all");
  CHECK(view->text(view->host(HostId(0)).name) == "*");
  CHECK(view->path_nodes().size() == 3);
}

TEST_CASE("an image of an earlier format is refused by its version", "[image]") {
  for (const std::string_view text : {kFormat1Image, kFormat2Image}) {
    const auto view = check_image(decoded(text));
    REQUIRE_FALSE(view.has_value());
    CHECK(view.error().error == VerifyError::kOtherMajor);
  }
}

TEST_CASE("an image of another major is refused by its version, whatever else is in it",
          "[image]") {
  for (const uint16_t major :
       {uint16_t{0}, uint16_t{1}, uint16_t{2}, uint16_t{4}, uint16_t{0xFFFF}}) {
    ImageBytes intact = decoded(kFormat3Image);
    set_major(intact, major);
    ImageBytes unlike(4096, std::byte{0xA5});
    std::copy_n(intact.begin(), offsetof(Header, format_minor), unlike.begin());
    for (const ImageBytes* bytes : {&intact, &unlike}) {
      const auto view = check_image(*bytes);
      REQUIRE_FALSE(view.has_value());
      CHECK(view.error().error == VerifyError::kOtherMajor);
      const std::string text = view.error().to_error().message;
      CHECK(text.find("(found " + std::to_string(major) + ", expected 3)") != std::string::npos);
      CHECK(text.find("build it again") != std::string::npos);
    }
  }
}

TEST_CASE("a newer minor of the same major is read", "[image]") {
  ImageBytes bytes = decoded(kFormat3Image);
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
