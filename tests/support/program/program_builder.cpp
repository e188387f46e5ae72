#include "tests/support/program/program_builder.h"

#include <algorithm>
#include <utility>

#include "compiler/regex/pattern.h"
#include "runtime/base/check.h"

namespace weir::test {
namespace {

std::string trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(' ');
  const size_t end = text.find_last_not_of(' ');
  return begin == std::string_view::npos ? "" : std::string(text.substr(begin, end - begin + 1));
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const size_t end = text.find(separator);
    parts.push_back(trimmed(text.substr(0, end)));
    if (end == std::string_view::npos) {
      return parts;
    }
    text.remove_prefix(end + 1);
  }
}

// The inside of braces: "x", "x**", "id: uint", "lang: enum { en, de }".
model::Segment make_capture(std::string_view inside) {
  if (inside.ends_with("**")) {
    return model::TailSegment{std::string(inside.substr(0, inside.size() - 2))};
  }
  const size_t colon = inside.find(':');
  model::CaptureSegment capture{.name = trimmed(inside.substr(0, colon))};
  if (colon == std::string_view::npos) {
    return capture;
  }
  const std::string type = trimmed(inside.substr(colon + 1));
  if (type.starts_with("enum")) {
    capture.type = image::CaptureType::kEnum;
    const size_t open = type.find('{');
    capture.values = split(std::string_view(type).substr(open + 1, type.find('}') - open - 1), ',');
    std::sort(capture.values.begin(), capture.values.end());
    return capture;
  }
  const std::vector<std::pair<std::string, image::CaptureType>> types = {
      {"uuid", image::CaptureType::kUuid},
      {"uint", image::CaptureType::kUint},
      {"int", image::CaptureType::kInt},
      {"slug", image::CaptureType::kSlug}};
  for (const auto& [name, value] : types) {
    if (type == name) {
      capture.type = value;
    }
  }
  WEIR_CHECK(capture.type != image::CaptureType::kSegment, "a test names an unknown type");
  return capture;
}

// Where the segment that starts the text ends: at the next slash outside of braces.
size_t segment_end(std::string_view text) {
  int depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    depth += text[i] == '{' ? 1 : text[i] == '}' ? -1 : 0;
    if (text[i] == '/' && depth == 0) {
      return i;
    }
  }
  return text.size();
}

model::Guard atom_guard(model::Atom atom) {
  model::Guard guard;
  guard.atoms.push_back(std::move(atom));
  guard.terms.push_back({.op = model::GuardOp::kAtom, .left = 0});
  return guard;
}

model::Guard field_is(image::AtomSubject subject, std::string name,
                      std::vector<std::string> values) {
  std::sort(values.begin(), values.end());
  return atom_guard({.subject = subject,
                     .test = image::AtomTest::kEqualsAny,
                     .name = std::move(name),
                     .values = std::move(values)});
}

model::Atom language_atom(image::AtomSubject subject, std::string_view pattern) {
  regex::Expressions expressions;
  const regex::Pattern read = regex::read_pattern(pattern, expressions);
  model::Atom atom{.subject = subject, .test = image::AtomTest::kInLanguage};
  atom.language =
      std::make_shared<const regex::Automaton>(*regex::build_automaton(expressions, read.term));
  atom.condition = "matches \"" + std::string(pattern) + "\"";
  return atom;
}

model::Guard joined(model::Guard left, const model::Guard& right, model::GuardOp op) {
  const auto atoms = static_cast<uint32_t>(left.atoms.size());
  const auto terms = static_cast<uint32_t>(left.terms.size());
  left.atoms.insert(left.atoms.end(), right.atoms.begin(), right.atoms.end());
  for (model::GuardTerm term : right.terms) {
    const bool is_atom = term.op == model::GuardOp::kAtom;
    term.left += is_atom ? atoms : terms;
    term.right += terms;
    left.terms.push_back(term);
  }
  left.terms.push_back(
      {.op = op, .left = terms - 1, .right = static_cast<uint32_t>(left.terms.size() - 1)});
  return left;
}

model::Guard constant(model::GuardOp op) {
  model::Guard guard;
  guard.terms.push_back({.op = op});
  return guard;
}

}  // namespace

model::PathPattern make_pattern(std::string_view text) {
  model::PathPattern pattern{.text = std::string(text)};
  std::string_view rest = text;
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const std::string_view segment = rest.substr(0, segment_end(rest));
    if (segment == "**") {
      pattern.segments.push_back(model::PrefixSegment{});
    } else if (segment.starts_with('{')) {
      pattern.segments.push_back(make_capture(segment.substr(1, segment.size() - 2)));
    } else {
      pattern.segments.push_back(model::StaticSegment{std::string(segment)});
    }
    rest.remove_prefix(segment.size());
  }
  return pattern;
}

MethodMask make_methods(std::string_view text) {
  if (text.empty() || text == "*") {
    return MethodMask::all();
  }
  MethodMask mask;
  for (const std::string& name : split(text, '|')) {
    const HttpMethod method = method_from_name(name);
    mask.bits = static_cast<uint16_t>(mask.bits | MethodMask::of(method).bits);
    if (method == HttpMethod::kGet) {
      mask.bits = static_cast<uint16_t>(mask.bits | MethodMask::of(HttpMethod::kHead).bits);
    }
  }
  return mask;
}

model::Guard has_header(std::string name) {
  return atom_guard({.subject = image::AtomSubject::kHeader,
                     .test = image::AtomTest::kPresent,
                     .name = std::move(name)});
}

model::Guard header_is(std::string name, std::vector<std::string> values) {
  return field_is(image::AtomSubject::kHeader, std::move(name), std::move(values));
}

