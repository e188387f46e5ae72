#include "tests/support/requests.h"

namespace weir::support {
namespace {

bool any_of(const void* context, std::string_view name, engine::FieldSource::Accept accept,
            const void* state) {
  for (const auto& [field, value] : static_cast<const RequestSpec*>(context)->headers) {
    if (field == name && accept(state, value)) {
      return true;
    }
  }
  return false;
}

}  // namespace

engine::Request to_request(const RequestSpec& spec) {
  engine::Request request;
  request.method = spec.method;
  request.scheme = spec.scheme;
  request.host = spec.host;
  request.path = spec.path;
  request.query = spec.query;
  request.method_text = method_name(spec.method);
  request.client = spec.client;
  request.client_port = spec.client_port;
  request.sni = spec.sni;
  request.fields = {&spec, any_of};
  return request;
}

}  // namespace weir::support
