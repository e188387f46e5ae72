// LiveImage: a verified image with everything that serving it needs and that is not in its bytes.
//
// Built away from the workers (it reads certificates and keys), immutable after, shared by every
// thread. It owns the image's bytes. A request holds the LiveImage it began with; the last holder
// frees it. What is per worker (connection pools) is not here.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/file_stamp.h"
#include "runtime/base/result.h"
#include "runtime/image/view.h"
#include "runtime/net/tls_context.h"
#include "runtime/proxy/listen_socket.h"
#include "runtime/proxy/ticket_keys.h"
#include "runtime/proxy/token_check.h"
#include "runtime/upstream/registry.h"

namespace weir::proxy {

// A file that an image refers to, and what it was when it was read.
struct SecretFile {
  std::string path;
  FileStamp stamp;
};

struct LiveImageOptions {
  // Folder that relative `file:` references are looked up in.
  std::string secrets_dir;
  // Profiles named here go on with these keys; the others get fresh ones.
  std::vector<NamedTicketKey> ticket_keys;
  WallTime now = std::chrono::system_clock::now();  // when those are made
};

class LiveImage {
 public:
  // `view` must be verified; `storage` is what its bytes live in (a map, a buffer) and is kept as
  // long as the LiveImage. kTls, kIo or kBadArgument for a certificate or a key set that
  // cannot be used, kConflict for two listeners on one address.
  static Result<std::shared_ptr<const LiveImage>> create(image::ImageView view,
                                                         std::shared_ptr<const void> storage,
                                                         const LiveImageOptions& options);

  [[nodiscard]] const image::ImageView& view() const { return view_; }

  // Context of record `profile` of tls_profiles. Shared, so that a long-lived connection keeps its
  // certificates alive and not the whole image.
  [[nodiscard]] std::shared_ptr<const net::TlsServerContext> shared_tls(uint32_t profile) const {
    return tls_contexts_[profile];
  }

  // How each upstream is spoken to, in the order of the image.
  [[nodiscard]] const upstream::TlsContexts& upstream_tls() const { return upstream_tls_; }

  // What tokens are verified with.
  [[nodiscard]] const TokenIssuers& issuers() const { return issuers_; }

  struct Bind {
    BindKey key;
    image::ListenerId listener;
  };
  // Every bind of every listener, sorted by key.
  [[nodiscard]] std::span<const Bind> binds() const { return binds_; }
  // The listener that owns `key` in this image; nullopt when none does.
  [[nodiscard]] std::optional<image::ListenerId> find_listener(const BindKey& key) const;

  // For a successor's options.
  [[nodiscard]] const std::vector<NamedTicketKey>& ticket_keys() const { return ticket_keys_; }
  // Certificates, keys, authorities and key sets, each as it was before it was read.
  [[nodiscard]] const std::vector<SecretFile>& secret_files() const { return secret_files_; }

 private:
  LiveImage(image::ImageView view, std::shared_ptr<const void> storage)
      : view_(view), storage_(std::move(storage)) {}
  Status collect_binds();
  Status build_tls(const LiveImageOptions& options);
  Status build_upstream_tls(const LiveImageOptions& options);
  Status load_issuers(const LiveImageOptions& options);
  // Notes how files are that were named since the last call: before they are read.
  void stamp_secret_files();
  void keep_ticket_keys(std::string_view profile, const net::TlsServerContext& context,
                        const LiveImageOptions& options);

  image::ImageView view_;
  std::shared_ptr<const void> storage_;
  std::vector<Bind> binds_;
  std::vector<std::shared_ptr<const net::TlsServerContext>> tls_contexts_;
  upstream::TlsContexts upstream_tls_;
  TokenIssuers issuers_;
  std::vector<NamedTicketKey> ticket_keys_;
  std::vector<SecretFile> secret_files_;
  size_t stamped_files_ = 0;
};

}  // namespace weir::proxy
