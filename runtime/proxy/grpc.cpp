#include "runtime/proxy/grpc.h"

#include <algorithm>

namespace weir::proxy {

namespace {

constexpr std::string_view kContentType = "application/grpc";
constexpr size_t kDigitsMax = 8;

std::optional<Milliseconds> in_milliseconds(uint64_t count, char unit) {
  constexpr uint64_t kThousand = 1000;
  constexpr uint64_t kMillion = 1'000'000;
  constexpr uint64_t kMillisecondsOfMinute = 60'000;
  constexpr uint64_t kMillisecondsOfHour = 3'600'000;
  switch (unit) {
    case 'H':
      return Milliseconds(count * kMillisecondsOfHour);
    case 'M':
      return Milliseconds(count * kMillisecondsOfMinute);
    case 'S':
      return Milliseconds(count * kThousand);
    case 'm':
      return Milliseconds(count);
    case 'u':
      return Milliseconds(count / kThousand);
    case 'n':
      return Milliseconds(count / kMillion);
    default:
      return std::nullopt;
  }
}

}  // namespace

bool is_grpc(const http::RequestHead& head) {
  const auto type = head.headers.find(http::HeaderId::kContentType);
  if (!type || !http::equals_ignoring_case(type->substr(0, kContentType.size()), kContentType)) {
    return false;
  }
  const std::string_view rest = type->substr(kContentType.size());
  return rest.empty() || rest.front() == '+' || rest.front() == ';';
}

std::optional<Milliseconds> parse_grpc_timeout(std::string_view text) {
  if (text.size() < 2 || text.size() > kDigitsMax + 1) {
    return std::nullopt;
  }
  uint64_t count = 0;
  for (const char c : text.substr(0, text.size() - 1)) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    count = count * 10 + static_cast<uint64_t>(c - '0');
  }
  const auto time = in_milliseconds(count, text.back());
  return time ? std::optional(std::max(*time, Milliseconds(1))) : std::nullopt;
}

// The mapping that gRPC prescribes for statuses of HTTP, and DEADLINE_EXCEEDED for what took too
// long here.
std::string_view grpc_status_of(HttpStatus status) {
  switch (status.value) {
    case 400:
    case 431:
      return "13";  // INTERNAL
    case 401:
      return "16";  // UNAUTHENTICATED
    case 403:
      return "7";  // PERMISSION_DENIED
    case 404:
      return "12";  // UNIMPLEMENTED
    case 413:
      return "8";  // RESOURCE_EXHAUSTED
    case 408:
    case 504:
      return "4";  // DEADLINE_EXCEEDED
    case 429:
    case 502:
    case 503:
      return "14";  // UNAVAILABLE
    default:
      return "2";  // UNKNOWN
  }
}

}  // namespace weir::proxy
