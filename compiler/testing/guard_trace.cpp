#include "compiler/testing/guard_trace.h"

#include <algorithm>
#include <string_view>

#include "runtime/base/trim.h"
#include "runtime/engine/segments.h"

namespace weir::testing {
namespace {

using Values = std::vector<std::string>;

int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// A `%` that begins no escape is itself.
std::string decode(std::string_view raw) {
  std::string text;
  for (size_t i = 0; i < raw.size(); ++i) {
    const bool is_escape = raw[i] == '%' && i + 2 < raw.size() && hex_value(raw[i + 1]) >= 0 &&
                           hex_value(raw[i + 2]) >= 0;
    text +=
        is_escape ? static_cast<char>(hex_value(raw[i + 1]) * 16 + hex_value(raw[i + 2])) : raw[i];
    i += is_escape ? 2 : 0;
  }
  return text;
}

// Calls take(name, value) for each "name=value" of a list.
template <typename Take>
void for_each_pair(std::string_view list, char separator, Take take) {
  while (!list.empty()) {
    const size_t end = std::min(list.find(separator), list.size());
    const std::string_view pair = list.substr(0, end);
    const size_t equals = std::min(pair.find('='), pair.size());
    take(pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size())));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

bool collect(const void* state, std::string_view value) {
  // The one way through FieldSource, which hands its state on as it got it.
  static_cast<Values*>(const_cast<void*>(state))->emplace_back(value);
  return false;
}

Values field_values(const engine::Request& request, std::string_view name) {
  Values values;
  if (request.fields.any_of != nullptr) {
    (void)request.fields.any_of(request.fields.context, name, &collect, &values);
  }
  return values;
}

Values query_values(const engine::Request& request, std::string_view wanted) {
  Values values;
  for_each_pair(request.query, '&', [&](std::string_view name, std::string_view value) {
    if (decode(name) == wanted) {
      values.push_back(decode(value));
    }
  });
  return values;
}

Values cookie_values(const engine::Request& request, std::string_view wanted) {
  Values values;
  for (const std::string& line : field_values(request, "cookie")) {
    for_each_pair(line, ';', [&](std::string_view name, std::string_view value) {
      if (trim_blanks(name) == wanted) {
        values.emplace_back(trim_blanks(value));
      }
    });
  }
  return values;
}

bool holds(const model::Atom& atom, const engine::Request& request) {
  if (atom.subject == image::AtomSubject::kMethod) {
    return atom.methods.contains(request.method);
  }
  if (atom.subject == image::AtomSubject::kClientIp) {
    return std::ranges::any_of(atom.prefixes,
                               [&](const Cidr& prefix) { return prefix.contains(request.client); });
  }
  if (atom.subject == image::AtomSubject::kClientPort) {
    return model::is_in_ranges(atom.ranges, request.client_port);
  }
  return std::ranges::any_of(tested_values(atom, request),
                             [&](const std::string& value) { return model::accepts(atom, value); });
}

// Recursion follows the source, whose depth the parser bounds (dsl::kTreeDepthMax).
class Tracer {
 public:
  Tracer(const model::Guard& guard, const engine::Request& request, GuardTrace& trace)
      : guard_(guard), request_(request), trace_(trace) {}

  bool ask(uint32_t index) {
    const bool answer = decide(guard_.terms[index]);
    trace_.terms[index] = answer;
    return answer;
  }

 private:
  bool decide(const model::GuardTerm& term) {
    switch (term.op) {
      case model::GuardOp::kAtom:
        return ask_atom(term.left);
      case model::GuardOp::kNot:
        return !ask(term.left);
      case model::GuardOp::kAnd:
        return ask(term.left) && ask(term.right);
      case model::GuardOp::kOr:
        return ask(term.left) || ask(term.right);
      case model::GuardOp::kTrue:
        return true;
      case model::GuardOp::kFalse:
        return false;
    }
    return false;
  }

  bool ask_atom(uint32_t index) {
    const bool answer = holds(guard_.atoms[index], request_);
    trace_.atoms[index] = answer;
    return answer;
  }

  const model::Guard& guard_;
  const engine::Request& request_;
  GuardTrace& trace_;
};

const TokenClaim* claim_of(const model::Atom& atom, const engine::Request& request) {
  const engine::TokenSource& token = request.token;
  const TokenClaims* const claims =
      token.claims != nullptr ? token.claims(token.context, atom.segment) : nullptr;
  return claims != nullptr ? claims->find(atom.name) : nullptr;
}

Values certificate_values_of(const engine::Request& request, std::string_view field) {
  if (request.certificate == nullptr) {
    return {};
  }
  const auto values = certificate_values(*request.certificate, field);
  return {values.begin(), values.end()};
}

}  // namespace

std::vector<std::string> tested_values(const model::Atom& atom, const engine::Request& request) {
  switch (atom.subject) {
    case image::AtomSubject::kMethod:
      return {std::string(request.method_text)};
    case image::AtomSubject::kHeader:
      return field_values(request, atom.name);
    case image::AtomSubject::kQuery:
      return query_values(request, atom.name);
    case image::AtomSubject::kCookie:
      return cookie_values(request, atom.name);
    case image::AtomSubject::kClientIp:
      return {request.client.to_string()};
    case image::AtomSubject::kClientPort:
      return {std::to_string(request.client_port)};
    case image::AtomSubject::kCapture:
      return {std::string(engine::SegmentList(request.path).segment(atom.segment))};
    case image::AtomSubject::kScheme:
      return {std::string(request.scheme)};
    case image::AtomSubject::kSni:
      return request.sni.empty() ? Values() : Values{std::string(request.sni)};
    case image::AtomSubject::kClientCertificate:
      return certificate_values_of(request, atom.name);
    case image::AtomSubject::kClaim: {
      const TokenClaim* const claim = claim_of(atom, request);
      return claim != nullptr && claim->text ? Values{*claim->text} : Values();
    }
    case image::AtomSubject::kClaimValues: {
      const TokenClaim* const claim = claim_of(atom, request);
      return claim != nullptr ? claim->values : Values();
    }
  }
  return {};
}

GuardTrace trace_guard(const model::Guard& guard, const engine::Request& request) {
  GuardTrace trace;
  trace.terms.resize(guard.terms.size());
  trace.atoms.resize(guard.atoms.size());
  if (!guard.terms.empty()) {
    const auto root = static_cast<uint32_t>(guard.terms.size() - 1);
    trace.accepts = Tracer(guard, request, trace).ask(root);
  }
  return trace;
}

}  // namespace weir::testing
