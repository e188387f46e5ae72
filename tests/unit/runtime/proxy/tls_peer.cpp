#include "tests/unit/runtime/proxy/tls_peer.h"

#include <array>
#include <utility>

#include <catch2/catch.hpp>

namespace weir::proxy {

TlsPeer::TlsPeer(Peer peer, const net::ClientOptions& options)
    : peer_(std::move(peer)), client_(peer_.fd(), options) {
  SSL_set_bio(client_.raw(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  // An empty BIO means "later", not the end.
  BIO_set_mem_eof_return(SSL_get_rbio(client_.raw()), -1);
}

std::string TlsPeer::step(std::string_view received) {
  feed(received);
  is_done_ = client_.handshake() == 1;
  return take_records();
}

bool TlsPeer::handshake() {
  peer_.send(step({}));
  while (!is_done_) {
    const std::string received = peer_.read_some();
    if (received.empty()) {
      return false;
    }
    peer_.send(step(received));
  }
  return true;
}

std::string TlsPeer::seal(std::string_view bytes) {
  client_.write_all(bytes);
  return take_records();
}

std::string TlsPeer::seal_close_notify() {
  client_.send_close_notify();
  return take_records();
}

bool TlsPeer::fill() {
  const std::string records = peer_.read_some();
  feed(records);
  held_ += client_.read_some();
  return !records.empty();
}

void TlsPeer::feed(std::string_view records) {
  const int length = static_cast<int>(records.size());
  REQUIRE(
      (length == 0 || BIO_write(SSL_get_rbio(client_.raw()), records.data(), length) == length));
}

std::string TlsPeer::take_records() {
  std::string records;
  std::array<char, 16384> buffer{};
  for (;;) {
    const int length =
        BIO_read(SSL_get_wbio(client_.raw()), buffer.data(), static_cast<int>(buffer.size()));
    if (length <= 0) {
      return records;
    }
    records.append(buffer.data(), static_cast<size_t>(length));
  }
}

}  // namespace weir::proxy
