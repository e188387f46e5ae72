#include "compiler/prove/change.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime/base/sort_stably.h"
#include "runtime/image/enum_names.h"

namespace weir::prove {
namespace {

using symbolic::Outcome;

constexpr uint16_t kFirstError = 400;
constexpr uint16_t kUnauthorized = 401;
constexpr uint16_t kForbidden = 403;
constexpr uint16_t kNotFound = 404;
constexpr std::string_view kNothing = "none";

constexpr std::array<std::string_view, 17> kNames = {
    "auth-weakened",    "tls-weakened", "now-unhandled", "auth-changed", "auth-strengthened",
    "tls-strengthened", "now-handled",  "retargeted",    "response",     "weights",
    "upstream",         "timeout",      "limit",         "rewrite",      "upgrade",
    "header",           "listener"};

// What someone who may not see it is told.
bool is_denied(const Outcome* outcome) {
  return outcome != nullptr && outcome->action == image::ActionKind::kRespond &&
         (outcome->status == kUnauthorized || outcome->status == kForbidden);
}

// What the proxy says where no route takes a request.
bool is_plain_not_found(const Outcome* outcome) {
  return outcome == nullptr ||
         (outcome->action == image::ActionKind::kRespond && outcome->status == kNotFound &&
          outcome->body.empty() && outcome->response_edits.empty() && !outcome->token);
}

std::string target_of(const Outcome* outcome) {
  return outcome == nullptr ? "no route" : target_text(*outcome);
}

std::string token_of(const Outcome& outcome) {
  if (!outcome.token) {
    return std::string(kNothing);
  }
  return fmt::format("{} token of {}", image::to_string(*outcome.token), outcome.issuer);
}

// How much is asked: no token, one if it is there, one at all events.
int strength_of(const Outcome& outcome) {
  return !outcome.token ? 0 : *outcome.token == image::TokenMode::kOptional ? 1 : 2;
}

void compare_tokens(const Outcome& was, const Outcome& now, std::vector<Change>& changes) {
  if (was.token == now.token && was.issuer == now.issuer) {
    return;
  }
  const int gain = strength_of(now) - strength_of(was);
  const ChangeKind kind = gain < 0   ? ChangeKind::kAuthWeakened
                          : gain > 0 ? ChangeKind::kAuthStrengthened
                                     : ChangeKind::kAuthChanged;
  changes.push_back({kind, "token", token_of(was), token_of(now)});
}

bool same_targets(const Outcome& a, const Outcome& b) {
  return std::ranges::equal(a.shares, b.shares, {}, &symbolic::Share::upstream,
                            &symbolic::Share::upstream);
}

void compare_targets(const Outcome& was, const Outcome& now, std::vector<Change>& changes) {
  const bool both_forward = was.is_forwarded() && now.is_forwarded();
  if (both_forward && was.shares != now.shares) {
    changes.push_back({same_targets(was, now) ? ChangeKind::kWeights : ChangeKind::kRetargeted,
                       same_targets(was, now) ? "weights" : "target", target_text(was),
                       target_text(now)});
  } else if (!both_forward && target_text(was) != target_text(now)) {
    const bool is_answer =
        was.action == image::ActionKind::kRespond && now.action == image::ActionKind::kRespond;
    changes.push_back({is_answer ? ChangeKind::kResponse : ChangeKind::kRetargeted, "target",
                       target_text(was), target_text(now)});
  }
  if (was.body != now.body && was.action == now.action) {
    changes.push_back({ChangeKind::kResponse, "body", fmt::format("\"{}\"", was.body),
                       fmt::format("\"{}\"", now.body)});
  }
}

void compare_edits(const char* field, const std::vector<std::string>& was,
                   const std::vector<std::string>& now, std::vector<Change>& changes) {
  if (was == now) {
    return;
  }
  // What both have says nothing, unless only the order differs.
  std::vector<std::string> gone;
  std::vector<std::string> added;
  std::ranges::copy_if(was, std::back_inserter(gone), [&](const std::string& edit) {
    return std::ranges::find(now, edit) == now.end();
  });
  std::ranges::copy_if(now, std::back_inserter(added), [&](const std::string& edit) {
    return std::ranges::find(was, edit) == was.end();
  });
  const bool is_order = gone.empty() && added.empty();
  const auto text = [](const std::vector<std::string>& edits) {
    return edits.empty() ? std::string(kNothing) : fmt::format("{}", fmt::join(edits, ", "));
  };
  changes.push_back(
      {ChangeKind::kHeader, field, text(is_order ? was : gone), text(is_order ? now : added)});
}

void compare_handling(const Outcome& was, const Outcome& now, std::vector<Change>& changes) {
  if (was.timeout_ms != now.timeout_ms && was.is_forwarded() && now.is_forwarded()) {
    changes.push_back({ChangeKind::kTimeout, "timeout", duration_text(was.timeout_ms),
                       duration_text(now.timeout_ms)});
  }
  if (was.upgrade != now.upgrade && was.is_forwarded() && now.is_forwarded()) {
    changes.push_back({ChangeKind::kUpgrade, "upgrade", std::string(image::to_string(was.upgrade)),
                       std::string(image::to_string(now.upgrade))});
  }
  if (was.rewrite != now.rewrite) {
    const auto text = [](const Outcome& of) {
      return of.rewrite ? fmt::format("\"{}\"", *of.rewrite) : std::string(kNothing);
    };
    changes.push_back({ChangeKind::kRewrite, "rewrite", text(was), text(now)});
  }
  compare_edits("request headers", was.request_edits, now.request_edits, changes);
  compare_edits("response headers", was.response_edits, now.response_edits, changes);
}

void sort_by_weight(std::vector<Change>& changes) {
  sort_stably(changes, [](const Change& a, const Change& b) { return a.kind < b.kind; });
}

template <typename Value>
void compare_setting(ChangeKind kind, const char* field, const Value& was, const Value& now,
                     std::vector<Change>& changes) {
  if (was != now) {
    changes.push_back({kind, field, fmt::format("{}", was), fmt::format("{}", now)});
  }
}

std::string version_text(const symbolic::TlsFacts& tls) {
  return std::string(image::to_string(static_cast<image::TlsVersion>(tls.version_min)));
}

int tls_strength(const symbolic::Upstream& upstream) {
  return upstream.tls.empty() ? 0 : upstream.tls.starts_with("verified") ? 2 : 1;
}

int client_strength(const symbolic::TlsFacts& tls) {
  return tls.client_ca.empty() ? 0 : tls.client_required ? 2 : 1;
}

std::string client_text(const symbolic::TlsFacts& tls) {
  return tls.client_ca.empty()
             ? std::string(kNothing)
             : fmt::format("{} by {}", tls.client_required ? "required" : "requested",
                           tls.client_ca);
}

void compare_tls(const symbolic::TlsFacts& was, const symbolic::TlsFacts& now,
                 std::vector<Change>& changes) {
  if (was.version_min != now.version_min) {
    changes.push_back({now.version_min < was.version_min ? ChangeKind::kTlsWeakened
                                                         : ChangeKind::kTlsStrengthened,
                       "lowest TLS version", version_text(was), version_text(now)});
  }
  if (client_text(was) != client_text(now)) {
    const int gain = client_strength(now) - client_strength(was);
    changes.push_back({gain < 0   ? ChangeKind::kTlsWeakened
                       : gain > 0 ? ChangeKind::kTlsStrengthened
                                  : ChangeKind::kAuthChanged,
                       "client certificates", client_text(was), client_text(now)});
  }
  if (was.certificates != now.certificates) {
    changes.push_back({ChangeKind::kListener, "certificates",
                       fmt::format("{}", fmt::join(was.certificates, ", ")),
                       fmt::format("{}", fmt::join(now.certificates, ", "))});
  }
  compare_setting(ChangeKind::kListener, "alpn", was.alpn_mask, now.alpn_mask, changes);
}

}  // namespace

std::string_view name_of(ChangeKind kind) {
  return kNames[static_cast<size_t>(kind)];
}

Severity severity_of(ChangeKind kind) {
  if (kind <= ChangeKind::kNowUnhandled) {
    return Severity::kBreaking;
  }
  return kind == ChangeKind::kNowHandled ? Severity::kAddition : Severity::kChange;
}

bool is_handled(const Outcome* outcome) {
  return outcome != nullptr &&
         (outcome->action != image::ActionKind::kRespond || outcome->status < kFirstError);
}

std::vector<Change> changes_of(const Outcome* was, const Outcome* now) {
  std::vector<Change> changes;
  if (is_handled(was) != is_handled(now)) {
    const ChangeKind kind = is_handled(was)  ? ChangeKind::kNowUnhandled
                            : is_denied(was) ? ChangeKind::kAuthWeakened
                                             : ChangeKind::kNowHandled;
    return {{kind, "target", target_of(was), target_of(now)}};
  }
  if (was == nullptr || now == nullptr) {
    // Neither serves the request, but the proxy says so in other words.
    return is_plain_not_found(was) && is_plain_not_found(now)
               ? changes
               : std::vector<Change>{
                     {ChangeKind::kResponse, "target", target_of(was), target_of(now)}};
  }
  compare_tokens(*was, *now, changes);
  compare_targets(*was, *now, changes);
  compare_handling(*was, *now, changes);
  sort_by_weight(changes);
  return changes;
}

std::vector<Change> changes_of(const symbolic::Upstream& was, const symbolic::Upstream& now) {
  std::vector<Change> changes;
  const auto endpoints = [](const symbolic::Upstream& of) {
    return fmt::format("{}", fmt::join(of.endpoints, ", "));
  };
  compare_setting(ChangeKind::kUpstream, "endpoints", endpoints(was), endpoints(now), changes);
  compare_setting(ChangeKind::kUpstream, "balance", image::to_string(was.balance),
                  image::to_string(now.balance), changes);
  compare_setting(ChangeKind::kUpstream, "protocol", image::to_string(was.protocol),
                  image::to_string(now.protocol), changes);
  compare_setting(ChangeKind::kTimeout, "connect timeout", duration_text(was.connect_timeout_ms),
                  duration_text(now.connect_timeout_ms), changes);
  compare_setting(ChangeKind::kTimeout, "first byte timeout",
                  duration_text(was.first_byte_timeout_ms),
                  duration_text(now.first_byte_timeout_ms), changes);
  compare_setting(ChangeKind::kTimeout, "idle timeout", duration_text(was.idle_timeout_ms),
                  duration_text(now.idle_timeout_ms), changes);
  compare_setting(ChangeKind::kLimit, "idle connections", was.idle_connections_max,
                  now.idle_connections_max, changes);
  if (was.tls != now.tls) {
    const int gain = tls_strength(now) - tls_strength(was);
    const auto text = [](const symbolic::Upstream& of) {
      return of.tls.empty() ? std::string(kNothing) : of.tls;
    };
    changes.push_back({gain < 0   ? ChangeKind::kTlsWeakened
                       : gain > 0 ? ChangeKind::kTlsStrengthened
                                  : ChangeKind::kUpstream,
                       "TLS", text(was), text(now)});
  }
  sort_by_weight(changes);
  return changes;
}

namespace {

void compare_limits(const symbolic::Listener& was, const symbolic::Listener& now,
                    std::vector<Change>& changes) {
  for (size_t i = 0; i < was.limits.size(); ++i) {
    const auto& [name, value] = was.limits[i];
    const bool is_time = name.ends_with("timeout");
    const auto text = [&](uint64_t number) {
      return is_time                           ? duration_text(number)
             : number == image::kUnlimitedBody ? std::string(kNothing)
                                               : fmt::format("{}", number);
    };
    if (value != now.limits[i].second) {
      changes.push_back({is_time ? ChangeKind::kTimeout : ChangeKind::kLimit, name, text(value),
                         text(now.limits[i].second)});
    }
  }
}

}  // namespace

std::vector<Change> changes_of(const symbolic::Listener& was, const symbolic::Listener& now) {
  std::vector<Change> changes;
  compare_setting(ChangeKind::kListener, "addresses", fmt::format("{}", fmt::join(was.binds, ", ")),
                  fmt::format("{}", fmt::join(now.binds, ", ")), changes);
  if (was.tls.has_value() != now.tls.has_value()) {
    changes.push_back({was.tls ? ChangeKind::kTlsWeakened : ChangeKind::kTlsStrengthened, "TLS",
                       was.tls ? version_text(*was.tls) : std::string(kNothing),
                       now.tls ? version_text(*now.tls) : std::string(kNothing)});
  } else if (was.tls) {
    compare_tls(*was.tls, *now.tls, changes);
  }
  const auto trusted = [](const symbolic::Listener& of) {
    std::vector<std::string> texts;
    std::ranges::transform(of.trusted_proxies, std::back_inserter(texts), &Cidr::to_string);
    return texts.empty() ? std::string(kNothing) : fmt::format("{}", fmt::join(texts, ", "));
  };
  compare_setting(ChangeKind::kListener, "trusted proxies", trusted(was), trusted(now), changes);
  compare_setting(ChangeKind::kListener, "forwarded fields", image::to_string(was.forwarded),
                  image::to_string(now.forwarded), changes);
  compare_limits(was, now, changes);
  sort_by_weight(changes);
  return changes;
}

std::string duration_text(uint64_t milliseconds) {
  constexpr uint64_t kSecond = 1000;
  if (milliseconds == 0) {
    return std::string(kNothing);
  }
  return milliseconds % kSecond == 0 ? fmt::format("{}s", milliseconds / kSecond)
                                     : fmt::format("{}ms", milliseconds);
}

}  // namespace weir::prove
