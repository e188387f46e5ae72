// WorkerContext: what the sessions and streams of one worker share: its loop, its counters, the
// memory that is used again, the image it serves now.
//
// Belongs to one worker thread. The scratch memory and the writer are for one call at a time: what
// is in them is void once control returns to the loop, or to a caller that might use them.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "runtime/http/head_writer.h"
#include "runtime/net/event_loop.h"
#include "runtime/observe/access_log.h"
#include "runtime/observe/counters.h"
#include "runtime/observe/scope_table.h"
#include "runtime/proxy/bind_table.h"
#include "runtime/proxy/buffer_pool.h"
#include "runtime/proxy/date_text.h"
#include "runtime/proxy/object_pool.h"
#include "runtime/proxy/pressure.h"

namespace weir::proxy {

struct Exchange;
class H2Stream;
class SessionList;

// Read of a body in one go. A guess between fewer system calls and what one slow reader can make
// the proxy hold; see Stream for how it shrinks.
inline constexpr size_t kRelayBytes = size_t{64} * 1024;
// And while both sides keep up.
inline constexpr size_t kRelayBytesMax = size_t{256} * 1024;

// Draws for splits: splitmix64 (Steele, Lea, Flood 2014). Not for secrets.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t next() {
    uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }

 private:
  uint64_t state_;
};

struct WorkerContext {
  net::EventLoop& loop;
  observe::CounterRow& counters;
  observe::ScopeTable& scopes;
  observe::AccessLog* access_log = nullptr;  // may be null
  size_t index = 0;                          // of the worker
  size_t workers = 1;
  SessionList* sessions = nullptr;
  ObjectPool<Exchange>* exchanges = nullptr;
  ObjectPool<H2Stream>* h2_streams = nullptr;

  BindTable binds{};
  bool is_draining = false;
  Pressure pressure = Pressure::kNone;
  size_t connections_max = 0;  // of this worker, all listeners together

  BufferPool buffers{};
  http::HeadWriter writer{};
  std::string text;  // for rendering one value
  DateText date{};
  Random random{0};
  std::unique_ptr<char[]> scratch_memory = std::unique_ptr<char[]>(new char[kRelayBytesMax]);

  [[nodiscard]] std::span<char> scratch() const { return {scratch_memory.get(), kRelayBytesMax}; }
  void count(observe::Counter counter, uint64_t amount = 1) { counters.add(counter, amount); }
  // The row of this worker; it stays.
  [[nodiscard]] observe::ScopeRow& scope(observe::ScopeKind kind, std::string_view name) {
    return scopes.worker(index, kind, name);
  }
};

}  // namespace weir::proxy
