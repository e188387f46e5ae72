#include "runtime/proxy/stream.h"

#include <utility>

#include "runtime/base/http_status.h"
#include "runtime/engine/split.h"
#include "runtime/filters/direct_response.h"
#include "runtime/http/head_writer.h"
#include "runtime/http/hop_by_hop.h"
#include "runtime/proxy/grpc.h"
#include "runtime/proxy/session.h"
#include "runtime/proxy/worker_context.h"

namespace weir::proxy {

namespace {

using observe::Counter;
using observe::Gauge;

// What is answered to a method that no route can be given; RFC 9110 section 15.5.6 wants a list.
constexpr std::string_view kAllowedMethods = "GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH";

// Pieces moved before other connections get their turn: 1 MiB at most.
constexpr int kRoundsMax = 16;

Counter counter_for(HttpStatus status) {
  switch (status::class_of(status)) {
    case 1:
      return Counter::kTunnels;
    case 2:
      return Counter::kResponses2xx;
    case 3:
      return Counter::kResponses3xx;
    case 4:
      return Counter::kResponses4xx;
    default:
      return Counter::kResponses5xx;
  }
}

}  // namespace

Stream::Stream(WorkerContext& worker)
    : worker_(worker),
      h1_upstream_(worker),
      relay_bytes_(kRelayBytes),
      scopes_(worker),
      request_timer_(worker.loop, [this] { on_request_timeout(); }),
      exchange_timer_(worker.loop, [this] { on_exchange_timeout(); }),
      first_byte_timer_(worker.loop, [this] { on_first_byte_timeout(); }) {}

Stream::~Stream() = default;

void Stream::start(Start& start) {
  client_ = &start.client;
  connection_ = &start.connection;
  head_ = &start.head;
  image_ = std::move(start.image);
  listener_ = start.listener;
  begun_ = worker_.loop.now();
  worker_.count(Counter::kRequests);
  worker_.counters.adjust(Gauge::kRequestsActive, +1);
  worker_.loop.begin_exchange();
  scopes_.begin(*image_, listener_);
  const uint32_t limit_ms = view().listener(listener_).limits.request_timeout_ms;
  if (limit_ms > 0) {
    request_timer_.arm(Milliseconds(limit_ms));
  }
}

void Stream::begin(Start from) {
  start(from);
  is_head_usable_ = true;
  if (const auto refusal = check_request()) {
    answer(*refusal);
    return;
  }
  route_ = request_.route(view(), listener_);
  if (route_ == nullptr) {
    answer(refuse(Counter::kNoRoute, status::kNotFound));
    return;
  }
  scopes_.enter_route(*route_);
  if (const auto refusal = request_.check_token(view(), *route_)) {
    answer(*refusal);
    return;
  }
  outcome_ = &view().outcome(*route_);
  if (client_->needs_tunnel() && !may_upgrade()) {
    answer(refuse(Counter::kRefusedUpgrade, status::kNotImplemented));
    return;
  }
  act();
}

void Stream::begin_refused(Start from, const Refusal& refusal) {
  start(from);
  answer(refusal);
}

// What stands between a well-formed head and its route. Normalises host and path on the way.
std::optional<Refusal> Stream::check_request() {
  request_.clear();  // what is logged of a refused request is its own
  sender_ = find_client(view(), view().listener(listener_), connection_->peer(),
                        connection_->scheme(), head_->headers);
  if (worker_.pressure >= Pressure::kRefuse) {
    return refuse(Counter::kRefusedOverload, status::kServiceUnavailable);
  }
  if (auto refusal = check_head()) {
    return refusal;
  }
  const RoutedRequest::Peer peer = {.address = sender_.address,
                                    .scheme = sender_.scheme,
                                    .server_name = connection_->server_name(),
                                    .certificate = connection_->certificate(),
                                    .issuers = &image_->live().issuers()};
  if (auto refusal = request_.normalise(*head_, peer)) {
    return refusal;
  }
  if (connection_->is_misdirected(request_.request().host)) {
    return refuse(Counter::kRefusedMisdirected, status::kMisdirectedRequest);
  }
  return std::nullopt;
}

std::optional<Refusal> Stream::check_head() const {
  const http::RequestHead& head = *head_;
  if (head.has_unknown_expectation) {
    return refuse(Counter::kRefusedExpectation, status::kExpectationFailed);
  }
  if (head.body.kind == http::BodyKind::kLength &&
      head.body.length > view().listener(listener_).limits.body_bytes_max) {
    return refuse(Counter::kRefusedBodyTooLarge, status::kContentTooLarge);
  }
  if (head.target_form == http::TargetForm::kAsterisk) {
    // It asks about the server as a whole, and routes are all there is.
    return refuse(Counter::kNoRoute, status::kNotFound);
  }
  return std::nullopt;
}

bool Stream::may_upgrade() const {
  return head_->wants_websocket && outcome_->upgrade == image::Upgrade::kWebSocket;
}

void Stream::act() {
  switch (outcome_->action) {
    case image::ActionKind::kUpstream:
    case image::ActionKind::kSplit:
      if (head_->method == HttpMethod::kOptions && http::max_forwards(head_->headers) == 0) {
        send_answer({.status = status::kNoContent}, response_edits(filter_context()));
        break;  // RFC 9110 section 7.6.2: whoever may not forward it answers
      }
      upstream_id_ = engine::choose_upstream(view(), *outcome_, worker_.random.next());
      pool_ = &image_->pool(upstream_id_);
      scopes_.enter_upstream(upstream_id_);
      if (const Milliseconds limit = exchange_limit(); limit.count() > 0) {
        exchange_timer_.arm(limit);
      }
      connect({.must_be_silent = !is_replayable()});
      break;
    case image::ActionKind::kRespond:
    case image::ActionKind::kRedirect: {
      const filters::Context context = filter_context();
      const filters::DirectResponse direct =
          filters::direct_response(context, *outcome_, path_text_);
      send_answer({direct.status, direct.body, direct.location}, response_edits(context));
      break;
    }
  }
}

filters::Context Stream::filter_context() {
  return {view(), request_.request(), request_.segments(), worker_.text};
}

ResponseEdits Stream::response_edits(const filters::Context& context) const {
  return {&context, outcome_->response_edits};
}

void Stream::advance() {
  for (int round = 0; round < kRoundsMax; ++round) {
    if (phase_ == Phase::kFlush && client_->can_send()) {
      phase_ = Phase::kDone;
    }
    if (phase_ != Phase::kExchange) {
      return;
    }
    const bool has_moved_request = pump_request();
    const bool has_moved_response = phase_ == Phase::kExchange && pump_response();
    if (!has_moved_request && !has_moved_response) {
      return;
    }
  }
  client_->resume_later();
}

bool Stream::reads_client() const {
  return phase_ == Phase::kExchange && request_side_ == RequestSide::kBody &&
         !upstream_->has_queued() && !upstream_->has_stopped();
}

void Stream::fail(const Refusal& refusal) {
  if (phase_ == Phase::kDone || client_ == nullptr) {
    return;
  }
  if (has_answered_) {
    cut(refusal.counter);
  } else {
    answer(refusal);
  }
}

void Stream::cut(Counter reason) {
  if (phase_ == Phase::kDone || client_ == nullptr) {
    return;
  }
  worker_.count(reason);
  scopes_.count_failure(reason);
  reason_ = observe::counter_info(reason).name;
  drop_upstream();
  is_cut_ = true;
  phase_ = Phase::kDone;
}

void Stream::answer(const Refusal& refusal) {
  worker_.count(refusal.counter);
  scopes_.count_failure(refusal.counter);
  reason_ = refusal.reason;
  const std::string_view phrase = http::status_phrase(refusal.status);
  if (is_grpc_call()) {
    send_answer({.status = status::kOk,
                 .must_close = refusal.must_close,
                 .grpc_status = grpc_status_of(refusal.status)},
                {});
    return;
  }
  path_text_.assign(phrase.empty() ? std::string_view("Error") : phrase);
  path_text_.push_back('\n');
  send_answer({refusal.status, path_text_, {}, refusal.must_close, refusal.challenge}, {});
}

bool Stream::is_grpc_call() const {
  return is_head_usable_ && client_->is_http2() && is_grpc(*head_);
}

// The route's, or the client's if that is shorter. 0: none.
Milliseconds Stream::exchange_limit() const {
  const Milliseconds limit(outcome_->timeout_ms);
  const auto wanted = is_grpc_call() ? head_->headers.find("grpc-timeout") : std::nullopt;
  const auto deadline = wanted ? parse_grpc_timeout(*wanted) : std::nullopt;
  return deadline && (limit.count() == 0 || *deadline < limit) ? *deadline : limit;
}

bool Stream::is_head_request() const {
  return is_head_usable_ && head_->method == HttpMethod::kHead;
}

void Stream::send_answer(Answer answer, const ResponseEdits& edits) {
  drop_upstream();
  if (answer.status == status::kNoContent || answer.status == status::kNotModified) {
    answer.body = {};
  }
  const DirectHead head = {
      .status = answer.status,
      .body_bytes = answer.body.size(),
      .location = answer.location,
      .date =
          worker_.date.at(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())),
      .allow = answer.status == status::kMethodNotAllowed ? kAllowedMethods : std::string_view(),
      .challenge = answer.challenge,
      .grpc_status = answer.grpc_status,
      .grpc_message = reason_};
  client_->begin_answer(head, edits, answer.must_close);
  BodyGather body;
  if (!is_head_request() && !answer.body.empty()) {
    body.add(answer.body);
  }
  has_answered_ = true;
  status_ = answer.status;
  body_bytes_ = body.bytes();
  count_response();
  client_->send(body, true);
  begin_flush();
}

