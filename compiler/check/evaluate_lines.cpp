// `lines "./blocked.txt"`: a list with a value for each line of a file. See evaluate.h.
#include <algorithm>
#include <utility>

#include "compiler/check/evaluate.h"
#include "dsl/syntax/views.h"

namespace weir::check {

namespace {

// What is left of a line without its comment and the blanks around it.
dsl::Span content_of(const dsl::SourceFile& file, uint32_t line) {
  const std::string_view text = file.line_text(line);
  const size_t comment = std::min(text.find('#'), text.size());
  const std::string_view kept = text.substr(0, comment);
  const size_t first = kept.find_first_not_of(" \t");
  const uint32_t begin = file.line_begin(line);
  if (first == std::string_view::npos) {
    return file.span(begin, begin);
  }
  const size_t last = kept.find_last_not_of(" \t");
  return file.span(begin + static_cast<uint32_t>(first), begin + static_cast<uint32_t>(last) + 1);
}

}  // namespace

Value Evaluator::lines(dsl::Node node, TypeId expected) {
  const TypeId base = base_of(expected);
  if (base.has_value() && kind_of(base) != TypeKind::kList) {
    report_mismatch(node, base, "a list");
    return poison(node);
  }
  const auto use = context_.site.line_uses.find({node.span().file, node.id()});
  if (use == context_.site.line_uses.end()) {
    return poison(node);  // reported when the site was loaded
  }
  const TypeId element =
      base.has_value() ? context_.types.inside(base) : context_.types.simple(TypeKind::kString);
  const dsl::SourceFile& file = *context_.site.line_files[use->second].file;
  std::vector<Value> values;
  bool is_whole = true;
  for (uint32_t line = 1; line <= file.line_count(); ++line) {
    const dsl::Span content = content_of(file, line);
    if (content.empty() || !take_step(node.span())) {
      continue;
    }
    Value value = line_value(element, file, content);
    is_whole &= !value.is_poison();
    values.push_back(std::move(value));
  }
  return is_whole
             ? Value{context_.types.wrap(TypeKind::kList, element), std::move(values), node.span()}
             : poison(node);
}

// Lists of prefixes in the field name single addresses, too.
Value Evaluator::line_value(TypeId element, const dsl::SourceFile& file, dsl::Span line) {
  std::string text(file.text(line));
  if (kind_of(element) == TypeKind::kCidr) {
    if (const std::optional<IpAddress> address = dsl::decode_ip(text)) {
      text += "/" + std::to_string(address->bits());
    }
  }
  tl::expected<Value, std::string> read = read_parameter(context_.types, element, text);
  if (!read) {
    context_.sink.report(dsl::diag::line_value, line, file.text(line), read.error())
        .help("write one value a line; `#` begins a comment");
    return Value{};
  }
  read->span = line;
  return *std::move(read);
}

}  // namespace weir::check