model::Guard header_matches(std::string name, std::string_view pattern) {
  model::Atom atom = language_atom(image::AtomSubject::kHeader, pattern);
  atom.name = std::move(name);
  return atom_guard(std::move(atom));
}

model::Guard capture_is(uint16_t segment, std::vector<std::string> values) {
  std::sort(values.begin(), values.end());
  return atom_guard({.subject = image::AtomSubject::kCapture,
                     .test = image::AtomTest::kEqualsAny,
                     .name = "x",
                     .segment = segment,
                     .values = std::move(values)});
}

model::Guard capture_matches(uint16_t segment, std::string_view pattern) {
  model::Atom atom = language_atom(image::AtomSubject::kCapture, pattern);
  atom.name = "x";
  atom.segment = segment;
  return atom_guard(std::move(atom));
}

model::Guard capture_in(uint16_t segment, uint64_t first, uint64_t last) {
  return atom_guard({.subject = image::AtomSubject::kCapture,
                     .test = image::AtomTest::kInRange,
                     .name = "x",
                     .segment = segment,
                     .capture_type = image::CaptureType::kUint,
                     .ranges = {{first, last}}});
}

model::Guard query_is(std::string name, std::vector<std::string> values) {
  return field_is(image::AtomSubject::kQuery, std::move(name), std::move(values));
}

model::Guard cookie_is(std::string name, std::vector<std::string> values) {
  return field_is(image::AtomSubject::kCookie, std::move(name), std::move(values));
}

model::Guard client_in(const std::vector<std::string>& prefixes) {
  model::Atom atom{.subject = image::AtomSubject::kClientIp, .test = image::AtomTest::kInSet};
  for (const std::string& prefix : prefixes) {
    atom.prefixes.push_back(Cidr::parse(prefix)->masked());
  }
  std::sort(atom.prefixes.begin(), atom.prefixes.end());
  return atom_guard(std::move(atom));
}

model::Guard method_in(std::string_view methods) {
  MethodMask mask;
  for (const std::string& name : split(methods, '|')) {
    mask.bits = static_cast<uint16_t>(mask.bits | MethodMask::of(method_from_name(name)).bits);
  }
  return atom_guard(
      {.subject = image::AtomSubject::kMethod, .test = image::AtomTest::kInSet, .methods = mask});
}

model::Guard always() {
  return constant(model::GuardOp::kTrue);
}
model::Guard never() {
  return constant(model::GuardOp::kFalse);
}

model::Guard operator!(model::Guard guard) {
  const auto last = static_cast<uint32_t>(guard.terms.size() - 1);
  guard.terms.push_back({.op = model::GuardOp::kNot, .left = last});
  return guard;
}

model::Guard operator&&(model::Guard left, const model::Guard& right) {
  return joined(std::move(left), right, model::GuardOp::kAnd);
}

model::Guard operator||(model::Guard left, const model::Guard& right) {
  return joined(std::move(left), right, model::GuardOp::kOr);
}

ProgramBuilder::ProgramBuilder() {
  program_.site = "site.weir";
  listener("edge");
  upstream("web");
}

model::ListenerId ProgramBuilder::listener(std::string name) {
  model::Listener listener{.name = std::move(name)};
  listener.binds.push_back(*SocketAddress::parse("127.0.0.1:0"));
  listener.limits = {.request_line_bytes = 8192, .header_bytes = 32768, .header_count = 100};
  program_.listeners.push_back(std::move(listener));
  return model::ListenerId::from_index(program_.listeners.size() - 1);
}

model::UpstreamId ProgramBuilder::upstream(std::string name) {
  model::Upstream upstream{.name = std::move(name)};
  upstream.endpoints.push_back({.address = *SocketAddress::parse("127.0.0.1:9001")});
  program_.upstreams.push_back(std::move(upstream));
  return model::UpstreamId::from_index(program_.upstreams.size() - 1);
}

model::HostId ProgramBuilder::host(const std::vector<std::string>& patterns,
                                   std::vector<model::ListenerId> listeners) {
  model::Host host;
  for (const std::string& pattern : patterns) {
    if (pattern == "*") {
      host.patterns.push_back({.kind = model::HostKind::kAny});
    } else if (pattern.starts_with("*.")) {
      host.patterns.push_back({.kind = model::HostKind::kSuffix, .name = pattern.substr(2)});
    } else {
      host.patterns.push_back({.kind = model::HostKind::kExact, .name = pattern});
    }
  }
  host.listeners = std::move(listeners);
  if (host.listeners.empty()) {
    host.listeners.emplace_back(0);
  }
  host.span.file = dsl::FileId(0);
  program_.hosts.push_back(std::move(host));
  return model::HostId::from_index(program_.hosts.size() - 1);
}

model::Route& ProgramBuilder::route(std::string name, std::string_view methods,
                                    std::string_view pattern, model::Guard guard) {
  const auto begin = static_cast<uint32_t>(source_.size());
  source_ += name + " " + std::string(pattern) + "\n";
  const dsl::Span span{dsl::FileId(0), begin, begin + static_cast<uint32_t>(name.size())};
  model::Route route{.name = std::move(name), .span = span};
  route.host = model::HostId::from_index(program_.hosts.size() - 1);
  route.methods = make_methods(methods);
  route.pattern = make_pattern(pattern);
  route.pattern.span = {span.file, span.end + 1,
                        span.end + 1 + static_cast<uint32_t>(pattern.size())};
  route.guard = std::move(guard);
  route.guard.span = span;
  route.action = model::ToUpstream{model::UpstreamId(0)};
  program_.hosts.back().routes.push_back(model::RouteId::from_index(program_.routes.size()));
  program_.routes.push_back(std::move(route));
  return program_.routes.back();
}

void ProgramBuilder::add_source(dsl::SourceMap& sources) const {
  sources.add("site.weir", source_);
}

}  // namespace weir::test
