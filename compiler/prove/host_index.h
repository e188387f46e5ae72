// Which host of a listener takes a name, and the kinds of names that listeners tell apart.
//
// A kind is an exact name, or all names below a suffix that no listed name is nearer to, or all
// others. Borrows the listeners' names.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/symbolic/table.h"

namespace weir::prove {

// For a listener, or for none: then no host takes anything.
class HostIndex {
 public:
  explicit HostIndex(const symbolic::Listener* listener);

  // kNone if no host takes the name: exact, else the longest suffix, else any.
  [[nodiscard]] uint32_t find(std::string_view name) const;
  [[nodiscard]] bool has_exact(std::string_view name) const { return exact_.contains(name); }
  [[nodiscard]] bool has_suffix_of(std::string_view name) const {
    return find_suffix(name) != image::kNone;
  }

 private:
  [[nodiscard]] uint32_t find_suffix(std::string_view name) const;

  std::unordered_map<std::string_view, uint32_t> exact_;
  std::unordered_map<std::string_view, uint32_t> suffixes_;
  uint32_t any_ = image::kNone;
};

// Hosts of two listeners that take the same names.
struct HostPair {
  uint32_t before = image::kNone;
  uint32_t after = image::kNone;
  std::string pattern;              // the first of the names: "*.example.com"
  std::string name;                 // a name of that kind: "www.example.com"
  std::vector<std::string> others;  // patterns that lead to the same pair

  [[nodiscard]] bool is_called(std::string_view wanted) const;
};

// Every name is of one of the kinds listed, or is taken on neither side. In the order of names.
[[nodiscard]] std::vector<HostPair> host_pairs(const symbolic::Listener* before,
                                               const symbolic::Listener* after);

}  // namespace weir::prove
