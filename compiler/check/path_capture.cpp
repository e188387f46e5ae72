#include "compiler/check/path_capture.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "compiler/check/bindings.h"
#include "compiler/check/suggest.h"
#include "compiler/check/text_formats.h"

namespace weir::check {

namespace {

constexpr std::string_view kEnum = "enum";

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || c == '_';
}

bool is_name_char(char c) {
  return is_name_start(c) || (c >= '0' && c <= '9');
}

bool is_unreserved(char c) {
  return is_name_char(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '~';
}

// The brace that closes the one at the front; npos without it.
size_t matching_close(std::string_view words) {
  size_t depth = 0;
  for (size_t at = 0; at < words.size(); ++at) {
    depth += words[at] == '{' ? 1 : 0;
    depth -= words[at] == '}' ? 1 : 0;
    if (depth == 0) {
      return at;
    }
  }
  return std::string_view::npos;
}

bool is_capture_type(std::string_view words) {
  const auto bindings = capture_bindings();
  return std::any_of(bindings.begin(), bindings.end(),
                     [&](const CaptureBinding& binding) { return binding.name == words; });
}

// `userId` and `user-id` as a name is written, `user_id`.
std::string in_name_style(std::string_view words) {
  std::string name;
  for (const char c : words) {
    const bool is_upper = c >= 'A' && c <= 'Z';
    name += is_upper && !name.empty() && name.back() != '_' ? "_" : "";
    name += is_upper ? static_cast<char>(c - 'A' + 'a') : c == '-' ? '_' : c;
  }
  return name;
}

// What is meant by words that are no name, `id uint` among them; empty if that is not certain.
std::string meant_by(std::string_view words) {
  const size_t space = words.find(' ');
  if (space != words.npos) {
    const std::string_view type = words.substr(space + 1);
    return is_capture_type(type) ? std::string(words.substr(0, space)) + ": " + std::string(type)
                                 : std::string();
  }
  std::string name = in_name_style(words);
  return is_capture_name(name) ? name : std::string();
}

}  // namespace

bool is_capture_name(std::string_view words) {
  return !words.empty() && is_name_start(words.front()) &&
         std::all_of(words.begin(), words.end(), is_name_char);
}

CaptureReader::Read CaptureReader::read(TextRange segment, bool is_last) {
  const std::string_view words = text(segment);
  const size_t open = words.find('{');
  const size_t stray = words.find('}');
  if (stray < open) {
    return report_stray(segment, stray);
  }
  const size_t close = matching_close(words.substr(open));
  if (close == words.npos) {
    return report_open(segment, open);
  }
  if (open != 0 || close + 1 != words.size()) {
    report(dsl::diag::capture_form, segment, "a capture takes a whole segment")
        .label("has text beside the capture")
        .help("put a `/` between them, or capture the whole segment");
    return std::nullopt;
  }
  return read_inside({segment.begin + 1, segment.end - 1}, is_last);
}

CaptureReader::Read CaptureReader::report_stray(TextRange segment, size_t stray) {
  const std::string_view words = text(segment);
  const size_t at = segment.begin + stray;
  auto builder = report(dsl::diag::capture_form, {at, at + 1}, "`}` closes nothing");
  if (stray + 1 == words.size() && is_capture_name(words.substr(0, stray))) {
    builder.suggest(span(segment).at_begin(), "{", "open the capture");
  } else {
    builder.help("write `{name}` around the name of a capture");
  }
  return std::nullopt;
}

CaptureReader::Read CaptureReader::report_open(TextRange segment, size_t open) {
  auto builder =
      report(dsl::diag::capture_form, {segment.begin + open, segment.end}, "missing `}`");
  builder.label("this capture is not closed in its segment");
  if (is_capture_name(text(segment).substr(open + 1)) && open == 0) {
    builder.suggest(span(segment).at_end(), "}", "close the capture");
  } else {
    builder.help("write `{name}`");
  }
  return std::nullopt;
}

CaptureReader::Read CaptureReader::read_inside(TextRange inside, bool is_last) {
  const size_t colon = std::min(literal_.text().find(':', inside.begin), inside.end);
  TextRange name = literal_.trim({inside.begin, colon});
  const bool is_tail = text(name).ends_with("**");
  if (is_tail) {
    name.end -= 2;
  }
  if (!check_name(name, inside)) {
    return std::nullopt;
  }
  if (is_tail) {
    return read_tail(name, {colon, inside.end}, inside, is_last);
  }
  if (colon == inside.end) {
    return model::CaptureSegment{std::string(text(name)), image::CaptureType::kSegment, {}};
  }
  return read_type(name, literal_.trim({colon + 1, inside.end}));
}

bool CaptureReader::check_name(TextRange name, TextRange inside) {
  const std::string_view words = text(name);
  if (words.empty()) {
    report(dsl::diag::capture_form, {inside.begin - 1, inside.end + 1}, "this capture has no name")
        .help("write `{name}`, or `/**` at the end for everything below");
    return false;
  }
  if (!is_capture_name(words)) {
    report_name_style(name, words);
    return false;
  }
  const auto [first, is_new] = names_.emplace(words, name);
  if (!is_new) {
    report(dsl::diag::duplicate_capture, name, words)
        .label("captured again")
        .secondary(span(first->second), "first captured here")
        .help("rename one of them");
  }
  return is_new;
}

void CaptureReader::report_name_style(TextRange name, std::string_view words) {
  auto builder = report(dsl::diag::capture_form, name,
                        "`" + std::string(words) + "` is not written like a name");
  if (const std::string mended = meant_by(words); !mended.empty()) {
    builder.suggest(span(name), mended, "write `{" + mended + "}`");
  } else {
    builder.help("write lower-case letters, digits and `_`, such as `{order_id}`");
  }
}

// ---- types -------------------------------------------------------------------------------------

CaptureReader::Read CaptureReader::read_tail(TextRange name, TextRange type, TextRange inside,
                                             bool is_last) {
  if (is_last && type.begin == type.end) {
    return model::TailSegment{std::string(text(name))};
  }
  if (is_last) {
    report(dsl::diag::capture_form, type, "the rest of a path has no type")
        .suggest(span(type), "", "write `{" + std::string(text(name)) + "**}`");
  } else {
    report(dsl::diag::tail_position, {inside.begin - 1, inside.end + 1},
           "{" + std::string(text(inside)) + "}")
        .secondary(span({inside.end + 1, literal_.text().size()}), "nothing can follow it")
        .help("write `{" + std::string(text(name)) + "}` for exactly one segment");
  }
  return std::nullopt;
}

CaptureReader::Read CaptureReader::read_type(TextRange name, TextRange type) {
  const std::string_view words = text(type);
  if (words == kEnum || (words.starts_with(kEnum) && !is_name_char(words[kEnum.size()]))) {
    return read_enum(name, literal_.trim({type.begin + kEnum.size(), type.end}));
  }
  for (const CaptureBinding& binding : capture_bindings()) {
    if (binding.name == words) {
      return model::CaptureSegment{std::string(text(name)), binding.type, {}};
    }
  }
  return report_type(name, type);
}

CaptureReader::Read CaptureReader::report_type(TextRange name, TextRange type) {
  std::vector<std::string_view> candidates;
  for (const CaptureBinding& binding : capture_bindings()) {
    candidates.push_back(binding.name);
  }
  auto builder =
      report(dsl::diag::capture_type,
             type.begin == type.end ? TextRange{type.begin - 1, type.end} : type, text(type));
  const std::string_view meant = closest_name(text(type), candidates);
  if (is_capture_type(text(name)) && is_capture_name(text(type))) {
    const std::string mended = std::string(text(type)) + ": " + std::string(text(name));
    builder.suggest(span({name.begin, type.end}), mended, "write `{" + mended + "}`");
  } else if (!meant.empty()) {
    builder.suggest(span(type), std::string(meant), "write `" + std::string(meant) + "`");
  } else {
    builder.help("there are " + list_names(candidates) +
                 ", `enum { a, b }`, and `{name}` for any segment");
  }
  return std::nullopt;
}

// `braces` is what stands behind `enum`.
CaptureReader::Read CaptureReader::read_enum(TextRange name, TextRange braces) {
  const std::string_view words = text(braces);
  if (!words.starts_with('{') || !words.ends_with('}') || words.size() < 2) {
    return report_enum(braces);
  }
  Values values;
  size_t begin = braces.begin + 1;
  while (begin < braces.end) {
    const size_t end = std::min(literal_.text().find(',', begin), braces.end - 1);
    if (!add_enum_value(literal_.trim({begin, end}), braces, values)) {
      return std::nullopt;
    }
    begin = end + 1;
  }
  std::vector<std::string> sorted;
  sorted.reserve(values.size());
  for (const auto& [value, place] : values) {
    sorted.push_back(value);
  }
  return model::CaptureSegment{std::string(text(name)), image::CaptureType::kEnum,
                               std::move(sorted)};
}

CaptureReader::Read CaptureReader::report_enum(TextRange braces) {
  const std::string_view words = text(braces);
  const TextRange place = words.empty() ? TextRange{braces.begin - 1, braces.end} : braces;
  auto builder = report(dsl::diag::capture_form, place, "an `enum` lists its values in braces");
  if (words.size() > 2 && (words.front() == '[' || words.front() == '(') &&
      words.find_first_of("[]()", 1) == words.size() - 1) {
    const std::string mended = "{" + std::string(words.substr(1, words.size() - 2)) + "}";
    builder.suggest(span(place), mended, "write `enum " + mended + "`");
  } else {
    builder.help("write `enum { a, b }`");
  }
  return std::nullopt;
}

bool CaptureReader::add_enum_value(TextRange value, TextRange braces, Values& values) {
  const std::string_view words = text(value);
  if (words.empty()) {
    report(dsl::diag::capture_form, braces, "a value of this `enum` is empty")
        .help("write `enum { a, b }`");
    return false;
  }
  const auto* const bad = std::find_if_not(words.begin(), words.end(), is_unreserved);
  if (bad != words.end() || words == "." || words == "..") {
    const std::string what = bad != words.end() ? describe_char(*bad) : "a dot segment";
    report(dsl::diag::capture_form, value, what + " cannot stand in a value of an `enum`")
        .help("write letters, digits, `-`, `.`, `_` and `~`");
    return false;
  }
  const auto [first, is_new] = values.emplace(words, value);
  if (!is_new) {
    report(dsl::diag::duplicate_enumerator, value, words)
        .secondary(span(first->second), "first stands here")
        .help("leave one of them out");
  }
  return is_new;
}

}  // namespace weir::check
