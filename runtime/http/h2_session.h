// H2Session: what both ends of an HTTP/2 connection do with a session of nghttp2: its options, its
// input and its output. Private to runtime/http: H2Server and H2Client add what they are told.
//
// The handle is made by its owner, with the owner's callbacks. One thread.
#pragma once

#include <cstddef>
#include <memory>
#include <nghttp2/nghttp2.h>
#include <span>
#include <string_view>

namespace weir::http {

using H2CallbacksPtr =
    std::unique_ptr<nghttp2_session_callbacks, decltype(&nghttp2_session_callbacks_del)>;

// The same for every connection, and only read: windows grow as bodies are taken, and what waits
// for a peer that does not read is bounded.
[[nodiscard]] const nghttp2_option* h2_options();

struct H2Session {
  nghttp2_session* handle = nullptr;
  bool has_failed = false;  // nothing more is understood

  H2Session() = default;
  H2Session(const H2Session&) = delete;
  H2Session& operator=(const H2Session&) = delete;
  ~H2Session() { nghttp2_session_del(handle); }

  // Says what we allow, and how much all streams may send together.
  void begin(std::span<const nghttp2_settings_entry> settings, uint32_t connection_window);
  // False: nghttp2 cannot go on.
  bool receive(std::string_view bytes);
  // See H2Server.
  size_t take_output(std::span<char> into);
  [[nodiscard]] bool has_output() const;
  [[nodiscard]] bool is_over() const;

 private:
  bool make_chunk();

  std::string_view chunk_;  // output that did not fit
};

}  // namespace weir::http
