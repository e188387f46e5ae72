// Exchange: the parts of a session that are only needed while a request is on its way, and the pool
// they are lent from, so that ten thousand idle connections cost no buffers and a busy one no
// allocations.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "runtime/proxy/h1_reader.h"
#include "runtime/proxy/stream.h"

namespace weir::proxy {

struct Exchange {
  explicit Exchange(WorkerContext& worker);

  H1Reader reader;
  Stream stream;
};

// One worker's. Outlives what it lent.
class ExchangePool {
 public:
  explicit ExchangePool(WorkerContext& worker) : worker_(worker) {}

  [[nodiscard]] std::unique_ptr<Exchange> take();
  // The stream must be finished.
  void give_back(std::unique_ptr<Exchange> exchange);

 private:
  static constexpr size_t kKept = 256;

  WorkerContext& worker_;
  std::vector<std::unique_ptr<Exchange>> free_;
};

}  // namespace weir::proxy
