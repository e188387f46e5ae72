#include "runtime/proxy/live_image.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "runtime/base/log.h"
#include "runtime/base/parallel.h"
#include "runtime/image/addresses.h"
#include "runtime/net/transport.h"

namespace weir::proxy {

namespace {

constexpr std::string_view kFileScheme = "file:";

// Where references to secrets lead; each file is noted.
class SecretPaths {
 public:
  SecretPaths(const std::string& folder, std::vector<SecretFile>& files)
      : folder_(folder), files_(files) {}

  // The path a reference names. kBadArgument for any other kind of reference.
  Result<std::string> find(std::string_view reference) {
    if (!reference.starts_with(kFileScheme)) {
      return fail(ErrorCode::kBadArgument, "only `file:` references to secrets are known",
                  std::string(reference));
    }
    // An absolute path stays as it is.
    std::string path = (folder_ / reference.substr(kFileScheme.size())).string();
    files_.push_back({path, {}});
    return path;
  }

 private:
  std::filesystem::path folder_;
  std::vector<SecretFile>& files_;
};

Result<net::TlsServerSettings> tls_settings(const image::ImageView& view,
                                            const image::TlsRecord& record, SecretPaths secrets) {
  net::TlsServerSettings settings;
  settings.min_version = record.version_min == image::TlsVersion::kTls13 ? net::TlsVersion::kTls13
                                                                         : net::TlsVersion::kTls12;
  const auto agrees = [&record](image::Alpn alpn) {
    return (record.alpn_mask >> static_cast<unsigned>(alpn) & 1U) != 0;
  };
  if (agrees(image::Alpn::kHttp2)) {
    settings.alpn.emplace_back(net::kAlpnHttp2);
  }
  if (agrees(image::Alpn::kHttp1)) {
    settings.alpn.emplace_back(net::kAlpnHttp1);
  }
  for (const image::CertificateRecord& certificate : view.certificates(record.certificates)) {
    auto chain = secrets.find(view.text(certificate.chain));
    auto key = secrets.find(view.text(certificate.key));
    if (!chain || !key) {
      return tl::unexpected(std::move(chain ? key.error() : chain.error()));
    }
    settings.certificates.push_back({std::move(*chain), std::move(*key)});
  }
  for (const image::ClientAuthorityRecord& authority : view.client_authorities()) {
    if (&view.tls_profiles()[authority.profile] == &record) {
      auto path = secrets.find(view.text(authority.ca));
      if (!path) {
        return tl::unexpected(std::move(path.error()));
      }
      settings.client = {std::move(*path), authority.mode == image::ClientMode::kRequired};
    }
  }
  return settings;
}

Result<net::TlsClientSettings> upstream_tls_settings(const image::ImageView& view,
                                                     const image::UpstreamTlsRecord& record,
                                                     SecretPaths secrets) {
  net::TlsClientSettings settings{.is_verified = record.mode == image::UpstreamTlsMode::kVerified,
                                  .name = std::string(view.text(record.name))};
  const image::UpstreamProtocol protocol = view.upstreams()[record.upstream].protocol;
  if (protocol != image::UpstreamProtocol::kHttp1) {
    settings.alpn.emplace_back(net::kAlpnHttp2);
  }
  if (protocol != image::UpstreamProtocol::kHttp2) {
    settings.alpn.emplace_back(net::kAlpnHttp1);
  }
  net::TlsCertificateFiles files;
  const std::array<std::pair<image::StringRef, std::string*>, 3> wanted = {
      {{record.ca, &settings.ca_path},
       {record.chain, &files.chain_path},
       {record.key, &files.key_path}}};
  for (const auto& [reference, into] : wanted) {
    if (reference.length == 0) {
      continue;
    }
    auto path = secrets.find(view.text(reference));
    if (!path) {
      return tl::unexpected(std::move(path.error()));
    }
    *into = std::move(*path);
  }
  if (!files.chain_path.empty()) {
    settings.certificate = std::move(files);
  }
  return settings;
}

}  // namespace

Result<std::shared_ptr<const LiveImage>> LiveImage::create(image::ImageView view,
                                                           std::shared_ptr<const void> storage,
                                                           const LiveImageOptions& options) {
  std::shared_ptr<LiveImage> live(new LiveImage(view, std::move(storage)));
  if (auto collected = live->collect_binds(); !collected) {
    return tl::unexpected(std::move(collected.error()));
  }
  if (auto built = live->build_tls(options); !built) {
    return tl::unexpected(std::move(built.error()));
  }
  if (auto built = live->build_upstream_tls(options); !built) {
    return tl::unexpected(std::move(built.error()));
  }
  if (auto loaded = live->load_issuers(options); !loaded) {
    return tl::unexpected(std::move(loaded.error()));
  }
  return live;
}

Status LiveImage::collect_binds() {
  for (size_t i = 0; i < view_.listeners().size(); ++i) {
    for (const image::BindRecord& bind : view_.binds(view_.listeners()[i].binds)) {
      binds_.push_back({{image::to_socket_address(bind), 0}, image::ListenerId::from_index(i)});
    }
  }
  std::sort(binds_.begin(), binds_.end(), [](const Bind& a, const Bind& b) {
    return std::pair(a.key, a.listener) < std::pair(b.key, b.listener);
  });
  for (size_t i = 1; i < binds_.size(); ++i) {
    const BindKey& before = binds_[i - 1].key;
    if (binds_[i].key.address != before.address) {
      continue;
    }
    if (before.address.port.value != 0) {
      return fail(ErrorCode::kConflict, "two listeners bind the same address",
                  before.address.to_string());
    }
    binds_[i].key.ordinal = before.ordinal + 1;
  }
  return {};
}

// Of tens of thousands, on a disk that has to seek for each.
void LiveImage::stamp_secret_files() {
  const size_t first = stamped_files_;
  stamped_files_ = secret_files_.size();
  for_each_index(stamped_files_ - first, [this, first](size_t i) {
    SecretFile& file = secret_files_[first + i];
    file.stamp = file_stamp(file.path);
  });
}

Status LiveImage::build_tls(const LiveImageOptions& options) {
  for (const image::TlsRecord& record : view_.tls_profiles()) {
    auto settings = tls_settings(view_, record, {options.secrets_dir, secret_files_});
    if (!settings) {
      return tl::unexpected(std::move(settings.error()));
    }
    stamp_secret_files();
    settings->ticket_keys = keys_of(options.ticket_keys, view_.text(record.name));
    auto context = net::TlsServerContext::build(*settings);
    if (!context) {
      return tl::unexpected(std::move(context.error()));
    }
    keep_ticket_keys(view_.text(record.name), **context, options);
    for (const std::string& warning : (*context)->warnings()) {
      WEIR_LOG(kWarn, "certificate", {"tls", view_.text(record.name)}, {"warning", warning});
    }
    tls_contexts_.push_back(std::move(*context));
  }
  return {};
}

Status LiveImage::build_upstream_tls(const LiveImageOptions& options) {
  upstream_tls_.resize(view_.upstreams().size());
  for (const image::UpstreamTlsRecord& record : view_.upstream_tls()) {
    auto settings = upstream_tls_settings(view_, record, {options.secrets_dir, secret_files_});
    if (!settings) {
      return tl::unexpected(std::move(settings.error()));
    }
    stamp_secret_files();
    auto context = net::TlsClientContext::build(*settings);
    if (!context) {
      return tl::unexpected(std::move(context.error()));
    }
    upstream_tls_[record.upstream] = std::move(*context);
  }
  return {};
}

Status LiveImage::load_issuers(const LiveImageOptions& options) {
  SecretPaths secrets(options.secrets_dir, secret_files_);
  for (const image::JwtProfileRecord& record : view_.jwt_profiles()) {
    auto path = secrets.find(view_.text(record.keys));
    if (!path) {
      return tl::unexpected(std::move(path.error()));
    }
    token::IssuerSettings settings{.issuer = std::string(view_.text(record.issuer)),
                                   .leeway = Milliseconds(record.leeway_ms)};
    for (const image::StringRef& audience : view_.jwt_audiences(record.audiences)) {
      settings.audience.emplace_back(view_.text(audience));
    }
    stamp_secret_files();
    auto verifier = token::Verifier::load(std::move(settings), *path);
    if (!verifier) {
      return tl::unexpected(std::move(verifier.error()));
    }
    issuers_.push_back(*std::move(verifier));
  }
  return {};
}

std::optional<image::ListenerId> LiveImage::find_listener(const BindKey& key) const {
  const auto found = std::lower_bound(binds_.begin(), binds_.end(), key,
                                      [](const Bind& a, const BindKey& b) { return a.key < b; });
  if (found == binds_.end() || found->key != key) {
    return std::nullopt;
  }
  return found->listener;
}

void LiveImage::keep_ticket_keys(std::string_view profile, const net::TlsServerContext& context,
                                 const LiveImageOptions& options) {
  for (const net::TlsTicketKey& key : context.ticket_keys()) {
    const auto known = std::ranges::find(options.ticket_keys, key, &NamedTicketKey::key);
    ticket_keys_.push_back({std::string(profile), key,
                            known != options.ticket_keys.end() ? known->made_at : options.now});
  }
}

}  // namespace weir::proxy
