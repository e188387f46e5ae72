// RoutedRequest: a request head in the one normal form that is matched, rewritten and forwarded,
// and the route that takes it.
//
// Fills itself from a parsed head; keeps the normalised host and path in memory of its own that is
// used again for the next request. Everything it hands out borrows from it, from the head and from
// the image.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/engine/host.h"
#include "runtime/engine/match.h"
#include "runtime/engine/request.h"
#include "runtime/engine/segments.h"
#include "runtime/http/message.h"
#include "runtime/image/view.h"
#include "runtime/proxy/refusal.h"
#include "runtime/proxy/token_check.h"

namespace weir::proxy {

class RoutedRequest {
 public:
  RoutedRequest() = default;
  RoutedRequest(const RoutedRequest&) = delete;
  RoutedRequest& operator=(const RoutedRequest&) = delete;

  struct Peer {
    SocketAddress address;         // the client's: client_fields.h
    std::string_view scheme;       // "http" or "https"
    std::string_view server_name;  // of the TLS handshake, as sent; empty for none
    const ClientCertificate* certificate = nullptr;  // verified; null for none
    const TokenIssuers* issuers = nullptr;           // of the image; null for none
  };

  // Forgets the request before: nothing is known until normalise().
  void clear() { request_ = {}; }

  // Normalises; the head stays where it is until the request ends. The refusal, if any.
  std::optional<Refusal> normalise(const http::RequestHead& head, const Peer& peer);

  // After normalise(). Why the route does not take the request, if its token does not let it.
  std::optional<Refusal> check_token(const image::ImageView& view,
                                     const image::RouteRecord& route) const;

  // After normalise(). nullptr when no route takes the request.
  const image::RouteRecord* route(const image::ImageView& view, image::ListenerId listener);

  [[nodiscard]] const engine::Request& request() const { return request_; }
  [[nodiscard]] const engine::SegmentList& segments() const { return segments_; }

 private:
  std::array<char, engine::kHostBytesMax> host_{};
  std::array<char, engine::kHostBytesMax> server_name_{};
  std::string path_;
  engine::Request request_;
  engine::SegmentList segments_;
  TokenCheck token_;
};

}  // namespace weir::proxy
