// Literals, endpoints and references to secrets: see evaluate.h.
#include <algorithm>
#include <utility>

#include "compiler/check/evaluate.h"
#include "compiler/check/interpolate.h"
#include "compiler/check/pattern_text.h"
#include "dsl/syntax/views.h"
#include "runtime/image/format.h"

namespace weir::check {

namespace {

// What `expected` would take, written without quotes.
bool reads_unquoted(const Type& expected, std::string_view text) {
  switch (expected.kind) {
    case TypeKind::kInt:
    case TypeKind::kUint:
    case TypeKind::kStatus:
    case TypeKind::kPort:
      return dsl::decode_int(text).has_value();
    case TypeKind::kPercent:
      return dsl::decode_percent(text).has_value();
    case TypeKind::kDuration:
      return dsl::decode_duration(text).has_value();
    case TypeKind::kSize:
      return dsl::decode_size(text).has_value();
    case TypeKind::kRate:
      return dsl::decode_rate(text).has_value();
    case TypeKind::kIp:
      return dsl::decode_ip(text).has_value();
    case TypeKind::kCidr:
      return dsl::decode_cidr(text).has_value();
    case TypeKind::kBool:
      return dsl::decode_bool(text).has_value();
    case TypeKind::kMethod:
      return method_from_name(text) != HttpMethod::kOther;
    case TypeKind::kEnum:
      return std::find(expected.names.begin(), expected.names.end(), text) != expected.names.end();
    default:  // written with quotes, or not as a literal
      return false;
  }
}

template <typename T, typename Convert>
Value make(TypeId type, dsl::Node node, const std::optional<T>& decoded, Convert convert) {
  Value value;
  value.span = node.span();
  if (decoded) {
    value.type = type;
    value.data = convert(*decoded);
  }
  return value;
}

// Whoever anchors the beginning anchors the end: where the `$` is.
std::optional<size_t> other_anchor(std::string_view pattern, const regex::PatternError& error) {
  const bool has_end = pattern.ends_with('$') && !pattern.ends_with("\\$");
  const bool is_begin = error.fault == regex::PatternFault::kAnchor && error.offset == 0;
  return is_begin && has_end && pattern.size() > 1 ? std::optional(pattern.size() - 1)
                                                   : std::nullopt;
}

// As it stands in a literal with escapes.
std::string escaped(std::string_view text) {
  const std::string quoted = dsl::encode_string(text);
  return quoted.substr(1, quoted.size() - 2);
}

}  // namespace

Value Evaluator::literal(dsl::Node node, TypeId expected) {
  TypeStore& types = context_.types;
  const std::string_view text = node.text();
  const auto same = [](const auto& decoded) { return ValueData(decoded); };
  switch (node.kind()) {
    case dsl::NodeKind::kPercentLiteral:
      return make(types.simple(TypeKind::kPercent), node, dsl::decode_percent(text),
                  [](Ppm ppm) { return ValueData(int64_t{ppm.value}); });
    case dsl::NodeKind::kDurationLiteral:
      return make(types.simple(TypeKind::kDuration), node, dsl::decode_duration(text),
                  [](Milliseconds time) { return ValueData(int64_t{time.count()}); });
    case dsl::NodeKind::kSizeLiteral:
      return make(types.simple(TypeKind::kSize), node, dsl::decode_size(text),
                  [](Bytes bytes) { return ValueData(static_cast<int64_t>(bytes.value)); });
    case dsl::NodeKind::kRateLiteral:
      return make(types.simple(TypeKind::kRate), node, dsl::decode_rate(text), same);
    case dsl::NodeKind::kBoolLiteral:
      return make(types.simple(TypeKind::kBool), node, dsl::decode_bool(text), same);
    case dsl::NodeKind::kIpLiteral:
      return ip_literal(node, expected);
    case dsl::NodeKind::kCidrLiteral:
      return cidr_literal(node);
    default:  // the others have functions of their own
      return poison(node);
  }
}

Value Evaluator::ip_literal(dsl::Node node, TypeId expected) {
  const std::optional<IpAddress> address = dsl::decode_ip(node.text());
  if (address && kind_of(base_of(expected)) == TypeKind::kCidr) {
    const std::string prefix = std::string(node.text()) + "/" + std::to_string(address->bits());
    context_.sink.report(dsl::diag::type_mismatch, node.span(), "`cidr`", "`ip`")
        .suggest(node.span(), prefix, "write `" + prefix + "` for this one address");
    return poison(node);
  }
  return make(context_.types.simple(TypeKind::kIp), node, address,
              [](const IpAddress& ip) { return ValueData(ip); });
}

Value Evaluator::cidr_literal(dsl::Node node) {
  const std::optional<Cidr> prefix = dsl::decode_cidr(node.text());
  if (prefix && prefix->has_host_bits()) {
    const std::string masked = prefix->masked().to_string();
    context_.sink.report(dsl::diag::host_bits, node.span(), node.text())
        .suggest(node.span(), masked, "write `" + masked + "` for the whole prefix");
    return poison(node);
  }
  return make(context_.types.simple(TypeKind::kCidr), node, prefix,
              [](const Cidr& cidr) { return ValueData(cidr); });
}

Value Evaluator::int_literal(dsl::Node node, TypeId expected) {
  const std::optional<int64_t> number = dsl::decode_int(node.text());
  if (!number) {
    return poison(node);
  }
  const TypeId base = base_of(expected);
  const char* range = nullptr;
  switch (kind_of(base)) {
    case TypeKind::kUint:
      break;
    case TypeKind::kStatus:
      range = *number < HttpStatus::kMin || *number > HttpStatus::kMax ? "a status, 100 to 599"
                                                                       : nullptr;
      break;
    case TypeKind::kPort:
      range = *number > Port::kMax ? "a port, 0 to 65535" : nullptr;
      break;
    default:
      return {context_.types.simple(TypeKind::kInt), *number, node.span()};
  }
  if (range != nullptr) {
    context_.sink.report(dsl::diag::number_range, node.span(), node.text(), range);
    return poison(node);
  }
  return {base, *number, node.span()};
}

// ---- strings ---------------------------------------------------------------------------------

Value Evaluator::string_literal(const Scope& scope, dsl::Node node, TypeId expected) {
  const TypeId base = base_of(expected);
  if (!base.has_value() || kind_of(base) == TypeKind::kString) {
    return {context_.types.simple(TypeKind::kString), std::string(LiteralText(node).text()),
            node.span()};
  }
  const TypeKind kind = kind_of(base);
  if (!is_text(kind)) {
    report_string_mismatch(scope, node, base);
    return poison(node);
  }
  if (kind == TypeKind::kRegex) {
    return pattern(node);
  }
  const Braces braces = kind == TypeKind::kPathPattern ? Braces::kPattern : Braces::kValue;
  const std::optional<LiteralText> inserted = insert_values(*this, scope, node, {braces});
  if (!inserted) {
    return poison(node);
  }
  const LiteralText& literal = *inserted;
  TextResult<ValueData> read = read_text(kind, literal.text());
  if (!read) {
    report_text_fault(literal, kind, read.error());
    return poison(node);
  }
  return {base, *std::move(read), node.span()};
}

// Braces are repetitions here, so nothing is inserted.
Value Evaluator::pattern(dsl::Node node) {
  const LiteralText literal(node);
  const TextTest& test = context_.text_tests.matching(literal.text());
  if (test.error) {
    report_pattern(literal, *test.error);
    return poison(node);
  }
  return {context_.types.simple(TypeKind::kRegex), std::string(literal.text()), node.span()};
}

void Evaluator::report_pattern(const LiteralText& literal, const regex::PatternError& error) {
  const PatternWording wording = describe(error, literal.text());
  const dsl::Span place = error.length == 0
                              ? literal.literal()
                              : literal.span(error.offset, error.offset + error.length);
  auto report = [&] {
    switch (wording.trouble) {
      case PatternTrouble::kFeature:
        return context_.sink.report(dsl::diag::pattern_feature, place, wording.what);
      case PatternTrouble::kLimit:
        return context_.sink.report(dsl::diag::pattern_limit, place, wording.what);
      case PatternTrouble::kSyntax:
        break;
    }
    return context_.sink.report(dsl::diag::pattern_syntax, place, wording.what);
  }();
  if (!wording.label.empty()) {
    report.label(wording.label);
  }
  if (wording.replacement) {
    std::vector<dsl::TextEdit> edits = {
        {place, literal.is_raw() ? *wording.replacement : escaped(*wording.replacement)}};
    if (const std::optional<size_t> other = other_anchor(literal.text(), error)) {
      edits.push_back({literal.span(*other, *other + 1), ""});
    }
    report.suggest(std::move(edits), wording.help);
  } else if (!wording.help.empty()) {
    report.help(wording.help);
  }
}

void Evaluator::report_string_mismatch(const Scope& scope, dsl::Node node, TypeId expected) {
  const Type& type = context_.types.get(expected);
  auto report = context_.sink.report(dsl::diag::type_mismatch, node.span(), "`" + type.text + "`",
                                     "a string");
  const std::string unquoted(LiteralText(node).text());
  const SymbolId named = names_.find(scope.module, unquoted);
  const bool is_object = named.has_value() && reference_kind(names_.get(named).kind) == type.kind;
  if (is_object || reads_unquoted(type, unquoted)) {
    report.suggest(node.span(), unquoted, "write `" + unquoted + "` without quotes");
  } else if (type.kind == TypeKind::kSecret) {
    const bool has_scheme = unquoted.starts_with("file:");
    const std::string reference =
        "ref " + dsl::encode_string(has_scheme ? unquoted : "file:" + unquoted);
    report.suggest(node.span(), reference, "write `" + reference + "`");
  } else if (type.kind == TypeKind::kList) {
    const std::string wrapped = "[" + std::string(node.text()) + "]";
    report.suggest(node.span(), wrapped, "write `" + wrapped + "`");
  }
}

void Evaluator::report_text_fault(const LiteralText& literal, TypeKind kind,
                                  const TextFault& fault) {
  const std::string_view text = literal.text();
  const dsl::Span place =
      fault.begin == fault.end ? literal.literal() : literal.span(fault.begin, fault.end);
  auto report = [&] {
    dsl::DiagnosticSink& sink = context_.sink;
    switch (kind) {
      case TypeKind::kHeaderName:
        return sink.report(dsl::diag::header_name_text, place, text);
      case TypeKind::kHeaderValue:
        return sink.report(dsl::diag::header_value_text, place);
      case TypeKind::kQueryName:
        return sink.report(dsl::diag::field_name_text, place, text, "a query parameter");
      case TypeKind::kCookieName:
        return sink.report(dsl::diag::field_name_text, place, text, "a cookie");
      case TypeKind::kHost:
        return sink.report(dsl::diag::host_text, place, text, "the name of a host");
      case TypeKind::kHostPattern:
        return sink.report(dsl::diag::host_text, place, text, "a host pattern");
      case TypeKind::kPath:
        return sink.report(dsl::diag::path_text, place, text);
      case TypeKind::kUrl:
        return sink.report(dsl::diag::web_text, place, text, "a URL");
      case TypeKind::kMediaType:
        return sink.report(dsl::diag::web_text, place, text, "a media type");
      default:  // read_text finds no fault in other kinds but addresses
        return sink.report(dsl::diag::address_text, place, text);
    }
  }();
  report.label(fault.label);
  if (!fault.mended.empty()) {
    const std::string mended = dsl::encode_string(fault.mended);
    report.suggest(literal.literal(), mended, "write `" + mended + "`");
  } else if (!fault.help.empty()) {
    report.help(fault.help);
  }
}

// ---- endpoints, secrets ---------------------------------------------------------------

Value Evaluator::weighted(const Scope& scope, dsl::Node node, TypeId expected) {
  const dsl::WeightedExprView view(node);
  const TypeId base = base_of(expected);
  if (base.has_value() && kind_of(base) != TypeKind::kEndpoint) {
    report_mismatch(view.weight(), base, "a weight");
    return poison(node);
  }
  TypeStore& types = context_.types;
  Value endpoint = evaluate(scope, view.value(), types.simple(TypeKind::kEndpoint));
  const Value weight = evaluate(scope, view.weight(), types.simple(TypeKind::kUint));
  if (!weight.is_poison() && (weight.number() < 1 || weight.number() > image::kEndpointWeightMax)) {
    context_.sink
        .report(dsl::diag::number_range, view.weight().span(), to_text(types, weight),
                "a weight, 1 to 65535")
        .help("leave the endpoint out if it is to get no requests");
    return poison(node);
  }
  if (endpoint.is_poison() || weight.is_poison()) {
    return poison(node);
  }
  std::get<EndpointValue>(endpoint.data).weight = static_cast<uint32_t>(weight.number());
  endpoint.span = node.span();
  return endpoint;
}

Value Evaluator::secret(dsl::Node node, TypeId expected) {
  const dsl::Node target = dsl::RefExprView(node).target();
  const TypeId base = base_of(expected);
  if (base.has_value() && kind_of(base) != TypeKind::kSecret) {
    report_mismatch(node, base, "a reference to a secret");
    return poison(node);
  }
  constexpr std::string_view kScheme = "file:";
  const LiteralText literal(target);
  const std::string_view text = literal.text();
  if (!text.starts_with(kScheme) || text.size() == kScheme.size()) {
    auto report = context_.sink.report(dsl::diag::secret_reference, target.span(), text);
    if (text.find(':') == text.npos && !text.empty()) {
      const std::string mended = dsl::encode_string(std::string(kScheme) + std::string(text));
      report.suggest(target.span(), mended, "write `" + mended + "` for a file");
    } else {
      report.help("write `\"file:\"` and the name of a file, such as `\"file:edge.key\"`");
    }
    return poison(node);
  }
  const TypeId type =
      base.has_value()
          ? base
          : context_.types.wrap(TypeKind::kSecret, context_.types.simple(TypeKind::kString));
  return {type, std::string(text), node.span()};
}

}  // namespace weir::check
