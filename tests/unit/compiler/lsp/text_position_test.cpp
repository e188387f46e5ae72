#include "compiler/lsp/text_position.h"

#include <string>

#include <catch2/catch.hpp>

#include "compiler/lsp/documents.h"

using namespace weir;
using namespace weir::lsp;

namespace {

dsl::SourceFile file_of(std::string text) {
  return dsl::SourceFile(dsl::FileId(0), "a.weir", std::move(text));
}

// `changes` is an array: compilers differ in what they make of one element in braces.
Json changed(int64_t version, Json changes) {
  return {{"textDocument", {{"uri", "file:///a.weir"}, {"version", version}}},
          {"contentChanges", std::move(changes)}};
}

Json replacing(Position start, Position end, const char* text) {
  return {{"range", to_json(Range{start, end})}, {"text", text}};
}

Documents opened(const char* text) {
  Documents documents;
  documents.open({{"textDocument", {{"uri", "file:///a.weir"}, {"version", 1}, {"text", text}}}});
  return documents;
}

}  // namespace

TEST_CASE("places count UTF-16 code units", "[lsp]") {
  const dsl::SourceFile file = file_of("aé𝄞b\nx");
  CHECK(position_at(file, 0) == Position{0, 0});
  CHECK(position_at(file, 3) == Position{0, 2});  // behind é
  CHECK(position_at(file, 7) == Position{0, 4});  // behind the pair
  CHECK(position_at(file, 9) == Position{1, 0});
  CHECK(offset_at(file, {0, 2}) == 3);
  CHECK(offset_at(file, {0, 3}) == 3);  // within the pair: its beginning
  CHECK(offset_at(file, {0, 4}) == 7);
  CHECK(offset_at(file, {1, 1}) == 10);
}

TEST_CASE("places behind the end are the end", "[lsp]") {
  const dsl::SourceFile file = file_of("ab\r\ncd\n");
  CHECK(offset_at(file, {0, 99}) == 2);
  CHECK(offset_at(file, {99, 0}) == 7);
  CHECK(position_at(file, 99) == Position{2, 0});
}

TEST_CASE("every place of a text leads back to itself", "[lsp]") {
  const std::string text = "é𝄞\r\n\n{a}𝄞é\n";
  const dsl::SourceFile file = file_of(text);
  for (uint32_t at = 0; at <= text.size(); ++at) {
    const uint32_t back = offset_at(file, position_at(file, at));
    CHECK(back <= at);
    CHECK(position_at(file, back) == position_at(file, at));
  }
}

TEST_CASE("URIs and paths", "[lsp]") {
  CHECK(path_of("file:///a%20b/%C3%A9.weir") == "/a b/é.weir");
  CHECK(path_of("file://localhost/a.weir") == "/a.weir");
  CHECK(path_of("file:///a%2") == "/a%2");
  CHECK(path_of("untitled:1").empty());
  CHECK(path_of(uri_of("/a b/é#?.weir")) == "/a b/é#?.weir");
  CHECK(path_of(uri_of("std/http.weir")) == "std/http.weir");
}

TEST_CASE("edits apply in their order", "[lsp]") {
  Documents documents = opened("one\ntwo\n");
  documents.change(
      changed(2, Json::array({replacing({1, 0}, {1, 3}, "zwei"), replacing({0, 0}, {0, 0}, "# "),
                              replacing({1, 4}, {9, 0}, "")})));
  REQUIRE(documents.find("/a.weir") != nullptr);
  CHECK(documents.find("/a.weir")->text == "# one\nzwei");
  CHECK(documents.find("/a.weir")->version == 2);
  documents.change(changed(3, Json::array({Json{{"text", "all"}}})));
  CHECK(documents.find("/a.weir")->text == "all");
}

TEST_CASE("a place moves with the edits before it and is lost in one", "[lsp]") {
  Documents documents = opened("one two three");
  documents.change(changed(2, Json::array({replacing({0, 0}, {0, 3}, "ones")})));
  documents.change(changed(3, Json::array({replacing({0, 9}, {0, 9}, "s")})));
  const Document& document = *documents.find("/a.weir");
  CHECK(track(document, 1, {4, 7})->begin == 5);      // "two"
  CHECK(track(document, 2, {4, 7})->begin == 4);      // found after the first edit
  CHECK(track(document, 1, {0, 3}) == std::nullopt);  // "one" was edited
}

TEST_CASE("what is not open is not edited", "[lsp]") {
  Documents documents;
  CHECK(documents.change(changed(2, Json::array({Json{{"text", "x"}}}))).empty());
  CHECK(documents.close({{"textDocument", {{"uri", "file:///a.weir"}}}}).empty());
}
