// Blocks of a site against the blocks of stdlib/: every field known, of its type, within its
// bounds, set once, and none missing. The statements of hosts and routes that are no fields (header
// edits, rewrites, routes) are not looked into here.
#pragma once

#include <string>
#include <vector>

#include "compiler/check/schema.h"

namespace weir::check {

// A field with its value: written, or the default. Poison if what is written is wrong.
struct FieldValue {
  Value value;
  bool is_written = false;
  dsl::Span place;  // of the written expression; else of the block's owner
};

struct BlockValue {
  const BlockSchema* schema = nullptr;
  dsl::Span name;
  std::vector<FieldValue> fields;               // as schema->fields
  std::vector<std::vector<BlockValue>> blocks;  // as schema->blocks

  [[nodiscard]] const FieldValue& field(std::string_view field_name) const;
  [[nodiscard]] const std::vector<BlockValue>& nested(std::string_view block_name) const;
};

// Who a block belongs to, for messages.
struct BlockOwner {
  std::string text;  // "listener `edge`"
  dsl::Span name;    // where what is missing is reported
  load::ModuleId module;
};

// Statements that are no fields and have their place in a block: a host has header edits and
// routes, a route has header edits and a rewrite. They are skipped there and reported elsewhere.
enum class BlockPlace : uint8_t { kObject, kHost, kRoute };

// `block` may be null (a broken declaration, or a route without a block): then everything has its
// default and nothing is said to be missing.
[[nodiscard]] BlockValue check_block(Evaluator& evaluator, const BlockSchema& schema,
                                     const BlockOwner& owner, dsl::Node block,
                                     BlockPlace place = BlockPlace::kObject);

}  // namespace weir::check
