#include "runtime/control/handover_message.h"

#include <algorithm>

#include "runtime/control/limits.h"
#include "runtime/control/tlv_visit.h"

namespace weir::control {
namespace {

// Field types, one space a message. Numbers are for ever; 100 and above are of nested values.
enum class Type : uint16_t {
  kMajor = 1,
  kMinor = 2,
  kPid = 3,
  kVersion = 4,
  kGeneration = 5,
  kImagePath = 6,
  kSecretsDir = 7,
  kRootHash = 8,
  kReason = 9,
  kText = 10,
  kTicketKey = 20,
  kSocket = 21,
  kRetired = 22,
  kCounter = 23,
  kName = 100,
  kValue = 101,
  kKey = 102,
  kProtocol = 103,
  kAddress = 104,
  kOrdinal = 105,
  kShard = 106,
  kMadeAt = 107,
};

// IP protocol number; the only one handed over yet.
constexpr uint16_t kTcp = 6;

constexpr uint16_t id(Type type) {
  return static_cast<uint16_t>(type);
}

// Seconds since 1970 as far as a clock can hold them in nanoseconds.
constexpr uint64_t kSecondsMask = 0x1'FFFF'FFFF;

bool read_ticket_key(const TlvField& field, proxy::NamedTicketKey& out) {
  if (field.type == id(Type::kName)) {
    return set_field(out.profile, field.as_text());
  }
  if (field.type == id(Type::kKey)) {
    if (field.value.size() != out.key.size()) {
      return false;
    }
    std::ranges::transform(field.value, out.key.begin(),
                           [](std::byte b) { return std::to_integer<uint8_t>(b); });
  }
  if (field.type == id(Type::kMadeAt)) {
    const auto seconds = field.as_u64();
    if (!seconds) {
      return false;
    }
    out.made_at = proxy::WallTime(std::chrono::seconds(*seconds & kSecondsMask));
  }
  return true;
}

bool read_bind(const TlvField& field, proxy::BindKey& out) {
  if (field.type == id(Type::kProtocol)) {
    return field.as_u16() == kTcp;
  }
  if (field.type == id(Type::kAddress)) {
    const auto text = field.as_text();
    return text && set_field(out.address, SocketAddress::parse(*text));
  }
  if (field.type == id(Type::kOrdinal)) {
    return set_field(out.ordinal, field.as_u32());
  }
  return true;
}

bool read_socket(const TlvField& field, HandedSocket& out) {
  if (field.type == id(Type::kShard)) {
    return set_field(out.shard, field.as_u32());
  }
  return read_bind(field, out.key);
}

bool read_counter(const TlvField& field, CounterValue& out) {
  if (field.type == id(Type::kName)) {
    return set_field(out.name, field.as_text());
  }
  if (field.type == id(Type::kValue)) {
    return set_field(out.value, field.as_u64());
  }
  return true;
}

void put_bind(TlvWriter& out, const proxy::BindKey& key) {
  out.put_u16(id(Type::kProtocol), kTcp);
  out.put_text(id(Type::kAddress), key.address.to_string());
  out.put_u32(id(Type::kOrdinal), key.ordinal);
}

TlvWriter encode_ticket_key(const proxy::NamedTicketKey& key) {
  TlvWriter out;
  out.put_text(id(Type::kName), key.profile);
  out.put_bytes(id(Type::kKey), std::as_bytes(std::span(key.key)));
  const auto age = key.made_at.time_since_epoch();
  out.put_u64(id(Type::kMadeAt),
              static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(age).count()));
  return out;
}

bool is_known_reason(RefusalReason reason) {
  return reason >= RefusalReason::kBusy && reason <= RefusalReason::kStopping;
}

// A newer minor may know further reasons; they end the handover all the same.
bool read_reason(const TlvField& field, RefusalReason& out) {
  const auto raw = field.as_u16();
  if (raw && is_known_reason(static_cast<RefusalReason>(*raw))) {
    out = static_cast<RefusalReason>(*raw);
  }
  return raw.has_value();
}

}  // namespace

std::string_view refusal_name(RefusalReason reason) {
  switch (reason) {
    case RefusalReason::kBusy:
      return "busy";
    case RefusalReason::kProtocol:
      return "protocol";
    case RefusalReason::kGarbage:
      return "garbage";
    case RefusalReason::kTimeout:
      return "timeout";
    case RefusalReason::kPrepare:
      return "prepare";
    case RefusalReason::kStopping:
      return "stopping";
  }
  return "unknown";
}

TlvWriter encode(const Hello& hello) {
  TlvWriter out;
  out.put_u16(id(Type::kMajor), hello.major);
  out.put_u16(id(Type::kMinor), hello.minor);
  out.put_u32(id(Type::kPid), hello.pid);
  out.put_text(id(Type::kVersion), hello.version);
  return out;
}

