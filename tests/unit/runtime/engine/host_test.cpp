#include "runtime/engine/host.h"

#include <array>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace weir;
using namespace weir::engine;

namespace {

struct NormalizedHost {
  HostError error;
  std::string host;
  std::optional<Port> port;
};

NormalizedHost host_of(std::string_view authority) {
  std::array<char, kHostBytesMax> out;
  const NormalHost result = normalize_host(authority, out);
  return {result.error, std::string(result.host), result.port};
}

}  // namespace

TEST_CASE("hosts are compared in lower case without port and trailing dot", "[engine]") {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"api.example.com", "api.example.com"},
      {"API.Example.COM", "api.example.com"},
      {"api.example.com.", "api.example.com"},
      {"api.example.com:8443", "api.example.com"},
      {"API.example.com.:8443", "api.example.com"},
      {"localhost", "localhost"},
      {"127.0.0.1:80", "127.0.0.1"},
      {"_dmarc.example-1.com", "_dmarc.example-1.com"},
      {"[::1]", "[::1]"},
      {"[2001:DB8::A]:443", "[2001:db8::a]"},
      {"example.com:", "example.com"},
  };
  for (const auto& [authority, host] : table) {
    const NormalizedHost result = host_of(authority);
    INFO(authority);
    CHECK(host_error_name(result.error) == "none");
    CHECK(result.host == host);
    CHECK(host_of(result.host).host == host);
  }
  CHECK(host_of("a:8443").port == Port{8443});
  CHECK(host_of("[::1]:65535").port == Port{65535});
  CHECK_FALSE(host_of("a").port.has_value());
  CHECK_FALSE(host_of("a:").port.has_value());
}

TEST_CASE("authorities with another syntax are refused", "[engine]") {
  const std::string label(63, 'a');
  const std::vector<std::pair<std::string, HostError>> table = {
      {"", HostError::kEmpty},
      {":80", HostError::kEmpty},
      {".", HostError::kBadLabel},
      {"a..b", HostError::kBadLabel},
      {".a", HostError::kBadLabel},
      {"a..", HostError::kBadLabel},
      {label + "a.com", HostError::kBadLabel},
      {"user@example.com", HostError::kUserInfo},
      {"user:secret@example.com", HostError::kUserInfo},
      {"a%zz.test", HostError::kBadCharacter},
      {"a%41.test", HostError::kBadCharacter},
      {"a b", HostError::kBadCharacter},
      {"a/b", HostError::kBadCharacter},
      {"a\\b", HostError::kBadCharacter},
      {"a,b", HostError::kBadCharacter},
      {std::string("a\0b", 3), HostError::kBadCharacter},
      {"caf\xC3\xA9.test", HostError::kBadCharacter},
      {"*.example.com", HostError::kBadCharacter},
      {"a:b", HostError::kBadPort},
      {"a:65536", HostError::kBadPort},
      {"a:-1", HostError::kBadPort},
      {"a:+1", HostError::kBadPort},
      {"a:80:80", HostError::kBadPort},
      {"a:080000", HostError::kBadPort},
      {"[::1", HostError::kBadLiteral},
      {"[::1]x", HostError::kBadLiteral},
      {"[]", HostError::kBadLiteral},
      {"[1.2.3.4]", HostError::kBadLiteral},
      {"[fe80::1%eth0]", HostError::kBadLiteral},
      {"[v1.x]", HostError::kBadLiteral},
      {"::1", HostError::kEmpty},
      {label + "." + label + "." + label + "." + label, HostError::kTooLong},
  };
  for (const auto& [authority, error] : table) {
    const NormalizedHost result = host_of(authority);
    INFO(authority);
    CHECK(host_error_name(result.error) == host_error_name(error));
    CHECK(result.host.empty());
  }
}

TEST_CASE("the longest host there can be is taken", "[engine]") {
  const std::string label(63, 'a');
  const std::string name = label + "." + label + "." + label + "." + std::string(61, 'a');
  REQUIRE(name.size() == kHostBytesMax);
  CHECK(host_of(name).host == name);
  CHECK(host_of(name + ".:65535").host == name);
}
