#include "runtime/image/dump.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "runtime/image/verify.h"
#include "tests/support/site_builder.h"

using namespace weir;
using namespace weir::image;

namespace {

struct Sample {
  support::ImageBytes bytes = support::sample_image();
  ImageView view = verify(bytes).value();
};

}  // namespace

TEST_CASE("the JSON dump parses and holds every record of every section", "[image]") {
  const Sample sample;
  const auto json = nlohmann::json::parse(dump_json(sample.view));
  CHECK(json["schema"] == "weir.image/1");
  CHECK(json["edition"] == 2027);
  CHECK(json["section_table"].size() == sample.view.section_table().size());
#define WEIR_SECTION(number, name, Record, group) \
  CHECK(json["sections"][#name].size() == (number == 1 ? 1 : sample.view.name().size()));
#include "runtime/image/sections.def"
#undef WEIR_SECTION
}

TEST_CASE("the JSON dump names fields as the format does", "[image]") {
  const Sample sample;
  const auto json = nlohmann::json::parse(dump_json(sample.view));
  const auto& sections = json["sections"];
  CHECK(sections["routes"][0]["name"] == "charge");
  CHECK(sections["routes"][0]["captures"]["count"] == 1);
  CHECK(sections["captures"][0]["type"] == "uuid");
  CHECK(sections["binds"][0]["address"] == "127.0.0.1");
  CHECK(sections["candidates"][0]["guard"].is_string());
  CHECK(sections["header_edits"][1]["op"] == "remove");
  CHECK(sections["header_edits"][1]["value"].is_null());
  CHECK(sections["listeners"][0]["tls"] == 0);
  CHECK(sections["cidrs"][2]["address"] == "2001:db8::");
  CHECK(sections["upstreams"][1]["balance"] == "round_robin");
}

TEST_CASE("the text dump lists sections and their records", "[image]") {
  const Sample sample;
  const std::string text = dump_text(sample.view);
  for (const std::string_view name : section_names()) {
    CHECK(text.find('\n' + std::string(name) + '\n') != std::string::npos);
  }
  CHECK(text.find("0: name=\"charge\" host=0 outcome=1 captures=0+1\n") != std::string::npos);
  CHECK(text.starts_with("format 6.0, edition 2027"));
}

TEST_CASE("a dump can be narrowed to one section or to none", "[image]") {
  const Sample sample;
  const auto json = nlohmann::json::parse(dump_json(sample.view, {.section = "routes"}));
  CHECK(json["sections"].size() == 1);
  CHECK(json["sections"]["routes"].size() == sample.view.routes().size());
  const std::string header = dump_text(sample.view, {.section = {}, .with_records = false});
  CHECK(header.find("charge") == std::string::npos);
  CHECK(header.find("path_nodes") != std::string::npos);
}

TEST_CASE("texts with quotes and control characters stay one JSON string", "[image]") {
  support::SiteBuilder site;
  site.image.records.meta[0].site = site.image.text("a\"b\\c\n\x01\x7F caf\xC3\xA9");
  const support::ImageBytes bytes = site.image.build();
  const ImageView view = verify(bytes).value();
  const auto json = nlohmann::json::parse(dump_json(view));
  CHECK(json["sections"]["meta"][0]["site"] == "a\"b\\c\n\x01\x7F caf\xC3\xA9");
  CHECK(dump_text(view).find("site=\"a\\\"b\\\\c\\n\\u0001\\u007f") != std::string::npos);
}
