#include "runtime/proxy/exchange.h"

#include <utility>

#include "runtime/proxy/worker_context.h"

namespace weir::proxy {

Exchange::Exchange(WorkerContext& worker) : reader(worker.buffers), stream(worker) {}

std::unique_ptr<Exchange> ExchangePool::take() {
  if (free_.empty()) {
    return std::make_unique<Exchange>(worker_);
  }
  std::unique_ptr<Exchange> exchange = std::move(free_.back());
  free_.pop_back();
  return exchange;
}

void ExchangePool::give_back(std::unique_ptr<Exchange> exchange) {
  exchange->reader.clear();
  if (free_.size() < kKept) {
    free_.push_back(std::move(exchange));
  }
}

}  // namespace weir::proxy
