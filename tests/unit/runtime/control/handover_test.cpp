// Both sides of a handover over real sockets in one loop, with hosts that only write down what was
// asked of them. The death of a process is tested end to end; here the stream ends.
#include <array>
#include <fcntl.h>
#include <functional>
#include <optional>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "private_folder.h"
#include "runtime/control/handover_client.h"
#include "runtime/control/handover_server.h"
#include "runtime/control/limits.h"
#include "runtime/control/sealed_image.h"
#include "runtime/control/socket_names.h"
#include "runtime/net/fd_passing.h"

namespace weir::control {
namespace {

struct OldHost final : GiverHost {
  std::optional<Refusal> find_objection() override { return objection; }
  Offer make_offer() override {
    Offer offer;
    offer.state.generation = 4;
    offer.state.image_path = "/site.wimg";
    for (const UniqueFd& fd : fds) {
      offer.fds.push_back(fd.get());
    }
    for (size_t i = 1; i < fds.size(); ++i) {
      offer.state.sockets.push_back({.shard = static_cast<uint32_t>(i)});
    }
    return offer;
  }
  std::vector<CounterValue> counters() override { return {{.name = "requests", .value = counted}}; }
  [[nodiscard]] const observe::ScopeTable& scopes() const override { return table; }
  void stop_accepting(net::Task done) override {
    accepts = false;
    done();
  }
  void take_back() override {
    accepts = true;
    ++taken_back;
  }
  void release(const ReadyReport& ready) override {
    released = ready;
    accepts = false;
  }
  void report(const HandoverOutcome& outcome) override { outcomes.push_back(outcome); }

  std::optional<Refusal> objection;
  std::vector<UniqueFd> fds;
  uint64_t counted = 7;
  observe::ScopeTable table{1};
  bool accepts = true;
  int taken_back = 0;
  std::optional<ReadyReport> released;
  std::vector<HandoverOutcome> outcomes;
};

struct NewHost final : TakerHost {
  void prepare(Inheritance inheritance, Prepared done) override {
    inherited = std::move(inheritance);
    if (prepare_error.empty()) {
      done(ReadyReport{.version = "new", .root_hash = "ab"});
    } else {
      done(fail(ErrorCode::kBadImage, prepare_error));
    }
  }
  void start_accepting(net::Task done) override {
    accepts = true;
    done();
  }
  uint64_t responses() override { return served; }
  void merge_counters(const std::vector<CounterValue>& totals) override {
    counters = totals;
    if (on_counters) {
      on_counters();
    }
  }
  void merge_scopes(const HandedScopes& totals) override { merger.merge(totals, table); }
  void on_owner() override { is_owner = true; }
  void on_failed(const Failure& what) override { failure = what; }
  void on_old_gone() override { is_old_gone = true; }

  std::string prepare_error;
  std::optional<Inheritance> inherited;
  bool accepts = false;
  uint64_t served = 0;
  std::vector<CounterValue> counters;
  observe::ScopeTable table{1};
  ScopeMerger merger;
  uint64_t requests_known = 0;
  net::Task on_counters;
  bool is_owner = false;
  bool is_old_gone = false;
  std::optional<Failure> failure;
};

UniqueFd null_fd() {
  return UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
}

// One old side that listens.
struct Stage {
  explicit Stage(Milliseconds timeout = Milliseconds{5000})
      : loop(std::move(*net::EventLoop::create())), names(folder.path()) {
    server = std::make_unique<HandoverServer>(*loop, old_host, timeout);
    REQUIRE(names.open_first());
    REQUIRE(server->listen(names.handover()));
    for (int i = 0; i < 4; ++i) {
      old_host.fds.push_back(null_fd());
    }
  }

  void run_until(const std::function<bool()>& holds) {
    while (!holds()) {
      loop->run_once();
    }
  }
  UniqueFd connect() { return std::move(*connect_handover(folder.path())); }

