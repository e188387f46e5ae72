#include "runtime/http/header_id.h"

#include <array>

#include "runtime/http/header_block.h"

namespace weir::http {
namespace {

constexpr std::array<std::string_view, kHeaderIdCount> kNames = {
    "",
#define WEIR_HEADER(enumerator, name) name,
#include "runtime/http/header_id.def"
#undef WEIR_HEADER
};

// Length and the outer letters tell the listed names apart; the multipliers were found by trying
// and are held to it by the static_assert below.
constexpr size_t kTableSize = 256;
constexpr size_t kLengthFactor = 1;
constexpr size_t kLastFactor = 1;
constexpr size_t kMiddleFactor = 4;

constexpr size_t letter(char c) {
  return static_cast<uint8_t>(c) | 0x20U;
}

constexpr size_t slot_of(std::string_view name) {
  return (name.size() * kLengthFactor + letter(name.front()) + letter(name.back()) * kLastFactor +
          letter(name[name.size() / 2]) * kMiddleFactor) %
         kTableSize;
}

struct Table {
  std::array<uint8_t, kTableSize> ids{};
  bool is_perfect = true;
};

constexpr Table make_table() {
  Table table;
  for (size_t id = 1; id < kHeaderIdCount; ++id) {
    uint8_t& slot = table.ids[slot_of(kNames[id])];
    table.is_perfect = table.is_perfect && slot == 0;
    slot = static_cast<uint8_t>(id);
  }
  return table;
}

constexpr Table kTable = make_table();
static_assert(kTable.is_perfect, "two header names share a slot: choose other factors");

}  // namespace

HeaderId header_id(std::string_view name) {
  if (name.empty()) {
    return HeaderId::kOther;
  }
  const uint8_t id = kTable.ids[slot_of(name)];
  const bool is_listed = id != 0 && equals_ignoring_case(name, kNames[id]);
  return is_listed ? static_cast<HeaderId>(id) : HeaderId::kOther;
}

std::string_view header_name(HeaderId id) {
  return kNames[static_cast<size_t>(id)];
}

}  // namespace weir::http
