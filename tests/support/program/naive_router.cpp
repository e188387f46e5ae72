#include "tests/support/program/naive_router.h"

#include <algorithm>
#include <iterator>
#include <regex>
#include <variant>

namespace weir::test {
namespace {

bool fits_number(const std::string& text, const std::string& largest) {
  const size_t first = text.find_first_not_of('0');
  const std::string digits = first == std::string::npos ? "0" : text.substr(first);
  return digits.size() < largest.size() || (digits.size() == largest.size() && digits <= largest);
}

bool takes_text_by_rule(image::CaptureType type, const std::string& text) {
  static const std::regex uuid("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  static const std::regex uint_digits("[0-9]{1,20}");
  static const std::regex int_digits("-?[0-9]{1,19}");
  static const std::regex slug("[a-z0-9]+(-[a-z0-9]+)*");
  switch (type) {
    case image::CaptureType::kUuid:
      return std::regex_match(text, uuid);
    case image::CaptureType::kUint:
      return std::regex_match(text, uint_digits) && fits_number(text, "18446744073709551615");
    case image::CaptureType::kInt:
      return std::regex_match(text, int_digits) &&
             (text[0] == '-' ? fits_number(text.substr(1), "9223372036854775808")
                             : fits_number(text, "9223372036854775807"));
    case image::CaptureType::kSlug:
      return std::regex_match(text, slug);
    case image::CaptureType::kSegment:
      return !text.empty();
    case image::CaptureType::kEnum:
    case image::CaptureType::kTail:
      break;
  }
  return false;
}

// Remembers what it found: regular expressions are slow and texts few.
bool takes_text(image::CaptureType type, const std::string& text) {
  static std::map<std::pair<image::CaptureType, std::string>, bool> known;
  const auto [entry, is_new] = known.try_emplace({type, text});
  if (is_new) {
    entry->second = takes_text_by_rule(type, text);
  }
  return entry->second;
}

bool takes_segment(const model::Segment& segment, const std::string& text) {
  if (const auto* fixed = std::get_if<model::StaticSegment>(&segment)) {
    return fixed->text == text;
  }
  const auto& capture = std::get<model::CaptureSegment>(segment);
  if (capture.type == image::CaptureType::kEnum) {
    return std::find(capture.values.begin(), capture.values.end(), text) != capture.values.end();
  }
  return takes_text(capture.type, text);
}

// Place of a segment in the order of docs/language: the end of the pattern, static, captures, tail,
// prefix.
int rank_at(const model::PathPattern& pattern, size_t index) {
  if (index >= pattern.segments.size()) {
    return 0;
  }
  const model::Segment& segment = pattern.segments[index];
  if (std::holds_alternative<model::StaticSegment>(segment)) {
    return 1;
  }
  if (const auto* capture = std::get_if<model::CaptureSegment>(&segment)) {
    return 2 + static_cast<int>(capture->type);
  }
  return std::holds_alternative<model::TailSegment>(segment) ? 10 : 11;
}

// Negative: `a` is more specific; of two patterns that take one path.
int compare(const model::PathPattern& a, const model::PathPattern& b) {
  for (size_t i = 0; i < std::max(a.segments.size(), b.segments.size()); ++i) {
    const int difference = rank_at(a, i) - rank_at(b, i);
    if (difference != 0) {
      return difference;
    }
  }
  return 0;
}

bool has_value(const std::map<std::string, std::string>& fields, const model::Atom& atom) {
  const auto field = fields.find(atom.name);
  if (field == fields.end()) {
    return false;
  }
  return model::accepts(atom, field->second);
}

bool holds(const model::Atom& atom, const Facts& facts) {
  switch (atom.subject) {
    case image::AtomSubject::kMethod:
      return atom.methods.contains(facts.method);
    case image::AtomSubject::kHeader:
      return has_value(facts.headers, atom);
    case image::AtomSubject::kQuery:
      return has_value(facts.query, atom);
    case image::AtomSubject::kCookie:
      return has_value(facts.cookies, atom);
    case image::AtomSubject::kClientIp:
      return std::any_of(atom.prefixes.begin(), atom.prefixes.end(),
                         [&](const Cidr& prefix) { return prefix.contains(facts.client); });
    case image::AtomSubject::kClientPort:
    case image::AtomSubject::kCapture:
    case image::AtomSubject::kScheme:
    case image::AtomSubject::kSni:
    case image::AtomSubject::kClientCertificate:
    case image::AtomSubject::kClaim:
    case image::AtomSubject::kClaimValues:
      break;  // not among the facts
  }
  return false;
}

bool holds(const model::Guard& guard, size_t index, const Facts& facts) {
  const model::GuardTerm& term = guard.terms[index];
  switch (term.op) {
    case model::GuardOp::kAtom:
      return holds(guard.atoms[term.left], facts);
    case model::GuardOp::kNot:
      return !holds(guard, term.left, facts);
    case model::GuardOp::kAnd:
      return holds(guard, term.left, facts) && holds(guard, term.right, facts);
    case model::GuardOp::kOr:
      return holds(guard, term.left, facts) || holds(guard, term.right, facts);
    case model::GuardOp::kTrue:
      return true;
    case model::GuardOp::kFalse:
      return false;
  }
  return false;
}

// Each combination of what is there already with each of the values; "" leaves the field out.
template <typename Set>
std::vector<Facts> crossed(const std::vector<Facts>& so_far, const std::vector<std::string>& values,
                           const Set& set) {
  std::vector<Facts> all;
  for (const Facts& facts : so_far) {
    for (const std::string& value : values) {
      all.push_back(facts);
      if (!value.empty()) {
        set(all.back(), value);
      }
    }
  }
  return all;
}

}  // namespace

std::vector<Facts> small_domain() {
  std::vector<Facts> domain(1);
  domain = crossed(domain, {"GET", "HEAD", "POST", "PURGE"},
                   [](Facts& f, const std::string& v) { f.method = method_from_name(v); });
  domain = crossed(domain, {"", "1", "2", "3", "12", "1x", "21", "x"},
                   [](Facts& f, const std::string& v) { f.headers["x"] = v; });
  domain =
      crossed(domain, {"", "1", "2"}, [](Facts& f, const std::string& v) { f.headers["y"] = v; });
  domain =
      crossed(domain, {"", "a", "b"}, [](Facts& f, const std::string& v) { f.query["q"] = v; });
  domain =
      crossed(domain, {"", "k", "z"}, [](Facts& f, const std::string& v) { f.cookies["c"] = v; });
  return crossed(domain, {"10.1.0.1", "10.2.0.1", "192.0.2.1", "2001:db8::1", "fe80::1"},
                 [](Facts& f, const std::string& v) { f.client = *IpAddress::parse(v); });
}

bool takes_path(const model::PathPattern& pattern, const std::vector<std::string>& segments) {
  for (size_t i = 0; i < pattern.segments.size(); ++i) {
    if (std::holds_alternative<model::PrefixSegment>(pattern.segments[i])) {
      return true;
    }
    if (std::holds_alternative<model::TailSegment>(pattern.segments[i])) {
      return segments.size() > i;
    }
    if (i >= segments.size() || !takes_segment(pattern.segments[i], segments[i])) {
      return false;
    }
  }
  return segments.size() == pattern.segments.size();
}

bool takes_facts(const model::Route& route, const Facts& facts) {
  return route.methods.contains(facts.method) &&
         (route.guard.terms.empty() || holds(route.guard, route.guard.terms.size() - 1, facts));
}

std::vector<std::string> split_path(std::string_view path) {
  std::vector<std::string> segments;
  path.remove_prefix(1);
  while (true) {
    const size_t end = path.find('/');
    segments.emplace_back(path.substr(0, end));
    if (end == std::string_view::npos) {
      return segments;
    }
    path.remove_prefix(end + 1);
  }
}

NaiveRouter::NaiveRouter(const model::Program& program, const std::vector<Facts>& domain)
    : program_(program) {
  for (const model::Route& route : program.routes) {
    auto& takes = takes_.emplace_back();
    for (const Facts& facts : domain) {
      takes.push_back(takes_facts(route, facts));
    }
  }
  for (size_t inner = 0; inner < program.routes.size(); ++inner) {
    auto& row = is_narrower_.emplace_back();
    for (size_t outer = 0; outer < program.routes.size(); ++outer) {
      row.push_back(program.routes[inner].host == program.routes[outer].host &&
                    (compute_inside(inner, outer) || wins_head(domain, inner, outer)));
    }
  }
}

std::optional<model::HostId> NaiveRouter::find_host(model::ListenerId listener,
                                                    std::string_view name) const {
  std::optional<model::HostId> best;
  size_t best_rank = 0;
  for (size_t i = 0; i < program_.hosts.size(); ++i) {
    const model::Host& host = program_.hosts[i];
    if (std::find(host.listeners.begin(), host.listeners.end(), listener) == host.listeners.end()) {
      continue;
    }
    for (const model::HostPattern& pattern : host.patterns) {
      // 1 for any, more for longer suffixes, most for an exact name.
      size_t rank = pattern.kind == model::HostKind::kAny ? 1 : 0;
      if (pattern.kind == model::HostKind::kSuffix && name.ends_with("." + pattern.name) &&
          name.size() > pattern.name.size() + 1) {
        rank = 1 + pattern.name.size();
      } else if (pattern.kind == model::HostKind::kExact && name == pattern.name) {
        rank = 1000;
      }
      if (rank > best_rank) {
        best_rank = rank;
        best = model::HostId::from_index(i);
      }
    }
  }
  return best;
}

bool NaiveRouter::compute_inside(size_t inner, size_t outer) const {
  const auto& in = takes_[inner];
  const auto& out = takes_[outer];
  for (size_t i = 0; i < in.size(); ++i) {
    if (in[i] && !out[i]) {
      return false;
    }
  }
  return in != out;
}

// A HEAD route against one that takes HEAD because it takes GET.
bool NaiveRouter::wins_head(const std::vector<Facts>& domain, size_t head, size_t get) const {
  bool shares = false;
  bool takes_get = false;
  if (program_.routes[head].methods.contains(HttpMethod::kGet) ||
      !program_.routes[get].methods.contains(HttpMethod::kGet)) {
    return false;
  }
  for (size_t i = 0; i < domain.size(); ++i) {
    takes_get = takes_get || (takes_[get][i] && domain[i].method == HttpMethod::kGet);
    if (takes_[head][i] && takes_[get][i]) {
      if (domain[i].method != HttpMethod::kHead) {
        return false;
      }
      shares = true;
    }
  }
  return shares && takes_get;
}

NaiveRouter::Groups NaiveRouter::groups(model::HostId host,
                                        const std::vector<std::string>& segments) const {
  std::vector<model::RouteId> fitting;
  for (const model::RouteId id : program_.hosts[host.index()].routes) {
    if (takes_path(program_.routes[id.index()].pattern, segments)) {
      fitting.push_back(id);
    }
  }
  const auto pattern = [&](model::RouteId id) -> const model::PathPattern& {
    return program_.routes[id.index()].pattern;
  };
  std::sort(fitting.begin(), fitting.end(), [&](model::RouteId a, model::RouteId b) {
    const int order = compare(pattern(a), pattern(b));
    return order != 0 ? order < 0 : a < b;
  });
  Groups groups;
  for (const model::RouteId id : fitting) {
    if (groups.empty() || compare(pattern(groups.back().front()), pattern(id)) != 0) {
      groups.emplace_back();
    }
    groups.back().push_back(id);
  }
  return groups;
}

template <typename Takes>
std::vector<model::RouteId> NaiveRouter::pick_winners(const Groups& groups,
                                                      const Takes& takes) const {
  for (const auto& group : groups) {
    std::vector<model::RouteId> taking;
    std::copy_if(group.begin(), group.end(), std::back_inserter(taking), takes);
    std::vector<model::RouteId> minimal;
    std::copy_if(taking.begin(), taking.end(), std::back_inserter(minimal), [&](model::RouteId id) {
      return std::none_of(taking.begin(), taking.end(), [&](model::RouteId other) {
        return is_narrower_[other.index()][id.index()];
      });
    });
    if (!minimal.empty()) {
      return minimal;
    }
  }
  return {};
}

std::vector<model::RouteId> NaiveRouter::winners(const Groups& groups, size_t facts) const {
  return pick_winners(groups, [&](model::RouteId id) { return takes_[id.index()][facts]; });
}

std::vector<model::RouteId> NaiveRouter::winners(model::HostId host,
                                                 const std::vector<std::string>& segments,
                                                 const Facts& facts) const {
  return pick_winners(groups(host, segments), [&](model::RouteId id) {
    return takes_facts(program_.routes[id.index()], facts);
  });
}

}  // namespace weir::test
