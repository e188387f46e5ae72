#include "runtime/engine/explain.h"

#include <limits>

#include <fmt/format.h>

#include "runtime/base/http_method.h"
#include "runtime/base/units.h"
#include "runtime/engine/guard.h"
#include "runtime/engine/walk.h"
#include "runtime/image/addresses.h"

namespace weir::engine {
namespace {

using image::AtomRecord;
using image::ImageView;

// What the matcher would say of this candidate if nothing had taken the request before.
Considered judge(const ImageView& view, const image::Candidate& candidate, MatchInput& input) {
  Considered considered;
  considered.route = image::RouteId(candidate.route);
  if (!MethodMask{static_cast<uint16_t>(candidate.method_mask)}.contains(input.request.method)) {
    considered.verdict = Verdict::kMethod;
    return considered;
  }
  const GuardAnswer answer = evaluate(view, candidate.guard, input);
  if (!answer.accepts) {
    considered.verdict = Verdict::kGuard;
    considered.atom = answer.last;
    considered.atom_was_true = answer.last_was_true;
  }
  return considered;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    out += c;
  }
  return out + '"';
}

std::string method_list(uint16_t mask) {
  std::string out;
  for (size_t i = 0; i < kHttpMethodCount; ++i) {
    const auto method = static_cast<HttpMethod>(i);
    if (MethodMask{mask}.contains(method)) {
      out += fmt::format("{}{}", out.empty() ? "" : ", ", method_name(method));
    }
  }
  return out;
}

std::string value_list(const ImageView& view, const AtomRecord& atom) {
  std::string out;
  for (const image::StringRef ref : view.string_lists(atom.values)) {
    out += (out.empty() ? "" : ", ") + quoted(view.text(ref));
  }
  return out;
}

std::string prefix_list(const ImageView& view, const AtomRecord& atom) {
  std::string out;
  for (const image::CidrRecord& record : view.cidrs(atom.values)) {
    out += (out.empty() ? "" : ", ") + image::to_cidr(record).to_string();
  }
  return out;
}

// The number of a range as the language writes it.
std::string number_text(const AtomRecord& atom, uint64_t number) {
  return atom.is_signed != 0 ? std::to_string(static_cast<int64_t>(number ^ image::kSignBit))
                             : std::to_string(number);
}

uint64_t largest_number(const AtomRecord& atom) {
  return atom.subject == image::AtomSubject::kClientPort ? uint64_t{Port::kMax}
                                                         : std::numeric_limits<uint64_t>::max();
}

// "== 5", "<= 99", ">= 200", "in [0 to 99, 200]".
std::string range_list(const ImageView& view, const AtomRecord& atom) {
  const auto ranges = view.number_ranges(atom.values);
  const image::NumberRange& only = ranges.front();
  if (ranges.size() == 1 && only.first == only.last) {
    return "== " + number_text(atom, only.first);
  }
  if (ranges.size() == 1 && only.first == 0) {
    return "<= " + number_text(atom, only.last);
  }
  if (ranges.size() == 1 && only.last == largest_number(atom)) {
    return ">= " + number_text(atom, only.first);
  }
  std::string out;
  for (const image::NumberRange& range : ranges) {
    out += out.empty() ? "" : ", ";
    out += range.first == range.last ? number_text(atom, range.first)
                                     : fmt::format("{} to {}", number_text(atom, range.first),
                                                   number_text(atom, range.last));
  }
  return "in [" + out + "]";
}

std::string subject_text(const ImageView& view, const AtomRecord& atom) {
  const std::string name = quoted(view.text(atom.name));
  switch (atom.subject) {
    case image::AtomSubject::kMethod:
      return "req.method";
    case image::AtomSubject::kHeader:
      return fmt::format("req.header({})", name);
    case image::AtomSubject::kQuery:
      return fmt::format("req.query({})", name);
    case image::AtomSubject::kCookie:
      return fmt::format("req.cookie({})", name);
    case image::AtomSubject::kClientIp:
      return "req.client.ip";
    case image::AtomSubject::kClientPort:
      return "req.client.port";
    case image::AtomSubject::kCapture:
      return fmt::format("capture.{}", view.text(atom.name));
    case image::AtomSubject::kScheme:
      return "req.scheme";
    case image::AtomSubject::kSni:
      return "req.tls.sni";
    case image::AtomSubject::kClientCertificate:
      return fmt::format("req.tls.client.{}", view.text(atom.name));
    case image::AtomSubject::kClaim:
      return fmt::format("req.jwt.claim(\"{}\")", view.text(atom.name));
    case image::AtomSubject::kClaimValues:
      return fmt::format("req.jwt.values(\"{}\")", view.text(atom.name));
  }
  return {};
}

}  // namespace

Explanation explain(const ImageView& view, image::ListenerId listener, const Request& request) {
  Explanation result;
  result.host = find_host(view, listener, request.host);
  result.decision.host = result.host.host;
  if (!result.host.host.has_value()) {
    return result;
  }
  const SegmentList segments(request.path);
  PathWalk walk(view, segments);
  MatchInput input(request, segments);
  const auto record = [&](const image::Candidate& candidate, CandidateKind kind) {
    Considered considered = judge(view, candidate, input);
    considered.kind = kind;
    if (considered.verdict == Verdict::kTaken && result.decision.route.has_value()) {
      considered.verdict = Verdict::kLessSpecific;
    }
    if (considered.verdict == Verdict::kTaken) {
      result.decision.route = considered.route;
    }
    result.considered.push_back(considered);
    return false;
  };
  walk.run(view.host(result.host.host).root, record);
  result.nodes_visited = walk.nodes_visited();
  return result;
}

std::string describe_atom(const ImageView& view, image::AtomId id) {
  const AtomRecord& atom = view.atoms()[id.index()];
  const std::string subject = subject_text(view, atom);
  switch (atom.test) {
    case image::AtomTest::kPresent:
      return subject + ".present";
    case image::AtomTest::kEqualsAny:
      if (atom.subject == image::AtomSubject::kClaimValues) {
        return fmt::format("{} contains {}", subject, value_list(view, atom));
      }
      return atom.values.count == 1 ? fmt::format("{} == {}", subject, value_list(view, atom))
                                    : fmt::format("{} in [{}]", subject, value_list(view, atom));
    case image::AtomTest::kInSet:
      return fmt::format("{} in [{}]", subject,
                         atom.subject == image::AtomSubject::kMethod ? method_list(atom.method_mask)
                                                                     : prefix_list(view, atom));
    case image::AtomTest::kInLanguage:
      return fmt::format("{} {}", subject, view.text(view.string_lists(atom.values).front()));
    case image::AtomTest::kInRange:
      return fmt::format("{} {}", subject, range_list(view, atom));
  }
  return {};
}

}  // namespace weir::engine
