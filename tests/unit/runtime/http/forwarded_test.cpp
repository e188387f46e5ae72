// Lists of hops: Forwarded as RFC 7239 writes it, and X-Forwarded-For as everybody does.
#include "runtime/http/forwarded.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace weir::http {
namespace {

// "node proto|node proto|", or "malformed".
std::string hops_of(std::string_view value) {
  std::vector<ForwardedHop> hops;
  if (!read_forwarded(value, hops)) {
    return "malformed";
  }
  std::string text;
  for (const ForwardedHop& hop : hops) {
    text += std::string(hop.node) + " " + std::string(hop.proto) + "|";
  }
  return text;
}

std::string node_of(std::string_view node) {
  const auto address = read_node(node);
  return address ? address->to_string() : "none";
}

TEST_CASE("the hops of Forwarded", "[http]") {
  CHECK(hops_of("for=192.0.2.43").ends_with("192.0.2.43 |"));
  CHECK(hops_of("For=\"[2001:db8:cafe::17]:4711\"") == "[2001:db8:cafe::17]:4711 |");
  CHECK(hops_of("for=192.0.2.60;proto=http;by=203.0.113.43") == "192.0.2.60 http|");
  CHECK(hops_of("for=192.0.2.43, FOR = 1") == "192.0.2.43 | |");
  CHECK(hops_of("for=a;host=\"x,y;z\" , for=b;PROTO=https") == "a |b https|");
  CHECK(hops_of("proto=https") == " https|");
}

TEST_CASE("a malformed list of hops has none", "[http]") {
  for (const auto* value : {"for=\"a", "for=a\"", "for=\"a\"b", "a\"b=c", "for", "for=\"a\\\"b\"",
                            "for=a, \"for=b", "for=a;\"x\""}) {
    CAPTURE(value);
    CHECK(hops_of(value) == "malformed");
  }
}

TEST_CASE("the addresses of nodes", "[http]") {
  CHECK(node_of("192.0.2.43") == "192.0.2.43:0");
  CHECK(node_of("192.0.2.43:47011") == "192.0.2.43:47011");
  CHECK(node_of("2001:db8::17") == "[2001:db8::17]:0");
  CHECK(node_of("[2001:db8::17]") == "[2001:db8::17]:0");
  CHECK(node_of("[2001:db8::17]:4711") == "[2001:db8::17]:4711");
  CHECK(node_of("::ffff:192.0.2.43") == "192.0.2.43:0");
  for (const auto* node : {"", "unknown", "_hidden", "192.0.2.43:", "192.0.2", "[192.0.2.43]x",
                           "[2001:db8::17", "192.0.2.43:99999", "a.test"}) {
    CAPTURE(node);
    CHECK(node_of(node) == "none");
  }
}

}  // namespace
}  // namespace weir::http
