#include "compiler/check/interpolate.h"

#include <string>
#include <utility>

#include "compiler/check/path_pattern.h"
#include "compiler/check/suggest.h"

namespace weir::check {

namespace {

class Inserter {
 public:
  Inserter(Evaluator& evaluator, const Scope& scope, dsl::Node literal, const Insertion& insertion)
      : evaluator_(evaluator),
        scope_(scope),
        insertion_(insertion),
        literal_(literal),
        text_(literal_.text()) {}

  std::optional<LiteralText> run() {
    for (size_t at = 0; at < text_.size();) {
      at = text_[at] == '{' ? take_braces(at) : take_char(at);
    }
    decoded_.offsets.push_back(literal_.offset_of(text_.size()));
    return has_fault_ ? std::nullopt
                      : std::optional(LiteralText(std::move(decoded_), literal_.literal()));
  }

 private:
  [[nodiscard]] bool is_template() const {
    return insertion_.braces == Braces::kTemplate || insertion_.braces == Braces::kRewrite;
  }

  void put(char c, size_t from) {
    decoded_.value += c;
    decoded_.offsets.push_back(literal_.offset_of(from));
  }

  // A doubled brace is one in a value; templates and patterns have their own readers for it.
  size_t take_char(size_t at) {
    const bool is_doubled = text_[at] == '}' && text_.substr(at).starts_with("}}");
    put(text_[at], at);
    if (is_doubled && insertion_.braces != Braces::kValue) {
      put('}', at + 1);
    }
    return is_doubled ? at + 2 : at + 1;
  }

  // Returns where to go on.
  size_t take_braces(size_t open) {
    if (text_.substr(open).starts_with("{{")) {
      put('{', open);
      if (insertion_.braces != Braces::kValue) {
        put('{', open + 1);
      }
      return open + 2;
    }
    const size_t close = text_.find('}', open);
    if (close == text_.npos) {
      return take_unclosed(open);
    }
    const TextRange inside{open + 1, close};
    if (insertion_.braces == Braces::kPattern) {
      return take_pattern(open, close);
    }
    if (!insert_name(inside)) {
      keep({open, close + 1});
    }
    return close + 1;
  }

  size_t take_unclosed(size_t open) {
    if (insertion_.braces == Braces::kValue) {
      has_fault_ = true;
      sink()
          .report(dsl::diag::template_form, literal_.span(open, open + 1), "missing `}`")
          .help("close what is inserted, or write `{{` for the character itself");
    }
    keep({open, text_.size()});
    return text_.size();
  }

  void keep(TextRange range) {
    for (size_t at = range.begin; at < range.end; ++at) {
      put(text_[at], at);
    }
  }

  // `{base}` of a local, `{id: kind}` with a local that is the type of a capture; anything else is
  // a capture.
  size_t take_pattern(size_t open, size_t close) {
    const size_t colon = text_.find(':', open);
    if (colon != text_.npos && colon < close) {
      take_capture_type(open, colon, close);
      return close + 1;
    }
    const TextRange name = literal_.trim({open + 1, close});
    const Local* local = scope_.find(literal_.text(name).substr(0, literal_.text(name).find('.')));
    // No capture can come before the first slash: a local was meant.
    if (local == nullptr && open == 0 && scope_.locals != nullptr) {
      report_unknown(name);
    } else if (local == nullptr || is_capture_type(local->value)) {
      keep({open, close + 1});
    } else if (!insert_name({open + 1, close})) {
      has_fault_ = true;
    }
    return close + 1;
  }

  void take_capture_type(size_t open, size_t colon, size_t close) {
    const TextRange name = literal_.trim({colon + 1, close});
    const Local* local = scope_.find(literal_.text(name));
    if (local == nullptr || !is_capture_type(local->value)) {
      keep({open, close + 1});
      return;
    }
    const std::string type = to_text(types(), local->value);
    keep({open, colon});
    if (type != "segment") {
      keep({colon, colon + 1});
      for (const char c : type) {
        put(c, name.begin);
      }
    }
    keep({close, close + 1});
  }

  [[nodiscard]] bool is_capture_type(const Value& value) {
    return !value.is_poison() && types().text(value.type) == "capture_type";
  }

  // False if it names nothing that is known while building.
  bool insert_name(TextRange inside) {
    const TextRange range = literal_.trim(inside);
    const std::string_view words = literal_.text(range);
    const size_t dot = std::min(words.find('.'), words.size());
    if (is_kept(words)) {
      return false;
    }
    Value value;
    if (!find(words.substr(0, dot), range, value)) {
      return insertion_.braces != Braces::kValue ? false : report_unknown(range);
    }
    for (size_t at = dot; at < words.size() && !value.is_poison();) {
      const size_t end = std::min(words.find('.', at + 1), words.size());
      value = evaluator_.member_of(value, words.substr(at + 1, end - at - 1),
                                   literal_.span(range.begin + at + 1, range.begin + end));
      at = end;
    }
    insert(value, range);
    return true;
  }

