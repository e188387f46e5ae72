// Exchange: the parts of a session that are only needed while a request is on its way. They come
// from the worker's ObjectPool, so that ten thousand idle connections cost no buffers and a busy
// one no allocations.
#pragma once

#include <cstdint>
#include <string_view>

#include "runtime/proxy/body_gather.h"
#include "runtime/proxy/h1_reader.h"
#include "runtime/proxy/stream.h"

namespace weir::proxy {

// A piece of what the client sent, before its framing is looked at.
struct BodyInput {
  enum class Status : uint8_t {
    kBytes,
    kAgain,
    kEnd,  // the client ended or broke its stream
  };
  Status status = Status::kAgain;
  std::string_view bytes;
  bool is_from_reader = false;  // H1Reader::unread(), else the worker's scratch memory
};

struct Exchange {
  explicit Exchange(WorkerContext& worker);
  // Forgets the request before.
  void begin();
  // Holds no memory of the connection's any more.
  void end() { reader.clear(); }

  H1Reader reader;
  Stream stream;
  BodyInput input;  // what the session has not come to yet
  BodyFramer framer;
  bool has_head = false;  // one is in the worker's writer, to go out with what is sent next
};

}  // namespace weir::proxy
