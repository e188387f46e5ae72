// Images as earlier builds wrote them, kept as bytes: that of the present major must go on being
// read, that of the first must be refused by its version and nothing else. A new major brings its
// own in place of the one before.
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

// Format 6.0: the same.
constexpr std::string_view kFormat6Image =
    "57494d4706(3)eb0701000e(3)c012(10)6d448ab30ad62bfecd1c5175650dd3f2dc4df2a22aa12669310eac0654"
    "6db32df18082dd0100010001(3)c003(6)0501(6)0501(6)dad947cc7fdb67e19a2843d29af93af055134750fdd8"
    "2558af597758cf1cea440200010010(4)05(6)10(7)01(7)b8118c7be63fb50dc4fc473ebd46d175d7e2797def4a"
    "7b6fd383b7c0337cbd5203000100a8(3)4005(6)a8(7)01(7)c1894bc32ba223fd1094b5562c536d2625ccc64ae1"
    "e7dc27632482e15e79c28d0400010014(4)06(6)14(7)01(7)f71613e00e79e346e1671005b1f70c7297242487e5"
    "9998a1d16eb8b5f49e31cc0a00010010(3)4006(6)10(7)01(7)6ecca8829c230a4156870114d45278d1a0d49c65"
    "155305ad89750a5bea0b4a490b00010020(3)8006(6)60(7)03(7)9b824d6a72ac61333977b5095683fec50d61a3"
    "f2a35f064671b85fb91c59e0020c00010010(4)07(6)10(7)01(7)edbc524b93205028e74e27f8ea295895b5754c"
    "8793e6a6a656dc1aeb791b96350d00010008(3)4007(6)08(7)01(7)fc2984f74e886b490c17d762fc847dd3c4b7"
    "273505f2efb2f4fb68990337e03b0e0001000c(3)8007(6)0c(7)01(7)84f91258ad37d88e8d5bb4da9e12e0144f"
    "b91c4bbab7f0aeb8e99ea102ce79fc1300010018(3)c007(6)18(7)01(7)04e78c25d1feb9a39587b0885efeef9d"
    "7013a5ab92155d7d7ac077b6ba6abfcc1400010010(4)08(6)10(7)01(7)e17ea00d33000813d76f60d1f1da46a8"
    "171fb451c2b1668e9cd9b371968a14b01500010030(3)4008(6)30(7)01(7)4fde75e48df444089fcda7552be75b"
    "22f548b2e50a9c348ab15ac0ccd17bcad464(3)10(4)10(6)10(7)01(7)b1aa6fa364873f1115c47a227bcf467c"
    "d178a86a164c6f2e035993def4bcee3065(3)28(3)4010(6)8002(6)10(8)0f16e66cca228b98cec219aa6716d3"
    "7e2072890037679b0b91942899c850357765697220302e312e3073697465362e77656972616c6c6f6b78612a6c73"
    "74642f616374696f6e732e776569727374642f617574682e776569727374642f63617074757265732e7765697273"
    "74642f6865616c74682e776569727374642f687474702e776569727374642f6a77742e776569727374642f6c696d"
    "6974732e776569727374642f6c697374656e65722e776569727374642f6f62736572766162696c6974792e776569"
    "727374642f726571756573742e776569727374642f726573696c69656e63652e776569727374642f726f7574652e"
    "776569727374642f746c732e776569727374642f74797065732e776569727374642f757073747265616d2e776569"
    "72(63)0a(3)0a(3)0a(51)1c(3)01(7)01(3)ffffffff(12)ffffffff(12)ffffffffffffffff0020(3)f0000064"
    "(4)01000010270000f8240100e093040010270000e093040060ea0000f0(3)1027(4)0100881300001027000064"
    "(5)01(3)10000010000064(3)64(3)32(3)c8(3)c8(3)04(3)08(3)e803000064(27)04(3)7f000001(56)1b(3)"
    "01(7)03(55)01(23)0300020001(19)01(7)0200010001(11)01(13)010001(35)bdb3e74401(3)1a(3)01(51)05"
    "(3)02(63)feffffffff03(54)14(3)03(15)01(43)19(3)01(3)01(3)05(51)0200c800ffffffff(8)983a0000ff"
    "ffffff(16)17(3)02(1939)0a(3)0a(3)03(3)17(51)0a(3)0a(3)f17e05259aa3282abb91b87993b4629b0049af"
    "a4d81aaf6ef081c78f1abaf6801d(3)10(3)53a52345436c8fa6575707cfd35e276b621ecd5f809aef2e5bb71456"
    "40970a1d2d(3)0d(3)292a8fa00d7b0d6dec1963e069926111f5b6968c882feefea975c2c37614a14b3a(3)11(3)"
    "8b915e582c5896411752f732ec95f4e6e69bd41b082822a7258816135fd2ef364b(3)0f(3)db3637b26fd676da00"
    "7e5142b228ce71196a08ffe20fe7d16c920715c95b115e5a(3)0d(3)58d3230d5e4dbf26ddabffcfe60061d19d40"
    "8132cb9d6ec15bd332fe043b9c0567(3)0c(3)bbedaa5f1c106256da4fcbb5c77caed040973db997a025b0e29395"
    "e159ecd76a73(3)0f(3)13de8b2f2fab55c38af643f14ac8595f29afccd27b6da73cc954c4e874acbc1f82(3)11"
    "(3)54795f7634ff4728a15fc55a8be44fbba570f163c062ddec88dbe7c4fefdd5f293(3)16(3)6105320a94508f"
    "312efc42a0b7d846472e5a253ad6e5c196f33a011dfad2fcc9a9(3)10(3)043acabf2b5ba4301f0a6482d6369425"
    "6a96cc450d6cb7371edabb39a1e58ba8b9(3)13(3)eb6596ec400ba212595238e2c2f05142285703fd7eee509a6a"
    "8164a44b4cdaf3cc(3)0e(3)b48c2ae92e76826a894542c5956ebf3fb74009b96948f040a1c7539123ed8198da"
    "(3)0c(3)8bf65c6640e8144fa0abf9d2cd98d69162691e91ccd8f03c192200ffc6bc97b7e6(3)0e(3)1fcdc7819b"
    "a135cd1776f8cb29efa40b7ff02fcaf0e9f1e14e97d6ee5bb7a3f8f4(3)11(3)8147b0aff2e1e8b3d017fc056972"
    "59487df980c26042321ea3e90bc9ce1f75cc";

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

