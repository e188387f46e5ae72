#include "runtime/engine/guard.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "runtime/base/trim.h"
#include "runtime/engine/automaton_walk.h"
#include "runtime/engine/field_text.h"
#include "runtime/engine/prefixes.h"

namespace weir::engine {
namespace {

using image::AtomRecord;
using image::AtomSubject;
using image::AtomTest;
using image::ImageView;

// What a field's value has to be; handed through FieldSource as `state`.
struct Wanted {
  const ImageView& view;
  const AtomRecord& atom;
};

template <typename Text>
bool is_listed(const Wanted& wanted, Text value) {
  const auto list = wanted.view.string_lists(wanted.atom.values);
  const auto at = std::partition_point(list.begin(), list.end(), [&](image::StringRef entry) {
    return compare(value, wanted.view.text(entry)) > 0;
  });
  return at != list.end() && compare(value, wanted.view.text(*at)) == 0;
}

template <typename Text>
bool is_accepted(const Wanted& wanted, Text value) {
  AutomatonWalk walk(wanted.view, wanted.view.automata()[wanted.atom.automaton]);
  while (!value.is_over() && !walk.is_decided()) {
    walk.step(value.take());
  }
  return walk.accepts();
}

// Whether a test of texts holds for one of the values there are.
template <typename Text>
bool value_passes(const Wanted& wanted, Text value) {
  switch (wanted.atom.test) {
    case AtomTest::kPresent:
      return true;
    case AtomTest::kEqualsAny:
      return is_listed(wanted, value);
    case AtomTest::kInLanguage:
      return is_accepted(wanted, value);
    case AtomTest::kInSet:
    case AtomTest::kInRange:
      break;
  }
  return false;
}

bool accept_header(const void* state, std::string_view value) {
  return value_passes(*static_cast<const Wanted*>(state), PlainText{value});
}

// One line of the header `cookie`: pairs with semicolons between them (RFC 6265 section 4.2.1).
bool accept_cookie_line(const void* state, std::string_view line) {
  const auto& wanted = *static_cast<const Wanted*>(state);
  const std::string_view name = wanted.view.text(wanted.atom.name);
  while (!line.empty()) {
    const Pair pair = take_pair(line, ';');
    if (trim_blanks(pair.name) == name &&
        value_passes(wanted, PlainText{trim_blanks(pair.value)})) {
      return true;
    }
  }
  return false;
}

bool query_holds(const Wanted& wanted, std::string_view query) {
  const std::string_view name = wanted.view.text(wanted.atom.name);
  while (!query.empty()) {
    const Pair pair = take_pair(query, '&');
    if (compare(EncodedText{pair.name}, name) == 0 &&
        value_passes(wanted, EncodedText{pair.value})) {
      return true;
    }
  }
  return false;
}

// A number as NumberRange has it; the type of the capture has made sure that it is one.
std::optional<uint64_t> number_of(std::string_view text, bool is_signed) {
  const char* const end = text.data() + text.size();
  uint64_t number = 0;
  int64_t with_sign = 0;
  const auto result = is_signed ? std::from_chars(text.data(), end, with_sign)
                                : std::from_chars(text.data(), end, number);
  if (result.ec != std::errc() || result.ptr != end) {
    return std::nullopt;
  }
  return is_signed ? static_cast<uint64_t>(with_sign) ^ image::kSignBit : number;
}

bool is_in_range(const Wanted& wanted, uint64_t number) {
  const auto ranges = wanted.view.number_ranges(wanted.atom.values);
  const auto at = std::partition_point(
      ranges.begin(), ranges.end(),
      [number](const image::NumberRange& range) { return range.last < number; });
  return at != ranges.end() && at->first <= number;
}

bool capture_holds(const Wanted& wanted, std::string_view segment) {
  if (wanted.atom.test != AtomTest::kInRange) {
    return value_passes(wanted, PlainText{segment});
  }
  const std::optional<uint64_t> number = number_of(segment, wanted.atom.is_signed != 0);
  return number && is_in_range(wanted, *number);
}

bool certificate_holds(const Wanted& wanted, const ClientCertificate* certificate) {
  if (certificate == nullptr) {
    return false;
  }
  const auto values = certificate_values(*certificate, wanted.view.text(wanted.atom.name));
  return std::any_of(values.begin(), values.end(), [&](const std::string& value) {
    return value_passes(wanted, PlainText{value});
  });
}

const TokenClaim* claim_of(const Wanted& wanted, const TokenSource& token) {
  const TokenClaims* const claims =
      token.claims != nullptr ? token.claims(token.context, wanted.atom.segment) : nullptr;
  return claims != nullptr ? claims->find(wanted.view.text(wanted.atom.name)) : nullptr;
}

bool claim_holds(const Wanted& wanted, const TokenSource& token) {
  const TokenClaim* const claim = claim_of(wanted, token);
  return claim != nullptr && claim->text && value_passes(wanted, PlainText{*claim->text});
}

bool claim_values_hold(const Wanted& wanted, const TokenSource& token) {
  const TokenClaim* const claim = claim_of(wanted, token);
  return claim != nullptr &&
         std::any_of(claim->values.begin(), claim->values.end(), [&](const std::string& value) {
           return value_passes(wanted, PlainText{value});
         });
}

bool holds(const ImageView& view, const AtomRecord& atom, MatchInput& input) {
  const Wanted wanted{view, atom};
  const Request& request = input.request;
  switch (atom.subject) {
    case AtomSubject::kMethod:
      return MethodMask{atom.method_mask}.contains(request.method);
    case AtomSubject::kHeader:
      return input.fields.any_of(view.text(atom.name), accept_header, &wanted);
    case AtomSubject::kQuery:
      return query_holds(wanted, request.query);
    case AtomSubject::kCookie:
      return input.fields.any_of(kCookieName, accept_cookie_line, &wanted);
    case AtomSubject::kClientIp:
      return prefixes_hold(view.cidrs(atom.values), request.client);
    case AtomSubject::kClientPort:
      return is_in_range(wanted, request.client_port);
    case AtomSubject::kCapture:
      return atom.segment < input.segments.count() &&
             capture_holds(wanted, input.segments[atom.segment]);
    case AtomSubject::kScheme:
      return value_passes(wanted, PlainText{request.scheme});
    case AtomSubject::kSni:
      return !request.sni.empty() && value_passes(wanted, PlainText{request.sni});
    case AtomSubject::kClientCertificate:
      return certificate_holds(wanted, request.certificate);
    case AtomSubject::kClaim:
      return claim_holds(wanted, request.token);
    case AtomSubject::kClaimValues:
      return claim_values_hold(wanted, request.token);
  }
  return false;
}

}  // namespace

GuardAnswer evaluate(const ImageView& view, uint32_t guard, MatchInput& input) {
  GuardAnswer answer;
  while (guard < image::kGuardAccept) {
    const image::GuardNode& node = view.guard_nodes()[guard];
    answer.last = image::AtomId(node.atom);
    answer.last_was_true = holds(view, view.atoms()[node.atom], input);
    guard = answer.last_was_true ? node.if_true : node.if_false;
  }
  answer.accepts = guard == image::kGuardAccept;
  return answer;
}

}  // namespace weir::engine
