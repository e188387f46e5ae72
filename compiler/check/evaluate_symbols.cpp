// Parameters and constants: see evaluate.h. Each is evaluated once, when it is first asked for.
#include <algorithm>
#include <utility>

#include "compiler/check/evaluate.h"
#include "compiler/check/read_datum.h"
#include "dsl/syntax/views.h"

namespace weir::check {

namespace {

// Values that only the site itself can name.
bool is_bound_to_site(const TypeStore& types, TypeId type) {
  const Type& found = types.get(type);
  switch (found.kind) {
    case TypeKind::kSecret:
    case TypeKind::kTls:
    case TypeKind::kJwt:
    case TypeKind::kListener:
    case TypeKind::kUpstream:
    case TypeKind::kPolicy:
    case TypeKind::kRoutes:
      return true;
    case TypeKind::kList:
    case TypeKind::kOptional:
    case TypeKind::kMap:
      return is_bound_to_site(types, found.inside);
    case TypeKind::kEnum:
      return std::ranges::any_of(found.payloads, [&](TypeId payload) {
        return payload.has_value() && is_bound_to_site(types, payload);
      });
    case TypeKind::kRecord:
      return std::any_of(found.fields.begin(), found.fields.end(), [&](const RecordField& field) {
        return is_bound_to_site(types, field.type);
      });
    default:
      return false;
  }
}

// Maps, records and enumerators with fields, which `--param` has no form for.
bool has_fields(const TypeStore& types, TypeId type) {
  const Type& found = types.get(type);
  const bool is_wrapped = found.kind == TypeKind::kList || found.kind == TypeKind::kOptional;
  return found.kind == TypeKind::kMap || found.kind == TypeKind::kRecord ||
         types.has_payloads(type) || (is_wrapped && has_fields(types, found.inside));
}

}  // namespace

TypeKind reference_kind(SymbolKind kind) {
  switch (kind) {
    case SymbolKind::kTls:
      return TypeKind::kTls;
    case SymbolKind::kJwt:
      return TypeKind::kJwt;
    case SymbolKind::kListener:
      return TypeKind::kListener;
    case SymbolKind::kUpstream:
      return TypeKind::kUpstream;
    case SymbolKind::kParam:
    case SymbolKind::kConst:
    case SymbolKind::kType:
    case SymbolKind::kFunction:
    case SymbolKind::kTemplate:
    case SymbolKind::kPolicy:
    case SymbolKind::kModule:
    case SymbolKind::kBroken:
      break;
  }
  return TypeKind::kPoison;
}

Value Evaluator::value_of(SymbolId id) {
  const Symbol& symbol = names_.get(id);
  const TypeKind reference = reference_kind(symbol.kind);
  if (reference != TypeKind::kPoison) {
    return {context_.types.simple(reference), ObjectRef{symbol.index}, symbol.name};
  }
  switch (states_[id.index()]) {
    case State::kDone:
      return values_[id.index()];
    case State::kRunning:
      context_.sink.report(dsl::diag::circular_value, symbol.name, name_of(symbol))
          .help("give it a value of its own");
      return {};
    case State::kNew:
      break;
  }
  states_[id.index()] = State::kRunning;
  depth_ += kReferenceSteps;
  const uint32_t untaken = std::exchange(untaken_, 0);  // a constant has its value everywhere
  Value value = evaluate_symbol(id, symbol);
  untaken_ = untaken;
  depth_ -= kReferenceSteps;
  states_[id.index()] = State::kDone;
  values_[id.index()] = value;
  return value;
}

std::string_view Evaluator::name_of(const Symbol& symbol) {
  return symbol.declaration.child(dsl::NodeKind::kName).text();
}

Value Evaluator::evaluate_symbol(SymbolId id, const Symbol& symbol) {
  if (symbol.kind == SymbolKind::kParam) {
    return evaluate_param(id, symbol);
  }
  if (symbol.kind != SymbolKind::kConst) {
    return {};
  }
  const dsl::ConstDeclView declaration(symbol.declaration);
  const dsl::Node type = declaration.type();
  const TypeId expected = type ? resolve_type(symbol.module, type) : TypeId();
  return evaluate({symbol.module}, declaration.value(), expected);
}

Value Evaluator::evaluate_param(SymbolId id, const Symbol& symbol) {
  const dsl::ParamDeclView declaration(symbol.declaration);
  const TypeId type = resolve_type(symbol.module, declaration.type());
  if (context_.types.is_poison(type)) {
    return {};
  }
  if (is_bound_to_site(context_.types, type)) {
    context_.sink
        .report(dsl::diag::parameter_type, declaration.type().span(), context_.types.text(type))
        .help("let the parameter be an enumeration or an address, and build from it");
    return {};
  }
  const dsl::Node fallback = declaration.default_value();
  Value value;
  if (fallback) {
    // Checked even if the build gives another value: the file is right or wrong by itself.
    value = evaluate({symbol.module}, fallback, type);
    hold(id, symbol, value, fallback.span(), {});
  }
  const auto given = parameters_.by_name.find(name_of(symbol));
  if (given != parameters_.by_name.end()) {
    value = given_value(id, symbol, type, given->second);
  } else if (!fallback && context_.types.kind(type) == TypeKind::kOptional) {
    value.type = type;
  } else if (!fallback && !symbol.declaration.has_error() && !parameters_.has_lost_entries) {
    const std::string name(name_of(symbol));
    context_.sink.report(dsl::diag::parameter_missing, symbol.name, name)
        .secondary(declaration.type().span(), "the parameter's type")
        .help("build with `--param " + name +
              "=VALUE`, name it in a file of `--params`, or give it a default: `= VALUE`");
  }
  return value;
}

// Poisons a value that breaks the parameter's `where`.
void Evaluator::hold(SymbolId id, const Symbol& symbol, Value& value, dsl::Span place,
                     std::string_view origin) {
  const dsl::Node where = dsl::ParamDeclView(symbol.declaration).where();
  // The condition names the parameter itself: that is no circle.
  states_[id.index()] = State::kDone;
  values_[id.index()] = value;
  const dsl::Span declared = place.file == symbol.name.file ? dsl::Span() : symbol.name;
  if (!check_bound({name_of(symbol), where, symbol.module, origin, declared}, value, place)) {
    value = Value{};
  }
  states_[id.index()] = State::kRunning;
}

// Every entry is checked, also one that does not win: a file is right or wrong by itself.
Value Evaluator::given_value(SymbolId id, const Symbol& symbol, TypeId type,
                             const GivenParameter& given) {
  Value value;
  for (const ParameterEntry& entry : given.entries) {
    value = param_from_entry(symbol, type, entry.value);
    hold(id, symbol, value, entry.value.span, "given here");
  }
  if (given.text) {
    value = param_from_text(symbol, type, *given.text);
    hold(id, symbol, value, symbol.name, "given by `--param`");
  }
  return value;
}

Value Evaluator::param_from_entry(const Symbol& symbol, TypeId type, const ParameterDatum& datum) {
  tl::expected<Value, DatumFault> read = read_datum(*this, type, datum);
  if (read) {
    return *std::move(read);
  }
  const DatumFault& fault = read.error();
  auto report = context_.sink.report(dsl::diag::parameter_file_value, fault.place, name_of(symbol),
                                     fault.expected, fault.found);
  report.secondary(dsl::ParamDeclView(symbol.declaration).type().span(), "the parameter's type");
  if (!fault.replacement.empty()) {
    report.suggest(fault.place, fault.replacement, "write `" + fault.replacement + "`");
  } else if (!fault.help.empty()) {
    report.help(fault.help);
  }
  return {};
}

Value Evaluator::param_from_text(const Symbol& symbol, TypeId type, const std::string& text) {
  tl::expected<Value, std::string> read = read_parameter(context_.types, type, text);
  if (!read) {
    auto report = context_.sink.report(dsl::diag::parameter_value, symbol.name, name_of(symbol),
                                       text, read.error());
    report.secondary(dsl::ParamDeclView(symbol.declaration).type().span(), "the parameter's type");
    if (has_fields(context_.types, type)) {
      report.help("values with fields come from a file: `--params FILE.json`");
    }
    return {};
  }
  read->span = symbol.name;
  return *std::move(read);
}

}  // namespace weir::check
