#include "compiler/lower/lower.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "compiler/analyze/analyze.h"
#include "compiler/lower/alias_table.h"
#include "runtime/image/checksum.h"
#include "runtime/image/hash.h"
#include "tests/support/program/program_builder.h"

namespace weir::test {
namespace {

lower::Tables lowered(const ProgramBuilder& site) {
  dsl::SourceMap sources;
  site.add_source(sources);
  dsl::DiagnosticSink sink;
  const auto analysis = analyze::analyze(site.program(), sink);
  REQUIRE_FALSE(sink.has_errors());
  return lower::lower(site.program(), analysis, sources);
}

std::string text(const lower::Tables& tables, image::StringRef ref) {
  return {tables.strings.data() + ref.offset, ref.length};
}

// What the guard of a route's candidate says when the atoms have these values, by walking nodes.
bool accepts(const lower::Tables& tables, uint32_t route, const std::vector<bool>& atoms) {
  const auto candidate = std::find_if(tables.candidates.begin(), tables.candidates.end(),
                                      [&](const image::Candidate& c) { return c.route == route; });
  uint32_t at = candidate->guard;
  while (at != image::kGuardAccept && at != image::kGuardReject) {
    const image::GuardNode& node = tables.guard_nodes.at(at);
    at = atoms.at(node.atom) ? node.if_true : node.if_false;
  }
  return at == image::kGuardAccept;
}

std::vector<uint64_t> yields(const std::vector<image::SplitSlot>& slots) {
  std::vector<uint64_t> yield(slots.size());
  for (size_t i = 0; i < slots.size(); ++i) {
    yield[i] += slots[i].threshold;
    yield.at(slots[i].alias) += Ppm::kWhole - slots[i].threshold;
  }
  return yield;
}

std::vector<model::SplitArm> arms(const std::vector<uint32_t>& shares) {
  std::vector<model::SplitArm> result;
  for (uint32_t i = 0; i < shares.size(); ++i) {
    result.push_back({.upstream = model::UpstreamId(i), .share = {shares[i]}});
  }
  return result;
}

}  // namespace

TEST_CASE("a guard's diagram says what the expression says", "[lower]") {
  const auto a = header_is("a", {"1"});
  const auto b = header_is("b", {"1"});
  const auto c = header_is("c", {"1"});
  const std::vector<model::Guard> guards = {a,
                                            !a,
                                            a && b,
                                            a || b,
                                            (a || b) && c,
                                            !(a && (b || !c)),
                                            (a && b) || (!a && c),
                                            a && always(),
                                            a || never(),
                                            !(!a || !b) && !c};
  const auto value = [](size_t guard, bool x, bool y, bool z) {
    const std::array<bool, 10> all = {
        x, !x, x && y,           x || y, (x || y) && z, !(x && (y || !z)), (x && y) || (!x && z),
        x, x,  !(!x || !y) && !z};
    return all.at(guard);
  };
  ProgramBuilder site;
  site.host({"example.com"});
  site.route("all", "*", "/all", a && b && c);
  for (size_t i = 0; i < guards.size(); ++i) {
    site.route("r" + std::to_string(i), "*", "/" + std::to_string(i), guards[i]);
  }
  const auto tables = lowered(site);
  REQUIRE(tables.atoms.size() == 3);
  for (unsigned bits = 0; bits < 8; ++bits) {
    const bool x = (bits & 1U) != 0;
    const bool y = (bits & 2U) != 0;
    const bool z = (bits & 4U) != 0;
    std::vector<bool> atoms(3);
    for (size_t i = 0; i < atoms.size(); ++i) {
      const std::string name = text(tables, tables.atoms[i].name);
      atoms[i] = name == "a" ? x : name == "b" ? y : z;
    }
    for (size_t i = 0; i < guards.size(); ++i) {
      INFO("guard " << i << " with " << bits);
      CHECK(accepts(tables, static_cast<uint32_t>(i + 1), atoms) == value(i, x, y, z));
    }
  }
}

TEST_CASE("equal guards and equal ends of guards are stored once", "[lower]") {
  ProgramBuilder site;
  site.host({"example.com"});
  const auto a = header_is("a", {"1"});
  const auto b = header_is("b", {"1"});
  site.route("one", "*", "/1", a && b);
  site.route("two", "*", "/2", a && b);
  site.route("three", "*", "/3", has_header("c") && b);
  const auto tables = lowered(site);
  CHECK(tables.guard_nodes.size() == 3);
  for (size_t i = 0; i < tables.guard_nodes.size(); ++i) {
    for (const uint32_t target : {tables.guard_nodes[i].if_true, tables.guard_nodes[i].if_false}) {
      CHECK(target > i);
    }
  }
}

TEST_CASE("a chain of a thousand comparisons is lowered without recursion", "[lower]") {
  ProgramBuilder site;
  site.host({"example.com"});
  model::Guard guard = header_is("x", {"0"});
  for (uint32_t i = 1; i < image::kGuardDepthMax; ++i) {
    guard = guard || header_is("x", {std::to_string(i)});
  }
  site.route("long", "*", "/", guard);
  const auto tables = lowered(site);
  REQUIRE(tables.guard_nodes.size() == image::kGuardDepthMax);
  CHECK(tables.guard_nodes.at(tables.candidates.at(0).guard).depth == image::kGuardDepthMax);
}

TEST_CASE("routes with one outcome share its record", "[lower]") {
  ProgramBuilder site;
  site.host({"example.com"});
  for (int i = 0; i < 100; ++i) {
    model::Route& route = site.route("r" + std::to_string(i), "*", "/" + std::to_string(i));
    route.request_edits = {{.op = image::EditOp::kSet,
                            .name = "x-a",
                            .value = {{.kind = image::TemplatePartKind::kText, .text = "1"}}},
                           {.op = image::EditOp::kRemove, .name = "x-b"}};
    route.timeout = Milliseconds(i % 2 == 0 ? 1000 : 2000);
  }
  const auto tables = lowered(site);
  CHECK(tables.outcomes.size() == 2);
  CHECK(tables.header_edits.size() == 2);
  CHECK(tables.templates.size() == 1);
  CHECK(tables.header_edits[1].value == image::kNone);
  CHECK(tables.outcomes[tables.routes[1].outcome].timeout_ms == 2000);
}

TEST_CASE("alias tables give each arm exactly its share", "[lower]") {
  const std::vector<std::vector<uint32_t>> splits = {
      {1'000'000},          {950'000, 50'000},
      {0, 1'000'000},       {333'333, 333'333, 333'334},
      {1, 999'999},         {500'000, 250'000, 125'000, 125'000},
      {7, 11, 13, 999'969}, {200'000, 200'000, 200'000, 200'000, 200'000}};
  for (const auto& shares : splits) {
    const auto slots = lower::make_alias_table(arms(shares));
    const auto yield = yields(slots);
    REQUIRE(yield.size() == shares.size());
    for (size_t i = 0; i < shares.size(); ++i) {
      CHECK(slots[i].upstream == i);
      CHECK(slots[i].share_ppm == shares[i]);
      CHECK(yield[i] == uint64_t{shares[i]} * shares.size());
    }
  }
}

TEST_CASE("a host on two listeners is stored once and found on both", "[lower]") {
  ProgramBuilder site;
  const auto second = site.listener("second");
  site.host({"a.test", "*.b.test", "*"}, {model::ListenerId(0), second});
  site.route("r", "*", "/**");
  site.host({"c.test"}, {second});
  site.route("r", "*", "/**");
  const auto tables = lowered(site);
  REQUIRE(tables.hosts.size() == 2);
  CHECK(text(tables, tables.hosts[0].name) == "a.test");
  REQUIRE(tables.listeners.size() == 2);
  for (const image::ListenerRecord& listener : tables.listeners) {
    CHECK(listener.any_host == 0);
    CHECK(listener.suffix_root != image::kNone);
    const auto slots = tables.host_slots.begin() + listener.host_slots.first;
    CHECK(std::any_of(slots, slots + listener.host_slots.count,
                      [](const image::HostSlot& slot) { return slot.host == 0; }));
  }
  CHECK(tables.listeners[0].host_slots.count == 2);
  CHECK(tables.listeners[1].host_slots.count == 4);
  CHECK(tables.listeners[0].suffix_root != tables.listeners[1].suffix_root);
}

TEST_CASE("many exact hosts leave a table half empty", "[lower]") {
  ProgramBuilder site;
  for (int i = 0; i < 1000; ++i) {
    site.host({"h" + std::to_string(i) + ".test"});
    site.route("r", "*", "/");
  }
  const auto tables = lowered(site);
  CHECK(tables.host_slots.size() == 2048);
  CHECK(tables.outcomes.size() == 1);
}

TEST_CASE("captures, templates and addresses keep their places", "[lower]") {
  ProgramBuilder site;
  site.host({"example.com"});
  model::Route& route =
      site.route("r", "GET", "/v1/{id: uint}/{rest**}", client_in({"10.1.0.0/16", "10.0.0.0/8"}));
  route.rewrite = model::Template{{.kind = image::TemplatePartKind::kText, .text = "/x/"},
                                  {.kind = image::TemplatePartKind::kTail, .segment = 2}};
  route.action = model::Redirect{.status = {308}, .location = *route.rewrite};
  const auto tables = lowered(site);
  REQUIRE(tables.captures.size() == 2);
  CHECK(text(tables, tables.captures[0].name) == "id");
  CHECK(tables.captures[0].segment == 1);
  CHECK(tables.captures[1].type == image::CaptureType::kTail);
  CHECK(tables.templates.size() == 1);
  CHECK(tables.outcomes[0].rewrite == tables.outcomes[0].target);
  REQUIRE(tables.cidrs.size() == 1);
  CHECK(tables.cidrs[0].prefix_length == 8);
}

TEST_CASE("spans name files as the site does, without folders of the machine", "[lower]") {
  ProgramBuilder site;
  site.host({"example.com"});
  site.route("first", "*", "/1");
  site.route("second", "*", "/2");
  site.program().inputs = {{.path = "site.weir", .text = "edition 2027\n"}};
  site.program().parameters = {{.name = "env", .value = "prod"}};
  dsl::SourceMap sources;
  sources.add("/folder/someone/site.weir", "first /1\nsecond /2\n");
  dsl::DiagnosticSink sink;
  const auto analysis = analyze::analyze(site.program(), sink);
  const auto tables = lower::lower(site.program(), analysis, sources);
  REQUIRE(tables.route_spans.size() == 2);
  CHECK(text(tables, tables.route_spans[1].file) == "site.weir");
  CHECK(tables.route_spans[1].line == 2);
  CHECK(tables.route_spans[1].column == 1);
  const std::string all(tables.strings.begin(), tables.strings.end());
  CHECK(all.find("someone") == std::string::npos);
  REQUIRE(tables.inputs.size() == 1);
  const std::string source = "edition 2027\n";
  CHECK(tables.inputs[0].sha256 == image::sha256(std::as_bytes(std::span(source))));
  CHECK(text(tables, tables.parameters.at(0).value) == "prod");
}

}  // namespace weir::test