  // What a request or the path puts in.
  [[nodiscard]] bool is_kept(std::string_view words) const {
    if (insertion_.braces == Braces::kRewrite && insertion_.pattern != nullptr &&
        find_capture(*insertion_.pattern, words)) {
      return true;
    }
    return is_template() && (words == "req" || words.starts_with("req.") || words == "capture" ||
                             words.starts_with("capture."));
  }

  // A local, parameter or constant.
  bool find(std::string_view name, TextRange place, Value& value) {
    if (const Local* local = scope_.find(name)) {
      value = local->value;
      return true;
    }
    const SymbolId symbol = evaluator_.names().find(scope_.module, name);
    if (!symbol.has_value()) {
      return false;
    }
    const SymbolKind kind = evaluator_.names().get(symbol).kind;
    if (kind == SymbolKind::kParam || kind == SymbolKind::kConst || kind == SymbolKind::kBroken) {
      value = evaluator_.value_of(symbol);
    } else {
      report_kind(place, name, describe_kind(kind));
    }
    return true;
  }

  void insert(const Value& value, TextRange place) {
    if (value.is_poison()) {
      has_fault_ = true;
      return;
    }
    const std::optional<std::string> inserted = plain_text(types(), value);
    if (!inserted) {
      report_kind(place, literal_.text(place), "a `" + types().text(value.type) + "`");
      return;
    }
    const bool has_braces = inserted->find_first_of("{}") != std::string::npos;
    if (has_braces && insertion_.braces == Braces::kPattern) {
      report_kind(place, literal_.text(place), "text with braces");
      return;
    }
    for (const char c : *inserted) {
      put(c, place.begin);
      if (is_template() && (c == '{' || c == '}')) {
        put(c, place.begin);
      }
    }
  }

  void report_kind(TextRange place, std::string_view name, std::string_view kind) {
    has_fault_ = true;
    sink()
        .report(dsl::diag::text_insertion, literal_.span(place), "`" + std::string(name) + "`")
        .label("is " + std::string(kind))
        .help("insert text, numbers, names of enumerations, addresses or quantities");
  }

  bool report_unknown(TextRange place) {
    has_fault_ = true;
    const bool is_name = !literal_.text(place).empty() &&
                         literal_.text(place).find_first_of("\" :,") == std::string::npos;
    auto report =
        sink().report(dsl::diag::unknown_name, literal_.span(place), literal_.text(place));
    std::vector<std::string_view> known;
    for (const Local* local = scope_.locals; local != nullptr; local = local->outer) {
      known.push_back(local->name);
    }
    if (insertion_.braces != Braces::kPattern) {
      const std::vector<std::string_view> visible = evaluator_.names().visible(scope_.module);
      known.insert(known.end(), visible.begin(), visible.end());
    }
    if (const std::string_view meant = closest_name(literal_.text(place), known);
        is_name && !meant.empty()) {
      report.suggest(literal_.span(place), std::string(meant),
                     "write `{" + std::string(meant) + "}`");
      return true;
    }
    report.help(is_name ? "declare it in this module, or write `{{` for the character itself"
                        : "write `{{` and `}}` for the characters themselves");
    return true;
  }

  [[nodiscard]] TypeStore& types() { return evaluator_.context().types; }
  [[nodiscard]] dsl::DiagnosticSink& sink() { return evaluator_.context().sink; }

  Evaluator& evaluator_;
  const Scope& scope_;
  const Insertion& insertion_;
  LiteralText literal_;
  std::string_view text_;
  dsl::StringValue decoded_;
  bool has_fault_ = false;
};

}  // namespace

std::optional<LiteralText> insert_values(Evaluator& evaluator, const Scope& scope,
                                         dsl::Node literal, const Insertion& insertion) {
  const bool has_braces = literal.text().find_first_of("{}") != std::string_view::npos;
  return has_braces ? Inserter(evaluator, scope, literal, insertion).run()
                    : std::optional(LiteralText(literal));
}

std::optional<std::string> plain_text(const TypeStore& types, const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value.data)) {
    const bool is_secret = types.kind(value.type) == TypeKind::kSecret;
    return is_secret ? std::nullopt : std::optional(*text);
  }
  if (const auto* address = std::get_if<SocketAddress>(&value.data)) {
    return address->to_string();
  }
  const bool is_structure = std::holds_alternative<std::vector<Value>>(value.data) ||
                            std::holds_alternative<VariantValue>(value.data) ||
                            std::holds_alternative<InvocationRef>(value.data) ||
                            std::holds_alternative<ObjectRef>(value.data) ||
                            std::holds_alternative<EndpointValue>(value.data) || value.is_absent();
  return is_structure ? std::nullopt : std::optional(to_text(types, value));
}

}  // namespace weir::check
