// Lists of records, equal ones stored once: outcomes, header edits, templates, captures.
//
// Records are compared by their bytes, which is exact for types without padding.
#pragma once

#include <span>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <vector>

#include "runtime/image/format.h"

namespace weir::lower {

template <typename Record>
class ListPool {
  static_assert(std::has_unique_object_representations_v<Record>);

 public:
  // Appends to `records`, which must outlive the pool.
  explicit ListPool(std::vector<Record>& records) : records_(records) {}

  // The empty list is {0, 0}.
  image::Range add(std::span<const Record> list) {
    if (list.empty()) {
      return {};
    }
    std::string key(reinterpret_cast<const char*>(list.data()), list.size_bytes());
    const auto [entry, is_new] = known_.try_emplace(std::move(key));
    if (is_new) {
      entry->second = {static_cast<uint32_t>(records_.size()), static_cast<uint32_t>(list.size())};
      records_.insert(records_.end(), list.begin(), list.end());
    }
    return entry->second;
  }

  // The index of a list of one.
  uint32_t add(const Record& record) { return add(std::span(&record, 1)).first; }

 private:
  std::vector<Record>& records_;
  std::unordered_map<std::string, image::Range> known_;
};

}  // namespace weir::lower
