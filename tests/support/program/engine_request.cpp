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
    query_.append(name).append("=").append(value);
  }
  request_.query = query_;
  for (const auto& [name, value] : facts.cookies) {
    fields_["cookie"].append("first=1; ").append(name).append("=").append(value);
  }
  request_.method = facts.method;
  request_.scheme = "http";
  request_.host = host;
  request_.path = path;
  request_.client = facts.client;
  request_.fields = {&fields_, any_of};
}

}  // namespace weir::test
