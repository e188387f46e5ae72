#include "tests/unit/runtime/proxy/proxy_fixture.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>
#include <thread>
#include <utility>

#include <catch2/catch.hpp>

#include "runtime/image/verify.h"
#include "runtime/net/socket.h"

namespace weir::proxy {
namespace {

std::string temporary_file() {
  std::string name = (std::filesystem::temp_directory_path() / "weir-proxy-XXXXXX").string();
  const int fd = ::mkstemp(name.data());
  REQUIRE(fd >= 0);
  ::close(fd);
  return name;
}

template <typename Read, typename Value>
void wait_until_equal(Read read, Value value) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (read() != value && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  REQUIRE(read() == value);
}

}  // namespace

Site::Site() = default;

Site Site::responding(const std::string& body) {
  Site site;
  site.route("/**", site.add_respond(200, body));
  return site;
}

Site Site::forwarding(const std::vector<Port>& ports) {
  Site site;
  site.route_all_to(ports);
  return site;
}

uint32_t Site::add_upstream(const std::string& name, const std::vector<Port>& ports) {
  const uint32_t upstream = builder.add_upstream(name, ports.at(0).value);
  auto& records = builder.image.records;
  for (size_t i = 1; i < ports.size(); ++i) {
    image::EndpointRecord endpoint = records.endpoints.back();
    endpoint.port = ports[i].value;
    records.endpoints.push_back(endpoint);
    ++records.upstreams[upstream].endpoints.count;
  }
  image::OutcomeRecord outcome;
  outcome.action = image::ActionKind::kUpstream;
  outcome.target = upstream;
  outcome.timeout_ms = 15'000;
  return builder.add_outcome(outcome);
}

void Site::route(const std::string& pattern, uint32_t outcome) {
  support::RouteSpec spec;
  spec.name = "r" + std::to_string(routes_.size());
  spec.pattern = pattern;
  spec.outcome = outcome;
  routes_.push_back(spec);
}

uint32_t Site::route_all_to(const std::vector<Port>& ports) {
  const uint32_t outcome = add_upstream("web", ports);
  route("/**", outcome);
  return outcome;
}

uint32_t Site::add_respond(uint16_t status, const std::string& body) {
  image::OutcomeRecord outcome;
  outcome.status = status;
  outcome.body = builder.image.text(body);
  return builder.add_outcome(outcome);
}

image::Range Site::add_edits(const std::vector<Edit>& edits) {
  auto& records = builder.image.records.header_edits;
  const image::Range range{static_cast<uint32_t>(records.size()),
                           static_cast<uint32_t>(edits.size())};
  for (const Edit& edit : edits) {
    const uint32_t value =
        edit.op == image::EditOp::kRemove ? image::kNone : builder.add_text_template(edit.value);
    records.push_back({edit.op, value, builder.image.text(edit.name)});
  }
  return range;
}

void Site::serve_tls(const std::vector<net::TlsCertificateFiles>& certificates,
                     const std::string& profile) {
  auto& records = builder.image.records;
  image::TlsRecord tls;
  tls.name = builder.image.text(profile);
  tls.certificates = {0, static_cast<uint32_t>(certificates.size())};
  tls.alpn_mask = 1;
  for (const net::TlsCertificateFiles& files : certificates) {
    records.certificates.push_back({builder.image.text("file:" + files.chain_path),
                                    builder.image.text("file:" + files.key_path)});
  }
  records.tls_profiles.push_back(tls);
  listener().tls = 0;
}

std::shared_ptr<const LiveImage> Site::build() {
  builder.add_site({{{"*"}, routes_}});
  auto bytes = std::make_shared<support::ImageBytes>(builder.image.build());
  auto view = image::verify(*bytes);
  if (!view) {
    FAIL(view.error().to_string());
  }
  auto live = LiveImage::create(*view, bytes, {.secrets_dir = {}, .ticket_keys = ticket_keys});
  if (!live) {
    FAIL(live.error().to_string());
  }
  return *live;
}

void wait_for(const observe::Counters& counters, observe::Counter counter, uint64_t value) {
  INFO(observe::counter_info(counter).name);
  wait_until_equal([&] { return counters.total(counter); }, value);
}

void wait_for(const observe::Counters& counters, observe::Gauge gauge, int64_t value) {
  wait_until_equal([&] { return counters.total(gauge); }, value);
}

void wait_for_done(net::Function<void(Done)> order) {
  auto promise = std::make_shared<std::promise<void>>();
  auto done = promise->get_future();
  order([promise] { promise->set_value(); });
  REQUIRE(done.wait_for(kPatience) == std::future_status::ready);
}

Proxy::Proxy(Site site, size_t workers)
    : log_path_(temporary_file()), counters_(workers), scopes_(workers) {
  log_ = std::move(*observe::AccessLog::open({.path = log_path_, .workers = workers}));
  auto image = site.build();
  auto started = WorkerSet::start(
      {.workers = workers, .counters = &counters_, .scopes = &scopes_, .access_log = log_.get()},
      image);
  REQUIRE(started);
  workers_ = std::move(*started);
  ticket_keys_ = image->ticket_keys();
  auto sockets = open_listen_sockets(image->binds()[0].key, static_cast<uint32_t>(workers));
  REQUIRE(sockets);
  port_ = net::local_address(sockets->at(0).fd.get())->port;
  workers_->add_listeners(std::move(*sockets));
}

Proxy::~Proxy() {
  workers_.reset();
  log_.reset();
  std::filesystem::remove(log_path_);
}

void Proxy::swap(Site site) {
  site.ticket_keys = ticket_keys_;
  auto image = site.build();
  ticket_keys_ = image->ticket_keys();
  wait_for_done([&](Done done) { workers_->publish(std::move(image), std::move(done)); });
}

void Proxy::retire_listener() {
  const std::vector<BindKey> keys{workers_->listeners().at(0).key};
  wait_for_done([&](Done done) { workers_->retire_listeners(keys, std::move(done)); });
}

void Proxy::begin_drain(Milliseconds limit) {
  workers_->begin_drain(limit);
  // Orders are carried out in order: the drain has begun once a later one is done.
  wait_for_done([&](Done done) { workers_->resume_accepting(std::move(done)); });
}

void Proxy::wait_for_at_least(observe::Counter counter, uint64_t value) const {
  INFO(observe::counter_info(counter).name);
  wait_until_equal([&] { return counters_.total(counter) >= value; }, true);
}

std::string Proxy::stop() {
  workers_->stop();
  log_->flush();
  std::ostringstream text;
  text << std::ifstream(log_path_).rdbuf();
  return text.str();
}

}  // namespace weir::proxy