void Stream::count_response() {
  worker_.count(counter_for(status_));
  scopes_.count_response(status_);
}

void Stream::begin_flush() {
  exchange_timer_.disarm();
  phase_ = client_->can_send() ? Phase::kDone : Phase::kFlush;
}

void Stream::on_request_timeout() {
  Refusal refusal = refuse(Counter::kRequestTimeout,
                           wants_client_body() ? status::kRequestTimeout : status::kGatewayTimeout);
  refusal.must_close = true;
  fail(refusal);
  client_->advance();
}

void Stream::on_exchange_timeout() {
  if (is_tunnel_) {
    on_tunnel_timeout();
    return;
  }
  fail(refuse(Counter::kUpstreamTimeout, status::kGatewayTimeout));
  client_->advance();
}

void Stream::on_first_byte_timeout() {
  fail(refuse(Counter::kUpstreamFirstByteTimeout, status::kGatewayTimeout));
  client_->advance();
}

void Stream::finish() {
  if (client_ == nullptr) {
    return;
  }
  drop_upstream();
  request_timer_.disarm();
  exchange_timer_.disarm();
  count_end();
  client_ = nullptr;
  connection_ = nullptr;
  head_ = nullptr;
  image_.reset();
  phase_ = Phase::kIdle;
  is_cut_ = has_answered_ = is_head_usable_ = is_retried_ = is_tunnel_ = false;
  connects_ = 0;
  interim_heads_ = 0;
  route_ = nullptr;
  outcome_ = nullptr;
  pool_ = nullptr;
  upstream_id_ = {};
  status_ = {};
  request_body_bytes_ = 0;
  body_bytes_ = 0;
  reason_ = {};
}

