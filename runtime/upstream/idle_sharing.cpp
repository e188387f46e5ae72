#include "runtime/upstream/idle_sharing.h"

#include <algorithm>
#include <utility>

namespace weir::upstream {

void IdleBoard::set(size_t worker, bool has_idle) noexcept {
  if (has_idle_[worker].load(std::memory_order_relaxed) != has_idle) {
    has_idle_[worker].store(has_idle, std::memory_order_relaxed);
  }
}

std::optional<size_t> IdleBoard::holder(size_t asker) const noexcept {
  for (size_t i = 1; i < has_idle_.size(); ++i) {
    const size_t worker = (asker + i) % has_idle_.size();
    if (has_idle_[worker].load(std::memory_order_relaxed)) {
      return worker;
    }
  }
  return std::nullopt;
}

void IdleSharing::join(size_t worker, net::EventLoop& loop, Giver giver) {
  members_[worker] = {&loop, std::move(giver)};
}

std::shared_ptr<IdleBoard> IdleSharing::board(const Identity& upstream,
                                              const EndpointAddress& endpoint) {
  const std::lock_guard lock(mutex_);
  std::weak_ptr<IdleBoard>& known = boards_[{upstream, endpoint}];
  std::shared_ptr<IdleBoard> board = known.lock();
  if (board == nullptr) {
    board = std::make_shared<IdleBoard>(members_.size());
    known = board;
    forget_expired();
  }
  return board;
}

// Each time their number has doubled, so that what a board costs does not grow with their number.
void IdleSharing::forget_expired() {
  if (boards_.size() >= sweep_at_) {
    std::erase_if(boards_, [](const auto& entry) { return entry.second.expired(); });
    sweep_at_ = std::max(kSweepMin, boards_.size() * 2);
  }
}

void IdleSharing::ask(size_t asker, size_t holder, Wanted wanted, Answer answer) {
  net::EventLoop* const back = members_[asker].loop;
  Member& asked = members_[holder];
  asked.loop->post(
      [back, &asked, wanted = std::move(wanted), answer = std::move(answer)]() mutable {
        back->post([answer = std::move(answer), given = asked.giver(wanted)]() mutable {
          answer(std::move(given));
        });
      });
}

}  // namespace weir::upstream
