#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "runtime/http/h2_budget.h"
#include "runtime/http/h2_request.h"

namespace weir::http {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

std::string text_of(H2Request& request, const Fields& fields, bool is_ended = true,
                    const HeadLimits& limits = {}) {
  request.begin(limits);
  for (const auto& [name, value] : fields) {
    request.add(name, value);
  }
  return std::string(request.finish(is_ended));
}

const Fields kGet = {
    {":method", "GET"}, {":scheme", "https"}, {":path", "/a?b"}, {":authority", "a.test"}};

Fields with(Fields fields, const Fields& more) {
  fields.insert(fields.end(), more.begin(), more.end());
  return fields;
}

}  // namespace

TEST_CASE("a header list becomes a head of HTTP/1.1", "[h2]") {
  H2Request request;
  CHECK(text_of(request, with(kGet, {{"accept", "*/*"}, {"cookie", "a=1"}, {"cookie", "b=2"}})) ==
        "GET /a?b HTTP/1.1\r\nhost: a.test\r\naccept: */*\r\ncookie: a=1; b=2\r\n\r\n");
  CHECK(request.error() == ParseError::kNone);
}

TEST_CASE("a body of unknown length is chunked, one of known length is not", "[h2]") {
  H2Request request;
  CHECK(text_of(request, kGet, false).find("transfer-encoding: chunked\r\n") != std::string::npos);
  const std::string known = text_of(request, with(kGet, {{"content-length", "3"}}), false);
  CHECK(known.find("transfer-encoding") == std::string::npos);
}

TEST_CASE("two names for the host must be one", "[h2]") {
  H2Request request;
  text_of(request, with(kGet, {{"host", "A.test"}}));
  CHECK(request.error() == ParseError::kNone);
  text_of(request, with(kGet, {{"host", "b.test"}}));
  CHECK(request.error() == ParseError::kHostRepeated);
}

TEST_CASE("sizes count as they are after decompression", "[h2]") {
  H2Request request;
  text_of(request, with(kGet, {{"x-a", std::string(2000, 'a')}}), true, {.header_bytes = 1024});
  CHECK(request.error() == ParseError::kHeadersTooLarge);
  text_of(request, with(kGet, {{"x-a", "1"}, {"x-b", "2"}, {"x-c", "3"}}), true,
          {.header_count = 2});
  CHECK(request.error() == ParseError::kHeadersTooMany);
  text_of(request, with(kGet, {{"cookie", std::string(2000, 'a')}}), true, {.header_bytes = 1024});
  CHECK(request.error() == ParseError::kHeadersTooLarge);
}

TEST_CASE("a budget is empty after its burst and fills with time", "[h2]") {
  H2Budget::Time now{};
  H2Budget budget({}, now);
  for (int i = 0; i < 100; ++i) {
    budget.spend(H2Flood::kReset);
  }
  CHECK_FALSE(budget.exhausted());
  now += std::chrono::seconds(1);
  budget.refill(now);
  for (int i = 0; i < 33; ++i) {
    budget.spend(H2Flood::kReset);
  }
  CHECK_FALSE(budget.exhausted());
  budget.spend(H2Flood::kReset);
  CHECK(budget.exhausted() == H2Flood::kReset);
}

}  // namespace weir::http
