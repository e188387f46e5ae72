#include "runtime/control/handed_scopes.h"

#include <algorithm>

#include "runtime/control/handover_message.h"
#include "runtime/control/tlv_visit.h"

namespace weir::control {
namespace {

using observe::kScopeSlots;
using observe::ScopeKind;
using observe::ScopeTotals;
using observe::ScopeValues;

// Field types of this message. Numbers are for ever; 100 and above are of nested values.
enum class ScopeField : uint16_t {
  kSlot = 1,
  kScope = 2,
  kKind = 100,
  kName = 101,
  kValues = 102,
};

constexpr uint16_t number_of(ScopeField field) {
  return static_cast<uint16_t>(field);
}

constexpr size_t kValueBytes = sizeof(uint64_t);

// What is handed over of a scope: all but levels.
struct HandedSlots {
  std::vector<size_t> slots;
  std::vector<std::string> names;  // of `slots`, in their order
};

const HandedSlots& handed_slots() {
  static const HandedSlots handed = [] {
    HandedSlots made;
    for (size_t slot = 0; slot < kScopeSlots; ++slot) {
      if (!observe::is_gauge_slot(slot)) {
        made.slots.push_back(slot);
        made.names.push_back(observe::scope_slot_name(slot));
      }
    }
    return made;
  }();
  return handed;
}

std::vector<uint64_t> handed_values(const ScopeValues& values) {
  std::vector<uint64_t> handed;
  handed.reserve(handed_slots().slots.size());
  for (const size_t slot : handed_slots().slots) {
    handed.push_back(values[slot]);
  }
  return handed;
}

bool read_values(const TlvField& field, std::vector<uint64_t>& out) {
  if (field.value.size() % kValueBytes != 0) {
    return false;
  }
  for (size_t at = 0; at < field.value.size(); at += kValueBytes) {
    out.push_back(load_little(field.value.subspan(at), kValueBytes));
  }
  return true;
}

bool read_scope(const TlvField& field, HandedScope& out) {
  switch (static_cast<ScopeField>(field.type)) {
    case ScopeField::kKind:
      return set_field(out.kind, field.as_u16());
    case ScopeField::kName:
      return set_field(out.name, field.as_text());
    case ScopeField::kValues:
      return read_values(field, out.values);
    default:
      return true;
  }
}

void put_values(TlvWriter& out, const std::vector<uint64_t>& values) {
  std::vector<std::byte> bytes(values.size() * kValueBytes);
  for (size_t i = 0; i < values.size(); ++i) {
    store_little(std::span(bytes).subspan(i * kValueBytes, kValueBytes), values[i], kValueBytes);
  }
  out.put_bytes(number_of(ScopeField::kValues), bytes);
}

// The slot of each name; kScopeSlots for those that are not known, or not handed over.
std::vector<size_t> slots_of(const std::vector<std::string>& names) {
  const HandedSlots& handed = handed_slots();
  std::vector<size_t> slots;
  slots.reserve(names.size());
  for (const std::string& name : names) {
    const auto known = std::ranges::find(handed.names, name) - handed.names.begin();
    const auto index = static_cast<size_t>(known);
    slots.push_back(index < handed.slots.size() ? handed.slots[index] : kScopeSlots);
  }
  return slots;
}

}  // namespace

TlvWriter encode(const HandedScopes& scopes) {
  TlvWriter out;
  for (const std::string& slot : scopes.slots) {
    out.put_text(number_of(ScopeField::kSlot), slot);
  }
  for (const HandedScope& scope : scopes.scopes) {
    TlvWriter inner;
    inner.put_u16(number_of(ScopeField::kKind), scope.kind);
    inner.put_text(number_of(ScopeField::kName), scope.name);
    put_values(inner, scope.values);
    out.put_fields(number_of(ScopeField::kScope), inner);
  }
  return out;
}

Result<HandedScopes> decode_scopes(ByteSpan payload) {
  HandedScopes scopes;
  const Status read = visit_fields(payload, [&scopes](const TlvField& field) {
    switch (static_cast<ScopeField>(field.type)) {
      case ScopeField::kSlot:
        return set_field(scopes.slots.emplace_back(), field.as_text());
      case ScopeField::kScope:
        return append_nested(scopes.scopes, field, read_scope);
      default:
        return true;
    }
  });
  if (!read) {
    return tl::unexpected(read.error());
  }
  const bool is_whole = std::ranges::all_of(scopes.scopes, [&scopes](const HandedScope& scope) {
    return scope.values.size() == scopes.slots.size();
  });
  if (!is_whole) {
    return fail(ErrorCode::kPeer, "a scope of a handover message has other values than slots");
  }
  return scopes;
}

std::vector<HandedScopes> ScopeSender::changes(const observe::ScopeTable& table) {
  std::vector<HandedScopes> messages;
  for (const ScopeKind kind : observe::kScopeKinds) {
    Sent& sent = sent_[static_cast<size_t>(kind)];
    for (const ScopeTotals& totals : table.totals(kind)) {
      const size_t index = totals.place;
      sent.resize(std::max(sent.size(), index + 1));
      if (sent[index] == totals.values) {
        continue;
      }
      sent[index] = totals.values;
      if (messages.empty() || messages.back().scopes.size() == kScopesPerMessage) {
        messages.push_back({.slots = handed_slots().names, .scopes = {}});
      }
      messages.back().scopes.push_back({.kind = static_cast<uint16_t>(kind),
                                        .name = totals.name,
                                        .values = handed_values(totals.values)});
    }
  }
  return messages;
}

void ScopeMerger::merge(const HandedScopes& totals, observe::ScopeTable& into) {
  const std::vector<size_t> slots = slots_of(totals.slots);
  for (const HandedScope& scope : totals.scopes) {
    if (scope.kind >= observe::kScopeKinds.size()) {
      continue;
    }
    observe::ScopeRow& row = into.control(observe::kScopeKinds[scope.kind], scope.name);
    ScopeValues& seen = seen_[{scope.kind, scope.name}];
    for (size_t i = 0; i < slots.size(); ++i) {
      if (slots[i] < kScopeSlots) {
        row.add_slot(slots[i], take_growth(seen[slots[i]], scope.values[i]));
      }
    }
  }
}

}  // namespace weir::control
