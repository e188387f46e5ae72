#include "dsl/diag/annotation.h"

namespace weir::dsl {
namespace {

enum class Part : uint8_t { kProperty, kMessage };

std::string escaped(std::string_view text, Part part) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool ends_property = part == Part::kProperty && (c == ':' || c == ',');
    if (c == '%' || c == '\r' || c == '\n' || ends_property) {
      const auto byte = static_cast<unsigned char>(c);
      out += {'%', kDigits[byte >> 4U], kDigits[byte & 0xFU]};
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string to_text(const Annotation& annotation) {
  std::string text = "::" + std::string(annotation.level) + ' ';
  if (!annotation.file.empty()) {
    text += "file=" + escaped(annotation.file, Part::kProperty) +
            ",line=" + std::to_string(annotation.line) +
            ",col=" + std::to_string(annotation.column) + ',';
  }
  text += "title=" + escaped(annotation.title, Part::kProperty);
  return text + "::" + escaped(annotation.message, Part::kMessage) + '\n';
}

}  // namespace weir::dsl
