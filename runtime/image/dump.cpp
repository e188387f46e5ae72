// Both dumps are one walk over sections.def with two writers of fields.
#include "runtime/image/dump.h"

#include <concepts>
#include <type_traits>

#include <fmt/format.h>

#include "runtime/base/hex.h"
#include "runtime/base/ip_address.h"
#include "runtime/image/enum_names.h"
#include "runtime/image/fields.h"

namespace weir::image {
namespace {

constexpr std::string_view kSchema = "weir.image/1";

void append_escape(std::string& out, unsigned char byte) {
  switch (byte) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += fmt::format("\\u{:04x}", byte);
  }
}

// `text` in quotes, safe on a terminal and in JSON. The verifier made sure it is UTF-8.
std::string quoted(std::string_view text) {
  constexpr unsigned char kDelete = 0x7F;
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < ' ' || byte == kDelete || byte == '"' || byte == '\\') {
      append_escape(out, byte);
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string to_text(const FamilyAddress& address) {
  IpAddress ip;
  ip.family = address.family == 4 ? IpFamily::kV4 : IpFamily::kV6;
  ip.bytes = address.address->bytes;
  return ip.to_string();
}

// "none", "accept" and "reject" are the words for index values that are no index.
template <std::integral Number>
std::string number_text(std::string_view field, Number value) {
  const bool is_guard = field == "guard" || field.starts_with("if_");
  if (is_guard && value == Number(kGuardAccept)) {
    return "accept";
  }
  if (is_guard && value == Number(kGuardReject)) {
    return "reject";
  }
  return std::is_same_v<Number, uint32_t> && value == Number(kNone) ? "none"
                                                                    : std::to_string(value);
}

// Writes `field=value` pairs after one another.
class TextFields {
 public:
  TextFields(const ImageView& view, std::string& out) : view_(view), out_(out) {}

  template <typename Value>
  void operator()(std::string_view field, const Value& value) {
    fmt::format_to(std::back_inserter(out_), " {}={}", field, to_words(field, value));
  }

 private:
  std::string to_words(std::string_view, StringRef value) { return quoted(view_.text(value)); }
  static std::string to_words(std::string_view, Range value) {
    return value.count == 0 ? "-" : fmt::format("{}+{}", value.first, value.count);
  }
  static std::string to_words(std::string_view, Hex value) {
    return fmt::format("{:08x}", value.value);
  }
  static std::string to_words(std::string_view, const FamilyAddress& value) {
    return to_text(value);
  }
  template <size_t Size>
  static std::string to_words(std::string_view, const std::array<uint8_t, Size>& value) {
    return to_hex(value);
  }
  template <typename Value>
  static std::string to_words(std::string_view field, Value value) {
    if constexpr (std::is_enum_v<Value>) {
      return std::string(to_string(value));
    } else {
      return number_text(field, value);
    }
  }

  const ImageView& view_;
  std::string& out_;
};

// Writes `"field":value` pairs with commas between them.
class JsonFields {
 public:
  JsonFields(const ImageView& view, std::string& out) : view_(view), out_(out) {}

  template <typename Value>
  void operator()(std::string_view field, const Value& value) {
    fmt::format_to(std::back_inserter(out_), "{}\"{}\":{}", is_first_ ? "" : ",", field,
                   to_json(field, value));
    is_first_ = false;
  }

 private:
  std::string to_json(std::string_view, StringRef value) { return quoted(view_.text(value)); }
  static std::string to_json(std::string_view, Range value) {
    return fmt::format("{{\"first\":{},\"count\":{}}}", value.first, value.count);
  }
  static std::string to_json(std::string_view, Hex value) { return std::to_string(value.value); }
  static std::string to_json(std::string_view, const FamilyAddress& value) {
    return quoted(to_text(value));
  }
  template <size_t Size>
  static std::string to_json(std::string_view, const std::array<uint8_t, Size>& value) {
    return quoted(to_hex(value));
  }
  template <typename Value>
  static std::string to_json(std::string_view field, Value value) {
    if constexpr (std::is_enum_v<Value>) {
      return quoted(to_string(value));
    } else {
      const std::string text = number_text(field, value);
      return text == "none" ? "null" : text == "accept" || text == "reject" ? quoted(text) : text;
    }
  }

  const ImageView& view_;
  std::string& out_;
  bool is_first_ = true;
};

bool is_wanted(const DumpOptions& options, std::string_view section) {
  return options.with_records && (options.section.empty() || options.section == section);
}

std::string section_title(uint16_t kind) {
  switch (kind) {
#define WEIR_SECTION(number, name, Record, group) \
  case number:                                    \
    return #name;
#include "runtime/image/sections.def"
#undef WEIR_SECTION
    default:
      return fmt::format("section {}", kind);
  }
}

void text_header(const ImageView& view, std::string& out) {
  const Header& header = view.header();
  fmt::format_to(
      std::back_inserter(out),
      "format {}.{}, edition {}, generation {}, needs runtime {}\nidentity {}\n{} bytes, "
      "crc32c {:08x}\n\n{:<16} {:>6} {:>10} {:>12} {:>12}\n",
      header.format_major, header.format_minor, header.edition, header.generation,
      header.runtime_minimum, to_hex(header.root_hash), header.file_size, header.crc32c, "section",
      "record", "count", "bytes", "offset");
  for (const SectionEntry& entry : view.section_table()) {
    fmt::format_to(std::back_inserter(out), "{:<16} {:>6} {:>10} {:>12} {:>12}\n",
                   section_title(entry.kind), entry.record_size, entry.count, entry.size,
                   entry.offset);
  }
}

void json_header(const ImageView& view, std::string& out) {
  const Header& header = view.header();
  fmt::format_to(std::back_inserter(out),
                 "{{\"schema\":\"{}\",\"format\":\"{}.{}\",\"edition\":{},\"generation\":{},"
                 "\"runtime_minimum\":{},\"bytes\":{},\"crc32c\":{},\"identity\":\"{}\"",
                 kSchema, header.format_major, header.format_minor, header.edition,
                 header.generation, header.runtime_minimum, header.file_size, header.crc32c,
                 to_hex(header.root_hash));
  out += ",\"section_table\":[";
  for (const SectionEntry& entry : view.section_table()) {
    fmt::format_to(std::back_inserter(out),
                   "{}{{\"kind\":{},\"name\":{},\"record_size\":{},\"count\":{},\"bytes\":{},"
                   "\"offset\":{},\"sha256\":\"{}\"}}",
                   &entry == view.section_table().data() ? "" : ",", entry.kind,
                   quoted(section_title(entry.kind)), entry.record_size, entry.count, entry.size,
                   entry.offset, to_hex(entry.sha256));
  }
  out += ']';
}

// The texts of `strings` stand where they are used; as a section it is one long text.
void text_section(const ImageView&, std::string_view name, std::span<const char> strings,
                  std::string& out) {
  fmt::format_to(std::back_inserter(out), "\n{}\n  {}\n", name,
                 quoted({strings.data(), strings.size()}));
}

template <typename Record>
void text_section(const ImageView& view, std::string_view name, std::span<const Record> records,
                  std::string& out) {
  fmt::format_to(std::back_inserter(out), "\n{}\n", name);
  for (size_t i = 0; i < records.size(); ++i) {
    fmt::format_to(std::back_inserter(out), "  {}:", i);
    visit_fields(records[i], TextFields(view, out));
    out += '\n';
  }
}

void json_section(const ImageView&, std::string_view name, std::span<const char> strings,
                  std::string& out) {
  fmt::format_to(std::back_inserter(out), "\"{}\":{}", name,
                 quoted({strings.data(), strings.size()}));
}

template <typename Record>
void json_section(const ImageView& view, std::string_view name, std::span<const Record> records,
                  std::string& out) {
  fmt::format_to(std::back_inserter(out), "\"{}\":[", name);
  for (size_t i = 0; i < records.size(); ++i) {
    out += i == 0 ? "{" : ",{";
    visit_fields(records[i], JsonFields(view, out));
    out += '}';
  }
  out += ']';
}

}  // namespace

std::vector<std::string_view> section_names() {
  return {
#define WEIR_SECTION(number, name, Record, group) #name,
#include "runtime/image/sections.def"
#undef WEIR_SECTION
  };
}

std::string dump_text(const ImageView& view, const DumpOptions& options) {
  std::string out;
  text_header(view, out);
#define WEIR_SECTION(number, name, Record, group)          \
  if (is_wanted(options, #name) && !view.name().empty()) { \
    text_section(view, #name, view.name(), out);           \
  }
#include "runtime/image/sections.def"
#undef WEIR_SECTION
  return out;
}

std::string dump_json(const ImageView& view, const DumpOptions& options) {
  std::string out;
  json_header(view, out);
  out += ",\"sections\":{";
  bool is_first = true;
#define WEIR_SECTION(number, name, Record, group) \
  if (is_wanted(options, #name)) {                \
    out += is_first ? "" : ",";                   \
    is_first = false;                             \
    json_section(view, #name, view.name(), out);  \
  }
#include "runtime/image/sections.def"
#undef WEIR_SECTION
  out += "}}\n";
  return out;
}

}  // namespace weir::image