  PrivateFolder folder;
  std::unique_ptr<net::EventLoop> loop;
  SocketNames names;
  OldHost old_host;
  std::unique_ptr<HandoverServer> server;
};

// One new side.
struct Successor {
  explicit Successor(Stage& stage, Milliseconds timeout = Milliseconds{5000},
                     Milliseconds settle = Milliseconds{0})
      : client(*stage.loop, host,
               {.version = "new", .step_timeout = timeout, .settle_time = settle}) {}
  NewHost host;
  HandoverClient client;
};

TEST_CASE("a whole handover gives everything, with every descriptor in its place", "[control]") {
  Stage stage;
  Successor successor(stage);
  REQUIRE(successor.client.start(stage.connect()));
  stage.run_until([&] { return stage.old_host.released.has_value(); });
  CHECK(successor.host.is_owner);
  CHECK(successor.host.accepts);
  CHECK_FALSE(stage.old_host.accepts);
  REQUIRE(successor.host.inherited);
  CHECK(successor.host.inherited->state.generation == 4);
  CHECK(successor.host.inherited->sockets.size() == 3);
  CHECK(successor.host.inherited->image.has_value());
  REQUIRE(stage.old_host.outcomes.size() == 1);
  CHECK(stage.old_host.outcomes[0].is_committed);
  CHECK(stage.old_host.outcomes[0].ready.root_hash == "ab");
  CHECK(stage.old_host.outcomes[0].pid == ::getpid());
}

TEST_CASE("more descriptors than one message carries arrive in order", "[control]") {
  Stage stage;
  const size_t count = net::kFdsPerMessage + 10;  // both ends are in this process: below 1024
  stage.old_host.fds.clear();
  for (size_t i = 0; i < count; ++i) {
    stage.old_host.fds.push_back(null_fd());
    ::fcntl(stage.old_host.fds.back().get(), F_SETFL, i % 3 == 0 ? O_NONBLOCK : 0);
  }
  Successor successor(stage);
  REQUIRE(successor.client.start(stage.connect()));
  stage.run_until([&] { return stage.old_host.released.has_value(); });
  REQUIRE(successor.host.inherited->sockets.size() == count - 1);
  for (size_t i = 1; i < count; ++i) {
    const int flags = ::fcntl(successor.host.inherited->sockets[i - 1].get(), F_GETFL);
    CHECK(((flags & O_NONBLOCK) != 0) == (i % 3 == 0));
  }
}

TEST_CASE("what scopes counted comes before the counters that tell it is all there", "[control]") {
  Stage stage;
  Successor successor(stage);
  const auto kind = observe::ScopeKind::kRoute;
  stage.old_host.table.worker(0, kind, "shop").add(observe::ScopeCounter::kRequests, 3);
  successor.host.on_counters = [&host = successor.host] {
    const auto totals = host.table.totals(observe::ScopeKind::kRoute);
    host.requests_known =
        totals.empty() ? 0 : value_of(totals[0].values, observe::ScopeCounter::kRequests);
  };
  REQUIRE(successor.client.start(stage.connect()));
  stage.run_until([&] { return stage.old_host.released.has_value(); });
  CHECK(successor.host.requests_known == 3);
  stage.old_host.table.worker(0, kind, "shop").add(observe::ScopeCounter::kRequests, 2);
  stage.server->send_counters();
  successor.client.read_now();
  CHECK(successor.host.requests_known == 5);
}

TEST_CASE("counters go on flowing while the old side drains", "[control]") {
  Stage stage;
  Successor successor(stage);
  REQUIRE(successor.client.start(stage.connect()));
  stage.run_until([&] { return stage.old_host.released.has_value(); });
  CHECK(successor.host.counters == std::vector<CounterValue>{{.name = "requests", .value = 7}});
  stage.old_host.counted = 9;
  stage.server->send_counters();
  successor.client.read_now();
  CHECK(successor.host.counters == std::vector<CounterValue>{{.name = "requests", .value = 9}});
  CHECK(successor.client.is_old_alive());
  stage.server.reset();
  stage.run_until([&] { return successor.host.is_old_gone; });
  CHECK_FALSE(successor.host.failure);
}

TEST_CASE("a new side that cannot serve its image says so and changes nothing", "[control]") {
  Stage stage;
  Successor successor(stage);
  successor.host.prepare_error = "the image is broken";
  REQUIRE(successor.client.start(stage.connect()));
  stage.run_until([&] { return !stage.old_host.outcomes.empty(); });
  CHECK_FALSE(stage.old_host.outcomes[0].is_committed);
  CHECK(stage.old_host.outcomes[0].reason.find("the image is broken") != std::string::npos);
  CHECK(stage.old_host.accepts);
  CHECK(stage.old_host.taken_back == 0);
  REQUIRE(successor.host.failure);
  CHECK_FALSE(successor.host.failure->has_served);
}

TEST_CASE("of two restarts one wins and the other is told", "[control]") {
  Stage stage;
  Successor first(stage, Milliseconds{5000}, Milliseconds{60'000});
  REQUIRE(first.client.start(stage.connect()));
  stage.run_until([&] { return first.client.state() == TakerState::kSettling; });
  Successor second(stage);
  REQUIRE(second.client.start(stage.connect()));
  stage.run_until([&] { return second.host.failure.has_value(); });
  CHECK(second.host.failure->refusal.reason == RefusalReason::kBusy);
  first.client.settle_now();
  stage.run_until([&] { return stage.old_host.released.has_value(); });
  CHECK(first.host.is_owner);
}

TEST_CASE("an old side with an objection refuses and can be asked again", "[control]") {
  Stage stage;
  stage.old_host.objection = Refusal{.reason = RefusalReason::kBusy, .text = "a swap"};
  Successor refused(stage);
  REQUIRE(refused.client.start(stage.connect()));
  stage.run_until([&] { return refused.host.failure.has_value(); });
  CHECK(refused.host.failure->refusal == *stage.old_host.objection);
  CHECK(stage.old_host.outcomes.empty());
  stage.old_host.objection.reset();
  Successor taken(stage);
  REQUIRE(taken.client.start(stage.connect()));
  stage.run_until([&] { return taken.host.is_owner; });
}

TEST_CASE("an old side that is about to stop takes back what it gave", "[control]") {
  Stage stage;
  Successor successor(stage, Milliseconds{5000}, Milliseconds{60'000});
  REQUIRE(successor.client.start(stage.connect()));
  stage.run_until([&] { return successor.client.state() == TakerState::kSettling; });
  stage.server->close("stopping");
  CHECK(stage.old_host.taken_back == 1);
  stage.run_until([&] { return successor.host.failure.has_value(); });
  CHECK(successor.host.failure->refusal.reason == RefusalReason::kStopping);
  CHECK(successor.host.failure->has_served);
}

// A peer of the old side that says what it likes.
struct RawPeer {
  // Everything that came by now was read and the old side has hung up.
  [[nodiscard]] bool is_hung_up() const {
    std::array<std::byte, 4096> buffer{};
    ssize_t got = 1;
    while (got > 0) {
      got = ::recv(socket.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    }
    return got == 0;
  }

  explicit RawPeer(Stage& stage) : socket(stage.connect()) {}
  void send(MessageKind kind, ByteSpan payload = {}) const {
    const auto bytes = encode_frame(kind, 0, payload);
    REQUIRE(::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(bytes.size()));
  }
  UniqueFd socket;
};

TEST_CASE("a peer that leaves or hangs after any message leaves the old side serving",
          "[control]") {
  const auto messages = GENERATE(0, 1, 2, 3);
  const auto hangs = GENERATE(false, true);
  Stage stage(hangs ? Milliseconds{30} : Milliseconds{5000});
  std::optional<RawPeer> peer(stage);
  const std::vector<std::byte> hello = [] {
    const TlvWriter writer = encode(Hello{.pid = 1, .version = "raw"});
    return std::vector<std::byte>(writer.bytes().begin(), writer.bytes().end());
  }();
  const MessageKind kinds[] = {MessageKind::kHello, MessageKind::kReady, MessageKind::kServing};
  for (int i = 0; i < messages; ++i) {
    peer->send(kinds[i], i == 0 ? ByteSpan(hello) : ByteSpan());
  }
  const bool is_told = messages > 0;
  if (messages == 3) {
    stage.run_until([&] { return !stage.old_host.accepts; });
    stage.old_host.outcomes.clear();
  } else if (is_told) {
    stage.run_until([&] { return stage.server->is_handing_over(); });
  }
  // READY and DONE have longer patiences of their own, which are not waited for here.
  if (!hangs || messages == 1 || messages == 3) {
    peer.reset();
  }
  if (is_told) {
    stage.run_until([&] { return !stage.old_host.outcomes.empty(); });
    CHECK_FALSE(stage.old_host.outcomes[0].is_committed);
    CHECK_FALSE(stage.old_host.outcomes[0].reason.empty());
  }
  CHECK(stage.old_host.accepts);
  peer.reset();
  Successor successor(stage);
  REQUIRE(successor.client.start(stage.connect()));
  stage.run_until([&] { return successor.host.is_owner || successor.host.failure; });
  CHECK(successor.host.is_owner);
}

TEST_CASE("another protocol major is refused before anything changes", "[control]") {
  Stage stage;
  RawPeer peer(stage);
  peer.send(MessageKind::kHello, encode(Hello{.major = kProtocolMajor + 1}).bytes());
  std::array<std::byte, 4096> buffer{};
  ssize_t got = -1;
  stage.run_until([&] {
    got = ::recv(peer.socket.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    return got > 0;
  });
  FrameReader reader;
  reader.append(ByteSpan(buffer).first(static_cast<size_t>(got)), {});
  auto frame = reader.next();
  REQUIRE(frame);
  REQUIRE(*frame);
  REQUIRE((*frame)->kind == static_cast<uint16_t>(MessageKind::kRefuse));
  CHECK(decode_refusal((*frame)->payload)->reason == RefusalReason::kProtocol);
  CHECK(stage.old_host.accepts);
  CHECK_FALSE(stage.server->is_handing_over());
}

TEST_CASE("garbage and messages out of turn end only their own connection", "[control]") {
  Stage stage;
  const std::string words[] = {"GET / HTTP/1.1\r\n\r\n", std::string(4096, '\xff'),
                               std::string(64, '\0')};
  for (const std::string& word : words) {
    RawPeer peer(stage);
    REQUIRE(::send(peer.socket.get(), word.data(), word.size(), MSG_NOSIGNAL) > 0);
    stage.run_until([&] { return peer.is_hung_up(); });
  }
  for (const MessageKind kind : {MessageKind::kReady, MessageKind::kServing, MessageKind::kDone,
                                 MessageKind::kState, MessageKind::kCommit}) {
    RawPeer peer(stage);
    peer.send(kind);
    stage.run_until([&] { return peer.is_hung_up(); });
  }
  CHECK(stage.old_host.outcomes.empty());
  Successor successor(stage);
  REQUIRE(successor.client.start(stage.connect()));
  stage.run_until([&] { return successor.host.is_owner; });
}

TEST_CASE("an old side that only pretends is given up", "[control]") {
  auto loop = std::move(*net::EventLoop::create());
  int pair[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) == 0);
  UniqueFd old_side(pair[0]);
  NewHost host;
  HandoverClient client(*loop, host,
                        {.version = "new", .step_timeout = Milliseconds{20}, .settle_time = {}});
  REQUIRE(client.start(UniqueFd(pair[1])));
  while (!host.failure) {
    loop->run_once();
  }
  CHECK(host.failure->refusal.reason == RefusalReason::kTimeout);
  CHECK_FALSE(host.accepts);
}

}  // namespace
}  // namespace weir::control
