// WEIR_CHECK: what must hold if our own code is right, style rule 30c. It aborts with the
// condition, the place and a text, in release builds too. Never for input, peers, files or the
// operator. WEIR_DCHECK is for conditions too costly to test in release builds.
#pragma once

namespace weir {

// Prints to standard error and aborts. Async-signal-safe except for the message formatting.
[[noreturn]] void check_failed(const char* condition, const char* file, int line,
                               const char* text) noexcept;

}  // namespace weir

#define WEIR_CHECK(condition, text)                                 \
  do {                                                              \
    if (!(condition)) [[unlikely]] {                                \
      ::weir::check_failed(#condition, __FILE__, __LINE__, (text)); \
    }                                                               \
  } while (false)

#ifdef NDEBUG
#define WEIR_DCHECK(condition, text) static_cast<void>(sizeof(condition))
#else
#define WEIR_DCHECK(condition, text) WEIR_CHECK(condition, text)
#endif