TEST_CASE("an image written by format 6.0 is read as it was written", "[image]") {
  const ImageBytes bytes = decoded(kFormat6Image);
  const auto view = verify(bytes);
  INFO((view ? std::string() : view.error().to_string()));
  REQUIRE(view.has_value());
  CHECK(view->text(view->route(RouteId(0)).name) == "all");
  CHECK(view->text(view->host(HostId(0)).name) == "*");
  CHECK(view->path_nodes().size() == 3);
}

TEST_CASE("an image of an earlier format is refused by its version", "[image]") {
  const auto view = check_image(decoded(kFormat1Image));
  REQUIRE_FALSE(view.has_value());
  CHECK(view.error().error == VerifyError::kOtherMajor);
}

TEST_CASE("an image of another major is refused by its version, whatever else is in it",
          "[image]") {
  for (const uint16_t major :
       {uint16_t{0}, uint16_t{1}, uint16_t{5}, uint16_t{7}, uint16_t{0xFFFF}}) {
    ImageBytes intact = decoded(kFormat6Image);
    set_major(intact, major);
    ImageBytes unlike(4096, std::byte{0xA5});
    std::copy_n(intact.begin(), offsetof(Header, format_minor), unlike.begin());
    for (const ImageBytes* bytes : {&intact, &unlike}) {
      const auto view = check_image(*bytes);
      REQUIRE_FALSE(view.has_value());
      CHECK(view.error().error == VerifyError::kOtherMajor);
      const std::string text = view.error().to_error().message;
      CHECK(text.find("(found " + std::to_string(major) + ", expected 6)") != std::string::npos);
      CHECK(text.find("build it again") != std::string::npos);
    }
  }
}

TEST_CASE("a newer minor of the same major is read", "[image]") {
  ImageBytes bytes = decoded(kFormat6Image);
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
