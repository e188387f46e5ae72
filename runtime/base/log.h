// Operational log of the runtime: constant event names and structured values, one line an event.
//
// Text lines on standard error, `time level event key=value ...`; values with spaces, quotes or
// control characters are quoted and escaped, so a peer's bytes cannot forge a line. No secrets.
// Nothing on the request path logs above debug; requests go to the access log (runtime/observe).
// Thread-safe: a line is one write(2).
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace weir {

enum class LogLevel : uint8_t { kDebug, kInfo, kWarn, kError };

struct LogField {
  std::string_view key;
  std::string value;

  LogField(std::string_view k, std::string_view v) : key(k), value(v) {}
  LogField(std::string_view k, const char* v) : key(k), value(v) {}
  LogField(std::string_view k, std::string v) : key(k), value(std::move(v)) {}
  template <typename T>
    requires std::is_arithmetic_v<T>
  LogField(std::string_view k, T v) : key(k), value(fmt::to_string(v)) {}
};

// Lines below this level are dropped; kInfo at start. Set once by main, before threads start.
void set_log_level(LogLevel level) noexcept;

[[nodiscard]] bool log_enabled(LogLevel level) noexcept;

void write_log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields);

// `text` escaped for a log value: quoted if it has spaces, quotes, '=' or control characters.
[[nodiscard]] std::string escape_log_value(std::string_view text);

}  // namespace weir

#define WEIR_LOG(level, event, ...)                                         \
  (::weir::log_enabled(::weir::LogLevel::level)                             \
       ? ::weir::write_log(::weir::LogLevel::level, (event), {__VA_ARGS__}) \
       : void())
