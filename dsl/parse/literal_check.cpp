#include "dsl/parse/literal_check.h"

#include <WeirLexer.h>
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "dsl/syntax/literals.h"

namespace weir::dsl {

namespace {

using grammar::WeirLexer;

constexpr std::string_view kUnitsHelp =
    "durations end in ms, s, m, h or d; sizes in B, KiB, MiB, GiB or TiB";

// Spellings of which only one meaning is possible. `KB` is not here: it may be 1000 bytes.
constexpr std::array<std::pair<std::string_view, std::string_view>, 39> kMeantUnits = {{
    {"msec", "ms"},   {"msecs", "ms"}, {"millis", "ms"}, {"milliseconds", "ms"}, {"MS", "ms"},
    {"Ms", "ms"},     {"S", "s"},      {"sec", "s"},     {"secs", "s"},          {"second", "s"},
    {"seconds", "s"}, {"min", "m"},    {"mins", "m"},    {"minute", "m"},        {"minutes", "m"},
    {"H", "h"},       {"hr", "h"},     {"hrs", "h"},     {"hour", "h"},          {"hours", "h"},
    {"D", "d"},       {"day", "d"},    {"days", "d"},    {"bytes", "B"},         {"byte", "B"},
    {"kib", "KiB"},   {"KIB", "KiB"},  {"kiB", "KiB"},   {"Ki", "KiB"},          {"mib", "MiB"},
    {"MIB", "MiB"},   {"miB", "MiB"},  {"Mi", "MiB"},    {"gib", "GiB"},         {"GIB", "GiB"},
    {"giB", "GiB"},   {"Gi", "GiB"},   {"tib", "TiB"},   {"TIB", "TiB"},
}};

// Of these nobody knows whether 1000 or 1024 is meant.
constexpr auto kThousands =
    std::to_array<std::pair<std::string_view, std::string_view>>({{"KB", "KiB"},
                                                                  {"kB", "KiB"},
                                                                  {"kb", "KiB"},
                                                                  {"K", "KiB"},
                                                                  {"k", "KiB"},
                                                                  {"MB", "MiB"},
                                                                  {"mb", "MiB"},
                                                                  {"M", "MiB"},
                                                                  {"GB", "GiB"},
                                                                  {"gb", "GiB"},
                                                                  {"G", "GiB"}});

constexpr std::array<std::string_view, 5> kDurationUnits = {"ms", "s", "m", "h", "d"};
constexpr std::array<std::string_view, 5> kSizeUnits = {"B", "KiB", "MiB", "GiB", "TiB"};
constexpr std::array<std::string_view, 4> kRateUnits = {"s", "m", "h", "d"};

template <size_t N>
bool holds(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

class LiteralCheck {
 public:
  LiteralCheck(const SourceFile& source, RawToken& token, DiagnosticSink& sink)
      : source_(source), token_(token), sink_(sink), text_(text_of(source, token)) {}

  void check_int() {
    if (!decode_int(text_)) {
      report_range("an integer, at most 9223372036854775807");
    }
  }

  void check_percent() {
    if (!decode_percent(text_)) {
      report_range("a percent, at most 4294.9672% with four digits after the point");
    }
  }

  // `250ms`, `4KiB`, `1.5s`, `5sec`.
  void check_number_word() {
    const size_t unit_at = text_.find_first_not_of("0123456789.");
    const std::string_view unit = text_.substr(unit_at);
    const std::string_view meant = meant_unit(unit);
    const bool is_size = holds(kSizeUnits, meant.empty() ? unit : meant);
    const bool is_known = holds(kDurationUnits, unit) || holds(kSizeUnits, unit);
    token_.type = is_size ? WeirLexer::SIZE : WeirLexer::DURATION;
    if (!is_known) {
      report_unit(unit_at, unit, meant);
    } else if (text_.find('.') < unit_at) {
      report_fraction();
    } else if (is_size ? !decode_size(text_) : !decode_duration(text_)) {
      report_range(is_size ? "a size, which has 63 bits" : "a duration, which has 63 bits");
    }
  }

  // `100/s`; the lexer has made sure that the unit is one, or meant as one.
  void check_rate() {
    const size_t unit_at = text_.find('/') + 1;
    const std::string_view unit = text_.substr(unit_at);
    token_.type = WeirLexer::RATE;
    if (!is_rate_unit(unit)) {
      report_unit(unit_at, unit, meant_unit(unit));
    } else if (!decode_rate(text_)) {
      report_range("a rate, which has 64 bits");
    }
  }

  // `10.0.0.1`, `10.0.0.0/8`, `1.5`, `10.0.1`.
  void check_dotted() {
    const auto points = std::ranges::count(text_, '.');
    if (points == 1 && text_.find('/') == std::string_view::npos) {
      token_.type = WeirLexer::INT;
      report_fraction();
      return;
    }
    check_address();
  }

  void check_address() {
    const bool is_prefix = text_.find('/') != std::string_view::npos;
    token_.type = is_prefix ? WeirLexer::CIDR : WeirLexer::IP;
    if (is_prefix ? decode_cidr(text_).has_value() : decode_ip(text_).has_value()) {
      return;
    }
    break_token();
    auto report = sink_.report(diag::bad_address_literal, span_of(source_, token_), text_,
                               is_prefix ? "an IP prefix" : "an IP address");
    report.help(is_prefix ? "a prefix reads 10.0.0.0/8 or 2001:db8::/32"
                          : "an address reads 10.0.0.1 or 2001:db8::1");
  }

  void check_string() {
    const bool has_escape = text_.find('\\') != std::string_view::npos;
    const bool has_control = std::ranges::any_of(
        text_, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; });
    if (!has_escape && !has_control) {
      return;
    }
    for (const StringError& error : decode_string(text_).errors) {
      report_string_error(error);
    }
  }

 private:
  void break_token() { token_.is_broken = true; }

  Span part(size_t begin, size_t length) const {
    return span_of(source_, token_)
        .sub(static_cast<uint32_t>(begin), static_cast<uint32_t>(length));
  }

  void report_range(std::string_view what) {
    break_token();
    sink_.report(diag::number_out_of_range, span_of(source_, token_), text_, what);
  }

  void report_fraction() {
    break_token();
    auto report = sink_.report(diag::fraction, span_of(source_, token_), text_);
    if (const std::string mended = without_fraction(); !mended.empty()) {
      report.note("only percents have a fraction")
          .suggest(span_of(source_, token_), mended, "write `" + mended + "`");
    } else {
      report.help("only percents have a fraction; write `1500ms` for one and a half seconds");
    }
  }

  // `1500ms` for `1.5s`, `512KiB` for `0.5MiB`; empty where no smaller unit says it exactly.
  [[nodiscard]] std::string without_fraction() const {
    struct Step {
      std::string_view unit;
      std::string_view smaller;
      uint64_t count;
    };
    constexpr Step kSteps[] = {{"s", "ms", 1000},    {"m", "s", 60},      {"h", "m", 60},
                               {"d", "h", 24},       {"KiB", "B", 1024},  {"MiB", "KiB", 1024},
                               {"GiB", "MiB", 1024}, {"TiB", "GiB", 1024}};
    constexpr size_t kDigitsMax = 6;
    const size_t point = text_.find('.');
    const size_t unit_at = text_.find_first_not_of("0123456789.");
    if (unit_at == std::string_view::npos || unit_at > 2 * kDigitsMax ||
        unit_at - point - 1 > kDigitsMax) {
      return {};
    }
    uint64_t number = 0;
    uint64_t scale = 1;
    for (size_t i = 0; i < unit_at; ++i) {
      number = i == point ? number : number * 10 + static_cast<uint64_t>(text_[i] - '0');
      scale *= i > point ? 10 : 1;
    }
    for (const Step& step : kSteps) {
      if (step.unit == text_.substr(unit_at) && number * step.count % scale == 0) {
        return std::to_string(number * step.count / scale) + std::string(step.smaller);
      }
    }
    return {};
  }

  void report_unit(size_t at, std::string_view unit, std::string_view meant) {
    break_token();
    const Span place = part(at, unit.size());
    auto report = sink_.report(diag::unknown_unit, place, unit);
    if (unit.front() == '_' && unit.find_first_not_of("_0123456789") == std::string_view::npos) {
      std::string digits(text_);
      std::erase(digits, '_');
      report.note("digits are not grouped")
          .suggest(span_of(source_, token_), digits, "write `" + digits + "`");
      return;
    }
    if (meant.empty()) {
      report.help(std::string(kUnitsHelp));
      return;
    }
    const std::string fixed = std::string(text_.substr(0, at)) + std::string(meant);
    report.suggest(place, std::string(meant), "write `" + fixed + "`");
  }

  void report_string_error(const StringError& error) {
    const Span place = part(error.offset, error.length);
    const std::string_view wrong = text_.substr(error.offset, error.length);
    switch (error.kind) {
      case StringError::Kind::kUnknownEscape:
        break_token();
        sink_.report(diag::unknown_escape, place, wrong)
            .note(R"(a string knows \", \\, \n, \r, \t and \u{1F600})")
            .suggest(place.at_begin(), "\\", R"(write \\ for a backslash)");
        break;
      case StringError::Kind::kControlCharacter:
        break_token();
        report_control_character(place, wrong);
        break;
      case StringError::Kind::kUnclosed:
        break;  // reported by the lexer
    }
  }

  void report_control_character(Span place, std::string_view wrong) {
    const std::string quoted = encode_string(wrong);
    const std::string escape = quoted.substr(1, quoted.size() - 2);
    sink_.report(diag::control_character, place, control_name(wrong.front()))
        .suggest(place, escape, "write it as an escape, `" + escape + "`");
  }

  static std::string control_name(char c) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    const auto code = static_cast<unsigned char>(c);
    return std::string("U+00") + kHex[code >> 4] + kHex[code & 0xFU];
  }

