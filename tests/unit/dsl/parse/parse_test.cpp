#include "dsl/parse/parse.h"

#include <chrono>
#include <string>

#include <catch2/catch.hpp>

#include "dsl/diag/render.h"
#include "dsl/source/limits.h"
#include "dsl/source/source_map.h"
#include "dsl/syntax/views.h"

using namespace weir::dsl;

namespace {

struct Parsed {
  SourceMap sources;
  DiagnosticSink sink;
  SyntaxTree tree;

  explicit Parsed(const std::string& text) : tree(parse(sources.add("a.weir", text), sink)) {}
};

Node first(const SyntaxTree& tree) {
  return tree.root().child(0);
}

std::string repeated(const std::string& text, size_t count) {
  std::string result;
  for (size_t i = 0; i < count; ++i) {
    result += text;
  }
  return result;
}

}  // namespace

TEST_CASE("a route is read through its view", "[parse]") {
  const Parsed parsed(R"(host "a" on edge {
  ## Takes money.
  route charge POST|PUT "/v1/{id: uuid}" when req.header("x").present -> up.web { timeout = 3s }
})");
  CHECK(render_text(parsed.sources, parsed.sink).empty());
  const HostDeclView host(first(parsed.tree));
  CHECK(host.patterns().size() == 1);
  const RouteDeclView route(host.block().child(NodeKind::kRouteDecl));
  CHECK(route.name().text() == "charge");
  CHECK(route.methods().size() == 2);
  CHECK(route.pattern().text() == R"("/v1/{id: uuid}")");
  CHECK(route.guard().is(NodeKind::kMemberExpr));
  CHECK(ForwardActionView(route.action()).upstream().text() == "up.web");
  CHECK(FieldView(route.block().child(0)).name().text() == "timeout");
  CHECK(parsed.tree.doc(route) == "Takes money.");
}

TEST_CASE("header edits carry verb and message", "[parse]") {
  const Parsed parsed(R"(host "a" on edge {
  add response header "vary" = accept
  remove request header "x"
})");
  const Node block = first(parsed.tree).child(NodeKind::kBlock);
  const HeaderEditView add(block.child(0));
  CHECK(add.verb() == HeaderVerb::kAdd);
  CHECK(add.message() == HeaderMessage::kResponse);
  CHECK(add.value().text() == "accept");
  const HeaderEditView remove(block.child(1));
  CHECK(remove.verb() == HeaderVerb::kRemove);
  CHECK(remove.message() == HeaderMessage::kRequest);
  CHECK_FALSE(remove.value().exists());
}

TEST_CASE("declarations of the library are read through their views", "[parse]") {
  const Parsed parsed(R"(pub block tls {
  min: tls_version = TLS1_2 where true
  block certificate* { key: secret<string> }
}
pub attribute req.header(name: header_name): optional<header_value>
pub type alpn = enum { http1 })");
  CHECK(parsed.sink.all().empty());
  const BlockSchemaView block(first(parsed.tree));
  CHECK(block.is_public());
  CHECK(FieldSchemaView(block.fields().front()).default_value().text() == "TLS1_2");
  CHECK(FieldSchemaView(block.fields().front()).where().text() == "true");
  CHECK(block.blocks().front().is_repeated());
  const AttributeDeclView attribute(parsed.tree.root().child(1));
  CHECK(attribute.path().size() == 2);
  CHECK(attribute.parameters().size() == 1);
  CHECK(TypeRefView(attribute.type()).arguments().size() == 1);
  CHECK(parsed.tree.root().child(2).type().is(NodeKind::kEnumType));
}

TEST_CASE("every text has a tree", "[parse]") {
  for (const std::string text : {"", "\n", "#", "{", "}", "\"", "host", "route x", "const a = ((",
                                 "upstream web { limits {", "\xEF\xBB\xBF"}) {
    CAPTURE(text);
    const Parsed parsed(text);
    CHECK(parsed.tree.root().is(NodeKind::kModule));
    CHECK(parsed.tree.has_errors() == parsed.sink.has_errors());
  }
}

TEST_CASE("a broken declaration keeps what was understood", "[parse]") {
  const Parsed parsed("upstream web {\n  balance ]\n  connect_timeout = 5s\n}\nconst b = 1");
  CHECK(parsed.sink.error_count() == 1);
  const ObjectDeclView upstream(first(parsed.tree));
  CHECK(upstream.has_error());
  CHECK(upstream.name().text() == "web");
  const Node last = upstream.block().child(upstream.block().child_count() - 1);
  CHECK(FieldView(last).name().text() == "connect_timeout");
  CHECK_FALSE(last.has_error());
  CHECK_FALSE(parsed.tree.root().child(1).has_error());
}

TEST_CASE("nesting is capped before it can exhaust the stack", "[parse]") {
  for (const std::string opener : {"[", "(", "{", "list<", "!(", "a(", "[("}) {
    CAPTURE(opener);
    const Parsed parsed("const a: " + repeated(opener, 100'000));
    CHECK(parsed.sink.error_count() == 1);
    CHECK(parsed.sink.all().front().info->code == "E0111");
  }
}

TEST_CASE("long chains of operators are capped, too", "[parse]") {
  for (const std::string link : {"+ 1 ", "&& x ", ".m", "(1)"}) {
    CAPTURE(link);
    const Parsed deep("const a = x " + repeated(link, 100'000));
    CHECK(deep.sink.error_count() == 1);
    CHECK(deep.sink.all().front().info->code == "E0111");
    CHECK(deep.tree.size() == 1);
    const Parsed fine("const a = x " + repeated(link, 500));
    CHECK(fine.sink.all().empty());
  }
  const Parsed prefixes("const a = " + repeated("!", 100'000) + "x");
  CHECK(prefixes.sink.all().front().info->code == "E0111");
}

TEST_CASE("thousands of mistakes cost thousands of steps, not millions", "[parse]") {
  for (const std::string line : {"x ; \n", "const = ]\n", "}\n", "host {\n", "'\n", "5sec\n"}) {
    CAPTURE(line);
    const Parsed parsed(repeated(line, 20'000));
    CHECK(parsed.sink.has_errors());
    CHECK(parsed.sink.all().size() <= kDiagnosticsMax);
  }
}

TEST_CASE("CRLF and a byte order mark are white space", "[parse]") {
  const Parsed parsed(
      "\xEF\xBB\xBF"
      "const a = 1\r\n# note\r\nconst b = \"x\"\r\n");
  CHECK(parsed.sink.all().empty());
  CHECK(parsed.tree.root().child_count() == 2);
}

TEST_CASE("what is nested too deep is told where it is", "[parse]") {
  const std::string parentheses = "const a = " + repeated("(", kNestingMax + 1) + "1" +
                                  repeated(")", kNestingMax + 1) + "\nconst b = 1\n";
  const Parsed nested("edition 2027\n" + parentheses);
  REQUIRE(nested.sink.error_count() == 1);
  CHECK(nested.sink.all().front().message == "nested more than 200 levels deep");
  CHECK(nested.sink.all().front().primary.span.begin > 200);
  // Operators nest to the left: the first term lies deepest.
  const Parsed chained("edition 2027\nconst a = 1" + repeated(" + 1", kTreeDepthMax) + "\n");
  REQUIRE(chained.sink.error_count() == 1);
  CHECK(chained.sink.all().front().message == "nested more than 1000 levels deep");
  CHECK(chained.sink.all().front().primary.span.begin == 23);
  const Parsed short_enough("edition 2027\nconst a = 1" + repeated(" + 1", kTreeDepthMax - 10));
  CHECK(short_enough.sink.error_count() == 0);
}
