#include "compiler/check/guard_subject.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "compiler/check/bindings.h"
#include "compiler/check/suggest.h"
#include "dsl/syntax/views.h"

namespace weir::check {

namespace {

using image::AtomSubject;

constexpr std::string_view kCapturePrefix = "capture.";
constexpr std::string_view kClaimPrefix = "req.jwt.";

// `req.header("x-beta").present`, taken apart.
struct AttributeUse {
  std::string path;  // "req.header"
  dsl::Node call;    // null without parentheses
  bool is_presence = false;
};

// The names of a member chain, "req.client.ip"; empty if it is none.
std::string dotted_path(dsl::Node node) {
  std::string path;
  while (node.is(dsl::NodeKind::kMemberExpr)) {
    path.insert(0, "." + std::string(node.child(1).text()));
    node = node.child(0);
  }
  return node.is(dsl::NodeKind::kNameExpr) ? std::string(node.text()) + path : std::string();
}

AttributeUse take_apart(dsl::Node node) {
  AttributeUse use;
  if (node.is(dsl::NodeKind::kMemberExpr) && node.child(1).text() == "present") {
    use.is_presence = true;
    node = node.child(0);
  }
  if (node.is(dsl::NodeKind::kCallExpr)) {
    use.call = node;
    node = node.child(0);
  }
  use.path = dotted_path(node);
  return use;
}

// The language type of what a capture takes.
TypeKind kind_of_capture(image::CaptureType type) {
  switch (type) {
    case image::CaptureType::kUint:
      return TypeKind::kUint;
    case image::CaptureType::kInt:
      return TypeKind::kInt;
    default:
      return TypeKind::kString;
  }
}

class SubjectReader {
 public:
  SubjectReader(Evaluator& evaluator, const Schema& schema, const GuardPlace& place)
      : evaluator_(evaluator),
        schema_(schema),
        scope_(place.scope),
        pattern_(place.pattern),
        types_(evaluator.context().types),
        sink_(evaluator.context().sink) {}

  std::optional<GuardSubject> read(dsl::Node node) {
    const AttributeUse use = take_apart(node);
    if (const model::CaptureSegment* capture = find_capture(use)) {
      return captured(use, *capture);
    }
    const AttributeSchema* attribute = find_attribute_of(node, use);
    std::optional<model::Atom> atom =
        attribute != nullptr ? make_atom(use, *attribute) : std::nullopt;
    if (!atom) {
      return std::nullopt;
    }
    const bool is_list = types_.kind(attribute->type) == TypeKind::kList;
    // What is a Boolean holds by itself.
    const bool is_fact = types_.kind(attribute->type) == TypeKind::kBool;
    const bool has_inside = is_list || types_.kind(attribute->type) == TypeKind::kOptional;
    return GuardSubject{*std::move(atom),
                        has_inside ? types_.inside(attribute->type) : attribute->type,
                        has_inside || is_fact,
                        use.is_presence || is_fact,
                        is_list,
                        use.path};
  }

 private:
  std::optional<model::Atom> make_atom(const AttributeUse& use, const AttributeSchema& attribute) {
    const AttributeBinding* binding = find_attribute(use.path, use.call.exists());
    model::Atom atom;
    atom.subject = binding->subject.value_or(AtomSubject::kHeader);
    atom.name = binding->name;
    if (!use.call) {
      return atom;
    }
    const std::vector<dsl::Node> arguments = dsl::CallExprView(use.call).arguments();
    if (arguments.size() != 1) {
      report_subject(use.call, "write one name: `" + use.path + "(\"name\")`");
      return std::nullopt;
    }
    if (evaluator_.is_unknown(scope_, arguments.front())) {
      report_unquoted(sink_, arguments.front());
      return std::nullopt;
    }
    const Value name = evaluator_.evaluate(scope_, arguments.front(), attribute.parameter);
    if (name.is_poison()) {
      return std::nullopt;
    }
    atom.name = name.text();
    return atom;
  }

  // The capture that `capture.NAME` names; null if there is none.
  [[nodiscard]] const model::CaptureSegment* find_capture(const AttributeUse& use) const {
    if (!use.path.starts_with(kCapturePrefix) || pattern_ == nullptr || use.call) {
      return nullptr;
    }
    const std::string_view name = std::string_view(use.path).substr(kCapturePrefix.size());
    for (const model::Segment& segment : pattern_->segments) {
      const auto* capture = std::get_if<model::CaptureSegment>(&segment);
      if (capture != nullptr && capture->name == name) {
        return capture;
      }
    }
    return nullptr;
  }

  [[nodiscard]] GuardSubject captured(const AttributeUse& use,
                                      const model::CaptureSegment& capture) {
    model::Atom atom;
    atom.subject = AtomSubject::kCapture;
    atom.name = capture.name;
    atom.capture_type = capture.type;
    while (std::get_if<model::CaptureSegment>(&pattern_->segments[atom.segment]) != &capture) {
      ++atom.segment;
    }
    return {std::move(atom), types_.simple(kind_of_capture(capture.type)),
            false,           use.is_presence,
            false,           use.path,
            &capture};
  }

