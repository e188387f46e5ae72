// A running proxy for tests: real workers and sockets on loopback, an image made from records.
//
// Workers run in threads of their own; a test talks to them over sockets and WorkerSet's orders and
// waits for counters, never for time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime/net/tls_context.h"
#include "runtime/observe/access_log.h"
#include "runtime/observe/counters.h"
#include "runtime/observe/scope_table.h"
#include "runtime/proxy/live_image.h"
#include "runtime/proxy/worker_set.h"
#include "tests/support/site_builder.h"
#include "tests/unit/runtime/proxy/peer.h"

namespace weir::proxy {

// What a test says of its site: routes of the host "*" on one listener at 127.0.0.1:0.
class Site {
 public:
  Site();
  // "/**" answered with 200 and this body, or sent to an upstream "web" on these ports.
  static Site responding(const std::string& body = "ok");
  static Site forwarding(const std::vector<Port>& ports);
  static Site forwarding_to(const Origin& origin) { return forwarding({origin.port()}); }

  // Upstream `name` with one endpoint a port; the index of its outcome with this timeout.
  uint32_t add_upstream(const std::string& name, const std::vector<Port>& ports);
  image::OutcomeRecord& outcome(uint32_t index) { return builder.image.records.outcomes[index]; }
  image::ListenerRecord& listener() { return builder.image.records.listeners[0]; }
  image::UpstreamRecord& upstream() { return builder.image.records.upstreams[0]; }

  void route(const std::string& pattern, uint32_t outcome);
  // "/**" to an upstream "web" on these ports; returns its outcome.
  uint32_t route_all_to(const std::vector<Port>& ports);
  uint32_t add_respond(uint16_t status, const std::string& body);
  // The range of edits to put into an outcome, each {op, name, text}.
  struct Edit {
    image::EditOp op = image::EditOp::kSet;
    std::string name;
    std::string value;
  };
  image::Range add_edits(const std::vector<Edit>& edits);
  // Serves TLS from here on, with these certificates in one profile.
  void serve_tls(const std::vector<net::TlsCertificateFiles>& certificates,
                 const std::string& profile = "public");

  // Secret: what an earlier image sealed its session tickets with, to go on with.
  std::vector<NamedTicketKey> ticket_keys;

  [[nodiscard]] std::shared_ptr<const LiveImage> build();

  support::SiteBuilder builder;

 private:
  std::vector<support::RouteSpec> routes_;
};

// Waits until the counter or gauge has this value; workers count after they have answered.
void wait_for(const observe::Counters& counters, observe::Counter counter, uint64_t value);
void wait_for(const observe::Counters& counters, observe::Gauge gauge, int64_t value);

// Calls `order` with a Done and waits for it.
void wait_for_done(net::Function<void(Done)> order);

class Proxy {
 public:
  explicit Proxy(Site site, size_t workers = 1);
  ~Proxy();
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  [[nodiscard]] Port port() const { return port_; }
  [[nodiscard]] Peer connect() const { return Peer::connect(port_); }
  [[nodiscard]] WorkerSet& workers() { return *workers_; }

  // Publishes and waits until every worker has it. Ticket keys are carried on.
  void swap(Site site);
  // The orders of a WorkerSet, waited for.
  void retire_listener();
  void begin_drain(Milliseconds limit);

  [[nodiscard]] uint64_t count(observe::Counter counter) const { return counters_.total(counter); }
  void wait_for(observe::Counter counter, uint64_t value) const {
    proxy::wait_for(counters_, counter, value);
  }
  void wait_for(observe::Gauge gauge, int64_t value) const {
    proxy::wait_for(counters_, gauge, value);
  }
  void wait_for_at_least(observe::Counter counter, uint64_t value) const;

  // Ends the workers; the access log's lines so far.
  std::string stop();

 private:
  std::string log_path_;
  observe::Counters counters_;
  observe::ScopeTable scopes_;
  std::unique_ptr<observe::AccessLog> log_;
  std::unique_ptr<WorkerSet> workers_;
  std::vector<NamedTicketKey> ticket_keys_;  // of the image that serves
  Port port_;
};

// A proxy that sends everything to one origin, and a client of it.
struct Relay {
  Origin origin;
  Proxy proxy;
  Peer client;

  Relay() : proxy(Site::forwarding_to(origin)), client(proxy.connect()) {}
  Peer ask(const std::string& request) { return proxy::ask(client, origin, request); }
};

// A limit for a drain that no test waits for.
inline constexpr Milliseconds kLong{60'000};

}  // namespace weir::proxy
