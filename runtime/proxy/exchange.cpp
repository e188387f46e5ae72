#include "runtime/proxy/exchange.h"

#include "runtime/proxy/worker_context.h"

namespace weir::proxy {

Exchange::Exchange(WorkerContext& worker) : reader(worker.buffers), stream(worker) {}

void Exchange::begin() {
  input = {};
  has_head = false;
}

}  // namespace weir::proxy
