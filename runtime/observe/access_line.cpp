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

void append_address(const SocketAddress& address, std::string& out) {
  const auto& bytes = address.ip.bytes;
  if (address.ip.family == IpFamily::kV4) {
    fmt::format_to(std::back_inserter(out), "{}.{}.{}.{}:{}", bytes[0], bytes[1], bytes[2],
                   bytes[3], address.port.value);
    return;
  }
  out.append(address.to_string());
}

// A byte that is no ASCII is the code point of its number: whether it is text in some encoding is
// not ours to say.
void append_json_string(std::string_view text, std::string& out) {
  out.push_back('"');
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < ' ' || byte >= 0x7F) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", byte);
      continue;
    }
    if (c == '"' || c == '\\') {
      out.push_back('\\');
    }
    out.push_back(c);
  }
  out.push_back('"');
}

// `TIME key=value ...` with "-" for what there is not, or `{"time":...,"key":value,...}` without
// it.
class Line {
 public:
  Line(AccessFormat format, std::string& out)
      : is_json_(format == AccessFormat::kJson), out_(out) {}

  void time(std::chrono::system_clock::time_point time) {
    out_.append(is_json_ ? "{\"time\":\"" : "");
    append_time(time, out_);
    out_.append(is_json_ ? "\"" : "");
  }
  void text(std::string_view key, std::string_view value) {
    if (is_json_ && value.empty()) {
      return;
    }
    begin(key);
    if (is_json_) {
      append_json_string(value, out_);
    } else if (value.empty()) {
      out_.push_back('-');
    } else if (is_plain(value)) {
      out_.append(value);
    } else {
      append_escaped(value, out_);
    }
  }
  void number(std::string_view key, uint64_t value) {
    begin(key);
    fmt::format_to(std::back_inserter(out_), "{}", value);
  }
  void milliseconds(std::string_view key, std::chrono::microseconds time) {
    begin(key);
    fmt::format_to(std::back_inserter(out_), "{}.{:03}",
                   time.count() / int64_t{kMillisecondsPerSecond},
                   time.count() % int64_t{kMillisecondsPerSecond});
  }
  void endpoint(std::string_view key, const EndpointAddress* endpoint) {
    if (endpoint == nullptr) {
      text(key, {});
    } else if (endpoint->is_unix()) {
      text(key, endpoint->to_string());
    } else {
      address(key, endpoint->ip);
    }
  }
  void address(std::string_view key, const SocketAddress& address) {
    begin(key);
    out_.append(is_json_ ? "\"" : "");
    append_address(address, out_);
    out_.append(is_json_ ? "\"" : "");
  }
  void end() { out_.append(is_json_ ? "}\n" : "\n"); }

 private:
  void begin(std::string_view key) {
    out_.append(is_json_ ? ",\"" : " ");
    out_.append(key);
    out_.append(is_json_ ? "\":" : "=");
  }

  bool is_json_;
  std::string& out_;
};

}  // namespace

void format_access_line(const AccessRecord& record, AccessFormat format, std::string& out) {
  Line line(format, out);
  line.time(record.time);
  line.address("client", record.client);
  line.text("method", record.method);
  line.text("host", record.host);
  line.text("path", record.path);
  line.number("status", record.status.value);
  line.number("bytes", record.body_bytes);
  line.milliseconds("ms", record.duration);
  line.text("listener", record.listener);
  line.text("route", record.route);
  line.text("upstream", record.upstream);
  line.endpoint("endpoint", record.endpoint);
  line.text("reason", record.reason);
  line.end();
}

}  // namespace weir::observe
