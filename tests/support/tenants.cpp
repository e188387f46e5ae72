#include "tests/support/tenants.h"

#include <map>
#include <string>

namespace weir::support {

using namespace image;

void add_tenants(HostSpec& host, uint32_t tenants) {
  for (uint32_t i = 0; i < tenants; ++i) {
    const std::string name = "t" + std::to_string(i);
    AtomSpec is_tenant{.subject = AtomSubject::kHeader,
                       .test = AtomTest::kEqualsAny,
                       .name = "x-tenant",
                       .values = {name},
                       .prefixes = {}};
    host.routes.push_back({.name = name, .pattern = "/tenants", .guard = {is_tenant}});
  }
}

void add_tenant_switch(ImageBuilder& image, uint32_t tenants) {
  Records& records = image.records;
  CandidateSwitch record;
  record.name = image.text("x-tenant");
  record.cases = {static_cast<uint32_t>(records.switch_cases.size()), tenants};
  for (const PathNode& node : records.path_nodes) {
    if (node.exact_count == tenants) {
      record.candidates = {node.first_candidate, tenants};
    }
  }
  std::map<std::string, uint32_t> candidates;  // by value, sorted as cases are
  for (uint32_t i = 0; i < tenants; ++i) {
    const uint32_t candidate = record.candidates.first + i;
    const StringRef name = records.routes[records.candidates[candidate].route].name;
    candidates.emplace(std::string(records.strings.data() + name.offset, name.length), candidate);
  }
  for (const auto& [value, candidate] : candidates) {
    const auto at = static_cast<uint32_t>(records.switch_candidates.size());
    records.switch_cases.push_back({image.text(value), {at, 1}});
    records.switch_candidates.push_back({candidate});
  }
  records.candidate_switches.push_back(record);
}

}  // namespace weir::support
