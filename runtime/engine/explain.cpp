#include "runtime/engine/explain.h"

#include <fmt/format.h>

#include "runtime/base/http_method.h"
#include "runtime/base/ip_address.h"
#include "runtime/engine/guard.h"
#include "runtime/engine/walk.h"

namespace weir::engine {
namespace {

using image::AtomRecord;
using image::ImageView;

// What the matcher would say of this candidate if nothing had taken the request before.
Considered judge(const ImageView& view, const image::Candidate& candidate, const Request& request) {
  Considered considered;
  considered.route = image::RouteId(candidate.route);
  if (!MethodMask{static_cast<uint16_t>(candidate.method_mask)}.contains(request.method)) {
    considered.verdict = Verdict::kMethod;
    return considered;
  }
  const GuardAnswer answer = evaluate(view, candidate.guard, request);
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
    Cidr cidr;
    cidr.address.family = record.family == 4 ? IpFamily::kV4 : IpFamily::kV6;
    cidr.address.bytes = record.address.bytes;
    cidr.prefix_length = record.prefix_length;
    out += (out.empty() ? "" : ", ") + cidr.to_string();
  }
  return out;
}

std::string describe_field(const ImageView& view, const AtomRecord& atom, std::string_view kind) {
  const std::string field = fmt::format("req.{}({})", kind, quoted(view.text(atom.name)));
  if (atom.test == image::AtomTest::kPresent) {
    return field + ".present";
  }
  const std::string values = value_list(view, atom);
  return atom.values.count == 1 ? fmt::format("{} == {}", field, values)
                                : fmt::format("{} in [{}]", field, values);
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
  const auto record = [&](const image::Candidate& candidate, CandidateKind kind) {
    Considered considered = judge(view, candidate, request);
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
  switch (atom.subject) {
    case image::AtomSubject::kMethod:
      return fmt::format("req.method in [{}]", method_list(atom.method_mask));
    case image::AtomSubject::kHeader:
      return describe_field(view, atom, "header");
    case image::AtomSubject::kQuery:
      return describe_field(view, atom, "query");
    case image::AtomSubject::kCookie:
      return describe_field(view, atom, "cookie");
    case image::AtomSubject::kClientIp:
      return fmt::format("req.client.ip in [{}]", prefix_list(view, atom));
  }
  return {};
}

}  // namespace weir::engine
