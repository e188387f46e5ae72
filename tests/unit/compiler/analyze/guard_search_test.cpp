#include "compiler/analyze/guard_search.h"

#include <array>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "compiler/analyze/cell_order.h"
#include "compiler/analyze/prefixes.h"
#include "tests/support/program/naive_router.h"
#include "tests/support/program/program_builder.h"

namespace weir::test {
namespace {

using analyze::Answer;
using analyze::Relation;

analyze::Region region(const model::Guard& guard, std::string_view methods = "*") {
  return {.methods = make_methods(methods), .guard = &guard};
}

Relation relation(const model::Guard& a, const model::Guard& b) {
  return analyze::compare(region(a), region(b));
}

Answer is_possible(const model::Guard& guard) {
  const std::array in = {region(guard)};
  return analyze::find_request(in, {}).answer;
}

// `(h0.present || !h0.present) && (h1.present || ...`: says nothing, in many words.
model::Guard long_winded(int headers) {
  model::Guard guard = always();
  for (int i = 0; i < headers; ++i) {
    const auto header = has_header("h" + std::to_string(i));
    guard = guard && (header || !header);
  }
  return guard;
}

}  // namespace

TEST_CASE("guards are compared by what they take", "[analyze]") {
  const auto one = header_is("x", {"1"});
  const auto two = header_is("x", {"2"});
  const auto either = header_is("x", {"1", "2"});
  CHECK(relation(one, two) == Relation::kDisjoint);
  CHECK(relation(one, either) == Relation::kInside);
  CHECK(relation(either, one) == Relation::kAround);
  CHECK(relation(one || two, either) == Relation::kEqual);
  CHECK(relation(one, has_header("x")) == Relation::kInside);
  CHECK(relation(one, !has_header("x")) == Relation::kDisjoint);
  CHECK(relation(one, header_is("y", {"1"})) == Relation::kOverlap);
  CHECK(relation(!one, !two) == Relation::kOverlap);
  CHECK(relation(!(one || two), !one && !two) == Relation::kEqual);
  CHECK(relation(one, {}) == Relation::kInside);
  CHECK(relation(always(), {}) == Relation::kEqual);
}

TEST_CASE("a header, a query parameter and a cookie of one name are different", "[analyze]") {
  CHECK(relation(header_is("x", {"1"}), query_is("x", {"1"})) == Relation::kOverlap);
  CHECK(relation(query_is("x", {"1"}), cookie_is("x", {"1"})) == Relation::kOverlap);
}

TEST_CASE("client prefixes are compared by their addresses", "[analyze]") {
  const auto eight = client_in({"10.0.0.0/8"});
  CHECK(relation(client_in({"10.1.0.0/16"}), eight) == Relation::kInside);
  CHECK(relation(client_in({"10.0.0.0/9", "10.128.0.0/9"}), eight) == Relation::kEqual);
  CHECK(relation(eight, client_in({"11.0.0.0/8"})) == Relation::kDisjoint);
  CHECK(relation(client_in({"0.0.0.0/0", "::/0"}), {}) == Relation::kEqual);
  CHECK(relation(client_in({"0.0.0.0/0"}), {}) == Relation::kInside);
  CHECK(relation(client_in({"10.0.0.0/8", "2001:db8::/32"}), client_in({"2001:db8::/33"})) ==
        Relation::kAround);
  CHECK(relation(eight && !client_in({"10.1.0.0/16"}), client_in({"10.1.2.0/24"})) ==
        Relation::kDisjoint);
}

TEST_CASE("methods of a route and of its guard count together", "[analyze]") {
  const auto get = method_in("GET");
  CHECK(analyze::compare(region(get), region({}, "GET")) == Relation::kInside);
  CHECK(analyze::compare(region({}, "HEAD"), region({}, "GET")) == Relation::kInside);
  CHECK(analyze::compare(region(get), region({}, "HEAD")) == Relation::kDisjoint);
  CHECK(analyze::compare(region({}, "GET|POST"), region({}, "POST|PUT")) == Relation::kOverlap);
  CHECK(analyze::compare(region(method_in("GET|HEAD")), region({}, "GET")) == Relation::kEqual);
}

TEST_CASE("a contradiction is possible for no request", "[analyze]") {
  CHECK(is_possible(never()) == Answer::kNo);
  CHECK(is_possible(has_header("x") && !has_header("x")) == Answer::kNo);
  CHECK(is_possible(header_is("x", {"1"}) && header_is("x", {"2"})) == Answer::kNo);
  CHECK(is_possible(method_in("GET") && method_in("POST")) == Answer::kNo);
  CHECK(is_possible(header_is("x", {"1"}) && !header_is("x", {"2"})) == Answer::kYes);
}

TEST_CASE("an example says no more than it has to", "[analyze]") {
  const auto guard = header_is("x-beta", {"1"}) || client_in({"10.20.0.0/16"});
  const std::array in = {region(guard, "POST")};
  const auto found = analyze::find_request(in, {});
  REQUIRE(found.answer == Answer::kYes);
  CHECK(found.conditions.method == HttpMethod::kPost);
  CHECK(found.conditions.fields.empty());
  REQUIRE(found.conditions.client);
  CHECK(found.conditions.client->to_string() == "10.20.0.1");
}

TEST_CASE("an example is in all of the sets and outside of the others", "[analyze]") {
  const auto x = header_is("x", {"1", "2", "3"});
  const auto y = has_header("y");
  const std::array in = {region(x), region(y)};
  const auto one = header_is("x", {"1"});
  const auto three_or_y = header_is("x", {"3"}) || header_is("y", {"1"});
  const std::array out = {region(one), region(three_or_y)};
  const auto found = analyze::find_request(in, out);
  REQUIRE(found.answer == Answer::kYes);
  Facts facts{.method = found.conditions.method};
  for (const analyze::Field& field : found.conditions.fields) {
    facts.headers[field.name] = field.value;
  }
  CHECK(facts.headers.at("x") == "2");
  CHECK(facts.headers.at("y") != "1");
}

TEST_CASE("a search that takes too long says so", "[analyze]") {
  CHECK(is_possible(long_winded(4) && never()) == Answer::kNo);
  const auto endless = long_winded(20) && has_header("z") && !has_header("z");
  CHECK(is_possible(endless) == Answer::kUndecided);
}

TEST_CASE("many values of one header stay quick", "[analyze]") {
  std::vector<model::Guard> guards;
  std::vector<analyze::Region> taken;
  for (int i = 0; i < 1000; ++i) {
    guards.push_back(header_is("x-tenant", {"t" + std::to_string(i)}));
  }
  for (const model::Guard& guard : guards) {
    taken.push_back(region(guard));
  }
  const auto present = has_header("x-tenant");
  const std::array in = {region(present)};
  const auto found = analyze::find_request(in, taken);
  REQUIRE(found.answer == Answer::kYes);
  CHECK(found.conditions.fields.at(0).value == "1");
}

TEST_CASE("prefixes within others are dropped and the rest found", "[analyze]") {
  const auto cidr = [](const char* text) { return *Cidr::parse(text); };
  const auto kept = analyze::without_nested({cidr("10.1.0.0/16"), cidr("10.0.0.0/8"), cidr("::/0"),
                                             cidr("2001:db8::/32"), cidr("9.0.0.0/8"),
                                             cidr("10.255.255.255/32")});
  CHECK(kept == std::vector<Cidr>{cidr("9.0.0.0/8"), cidr("10.0.0.0/8"), cidr("::/0")});
  CHECK(analyze::contains(kept, *IpAddress::parse("10.9.9.9")));
  CHECK(analyze::contains(kept, *IpAddress::parse("fe80::1")));
  CHECK_FALSE(analyze::contains(kept, *IpAddress::parse("11.0.0.0")));
  CHECK_FALSE(analyze::contains(kept, *IpAddress::parse("8.255.255.255")));
  CHECK_FALSE(analyze::contains({}, *IpAddress::parse("8.8.8.8")));
}

TEST_CASE("the address after a prefix carries into higher bytes", "[analyze]") {
  IpAddress next;
  REQUIRE(analyze::address_after(*Cidr::parse("10.255.0.0/16"), next));
  CHECK(next.to_string() == "11.0.0.0");
  REQUIRE(analyze::address_after(*Cidr::parse("10.0.0.4/30"), next));
  CHECK(next.to_string() == "10.0.0.8");
  CHECK_FALSE(analyze::address_after(*Cidr::parse("255.255.0.0/16"), next));
  CHECK_FALSE(analyze::address_after(*Cidr::parse("0.0.0.0/0"), next));
}

}  // namespace weir::test
