// Function: an owned, move-only callable for timers, watches and the loop's mailbox.
//
// std::function wants copyable captures, so it cannot carry a descriptor or a buffer to another
// thread. This one moves its target, keeps up to 16 bytes of captures in place, since every
// connection has some, and allocates above that. It has no allocator, no comparison and no empty
// call: calling an empty one is a bug.
#pragma once

#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

#include "runtime/base/check.h"

namespace weir::net {

template <typename Signature>
class Function;

template <typename R, typename... Args>
class Function<R(Args...)> {
 public:
  Function() = default;

  // Implicit on purpose: a lambda is passed where a Function is taken.
  template <typename F>
    requires(!std::is_same_v<std::decay_t<F>, Function> && std::is_invocable_r_v<R, F&, Args...>)
  Function(F&& target) {  // NOLINT(google-explicit-constructor)
    using Target = std::decay_t<F>;
    if constexpr (fits_in_place<Target>()) {
      new (storage_) Target(std::forward<F>(target));
      table_ = &kInPlace<Target>;
    } else {
      new (storage_) Target*(new Target(std::forward<F>(target)));
      table_ = &kOnHeap<Target>;
    }
  }

  Function(Function&& other) noexcept { take(other); }
  Function& operator=(Function&& other) noexcept {
    if (this != &other) {
      reset();
      take(other);
    }
    return *this;
  }
  Function(const Function&) = delete;
  Function& operator=(const Function&) = delete;
  ~Function() { reset(); }

  [[nodiscard]] explicit operator bool() const { return table_ != nullptr; }

  // The target may destroy this Function; it must not use its captures after that.
  // NOLINTNEXTLINE(performance-unnecessary-value-param): forwarded as what it is.
  R operator()(Args... args) {
    WEIR_DCHECK(table_ != nullptr, "an empty Function was called");
    return table_->call(storage_, std::forward<Args>(args)...);
  }

  void reset() {
    if (table_ != nullptr) {
      std::exchange(table_, nullptr)->destroy(storage_);
    }
  }

 private:
  static constexpr size_t kInPlaceBytes = 16;

  struct Table {
    R (*call)(void*, Args&&...);
    void (*move)(void* from, void* to);  // leaves `from` destroyed
    void (*destroy)(void*);
  };

  template <typename T>
  static constexpr bool fits_in_place() {
    return sizeof(T) <= kInPlaceBytes && alignof(T) <= alignof(void*) &&
           std::is_nothrow_move_constructible_v<T>;
  }

  template <typename T>
  static constexpr Table kInPlace = {[](void* p, Args&&... args) -> R {
                                       return (*static_cast<T*>(p))(std::forward<Args>(args)...);
                                     },
                                     [](void* from, void* to) {
                                       new (to) T(std::move(*static_cast<T*>(from)));
                                       static_cast<T*>(from)->~T();
                                     },
                                     [](void* p) { static_cast<T*>(p)->~T(); }};

  template <typename T>
  static constexpr Table kOnHeap = {
      [](void* p, Args&&... args) -> R {
        return (**static_cast<T**>(p))(std::forward<Args>(args)...);
      },
      [](void* from, void* to) { new (to) T*(*static_cast<T**>(from)); },
      [](void* p) { delete *static_cast<T**>(p); }};

  void take(Function& other) noexcept {
    if (other.table_ != nullptr) {
      other.table_->move(other.storage_, storage_);
      table_ = std::exchange(other.table_, nullptr);
    }
  }

  alignas(void*) std::byte storage_[kInPlaceBytes];
  const Table* table_ = nullptr;
};

}  // namespace weir::net
