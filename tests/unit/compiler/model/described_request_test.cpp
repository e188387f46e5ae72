#include "compiler/model/described_request.h"

#include <catch2/catch.hpp>

using weir::model::DescribedRequest;

TEST_CASE("a described request is brought into the proxy's normal form", "[model]") {
  const auto described = DescribedRequest::parse("POST https://API.Example.com:8443/a/../%62?x=1");
  REQUIRE(described);
  const auto request = described->request();
  CHECK(request.method == weir::HttpMethod::kPost);
  CHECK(request.scheme == "https");
  CHECK(request.host == "api.example.com");
  CHECK(request.path == "/b");
  CHECK(request.query == "x=1");
  CHECK(described->port() == weir::Port{8443});
}

TEST_CASE("a URL alone is a GET of the root", "[model]") {
  const auto described = DescribedRequest::parse("http://a.test");
  REQUIRE(described);
  CHECK(described->request().method == weir::HttpMethod::kGet);
  CHECK(described->request().path == "/");
}

TEST_CASE("what is no request is refused with a reason", "[model]") {
  const char* line = GENERATE("", "GET", "GET /path", "ftp://a.test/", "get http://a.test/",
                              "GET http://u@a.test/", "GET http://a.test/%2f", "http://a.test/a b",
                              "http://a.test/../..", "http://a.test/#x");
  CAPTURE(line);
  const auto described = DescribedRequest::parse(line);
  REQUIRE_FALSE(described);
  CHECK_FALSE(described.error().message.empty());
}

TEST_CASE("headers are found whatever their case", "[model]") {
  auto described = DescribedRequest::parse("http://a.test/");
  REQUIRE(described);
  REQUIRE(described->add_header("X-Beta:  1 "));
  CHECK_FALSE(described->add_header("no colon"));
  CHECK_FALSE(described->add_header(": no name"));
  const auto request = described->request();
  const auto is_one = [](const void*, std::string_view value) { return value == "1"; };
  CHECK(request.fields.any_of(request.fields.context, "x-beta", is_one, nullptr));
  CHECK_FALSE(request.fields.any_of(request.fields.context, "x-other", is_one, nullptr));
}

TEST_CASE("the client address must be an address", "[model]") {
  auto described = DescribedRequest::parse("http://a.test/");
  REQUIRE(described);
  CHECK(described->set_client("10.20.0.7"));
  CHECK(described->request().client.to_string() == "10.20.0.7");
  CHECK_FALSE(described->set_client("10.20.0"));
}

TEST_CASE("a described request says itself in its normal form", "[model]") {
  auto described = DescribedRequest::parse("POST https://API.example.com:8443/a/./b?x=1");
  REQUIRE(described);
  CHECK(described->line() == "POST https://api.example.com:8443/a/b?x=1");
}
