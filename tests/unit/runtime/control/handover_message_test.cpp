#include "runtime/control/handover_message.h"

#include <fcntl.h>
#include <random>

#include <catch2/catch.hpp>

#include "runtime/control/limits.h"
#include "runtime/net/fd_passing.h"

namespace weir::control {
namespace {

proxy::BindKey bind_key(std::string_view address, uint32_t ordinal = 0) {
  return {.address = SocketAddress::parse(address).value(), .ordinal = ordinal};
}

HandedState sample_state() {
  HandedState state;
  state.generation = 7;
  state.image_path = "/srv/site.wimg";
  state.secrets_dir = "/srv/secrets";
  proxy::NamedTicketKey ticket{.profile = "edge"};
  ticket.key.fill(0xA5);
  state.ticket_keys.push_back(ticket);
  state.sockets = {{.key = bind_key("127.0.0.1:80"), .shard = 0},
                   {.key = bind_key("[::1]:0", 3), .shard = 1}};
  return state;
}

std::vector<std::byte> copy(ByteSpan bytes) {
  return {bytes.begin(), bytes.end()};
}

UniqueFd any_fd() {
  return UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
}

bool is_open(int fd) {
  return ::fcntl(fd, F_GETFD) >= 0;
}

TEST_CASE("every message comes back as it was sent", "[control]") {
  const Hello hello{.minor = 9, .pid = 4711, .version = "weir 0.1.0"};
  CHECK(decode_hello(encode(hello).bytes()) == hello);
  const ReadyReport ready{.version = "weir 0.1.0",
                          .root_hash = "00ff",
                          .retired = {bind_key("127.0.0.1:80"), bind_key("0.0.0.0:0", 1)}};
  CHECK(decode_ready(encode(ready).bytes()) == ready);
  const Refusal refusal{.reason = RefusalReason::kBusy, .text = "another restart is under way"};
  CHECK(decode_refusal(encode(refusal).bytes()) == refusal);
  const std::vector<CounterValue> counters = {{.name = "requests", .value = 1ULL << 60},
                                              {.name = "swaps", .value = 0}};
  CHECK(decode_counters(encode(counters).bytes()) == counters);
}

TEST_CASE("the state comes back with its sockets and ticket keys", "[control]") {
  const HandedState sent = sample_state();
  const auto got = decode_state(encode(sent).bytes());
  REQUIRE(got);
  CHECK(got->generation == 7);
  CHECK(got->image_path == sent.image_path);
  CHECK(got->secrets_dir == sent.secrets_dir);
  CHECK(got->sockets == sent.sockets);
  REQUIRE(got->ticket_keys.size() == 1);
  CHECK(got->ticket_keys[0].profile == "edge");
  CHECK(got->ticket_keys[0].key == sent.ticket_keys[0].key);
}

TEST_CASE("fields of a newer minor version are skipped", "[control]") {
  TlvWriter newer = encode(Hello{.pid = 1, .version = "x"});
  newer.put_text(999, "from the future");
  const auto got = decode_hello(newer.bytes());
  REQUIRE(got);
  CHECK(got->pid == 1);
}

TEST_CASE("a refusal with a reason of a newer version still ends the handover", "[control]") {
  TlvWriter newer;
  newer.put_u16(9, 4000);
  newer.put_text(10, "new reason");
  const auto got = decode_refusal(newer.bytes());
  REQUIRE(got);
  CHECK(got->text == "new reason");
}

TEST_CASE("what is missing or has the wrong form is refused", "[control]") {
  CHECK_FALSE(decode_hello({}));
  CHECK_FALSE(decode_state({}));
  TlvWriter wrong_width;
  wrong_width.put_u32(1, 1);
  CHECK_FALSE(decode_hello(wrong_width.bytes()));
  TlvWriter zero_byte;
  zero_byte.put_u16(1, 1);
  zero_byte.put_text(4, std::string_view("a\0b", 3));
  CHECK_FALSE(decode_hello(zero_byte.bytes()));
  TlvWriter long_text;
  long_text.put_u16(1, 1);
  long_text.put_text(4, std::string(kTextBytesMax + 1, 'x'));
  CHECK_FALSE(decode_hello(long_text.bytes()));
  TlvWriter bad_address;
  TlvWriter socket;
  socket.put_text(104, "localhost:80");
  bad_address.put_u16(1, 1);
  bad_address.put_fields(21, socket);
  CHECK_FALSE(decode_state(bad_address.bytes()));
}

TEST_CASE("a truncated message is refused at every length that cuts a field", "[control]") {
  const std::vector<std::byte> whole = copy(encode(sample_state()).bytes());
  size_t refused = 0;
  for (size_t length = 0; length < whole.size(); ++length) {
    const auto got = decode_state(ByteSpan(whole).first(length));
    if (got) {
      CHECK(got->sockets.size() <= 2);
    } else {
      ++refused;
    }
  }
  CHECK(refused > whole.size() - 16);
}

TEST_CASE("random damage is refused or read, never worse", "[control]") {
  std::mt19937 random(42);
  const std::vector<std::byte> whole = copy(encode(sample_state()).bytes());
  for (int round = 0; round < 20'000; ++round) {
    std::vector<std::byte> bytes = whole;
    const size_t changes = random() % 4 + 1;
    for (size_t i = 0; i < changes; ++i) {
      bytes[random() % bytes.size()] = static_cast<std::byte>(random());
    }
    bytes.resize(bytes.size() - random() % 8);
    (void)decode_state(bytes);  // the outcome does not matter, surviving does
    (void)decode_hello(bytes);
    (void)decode_ready(bytes);
    (void)decode_refusal(bytes);
    (void)decode_counters(bytes);
  }
}

TEST_CASE("frames are cut from a stream that arrives byte by byte", "[control]") {
  std::vector<std::byte> stream = encode_frame(MessageKind::kHello, 0, encode(Hello{}).bytes());
  const std::vector<std::byte> second = encode_frame(MessageKind::kCommit, 0, {});
  stream.insert(stream.end(), second.begin(), second.end());
  FrameReader reader;
  std::vector<uint16_t> kinds;
  for (const std::byte byte : stream) {
    reader.append(ByteSpan(&byte, 1), {});
    auto frame = reader.next();
    REQUIRE(frame);
    if (*frame) {
      kinds.push_back((*frame)->kind);
    }
  }
  CHECK(kinds == std::vector<uint16_t>{1, 5});
}

TEST_CASE("descriptors go with the frame they were sent with", "[control]") {
  FrameReader reader;
  std::vector<UniqueFd> fds;
  for (int i = 0; i < 3; ++i) {
    fds.push_back(any_fd());
  }
  const int third = fds[2].get();
  reader.append(encode_frame(MessageKind::kFds, 2, {}), std::move(fds));
  auto frame = reader.next();
  REQUIRE(frame);
  REQUIRE(*frame);
  CHECK((*frame)->fds.size() == 2);
  reader.append(encode_frame(MessageKind::kFds, 1, {}), {});
  frame = reader.next();
  REQUIRE(frame);
  REQUIRE(*frame);
  CHECK((*frame)->fds[0].get() == third);
}

TEST_CASE("frames that lie about their size or descriptors are refused", "[control]") {
  const std::vector<std::byte> good = encode_frame(MessageKind::kReady, 0, {});
  struct Case {
    const char* what;
    size_t offset;
    uint32_t value;
    size_t width;
  };
  const Case cases[] = {{"magic", 0, 0x31574857, 4},
                        {"descriptors that did not come", 6, 1, 2},
                        {"more descriptors than a message can carry", 6, 254, 2},
                        {"a payload beyond the limit", 8, kFrameBytesMax + 1, 4}};
  for (const Case& c : cases) {
    INFO(c.what);
    std::vector<std::byte> bytes = good;
    store_little(std::span(bytes).subspan(c.offset), c.value, c.width);
    FrameReader reader;
    reader.append(bytes, {});
    CHECK_FALSE(reader.next());
  }
}

TEST_CASE("descriptors nobody asked for are bounded and closed", "[control]") {
  int last = -1;
  {
    FrameReader reader;
    std::vector<UniqueFd> fds;
    for (size_t i = 0; i <= 8; ++i) {
      fds.push_back(any_fd());
    }
    last = fds.back().get();
    reader.append({}, std::move(fds));
    CHECK(reader.next());
    CHECK(is_open(last));
  }
  CHECK_FALSE(is_open(last));
}

}  // namespace
}  // namespace weir::control
