// The text of one access log line. Appends to a string that is used again and again, so that a
// line costs no allocation.
#include <array>
#include <ctime>
#include <iterator>

#include <fmt/format.h>

#include "runtime/observe/access_log.h"

namespace weir::observe {

namespace {

constexpr size_t kMillisecondsPerSecond = 1000;

bool is_plain(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= ' ' || byte >= 0x7F || c == '"' || c == '\\' || c == '=') {
      return false;
    }
  }
  return !text.empty();
}

// Bytes above 0x7E are escaped too: whether they are text is not ours to say.
void append_escaped(std::string_view text, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out.push_back('"');
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < ' ' || byte >= 0x7F) {
      out.append("\\x");
      out.push_back(kHex[byte >> 4U]);
      out.push_back(kHex[byte & 0xFU]);
    } else {
      if (c == '"' || c == '\\') {
        out.push_back('\\');
      }
      out.push_back(c);
    }
  }
  out.push_back('"');
}

void append_value(std::string_view key, std::string_view value, std::string& out) {
  out.push_back(' ');
  out.append(key);
  out.push_back('=');
  if (value.empty()) {
    out.push_back('-');
  } else if (is_plain(value)) {
    out.append(value);
  } else {
    append_escaped(value, out);
  }
}

// Seconds are printed once and kept: most lines of a busy proxy share them.
struct SecondText {
  std::time_t second = -1;
  std::array<char, sizeof("2027-03-01T12:00:00")> text{};
};

void append_time(std::chrono::system_clock::time_point time, std::string& out) {
  thread_local SecondText kept;
  const auto since_epoch =
      std::chrono::duration_cast<Milliseconds>(time.time_since_epoch()).count();
  const auto second = static_cast<std::time_t>(since_epoch / int64_t{kMillisecondsPerSecond});
  if (second != kept.second) {
    std::tm parts{};
    ::gmtime_r(&second, &parts);
    (void)std::strftime(kept.text.data(), kept.text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    kept.second = second;
  }
  out.append(kept.text.data());
  fmt::format_to(std::back_inserter(out), ".{:03}Z", since_epoch % int64_t{kMillisecondsPerSecond});
}

void append_address(std::string_view key, const SocketAddress& address, std::string& out) {
  const auto& bytes = address.ip.bytes;
  if (address.ip.family == IpFamily::kV4) {
    fmt::format_to(std::back_inserter(out), " {}={}.{}.{}.{}:{}", key, bytes[0], bytes[1], bytes[2],
                   bytes[3], address.port.value);
    return;
  }
  out.push_back(' ');
  out.append(key);
  out.push_back('=');
  out.append(address.to_string());
}

}  // namespace

void format_access_line(const AccessRecord& record, std::string& out) {
  append_time(record.time, out);
  append_address("client", record.client, out);
  append_value("method", record.method, out);
  append_value("host", record.host, out);
  append_value("path", record.path, out);
  fmt::format_to(std::back_inserter(out), " status={} bytes={} ms={}.{:03}", record.status.value,
                 record.body_bytes, record.duration.count() / int64_t{kMillisecondsPerSecond},
                 record.duration.count() % int64_t{kMillisecondsPerSecond});
  append_value("listener", record.listener, out);
  append_value("route", record.route, out);
  append_value("upstream", record.upstream, out);
  if (record.endpoint != nullptr) {
    append_address("endpoint", *record.endpoint, out);
  } else {
    append_value("endpoint", {}, out);
  }
  append_value("reason", record.reason, out);
  out.push_back('\n');
}

}  // namespace weir::observe
