#include "tests/support/program/engine_request.h"

#include <string_view>

namespace weir::test {
namespace {

using Fields = std::map<std::string, std::string>;

bool any_of(const void* context, std::string_view name, engine::FieldSource::Accept accept,
            const void* state) {
  const auto& fields = *static_cast<const Fields*>(context);
  const auto field = fields.find(std::string(name));
  return field != fields.end() && accept(state, field->second);
}

}  // namespace

EngineRequest::EngineRequest(const std::string& host, const std::string& path, const Facts& facts)
    : fields_(facts.headers) {
  for (const auto& [name, value] : facts.query) {
    request_.query = query_ = name + "=" + value;
  }
  for (const auto& [name, value] : facts.cookies) {
    fields_["cookie"] = "first=1; " + name + "=" + value;
  }
  request_.method = facts.method;
  request_.scheme = "http";
  request_.host = host;
  request_.path = path;
  request_.client = facts.client;
  request_.fields = {&fields_, any_of};
}

}  // namespace weir::test
