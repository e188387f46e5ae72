// LiveImage, BindTable and the small values beside them.
#include "runtime/proxy/live_image.h"

#include <string>

#include <catch2/catch.hpp>

#include "runtime/image/verify.h"
#include "runtime/proxy/bind_table.h"
#include "runtime/proxy/date_text.h"
#include "tests/support/site_builder.h"

namespace weir::proxy {
namespace {

using Created = Result<std::shared_ptr<const LiveImage>>;

// A site with one listener more for each list of ports.
support::SiteBuilder site_with_binds(const std::vector<std::vector<uint16_t>>& listeners) {
  support::SiteBuilder site;
  auto& records = site.image.records;
  const image::ListenerRecord listener = records.listeners[0];
  const image::BindRecord bind = records.binds[0];
  records.listeners.clear();
  records.binds.clear();
  for (const auto& ports : listeners) {
    image::ListenerRecord copy = listener;
    copy.name = site.image.text("l" + std::to_string(records.listeners.size()));
    copy.binds = {static_cast<uint32_t>(records.binds.size()), static_cast<uint32_t>(ports.size())};
    for (const uint16_t port : ports) {
      image::BindRecord another = bind;
      another.port = port;
      records.binds.push_back(another);
    }
    records.listeners.push_back(copy);
  }
  return site;
}

Created create(const support::SiteBuilder& site, const LiveImageOptions& options = {}) {
  auto bytes = std::make_shared<support::ImageBytes>(site.image.build());
  auto view = image::verify(*bytes);
  if (!view) {
    FAIL(view.error().to_string());
  }
  return LiveImage::create(*view, bytes, options);
}

BindKey key(uint16_t port, uint32_t ordinal = 0) {
  return {{*IpAddress::parse("127.0.0.1"), Port{port}}, ordinal};
}

ImagePin pin(const Created& live) {
  return ImagePin(std::make_unique<WorkerImage>(*live, upstream::PoolList{}));
}

TEST_CASE("each bind is found with its listener", "[proxy]") {
  const auto live = create(site_with_binds({{81, 80}, {82}}));
  REQUIRE(live);
  CHECK((*live)->binds().size() == 3);
  CHECK((*live)->find_listener(key(80))->value == 0);
  CHECK((*live)->find_listener(key(81))->value == 0);
  CHECK((*live)->find_listener(key(82))->value == 1);
  CHECK_FALSE((*live)->find_listener(key(83)).has_value());
}

TEST_CASE("port 0 may be bound again, counted in the order of the image", "[proxy]") {
  const auto live = create(site_with_binds({{0, 0}, {0}}));
  REQUIRE(live);
  CHECK((*live)->find_listener(key(0, 0))->value == 0);
  CHECK((*live)->find_listener(key(0, 1))->value == 0);
  CHECK((*live)->find_listener(key(0, 2))->value == 1);
}

TEST_CASE("two listeners on one address are refused", "[proxy]") {
  const auto live = create(site_with_binds({{80}, {80}}));
  REQUIRE_FALSE(live);
  CHECK(live.error().code == ErrorCode::kConflict);
  CHECK_THAT(live.error().to_string(), Catch::Contains("127.0.0.1:80"));
}

TEST_CASE("an image whose certificate cannot be read is refused with the file's name", "[proxy]") {
  const auto live = create(support::sample_site(), {.secrets_dir = "/nowhere", .ticket_keys = {}});
  REQUIRE_FALSE(live);
  CHECK_THAT(live.error().to_string(), Catch::Contains("/nowhere/edge"));
}

TEST_CASE("a bind follows the newest image that has it", "[proxy]") {
  const auto first = create(site_with_binds({{80}, {81}}));
  const auto second = create(site_with_binds({{81}}));
  BindTable table;
  const ImagePin first_pin = pin(first);
  const ImagePin second_pin = pin(second);
  table.adopt(first_pin);
  const auto gone = table.state_of(key(80));
  const auto kept = table.state_of(key(81));
  CHECK(kept->listener.value == 1);
  table.adopt(second_pin);
  CHECK(gone->is_gone);
  CHECK(gone->image == first_pin);
  CHECK(gone->listener.value == 0);
  CHECK_FALSE(kept->is_gone);
  CHECK(kept->image == second_pin);
  CHECK(kept->listener.value == 0);
  table.adopt(first_pin);
  CHECK_FALSE(gone->is_gone);
}

TEST_CASE("connections of all binds of a listener count together", "[proxy]") {
  BindTable table;
  table.adopt(pin(create(site_with_binds({{80, 81}, {82}}))));
  const auto a = table.state_of(key(80));
  const auto b = table.state_of(key(81));
  const auto c = table.state_of(key(82));
  a->sessions = 2;
  b->sessions = 3;
  c->sessions = 7;
  CHECK(table.sessions_of(a->listener) == 5);
  CHECK(table.sessions_of(c->listener) == 7);
}

TEST_CASE("the date is written as HTTP wants it", "[proxy]") {
  DateText date;
  CHECK(date.at(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(date.at(784111778) == "Sun, 06 Nov 1994 08:49:38 GMT");
}

}  // namespace
}  // namespace weir::proxy