void Stream::count_end() {
  const auto duration = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - begun_);
  worker_.counters.adjust(Gauge::kRequestsActive, -1);
  worker_.loop.end_exchange();
  worker_.counters.adjust(Gauge::kTunnelsActive, is_tunnel_ ? -1 : 0);
  scopes_.end({.is_cut = is_cut_, .duration = is_tunnel_ ? std::nullopt : std::optional(duration)});
  if (worker_.access_log != nullptr) {
    write_log(duration);
  }
}

void Stream::write_log(std::chrono::microseconds duration) {
  observe::AccessRecord record;
  record.time = std::chrono::system_clock::now();
  record.client = is_head_usable_ ? sender_.address : connection_->peer();
  if (is_head_usable_) {
    const engine::Request& request = request_.request();
    record.method = head_->method_text();
    record.host = request.host;
    record.path = request.path.empty() ? head_->path() : request.path;
  }
  record.status = status_;
  record.body_bytes = body_bytes_;
  record.duration = duration;
  record.listener = view().text(view().listener(listener_).name);
  if (route_ != nullptr) {
    record.route = view().text(route_->name);
  }
  if (upstream_id_.has_value()) {
    record.upstream = view().text(view().upstream(upstream_id_).name);
    record.endpoint = connects_ > 0 ? &endpoint_ : nullptr;
  }
  record.reason = reason_;
  if (!worker_.access_log->append(worker_.index, record)) {
    worker_.count(Counter::kAccessLogDropped);
  }
}

}  // namespace weir::proxy
