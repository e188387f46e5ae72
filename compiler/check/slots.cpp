#include "compiler/check/slots.h"

#include <algorithm>
#include <array>
#include <string>

#include "compiler/check/suggest.h"

namespace weir::check {

namespace {

constexpr size_t kRouteSlots = 4;  // come first
constexpr std::array<std::string_view, 7> kSlots = {"authn",    "transform", "route",   "respond",
                                                    "listener", "tls",       "upstream"};

}  // namespace

std::vector<std::string_view> slot_names() {
  return {kSlots.begin(), kSlots.end()};
}

bool is_slot(std::string_view name) {
  return std::ranges::find(kSlots, name) != kSlots.end();
}

bool is_object_slot(std::string_view name) {
  return std::find(kSlots.begin() + kRouteSlots, kSlots.end(), name) != kSlots.end();
}

void report_unknown_slot(dsl::DiagnosticSink& sink, dsl::Node node) {
  auto report = sink.report(dsl::diag::unknown_slot, node.span(), node.text());
  const std::string_view meant = closest_name(node.text(), slot_names());
  if (!meant.empty()) {
    report.suggest(node.span(), std::string(meant), "write `" + std::string(meant) + "`");
  } else {
    report.help("the slots are " + list_names(slot_names()));
  }
}

}  // namespace weir::check
