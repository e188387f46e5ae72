#include "compiler/testing/mutation_report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "compiler/testing/picture.h"

namespace weir::testing {
namespace {

const prove::Witness* witness_of(const prove::BehaviourClass& change) {
  for (const prove::Member& member : change.members) {
    if (member.witness) {
      return &*member.witness;
    }
  }
  return nullptr;
}

// "target: payments -> no route".
std::string change_text(const prove::Change& change) {
  return fmt::format("{}: {} -> {}", change.field, change.was, change.now);
}

std::string missed_text(const dsl::SourceMap& sources, const model::Program& program,
                        const Missed& missed) {
  const model::Route& route = program.routes[missed.mutant.route.index()];
  std::string text = fmt::format("MISSED route {} ({}) with {}\n  {}\n", route.name,
                                 place_text(sources, route.span), name_of(missed.mutant.kind),
                                 change_text(missed.change.changes.front()));
  if (const prove::Witness* witness = witness_of(missed.change)) {
    text += fmt::format("  a test of this request finds it: {}\n", curl_line(*witness));
  }
  return text + "\n";
}

}  // namespace

std::string mutation_text(const dsl::SourceMap& sources, const model::Program& program,
                          const MutationReport& report) {
  std::string text;
  for (const Missed& missed : report.missed) {
    text += missed_text(sources, program, missed);
  }
  const std::string part = report.mutants < report.all
                               ? fmt::format(" of {} (--mutants N tries more)", report.all)
                               : std::string();
  return text + fmt::format(
                    "{} mutants{}: {} found by tests, {} by covers and invariants, {} "
                    "refused by the compiler, {} equal to the site, {} missed\n",
                    report.mutants, part, report.by_tests, report.by_claims, report.by_compiler,
                    report.equal, report.missed.size());
}

std::string mutation_json(const dsl::SourceMap& sources, const model::Program& program,
                          const MutationReport& report) {
  nlohmann::ordered_json json = {{"schema", "weir.mutants"},
                                 {"version", 1},
                                 {"tried", report.mutants},
                                 {"all", report.all},
                                 {"found_by_tests", report.by_tests},
                                 {"found_by_claims", report.by_claims},
                                 {"refused_by_compiler", report.by_compiler},
                                 {"equal", report.equal}};
  json["missed"] = nlohmann::ordered_json::array();
  for (const Missed& missed : report.missed) {
    const model::Route& route = program.routes[missed.mutant.route.index()];
    nlohmann::ordered_json entry = {{"route", route.name},
                                    {"place", place_text(sources, route.span)},
                                    {"mutant", name_of(missed.mutant.kind)},
                                    {"change", change_text(missed.change.changes.front())},
                                    {"witness", nullptr}};
    if (const prove::Witness* witness = witness_of(missed.change)) {
      entry["witness"] = {{"request", request_line(*witness)}, {"curl", curl_line(*witness)}};
    }
    json["missed"].push_back(std::move(entry));
  }
  return json.dump(2) + "\n";
}

}  // namespace weir::testing
