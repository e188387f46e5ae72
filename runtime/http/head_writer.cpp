#include "runtime/http/head_writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>

#include "runtime/base/check.h"

namespace weir::http {
namespace {

constexpr std::string_view kVersionEnd = " HTTP/1.1\r\n";

// A first buffer that most heads fit in.
constexpr size_t kFirstBytes = 1024;

// Digits of the largest uint64_t.
constexpr size_t kDecimalMax = 20;

struct Decimal {
  std::array<char, kDecimalMax> digits;
  size_t length;

  explicit Decimal(uint64_t value)
      : length(static_cast<size_t>(
            std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr -
            digits.data())) {}
  [[nodiscard]] std::string_view view() const { return {digits.data(), length}; }
};

char* put(char* to, std::string_view text) {
  std::memcpy(to, text.data(), text.size());
  return to + text.size();
}

bool is_one_line(std::string_view text) {
  return text.find_first_of("\r\n") == text.npos;
}

struct Phrase {
  uint16_t status;
  std::string_view text;
};

// RFC 9110 section 15 and the registered ones after it.
constexpr Phrase kPhrases[] = {
    {100, "Continue"},
    {101, "Switching Protocols"},
    {102, "Processing"},
    {103, "Early Hints"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {203, "Non-Authoritative Information"},
    {204, "No Content"},
    {205, "Reset Content"},
    {206, "Partial Content"},
    {207, "Multi-Status"},
    {208, "Already Reported"},
    {226, "IM Used"},
    {300, "Multiple Choices"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {305, "Use Proxy"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {407, "Proxy Authentication Required"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {423, "Locked"},
    {424, "Failed Dependency"},
    {425, "Too Early"},
    {426, "Upgrade Required"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {451, "Unavailable For Legal Reasons"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {506, "Variant Also Negotiates"},
    {507, "Insufficient Storage"},
    {508, "Loop Detected"},
    {511, "Network Authentication Required"},
};

}  // namespace

void HeadWriter::clear() {
  size_ = 0;
  if (buffer_.size() > kKeptBytes) {
    buffer_ = {};
  }
}

// Room for `bytes` more, counted as written.
char* HeadWriter::room(size_t bytes) {
  if (buffer_.size() - size_ < bytes) {
    buffer_.resize(std::max({kFirstBytes, buffer_.size() * 2, size_ + bytes}));
  }
  char* at = buffer_.data() + size_;
  size_ += bytes;
  return at;
}

void HeadWriter::append(std::string_view bytes) {
  if (!bytes.empty()) {
    put(room(bytes.size()), bytes);
  }
}

void HeadWriter::request_line(std::string_view method, std::string_view target) {
  request_line(method, TargetParts{.path = target});
}

void HeadWriter::request_line(std::string_view method, const TargetParts& target) {
  WEIR_DCHECK(is_one_line(target.path) && is_one_line(target.query), "a target breaks its line");
  append(method);
  append(" ");
  append(target.path);
  if (target.has_query) {
    append("?");
    append(target.query);
  }
  append(kVersionEnd);
}

void HeadWriter::status_line(HttpStatus status, std::string_view reason) {
  WEIR_DCHECK(is_one_line(reason), "a reason phrase breaks its line");
  append("HTTP/1.1 ");
  append(Decimal(status.value).view());
  append(" ");
  append(reason.empty() ? status_phrase(status) : reason);
  append("\r\n");
}

void HeadWriter::field(std::string_view name, std::string_view value) {
  WEIR_DCHECK(is_one_line(name) && is_one_line(value), "a field breaks its line");
  constexpr std::string_view kSeparator = ": ";
  constexpr std::string_view kCrLf = "\r\n";
  char* at = room(name.size() + kSeparator.size() + value.size() + kCrLf.size());
  at = put(at, name);
  at = put(at, kSeparator);
  at = put(at, value);
  put(at, kCrLf);
}

void HeadWriter::field(std::string_view name, uint64_t value) {
  field(name, Decimal(value).view());
}

void HeadWriter::fields_except(const HeaderBlock& headers, const FieldSet& dropped) {
  size_t i = 0;
  while (i < headers.size()) {
    if (dropped.test(i)) {
      ++i;
      continue;
    }
    const uint32_t begin = headers.slice(i).name_offset;
    uint32_t end = headers.slice(i).line_end;
    for (++i; i < headers.size() && !dropped.test(i) && headers.slice(i).name_offset == end; ++i) {
      end = headers.slice(i).line_end;
    }
    append({headers.base() + begin, end - begin});
  }
}

void HeadWriter::framing(const BodyFraming& framing) {
  switch (framing.kind) {
    case BodyKind::kLength:
      field("content-length", framing.length);
      break;
    case BodyKind::kChunked:
      field("transfer-encoding", "chunked");
      break;
    case BodyKind::kNone:
    case BodyKind::kUntilClose:
      break;
  }
}

std::string_view status_phrase(HttpStatus status) {
  const auto* found =
      std::lower_bound(std::begin(kPhrases), std::end(kPhrases), status.value,
                       [](const Phrase& phrase, uint16_t value) { return phrase.status < value; });
  return found != std::end(kPhrases) && found->status == status.value ? found->text
                                                                      : std::string_view();
}

}  // namespace weir::http
