// Blocks of a site against the blocks of stdlib/: every field known, of its type, within its
// bounds, set once, and none missing. The statements of hosts and routes that are no fields (header
// edits, rewrites, routes) are not looked into here.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "compiler/check/expand.h"
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
};

// Statements that are no fields and have their place in a block: hosts, groups and templates hold
// routes, routes a rewrite, all of these header edits and policies. They are skipped there and
// reported elsewhere.
// In an overlay, and in a policy about objects, nothing is missing: what it does not say stays as
// it is. Of one that this build does not use, the names are checked and nothing is evaluated.
enum class BlockPlace : uint8_t {
  kObject,
  kOverlay,
  kUnusedOverlay,
  kHost,
  kRoute,
  kPolicy,
  kObjectPolicy
};

// A block with what is in it for this build.
struct BlockBody {
  dsl::Node block;  // null for a broken declaration, or a route without a block
  const ExpandedBlock& content;
  BlockPlace place = BlockPlace::kObject;
  // What policies in use say, as far as fields are written there; null for none. The fields of the
  // block itself come before.
  const BlockValue* policies = nullptr;
};

// Without a block everything has its default and nothing is said to be missing.
[[nodiscard]] BlockValue check_block(Evaluator& evaluator, const BlockSchema& schema,
                                     const BlockOwner& owner, const BlockBody& body);

// Sets in `base` what is written in `over`, in nested blocks too; repeated blocks are added. Calls
// `taken` for each field of blocks that are in both, "limits.header_bytes", before it is set.
using FieldTaken = std::function<void(const std::string& name, const FieldValue& field)>;
void set_written(BlockValue& base, BlockValue&& over, const FieldTaken& taken,
                 const std::string& path = {});

}  // namespace weir::check
