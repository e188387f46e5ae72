// The messages of a hot restart as values, and their bytes (frame.h, tlv.h).
//
// HELLO -> STATE -> FDS (n batches) -> READY -> COMMIT -> SERVING -> OLD_DRAINING -> DONE; who
// sends what is said at MessageKind, what it means at handover_state.h. Decoders take anything a
// peer may send: they answer with a value or kPeer and never assert. Fields they do not know are
// skipped; missing ones that matter are an error. Changing the meaning of a field changes
// kProtocolMajor; adding one changes kProtocolMinor.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/control/frame.h"
#include "runtime/control/tlv.h"
#include "runtime/proxy/live_image.h"

namespace weir::control {

// Processes of one major hand over to each other, whatever their minors; others refuse.
inline constexpr uint16_t kProtocolMajor = 1;
inline constexpr uint16_t kProtocolMinor = 1;

struct Hello {
  uint16_t major = kProtocolMajor;
  uint16_t minor = kProtocolMinor;
  uint32_t pid = 0;
  std::string version;  // of the program, for logs

  friend bool operator==(const Hello&, const Hello&) = default;
};

struct CounterValue {
  std::string name;
  uint64_t value = 0;

  friend bool operator==(const CounterValue&, const CounterValue&) = default;
};

// What a total of another process grew by since it was last `seen`, which becomes it; 0 for one
// that went down.
[[nodiscard]] inline uint64_t take_growth(uint64_t& seen, uint64_t total) {
  const uint64_t growth = total > seen ? total - seen : 0;
  seen += growth;
  return growth;
}

// What a descriptor of the FDS batches is.
struct HandedSocket {
  proxy::BindKey key;
  uint32_t shard = 0;

  friend bool operator==(const HandedSocket&, const HandedSocket&) = default;
};

// The first descriptor of the batches is the image as a sealed memfd, then come `sockets`, in
// order.
struct HandedState {
  uint16_t major = kProtocolMajor;
  uint64_t generation = 0;  // of the sender; the receiver is the next
  std::string image_path;   // what SIGHUP reads again
  std::string secrets_dir;
  std::vector<proxy::NamedTicketKey> ticket_keys;  // secret; of a profile newest first
  std::vector<HandedSocket> sockets;
};

struct ReadyReport {
  std::string version;
  std::string root_hash;                // hexadecimal, of the image it will serve
  std::vector<proxy::BindKey> retired;  // binds it does not keep: the sender of STATE retires them

  friend bool operator==(const ReadyReport&, const ReadyReport&) = default;
};

enum class RefusalReason : uint16_t {
  kBusy = 1,      // another handover is under way
  kProtocol = 2,  // another protocol major
  kGarbage = 3,   // a message that cannot be understood or that came out of turn
  kTimeout = 4,   // a step took too long
  kPrepare = 5,   // the new process cannot serve: image, certificates, listeners
  kStopping = 6,  // the process asked is itself about to end
};

struct Refusal {
  RefusalReason reason = RefusalReason::kGarbage;
  std::string text;  // one sentence

  friend bool operator==(const Refusal&, const Refusal&) = default;
};

// A constant lower-case name for logs: "busy".
[[nodiscard]] std::string_view refusal_name(RefusalReason reason);

// Payloads, to be framed.
[[nodiscard]] TlvWriter encode(const Hello& hello);
[[nodiscard]] TlvWriter encode(const HandedState& state);
[[nodiscard]] TlvWriter encode(const ReadyReport& report);
[[nodiscard]] TlvWriter encode(const Refusal& refusal);
[[nodiscard]] TlvWriter encode(const std::vector<CounterValue>& counters);

// Their counterparts. kPeer with a reason for whatever is not such a message.
Result<Hello> decode_hello(ByteSpan payload);
Result<HandedState> decode_state(ByteSpan payload);
Result<ReadyReport> decode_ready(ByteSpan payload);
Result<Refusal> decode_refusal(ByteSpan payload);
Result<std::vector<CounterValue>> decode_counters(ByteSpan payload);

}  // namespace weir::control
