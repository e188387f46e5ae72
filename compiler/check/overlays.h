// Overlays: fields of tls profiles, listeners and upstreams that a build sets differently.
//
// An overlay takes part if its `given` holds. It sets fields, also those of nested blocks; two
// overlays that set one field are an error, because neither comes first.
#pragma once

#include <map>
#include <vector>

#include "compiler/check/blocks.h"

namespace weir::check {

class Overlays {
 public:
  // Reads the overlays of every module; reports those of what is not there.
  explicit Overlays(Evaluator& evaluator);

  // Sets what overlays say of `symbol` in its block. `owner` is for messages.
  void apply(SymbolId symbol, const BlockOwner& owner, BlockValue& block);

 private:
  struct Item {
    load::ModuleId module;
    dsl::Node block;
    bool is_used = true;  // in this build
  };
  // Where a field has been set by an overlay: "limits.header_bytes".
  using Places = std::map<std::string, dsl::Span>;

  void read_module(load::ModuleId module);
  void note_place(const std::string& name, const FieldValue& field, Places& places);

  Evaluator& evaluator_;
  std::map<SymbolId, std::vector<Item>> items_;
};

}  // namespace weir::check
