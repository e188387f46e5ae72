// A stable sort that needs no buffer of the standard library.
//
// std::stable_sort of libstdc++ 12 asks for one by a function that is deprecated since C++17, which
// clang reports in every file that instantiates it.
#pragma once

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace weir {

// Sorts by `less`; what is equal stays in its order.
template <typename T, typename Less>
void sort_stably(std::vector<T>& items, const Less& less) {
  std::vector<size_t> order(items.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return less(items[a], items[b]) || (!less(items[b], items[a]) && a < b);
  });
  std::vector<T> sorted;
  sorted.reserve(items.size());
  for (const size_t at : order) {
    sorted.push_back(std::move(items[at]));
  }
  items = std::move(sorted);
}

}  // namespace weir
