// AccessLog: one line of text a request, written to a file or standard output by its own thread.
//
//   2027-03-01T12:00:00.123Z client=192.0.2.7:4711 method=GET host=a.example path="/x y" status=200
//   bytes=512 ms=1.234 listener=edge route=search upstream=web endpoint=10.0.0.1:80 reason=-
//
// A worker formats its line and copies it into its own bounded ring; the writer thread empties the
// rings. No lock, no allocation and no system call on a request. A line that does not fit is
// dropped and counted, never waited for. Values a peer chose are escaped (control characters,
// quotes, spaces), so that a line cannot be forged. Fields of requests are not logged at all:
// Authorization and Cookie cannot leak.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "runtime/base/endpoint_address.h"
#include "runtime/base/http_method.h"
#include "runtime/base/ip_address.h"
#include "runtime/base/result.h"
#include "runtime/base/units.h"

namespace weir::observe {

// What is said of one request. Views are read before append() returns; empty ones print as "-".
struct AccessRecord {
  std::chrono::system_clock::time_point time;
  SocketAddress client;
  std::string_view method;
  std::string_view host;
  std::string_view path;  // as routed, without the query; as sent when it was refused
  HttpStatus status;      // 0: no response was sent
  uint64_t body_bytes = 0;
  std::chrono::microseconds duration{0};
  std::string_view listener;
  std::string_view route;
  std::string_view upstream;
  const EndpointAddress* endpoint = nullptr;
  std::string_view reason;  // why it ended other than well; a counter's name
};

enum class AccessFormat : uint8_t {
  kText,  // "TIME key=value ..."
  kJson,  // one object a line, with the same names
};

struct AccessLogOptions {
  // A file that is appended to, or "-" for standard output.
  std::string path = "-";
  AccessFormat format = AccessFormat::kText;
  // Of requests that went well one in so many is logged; those that did not always are.
  uint32_t sample = 1;
  size_t workers = 1;
  // Bytes of lines that may wait for the writer, for each worker. A power of two.
  size_t ring_bytes = size_t{1} << 20;
};

class AccessLog {
 public:
  // Opens the file and starts the thread. kIo with the path.
  static Result<std::unique_ptr<AccessLog>> open(const AccessLogOptions& options);
  // Writes what is left and ends the thread. Workers must have stopped.
  ~AccessLog();
  AccessLog(const AccessLog&) = delete;
  AccessLog& operator=(const AccessLog&) = delete;

  // False when the line was dropped for want of room. Only from the thread of worker `worker`.
  bool append(size_t worker, const AccessRecord& record);

  // Opens the path again before the next line is written (after a rotation). Any thread.
  void reopen();

  // Returns when every line appended before the call was handed to the kernel. Any thread.
  void flush();

 private:
  struct Shared;
  explicit AccessLog(std::unique_ptr<Shared> shared);

  std::unique_ptr<Shared> shared_;
};

// The line of `record`, with its line end, appended to `out`. For append() and its tests.
void format_access_line(const AccessRecord& record, AccessFormat format, std::string& out);

}  // namespace weir::observe
