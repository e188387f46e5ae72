#include "compiler/check/claims.h"

#include <algorithm>

namespace weir::check {

namespace {

bool is_claim(const model::TemplatePart& part) {
  return part.kind == image::TemplatePartKind::kClaim;
}

bool passes_claim(const model::HeaderEdit& edit) {
  return std::ranges::any_of(edit.value, is_claim);
}

void report_no_issuer(dsl::DiagnosticSink& sink, const model::Route& route, dsl::Span place) {
  auto report = sink.report(dsl::diag::token_without_issuer, place, route.name);
  report.help("write `jwt = NAME` in the host or the group, or `use bearer(NAME)` of std.auth");
  if (place != route.span) {
    report.secondary(route.span, "no `jwt` holds for this route");
  } else {
    report.label("passes on a claim");
  }
}

void bind_claims(std::vector<model::HeaderEdit>& edits, model::JwtId issuer) {
  for (model::HeaderEdit& edit : edits) {
    for (model::TemplatePart& part : edit.value) {
      part.segment = is_claim(part) ? issuer.value : part.segment;
    }
  }
}

// What would be set is taken away, what would be added is not. Whether there was any.
bool drop_claims(std::vector<model::HeaderEdit>& edits) {
  const size_t added = std::erase_if(edits, [](const model::HeaderEdit& edit) {
    return edit.op == image::EditOp::kAdd && passes_claim(edit);
  });
  bool has_set = false;
  for (model::HeaderEdit& edit : edits) {
    if (passes_claim(edit)) {
      edit = {image::EditOp::kRemove, edit.name, {}};
      has_set = true;
    }
  }
  return added > 0 || has_set;
}

}  // namespace

bool bind_guard_claims(model::Route& route, bool is_lost, dsl::DiagnosticSink& sink) {
  for (model::Atom& atom : route.guard.atoms) {
    if (atom.subject != image::AtomSubject::kClaim &&
        atom.subject != image::AtomSubject::kClaimValues) {
      continue;
    }
    if (!route.jwt.has_value()) {
      if (!is_lost) {
        report_no_issuer(sink, route, atom.span);
      }
      return false;
    }
    atom.segment = static_cast<uint16_t>(route.jwt.value);
  }
  return true;
}

void bind_passed_claims(const model::Host& host, model::Program& program, bool is_lost,
                        dsl::DiagnosticSink& sink) {
  const bool has_issuer = std::ranges::any_of(
      host.routes, [&](model::RouteId id) { return program.routes[id.index()].jwt.has_value(); });
  bool is_reported = has_issuer || is_lost;
  for (const model::RouteId id : host.routes) {
    model::Route& route = program.routes[id.index()];
    if (route.jwt.has_value()) {
      bind_claims(route.request_edits, route.jwt);
      bind_claims(route.response_edits, route.jwt);
      continue;
    }
    const bool drops_request = drop_claims(route.request_edits);
    const bool drops_response = drop_claims(route.response_edits);
    if ((drops_request || drops_response) && !is_reported) {
      is_reported = true;
      report_no_issuer(sink, route, route.span);
    }
  }
}

}  // namespace weir::check
