#include "runtime/control/data_plane.h"

#include <algorithm>
#include <fcntl.h>
#include <map>

#include "runtime/base/check.h"
#include "runtime/base/log.h"
#include "runtime/net/socket.h"

namespace weir::control {
namespace {

std::vector<proxy::BindKey> keys_of(const proxy::LiveImage& image) {
  std::vector<proxy::BindKey> keys;
  for (const proxy::LiveImage::Bind& bind : image.binds()) {
    keys.push_back(bind.key);
  }
  return keys;
}

std::string address_text(int fd) {
  const auto address = net::local_address(fd);
  return address ? address->to_string() : "unknown";
}

// The first socket of each bind; shards share its address.
std::map<proxy::BindKey, int> socket_of_bind(const std::vector<proxy::WorkerSet::Held>& held) {
  std::map<proxy::BindKey, int> sockets;
  for (const proxy::WorkerSet::Held& socket : held) {
    sockets.emplace(socket.key, socket.fd);
  }
  return sockets;
}

}  // namespace

DataPlane::DataPlane(net::EventLoop& loop, const ProxySettings& settings)
    : loop_(loop),
      settings_(settings),
      counters_(settings.workers),
      scopes_(settings.workers),
      slot_(loop) {}

DataPlane::~DataPlane() = default;

net::Task DataPlane::in_loop(net::Task task) {
  return [loop = &loop_, task = std::move(task)]() mutable { loop->post(std::move(task)); };
}

Status DataPlane::open() {
  if (!settings_.access_log) {
    return {};
  }
  auto log = observe::AccessLog::open({.path = *settings_.access_log,
                                       .format = settings_.access_format,
                                       .sample = settings_.access_sample,
                                       .workers = settings_.workers});
  if (!log) {
    return tl::unexpected(log.error());
  }
  access_log_ = std::move(*log);
  return {};
}

proxy::LiveImageOptions DataPlane::image_options() const {
  proxy::LiveImageOptions options{.secrets_dir = settings_.secrets_dir};
  if (slot_.current()) {
    options.ticket_keys =
        proxy::rotate(slot_.current()->live->ticket_keys(), options.now, settings_.ticket_lifetime);
  }
  return options;
}

Result<std::vector<proxy::ListenSocket>> DataPlane::open_binds(
    std::span<const proxy::BindKey> keys) const {
  std::vector<proxy::ListenSocket> opened;
  for (const proxy::BindKey& key : keys) {
    auto shards = proxy::open_listen_sockets(key, static_cast<uint32_t>(settings_.workers));
    if (!shards) {
      return tl::unexpected(shards.error());
    }
    std::ranges::move(*shards, std::back_inserter(opened));
  }
  return opened;
}

Status DataPlane::prepare(LoadedImage image, std::vector<proxy::ListenSocket> inherited) {
  std::vector<proxy::BindKey> held;
  held.reserve(inherited.size());
  for (const proxy::ListenSocket& socket : inherited) {
    held.push_back(socket.key);
  }
  BindPlan plan = plan_binds(held, keys_of(*image.live));
  auto opened = open_binds(plan.open);
  if (!opened) {
    return tl::unexpected(opened.error());
  }
  auto workers = proxy::WorkerSet::start({.workers = settings_.workers,
                                          .counters = &counters_,
                                          .scopes = &scopes_,
                                          .access_log = access_log_.get(),
                                          .connections_max = settings_.connections_max},
                                         image.live);
  if (!workers) {
    return tl::unexpected(workers.error());
  }
  workers_ = std::move(*workers);
  waiting_ = std::move(*opened);
  for (const size_t kept : plan.keep) {
    waiting_.push_back(std::move(inherited[kept]));
  }
  surplus_ = std::move(plan.retire);
  slot_.set_current(std::move(image));
  return {};
}

void DataPlane::start_accepting(net::Task done) {
  workers_->add_listeners(std::move(waiting_));
  log_listeners();
  // Orders are taken in turn: who has this one has the sockets.
  workers_->resume_accepting(in_loop(std::move(done)));
}

void DataPlane::add_missing_shards() {
  std::map<proxy::BindKey, std::vector<proxy::WorkerSet::Held>> groups;
  for (const proxy::WorkerSet::Held& held : workers_->listeners()) {
    groups[held.key].push_back(held);
  }
  for (const auto& [key, group] : groups) {
    const size_t missing = missing_shards(group.size(), settings_.workers);
    const auto address = net::local_address(group.front().fd);
    if (missing == 0 || !address) {
      continue;
    }
    auto opened = proxy::open_listen_sockets({.address = *address}, static_cast<uint32_t>(missing));
    if (!opened) {
      WEIR_LOG(kWarn, "shards_not_added", {"address", address->to_string()},
               {"error", opened.error().message});
      continue;
    }
    auto shard = static_cast<uint32_t>(group.size());
    for (proxy::ListenSocket& socket : *opened) {
      socket.key = key;
      socket.shard = shard++;
    }
    workers_->add_listeners(std::move(*opened));
  }
}

struct DataPlane::Wording {
  observe::Counter done;
  observe::Counter refused;
  std::string_view done_event;
  std::string_view refused_event;
};

void DataPlane::begin_swap(const std::string& path, SwapDone done) {
  static constexpr Wording kSwap = {observe::Counter::kSwaps, observe::Counter::kSwapsRefused,
                                    "swapped", "swap_refused"};
  change_image({.path = path, .memfd = {}, .options = image_options()}, kSwap, std::move(done));
}

void DataPlane::begin_refresh(SwapDone done) {
  static constexpr Wording kRefresh = {observe::Counter::kSecretsReread,
                                       observe::Counter::kSecretsRefused, "secrets_reread",
                                       "secrets_refused"};
  const LoadedImage& current = *slot_.current();
  UniqueFd memory(::fcntl(current.memory->fd(), F_DUPFD_CLOEXEC, 0));
  if (!memory.has_value()) {
    return done(fail_errno("cannot keep the image", current.path));
  }
  change_image({.path = current.path, .memfd = std::move(memory), .options = image_options()},
               kRefresh, std::move(done));
}

void DataPlane::change_image(LoadRequest request, const Wording& wording, SwapDone done) {
  WEIR_CHECK(!is_swapping_, "one swap at a time");
  is_swapping_ = true;
  swap_done_ = std::move(done);
  slot_.begin_load(std::move(request), [this, &wording](Result<LoadedImage> loaded) {
    const Status published =
        loaded ? publish(std::move(*loaded), wording) : Status(tl::unexpected(loaded.error()));
    if (!published) {
      counters_.control().add(wording.refused);
      WEIR_LOG(kError, wording.refused_event, {"error", published.error().message},
               {"image", published.error().context});
      finish_change(published);
    }
  });
}

void DataPlane::finish_change(const Status& status) {
  is_swapping_ = false;
  SwapDone finished = std::move(swap_done_);
  finished(status);
}

// New listeners are opened first, so that a taken port changes nothing; those that went are
// retired after the new image is out, because their last connections still want the old one.
Status DataPlane::publish(LoadedImage image, const Wording& wording) {
  std::vector<proxy::BindKey> held;
  for (const proxy::WorkerSet::Held& socket : workers_->listeners()) {
    held.push_back(socket.key);
  }
  const BindPlan plan = plan_binds(held, keys_of(*image.live));
  auto opened = open_binds(plan.open);
  if (!opened) {
    return tl::unexpected(opened.error());
  }
  workers_->publish(image.live);
  workers_->add_listeners(std::move(*opened));
  workers_->retire_listeners(plan.retire);
  workers_->resume_accepting(in_loop([this] { finish_change({}); }));
  counters_.control().add(wording.done);
  WEIR_LOG(kInfo, wording.done_event, {"image", image.path}, {"root_hash", image.root_hash},
           {"listeners_opened", plan.open.size()}, {"listeners_retired", plan.retire.size()});
  slot_.set_current(std::move(image));
  if (!plan.is_unchanged()) {
    log_listeners();
  }
  return {};
}

void DataPlane::pause(net::Task done) {
  workers_->pause_accepting(in_loop(std::move(done)));
}

void DataPlane::resume() {
  workers_->resume_accepting();
}

void DataPlane::release(std::vector<proxy::BindKey> retired, net::Task done) {
  workers_->retire_listeners(retired);
  workers_->close_listeners();
  workers_->begin_drain(settings_.drain_limit, in_loop(std::move(done)));
}

void DataPlane::drain(net::Task done) {
  std::vector<proxy::BindKey> keys;
  for (const proxy::WorkerSet::Held& socket : workers_->listeners()) {
    keys.push_back(socket.key);
  }
  std::ranges::sort(keys);
  keys.erase(std::ranges::unique(keys).begin(), keys.end());
  workers_->retire_listeners(keys);
  workers_->begin_drain(settings_.drain_limit, in_loop(std::move(done)));
}

void DataPlane::stop() {
  if (workers_ != nullptr) {
    workers_->stop();
  }
}

DataPlane::Holding DataPlane::holding() const {
  Holding holding;
  holding.fds.push_back(slot_.current()->memory->fd());
  for (const proxy::WorkerSet::Held& held : workers_->listeners()) {
    holding.sockets.push_back({.key = held.key, .shard = held.shard});
    holding.fds.push_back(held.fd);
  }
  return holding;
}

std::vector<ListenerReport> DataPlane::listeners() const {
  std::vector<ListenerReport> reports;
  if (!slot_.current() || workers_ == nullptr) {
    return reports;
  }
  const image::ImageView& view = slot_.current()->live->view();
  for (const image::ListenerRecord& record : view.listeners()) {
    reports.push_back(
        {.name = std::string(view.text(record.name)), .is_tls = record.tls != image::kNone});
  }
  const auto held = workers_->listeners();
  const auto sockets = socket_of_bind(held);
  for (const proxy::LiveImage::Bind& bind : slot_.current()->live->binds()) {
    const auto socket = sockets.find(bind.key);
    if (socket != sockets.end()) {
      ListenerReport& report = reports[bind.listener.index()];
      report.addresses.push_back(address_text(socket->second));
      report.sockets +=
          static_cast<size_t>(std::ranges::count(held, bind.key, &proxy::WorkerSet::Held::key));
    }
  }
  return reports;
}

void DataPlane::log_listeners() const {
  for (const ListenerReport& report : listeners()) {
    for (const std::string& address : report.addresses) {
      WEIR_LOG(kInfo, "listener_ready", {"listener", report.name}, {"address", address});
    }
  }
}

// The control row is left out: it holds what earlier generations counted.
uint64_t DataPlane::responses() {
  using observe::Counter;
  uint64_t sum = 0;
  for (size_t worker = 0; worker < counters_.workers(); ++worker) {
    for (const Counter counter : {Counter::kResponses2xx, Counter::kResponses3xx,
                                  Counter::kResponses4xx, Counter::kResponses5xx}) {
      sum += counters_.worker(worker).value(counter);
    }
  }
  return sum;
}

}  // namespace weir::control
