#include "runtime/net/tls_context.h"

#include <fstream>

#include <catch2/catch.hpp>

#include "tests/unit/runtime/net/tls_support.h"

namespace weir::net {
namespace {

// Three certificates: by alternative names, by wildcard, and by common name alone.
struct Site {
  TemporaryDirectory directory;
  TlsServerSettings settings;

  Site() {
    settings.certificates = {
        make_certificate(directory, "main",
                         {.common_name = "main", .dns_names = {"main.test", "www.main.test"}}),
        make_certificate(directory, "wild",
                         {.common_name = "wild", .dns_names = {"*.wild.test", "*.main.test"}}),
        make_certificate(directory, "plain.test", {.common_name = "Plain.Test"}),
    };
  }
  [[nodiscard]] std::unique_ptr<TlsServerContext> build() const {
    auto context = TlsServerContext::build(settings);
    REQUIRE(context);
    return std::move(*context);
  }
};

Error build_error(const TlsServerSettings& settings) {
  auto context = TlsServerContext::build(settings);
  REQUIRE_FALSE(context);
  return context.error();
}

TEST_CASE("the certificate follows from the server name", "[net][tls]") {
  const Site site;
  const auto context = site.build();
  struct Row {
    std::string server_name;
    size_t index;
    std::string common_name;
  };
  const Row rows[] = {
      {"main.test", 0, "main"},     {"www.main.test", 0, "main"},
      {"MAIN.Test", 0, "main"},     {"x.wild.test", 1, "wild"},
      {"api.main.test", 1, "wild"}, {"plain.test", 2, "Plain.Test"},
      {"a.b.wild.test", 0, "main"}, {"wild.test", 0, "main"},
      {"unknown.test", 0, "main"},  {"", 0, "main"},
      {".wild.test", 0, "main"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.server_name);
    CHECK(context->certificate_for(row.server_name) == row.index);
    if (row.server_name.starts_with('.')) {
      continue;  // OpenSSL's client does not send it
    }
    TlsPair pair(*context, {.server_name = row.server_name});
    REQUIRE(pair.is_connected());
    CHECK(pair.client.peer_common_name() == row.common_name);
    CHECK(pair.server.server_name() == row.server_name);
  }
}

TEST_CASE("two certificates for one name: the first serves it and the log is told", "[net][tls]") {
  Site site;
  site.settings.certificates.push_back(make_certificate(
      site.directory, "again", {.common_name = "again", .dns_names = {"main.test", "new.test"}}));
  const auto context = site.build();
  CHECK(context->certificate_for("main.test") == 0);
  CHECK(context->certificate_for("new.test") == 3);
  REQUIRE(context->warnings().size() == 1);
  CHECK(context->warnings()[0].find("again.crt") != std::string::npos);
  CHECK(context->warnings()[0].find("main.test") != std::string::npos);
}

TEST_CASE("a certificate out of its time serves with a warning", "[net][tls]") {
  Site site;
  site.settings.certificates = {
      make_certificate(site.directory, "old",
                       {.common_name = "old.test", .first_day = -10, .last_day = -1}),
      make_certificate(site.directory, "young", {.common_name = "young.test", .first_day = 2}),
  };
  const auto context = site.build();
  REQUIRE(context->warnings().size() == 2);
  CHECK(context->warnings()[0].find("has expired") != std::string::npos);
  CHECK(context->warnings()[1].find("not valid yet") != std::string::npos);
  CHECK(TlsPair(*context, {}).is_connected());
}

TEST_CASE("an unusable file is named with the reason", "[net][tls]") {
  const Site site;
  TlsServerSettings settings = site.settings;
  TlsCertificateFiles& first = settings.certificates[0];
  const auto check = [&](const std::string& path, const std::string& words) {
    const Error error = build_error(settings);
    CHECK(error.code == ErrorCode::kTls);
    CHECK(error.context == path);
    CHECK(error.message.find(words) != std::string::npos);
    settings = site.settings;
  };
  first.chain_path = site.directory.file("absent.crt");
  check(site.directory.file("absent.crt"), "cannot read the certificate");
  first.key_path = site.directory.file("absent.key");
  check(site.directory.file("absent.key"), "cannot read the private key");

  const std::string garbage = site.directory.file("garbage");
  std::ofstream(garbage) << "not PEM\n";
  first.chain_path = garbage;
  check(garbage, "cannot use the certificate: no start line");
  first.key_path = garbage;
  check(garbage, "cannot use the private key");

  first.key_path = settings.certificates[1].key_path;
  check(site.settings.certificates[1].key_path, "belongs to another certificate");

  first = make_certificate(site.directory, "sealed", {.common_name = "s", .passphrase = "secret"});
  check(site.directory.file("sealed.key"), "cannot use the private key");
}

TEST_CASE("settings without a certificate or with a bad ALPN name are refused", "[net][tls]") {
  const Site site;
  CHECK(build_error({}).code == ErrorCode::kBadArgument);
  TlsServerSettings settings = site.settings;
  settings.alpn = {""};
  CHECK(build_error(settings).code == ErrorCode::kBadArgument);
  settings.alpn = {std::string(256, 'x')};
  CHECK(build_error(settings).code == ErrorCode::kBadArgument);
}

TEST_CASE("only TLS 1.2 with authenticated encryption and TLS 1.3 are spoken", "[net][tls]") {
  Site site;
  const auto both = site.build();
  site.settings.min_version = TlsVersion::kTls13;
  const auto modern = site.build();
  struct Row {
    ClientOptions options;
    const TlsServerContext* context;
    std::string version;  // empty: refused
  };
  const auto only = [](int version) {
    return ClientOptions{.min_version = version, .max_version = version};
  };
  ClientOptions cbc = only(TLS1_2_VERSION);
  cbc.tls12_ciphers = "ECDHE-ECDSA-AES128-SHA256";
  const Row rows[] = {
      {{}, both.get(), "TLSv1.3"},
      {only(TLS1_3_VERSION), both.get(), "TLSv1.3"},
      {only(TLS1_2_VERSION), both.get(), "TLSv1.2"},
      {only(TLS1_1_VERSION), both.get(), ""},
      {cbc, both.get(), ""},
      {only(TLS1_2_VERSION), modern.get(), ""},
      {{}, modern.get(), "TLSv1.3"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.options.max_version, row.version);
    const TlsPair pair(*row.context, row.options);
    CHECK(pair.is_connected() == !row.version.empty());
    if (pair.is_connected()) {
      CHECK(pair.server.tls_version() == row.version);
    } else {
      CHECK(pair.outcome.status == IoStatus::kError);
      CHECK(pair.outcome.error == TransportError::kTls);
    }
  }
}

TEST_CASE("a client that offers everything gets AES with 128 bits", "[net][tls]") {
  const Site site;
  const auto context = site.build();
  struct Row {
    int version;
    std::string cipher;
  };
  for (const Row& row : {Row{TLS1_2_VERSION, "ECDHE-ECDSA-AES128-GCM-SHA256"},
                         Row{TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256"}}) {
    TlsPair pair(*context, {.min_version = row.version, .max_version = row.version});
    REQUIRE(pair.is_connected());
    CHECK(SSL_get_cipher_name(pair.client.raw()) == row.cipher);
  }
}

TEST_CASE("ALPN picks our first name that the client offers", "[net][tls]") {
  Site site;
  site.settings.alpn = {"h2", "http/1.1"};
  const auto context = site.build();
  CHECK(TlsPair(*context, {.alpn = {"http/1.1", "h2"}}).server.alpn() == "h2");
  CHECK(TlsPair(*context, {.alpn = {"http/1.0", "http/1.1"}}).server.alpn() == "http/1.1");
  const TlsPair silent(*context, {});
  CHECK(silent.is_connected());
  CHECK(silent.server.alpn().empty());
  CHECK_FALSE(TlsPair(*context, {.alpn = {"spdy/1"}}).is_connected());
  // The rule holds for certificates chosen by name as well.
  CHECK(TlsPair(*context, {.server_name = "x.wild.test", .alpn = {"h2"}}).server.alpn() == "h2");
}

TEST_CASE("a session is resumed under its own name and no other", "[net][tls]") {
  const Site site;
  const auto context = site.build();
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    CAPTURE(version);
    const auto options = [&](const std::string& name, SSL_SESSION* session) {
      return ClientOptions{
          .server_name = name, .min_version = version, .max_version = version, .session = session};
    };
    // A TLS 1.3 ticket is for one use, so each attempt gets a connection of its own to take from.
    const auto resumes = [&](const std::string& first, const std::string& second) {
      TlsPair made(*context, options(first, nullptr));
      REQUIRE(made.is_connected());
      const auto session = made.take_session();
      REQUIRE(session != nullptr);
      const TlsPair again(*context, options(second, session.get()));
      REQUIRE(again.is_connected());
      CHECK(again.client.is_resumed() == again.server.is_resumed());
      return again.client.is_resumed();
    };
    CHECK(resumes("main.test", "main.test"));
    CHECK(resumes("x.wild.test", "x.wild.test"));
    CHECK_FALSE(resumes("main.test", "www.main.test"));
    CHECK_FALSE(resumes("main.test", "x.wild.test"));
    CHECK_FALSE(resumes("x.wild.test", "main.test"));
  }
}

TEST_CASE("whoever resumes a session gets a ticket for the next time", "[net][tls]") {
  const Site site;
  const auto context = site.build();
  TlsPair first(*context, {.server_name = "main.test"});
  auto session = first.take_session();
  for (int time = 0; time < 3; ++time) {
    CAPTURE(time);
    REQUIRE(session != nullptr);
    TlsPair again(*context, {.server_name = "main.test", .session = session.get()});
    CHECK(again.client.is_resumed());
    session = again.take_session();
    again.client.send_close_notify();  // without it OpenSSL would not take the session up again
  }
}

TEST_CASE("a ticket of the key before is taken, one of an older key is not", "[net][tls]") {
  Site site;
  const auto oldest = site.build();
  TlsPair made(*oldest, {.server_name = "main.test"});
  const auto session = made.take_session();
  REQUIRE(session != nullptr);
  const ClientOptions options{.server_name = "main.test", .session = session.get()};
  site.settings.ticket_keys = {new_ticket_key(), oldest->ticket_keys().front()};
  CHECK(TlsPair(*site.build(), options).client.is_resumed());
  site.settings.ticket_keys = {new_ticket_key(), new_ticket_key()};
  CHECK_FALSE(TlsPair(*site.build(), options).client.is_resumed());
}

TEST_CASE("sessions survive a new context that was given the ticket key", "[net][tls]") {
  Site site;
  const auto before = site.build();
  site.settings.ticket_keys = before->ticket_keys();
  const auto successor = site.build();
  site.settings.ticket_keys.clear();
  const auto stranger = site.build();
  CHECK(successor->ticket_keys() == before->ticket_keys());
  CHECK(stranger->ticket_keys() != before->ticket_keys());
  for (const std::string name : {"main.test", "x.wild.test"}) {
    TlsPair made(*before, {.server_name = name});
    const auto session = made.take_session();
    REQUIRE(session != nullptr);
    const ClientOptions options{.server_name = name, .session = session.get()};
    CHECK_FALSE(TlsPair(*stranger, options).client.is_resumed());
    CHECK(TlsPair(*successor, options).client.is_resumed());
  }
}

}  // namespace
}  // namespace weir::net