Result<Hello> decode_hello(ByteSpan payload) {
  Hello hello;
  hello.major = 0;
  const Status read = visit_fields(payload, [&](const TlvField& field) {
    switch (static_cast<Type>(field.type)) {
      case Type::kMajor:
        return set_field(hello.major, field.as_u16());
      case Type::kMinor:
        return set_field(hello.minor, field.as_u16());
      case Type::kPid:
        return set_field(hello.pid, field.as_u32());
      case Type::kVersion:
        return set_field(hello.version, field.as_text());
      default:
        return true;
    }
  });
  if (!read) {
    return tl::unexpected(read.error());
  }
  if (hello.major == 0) {
    return fail(ErrorCode::kPeer, "HELLO says no protocol version");
  }
  return hello;
}

TlvWriter encode(const HandedState& state) {
  TlvWriter out;
  out.put_u16(id(Type::kMajor), state.major);
  out.put_u64(id(Type::kGeneration), state.generation);
  out.put_text(id(Type::kImagePath), state.image_path);
  out.put_text(id(Type::kSecretsDir), state.secrets_dir);
  for (const proxy::NamedTicketKey& key : state.ticket_keys) {
    out.put_fields(id(Type::kTicketKey), encode_ticket_key(key));
  }
  for (const HandedSocket& socket : state.sockets) {
    TlvWriter inner;
    put_bind(inner, socket.key);
    inner.put_u32(id(Type::kShard), socket.shard);
    out.put_fields(id(Type::kSocket), inner);
  }
  return out;
}

Result<HandedState> decode_state(ByteSpan payload) {
  HandedState state;
  state.major = 0;
  const Status read = visit_fields(payload, [&](const TlvField& field) {
    switch (static_cast<Type>(field.type)) {
      case Type::kMajor:
        return set_field(state.major, field.as_u16());
      case Type::kGeneration:
        return set_field(state.generation, field.as_u64());
      case Type::kImagePath:
        return set_field(state.image_path, field.as_text());
      case Type::kSecretsDir:
        return set_field(state.secrets_dir, field.as_text());
      case Type::kTicketKey:
        return append_nested(state.ticket_keys, field, read_ticket_key);
      case Type::kSocket:
        return append_nested(state.sockets, field, read_socket);
      default:
        return true;
    }
  });
  if (!read) {
    return tl::unexpected(read.error());
  }
  if (state.major == 0 || state.sockets.size() >= kSocketsMax) {
    return fail(ErrorCode::kPeer, "STATE says no protocol version or too many sockets");
  }
  return state;
}

TlvWriter encode(const ReadyReport& report) {
  TlvWriter out;
  out.put_text(id(Type::kVersion), report.version);
  out.put_text(id(Type::kRootHash), report.root_hash);
  for (const proxy::BindKey& key : report.retired) {
    TlvWriter inner;
    put_bind(inner, key);
    out.put_fields(id(Type::kRetired), inner);
  }
  return out;
}

Result<ReadyReport> decode_ready(ByteSpan payload) {
  ReadyReport report;
  const Status read = visit_fields(payload, [&](const TlvField& field) {
    switch (static_cast<Type>(field.type)) {
      case Type::kVersion:
        return set_field(report.version, field.as_text());
      case Type::kRootHash:
        return set_field(report.root_hash, field.as_text());
      case Type::kRetired:
        return append_nested(report.retired, field, read_bind);
      default:
        return true;
    }
  });
  if (!read) {
    return tl::unexpected(read.error());
  }
  return report;
}

TlvWriter encode(const Refusal& refusal) {
  TlvWriter out;
  out.put_u16(id(Type::kReason), static_cast<uint16_t>(refusal.reason));
  out.put_text(id(Type::kText), refusal.text.substr(0, kTextBytesMax));
  return out;
}

Result<Refusal> decode_refusal(ByteSpan payload) {
  Refusal refusal;
  const Status read = visit_fields(payload, [&](const TlvField& field) {
    switch (static_cast<Type>(field.type)) {
      case Type::kReason:
        return read_reason(field, refusal.reason);
      case Type::kText:
        return set_field(refusal.text, field.as_text());
      default:
        return true;
    }
  });
  if (!read) {
    return tl::unexpected(read.error());
  }
  return refusal;
}

TlvWriter encode(const std::vector<CounterValue>& counters) {
  TlvWriter out;
  for (const CounterValue& counter : counters) {
    TlvWriter inner;
    inner.put_text(id(Type::kName), counter.name);
    inner.put_u64(id(Type::kValue), counter.value);
    out.put_fields(id(Type::kCounter), inner);
  }
  return out;
}

Result<std::vector<CounterValue>> decode_counters(ByteSpan payload) {
  std::vector<CounterValue> counters;
  const Status read = visit_fields(payload, [&](const TlvField& field) {
    return field.type != id(Type::kCounter) || append_nested(counters, field, read_counter);
  });
  if (!read) {
    return tl::unexpected(read.error());
  }
  return counters;
}

}  // namespace weir::control
