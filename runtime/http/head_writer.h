// HeadWriter: builds the head that goes out, in one growing buffer that is used again and again.
//
// Unchanged fields are copied from the buffer they were read into, neighbours in one piece. The
// writer puts bytes where it is told: values were checked when they were parsed or compiled, so
// it checks nothing in release builds (a CR or LF in a value aborts where WEIR_DCHECK is on).
//
//   writer.clear();
//   writer.request_line("GET", path);
//   FieldSet dropped = hop_by_hop_fields(head.headers);
//   add_fields(head.headers, HeaderId::kHost, dropped);
//   writer.field("host", authority);
//   writer.fields_except(head.headers, dropped);
//   writer.end();
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "runtime/base/units.h"
#include "runtime/http/header_block.h"
#include "runtime/http/message.h"

namespace weir::http {

class HeadWriter {
 public:
  // Forgets the text, keeps the memory (up to kKeptBytes).
  void clear();

  // "METHOD target HTTP/1.1": we always speak 1.1.
  void request_line(std::string_view method, std::string_view target);
  // The same with a query: "METHOD path?query HTTP/1.1". No '?' when `has_query` is false.
  struct TargetParts {
    std::string_view path;
    std::string_view query;
    bool has_query = false;
  };
  void request_line(std::string_view method, const TargetParts& target);

  // "HTTP/1.1 200 OK". An empty reason becomes the registered phrase.
  void status_line(HttpStatus status, std::string_view reason = {});

  void field(std::string_view name, std::string_view value);
  void field(std::string_view name, uint64_t value);
  // All fields but those in `dropped`, byte for byte and in order.
  void fields_except(const HeaderBlock& headers, const FieldSet& dropped);
  // "content-length: N", "transfer-encoding: chunked" or nothing, by `framing`. kUntilClose writes
  // nothing: the caller says "connection: close".
  void framing(const BodyFraming& framing);
  // The empty line.
  void end() { append("\r\n"); }
  // Bytes as they are, for example a body that follows a head.
  void append(std::string_view bytes);

  // Valid until the next call that writes.
  [[nodiscard]] std::string_view view() const { return {buffer_.data(), size_}; }
  [[nodiscard]] size_t size() const { return size_; }

 private:
  // Above what a head with default limits can need, memory is given back between heads.
  static constexpr size_t kKeptBytes = size_t{80} * 1024;

  char* room(size_t bytes);

  std::vector<char> buffer_;
  size_t size_ = 0;
};

// The registered phrase of a status, "" for one without.
[[nodiscard]] std::string_view status_phrase(HttpStatus status);

}  // namespace weir::http
