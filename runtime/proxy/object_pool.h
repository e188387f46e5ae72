// ObjectPool: objects of one worker that are made with its context and used again, so that idle
// connections hold none of them and busy ones allocate none. What is given back is ended with
// `end()`; who takes it begins it anew. Outlives what it lent. One thread.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace weir::proxy {

struct WorkerContext;

template <typename T>
class ObjectPool {
 public:
  explicit ObjectPool(WorkerContext& worker) : worker_(worker) {}

  [[nodiscard]] std::unique_ptr<T> take() {
    if (free_.empty()) {
      return std::make_unique<T>(worker_);
    }
    std::unique_ptr<T> object = std::move(free_.back());
    free_.pop_back();
    return object;
  }

  void give_back(std::unique_ptr<T> object) {
    object->end();
    if (free_.size() < kKept) {
      free_.push_back(std::move(object));
    }
  }

 private:
  static constexpr size_t kKept = 256;

  WorkerContext& worker_;
  std::vector<std::unique_ptr<T>> free_;
};

}  // namespace weir::proxy