  const SourceFile& source_;
  RawToken& token_;
  DiagnosticSink& sink_;
  std::string_view text_;
};

}  // namespace

std::string_view meant_unit(std::string_view unit) {
  for (const auto& [wrong, right] : kMeantUnits) {
    if (wrong == unit) {
      return right;
    }
  }
  return {};
}

std::optional<Unit> read_unit(std::string_view word) {
  const std::string_view meant = meant_unit(word);
  const std::string_view unit = meant.empty() ? word : meant;
  if (holds(kDurationUnits, unit) || holds(kSizeUnits, unit)) {
    return Unit{unit, holds(kSizeUnits, unit), true};
  }
  for (const auto& [wrong, near] : kThousands) {
    if (wrong == word) {
      return Unit{near, true, false};
    }
  }
  return std::nullopt;
}

bool is_rate_unit(std::string_view unit) {
  return holds(kRateUnits, unit);
}

void check_literal(const SourceFile& source, RawToken& token, DiagnosticSink& sink) {
  LiteralCheck check(source, token, sink);
  switch (token.type) {
    case WeirLexer::INT:
      return check.check_int();
    case WeirLexer::PERCENT:
      return check.check_percent();
    case WeirLexer::NUMBER_WORD:
      return check.check_number_word();
    case WeirLexer::NUMBER_SLASH_WORD:
      return check.check_rate();
    case WeirLexer::DOTTED_NUMBER:
      return check.check_dotted();
    case WeirLexer::ADDRESS6:
      return check.check_address();
    case WeirLexer::STRING:
      return check.check_string();
    default:
      return;  // not a literal; token types are a plain number of the generated lexer
  }
}

}  // namespace weir::dsl
