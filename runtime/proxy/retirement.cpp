#include "runtime/proxy/retirement.h"

#include <utility>

namespace weir::proxy {

Retirement::Retirement(net::EventLoop& loop, std::vector<std::unique_ptr<Acceptor>> leaving,
                       net::Task on_end)
    : leaving_(std::move(leaving)), on_end_(std::move(on_end)), timer_(loop, [this] { end(); }) {
  for (const auto& acceptor : leaving_) {
    acceptor->hold();
  }
  timer_.arm(kHandshakeGrace);
}

void Retirement::end() {
  for (const auto& acceptor : leaving_) {
    acceptor->empty_queue();
  }
  leaving_.clear();
  net::Task on_end = std::move(on_end_);
  on_end();
}

}  // namespace weir::proxy