  // The declared attribute; null (reported) if there is none or guards cannot test it.
  const AttributeSchema* find_attribute_of(dsl::Node node, const AttributeUse& use) {
    const AttributeSchema* other = nullptr;  // with another number of arguments
    for (const AttributeSchema& attribute : schema_.attributes) {
      if (attribute.path != use.path) {
        continue;
      }
      const AttributeBinding* binding = find_attribute(use.path, attribute.has_parameter());
      const bool is_testable = binding != nullptr && binding->subject;
      if (attribute.has_parameter() == use.call.exists() && is_testable) {
        return &attribute;
      }
      other = is_testable || other == nullptr ? &attribute : other;
    }
    report_no_subject(node, use, other);
    return nullptr;
  }

  void report_no_subject(dsl::Node node, const AttributeUse& use, const AttributeSchema* other) {
    if (use.path.starts_with("capture")) {
      report_no_capture(node, use);
    } else if (other == nullptr) {
      report_unknown(node, use);
    } else if (other->has_parameter() != use.call.exists()) {
      report_subject(node, other->has_parameter() ? "write `" + use.path + "(\"name\")`"
                                                  : "write `" + use.path + "`");
    } else {
      report_subject(node, "the path is matched by the pattern of the route, the host by `host`");
    }
  }

  void report_no_capture(dsl::Node node, const AttributeUse& use) {
    std::vector<std::string_view> names;
    if (pattern_ == nullptr) {  // broken, and reported
      return;
    }
    for (const model::Segment& segment : pattern_->segments) {
      if (const auto* capture = std::get_if<model::CaptureSegment>(&segment)) {
        names.push_back(capture->name);
      } else if (const auto* tail = std::get_if<model::TailSegment>(&segment);
                 tail != nullptr && use.path == "capture." + tail->name) {
        return report_subject(node,
                              "a guard tests single segments; write the segments that matter one "
                              "by one: `/{a}/{b}/**`");
      }
    }
    const std::string_view name = use.path.size() > kCapturePrefix.size()
                                      ? std::string_view(use.path).substr(kCapturePrefix.size())
                                      : std::string_view();
    const std::string_view meant = closest_name(name, names);
    report_subject(node, !meant.empty() ? "write `capture." + std::string(meant) + "`"
                         : names.empty()
                             ? "the path of this route captures nothing: write `{name}` in it"
                             : "the path captures " + list_names(names));
  }

  // `req.header("x").exists`: there is one member, and it is `present`.
  bool report_presence(dsl::Node node) {
    const bool is_member =
        node.is(dsl::NodeKind::kMemberExpr) && node.child(0).is(dsl::NodeKind::kCallExpr);
    if (is_member) {
      const dsl::Node member = node.child(1);
      sink_.report(dsl::diag::no_member, member.span(), node.child(0).text(), member.text())
          .suggest(member.span(), "present", "write `present`");
    }
    return is_member;
  }

  // Those that begin alike; all of them if none does.
  [[nodiscard]] std::vector<std::string_view> attributes_beside(std::string_view path) const {
    const std::string_view prefix = path.substr(0, path.rfind('.') + 1);
    std::vector<std::string_view> all;
    std::vector<std::string_view> alike;
    for (const AttributeSchema& attribute : schema_.attributes) {
      all.push_back(attribute.path);
      if (attribute.path.starts_with(prefix)) {
        alike.push_back(attribute.path);
      }
    }
    return alike.empty() || prefix == "req." ? all : alike;
  }

  void report_unknown(dsl::Node node, const AttributeUse& use) {
    if (!use.is_presence && report_presence(node)) {
      return;
    }
    const std::vector<std::string_view> candidates = attributes_beside(use.path);
    dsl::Node place = use.call ? use.call.child(0) : node;
    if (use.is_presence && !use.call) {
      place = node.child(0);
    }
    auto report = sink_.report(dsl::diag::unknown_name, place.span(), use.path);
    const std::string_view meant = closest_name(use.path, candidates);
    if (use.path.starts_with(kClaimPrefix) && meant.empty() && !use.call) {
      const std::string claim = "req.jwt.claim(\"" + use.path.substr(kClaimPrefix.size()) + "\")";
      report.suggest(place.span(), claim, "write `" + claim + "`");
      return;
    }
    if (!meant.empty()) {
      report.suggest(place.span(), std::string(meant), "write `" + std::string(meant) + "`");
    } else {
      report.help("a request has " + list_names(candidates));
    }
  }

  void report_subject(dsl::Node node, std::string help) {
    sink_.report(dsl::diag::guard_subject, node.span(), node.text()).help(std::move(help));
  }

  Evaluator& evaluator_;
  const Schema& schema_;
  const Scope& scope_;
  const model::PathPattern* pattern_;
  TypeStore& types_;
  dsl::DiagnosticSink& sink_;
};

}  // namespace

void report_unquoted(dsl::DiagnosticSink& sink, dsl::Node name) {
  const std::string quoted = dsl::encode_string(name.text());
  sink.report(dsl::diag::unknown_name, name.span(), name.text())
      .suggest(name.span(), quoted, "write " + quoted + " in quotes");
}

std::optional<GuardSubject> read_subject(Evaluator& evaluator, const Schema& schema,
                                         const GuardPlace& place, dsl::Node node) {
  return SubjectReader(evaluator, schema, place).read(node);
}

}  // namespace weir::check
