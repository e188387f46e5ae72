// What the declarations of stdlib/ mean: the one table that binds each declared field, enumerator,
// attribute and capture to its place in the typed program.
//
// stdlib/ says what there is, with types, defaults, bounds and docs; this says where it goes. A
// unit test holds the two against each other both ways: nothing declared without a binding, no
// binding without a declaration.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/check/blocks.h"
#include "compiler/check/value.h"
#include "compiler/model/program.h"
#include "runtime/image/format.h"

namespace weir::check {

// Stores every field of a checked block in the model; poison and absent values are left out.
// Nested blocks that are structs of their own are stored by their own overload.
void store_fields(const TypeStore& types, const BlockValue& block, model::TlsProfile& profile);
void store_fields(const TypeStore& types, const BlockValue& block, model::Certificate& certificate);
void store_fields(const TypeStore& types, const BlockValue& block, model::ClientAuthority& client);
void store_fields(const TypeStore& types, const BlockValue& block, model::UpstreamTls& tls);
void store_fields(const TypeStore& types, const BlockValue& block, model::JwtProfile& profile);
void store_fields(const TypeStore& types, const BlockValue& block, model::Listener& listener);
void store_fields(const TypeStore& types, const BlockValue& block, image::LimitsRecord& limits);
void store_fields(const TypeStore& types, const BlockValue& block, model::Upstream& upstream);
// Only fields that are written, so that a route's can be stored over its host's.
void store_written(const TypeStore& types, const BlockValue& block, model::Route& route);
void store_fields(const TypeStore& types, const BlockValue& block, model::Route& route);

// "listener.limits.header_bytes": every bound field, in no order that matters.
[[nodiscard]] std::vector<std::string> bound_fields();

// An enumerator of a type that stdlib/ declares as an enumeration.
struct EnumeratorBinding {
  std::string_view type;
  std::string_view name;
  uint16_t value;  // of the enumeration of the image that the type stands for
};
[[nodiscard]] std::span<const EnumeratorBinding> enumerator_bindings();

// An attribute of a request: what a guard tests it as, and what a template inserts for it.
struct AttributeBinding {
  std::string_view path;
  bool has_parameter;
  std::optional<image::AtomSubject> subject;
  std::optional<image::TemplatePartKind> part;
  std::string_view name;  // of the atom, where no argument gives it
};
[[nodiscard]] std::span<const AttributeBinding> attribute_bindings();
// Null if there is none.
[[nodiscard]] const AttributeBinding* find_attribute(std::string_view path, bool has_parameter);

struct CaptureBinding {
  std::string_view name;
  image::CaptureType type;
};
[[nodiscard]] std::span<const CaptureBinding> capture_bindings();

// "respond.status": every parameter of an action that the checker reads.
[[nodiscard]] std::span<const std::string_view> bound_action_parameters();

}  // namespace weir::check
