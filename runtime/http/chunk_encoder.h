// The chunked coding on the way out: a size line before the data and CRLF after it.
//
// Written into a small buffer of the caller's, so that data goes out by gather without copying:
//   first chunk   SIZE CRLF data
//   next chunks   CRLF SIZE CRLF data      (the CRLF ends the chunk before)
//   end           CRLF 0 CRLF CRLF         (kLastChunk alone when there was no chunk)
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace weir::http {

class ChunkHeader {
 public:
  // For `size` > 0 data bytes that the caller writes right after view(). A size of zero is a bug:
  // it would end the body.
  static ChunkHeader first(uint64_t size);
  static ChunkHeader next(uint64_t size);

  [[nodiscard]] std::string_view view() const {
    return {text_.data() + begin_, text_.size() - begin_};
  }

 private:
  static ChunkHeader make(uint64_t size);

  // CRLF, at most 16 digits, CRLF; filled from the right.
  std::array<char, 20> text_{};
  uint8_t begin_ = 0;
};

inline constexpr std::string_view kLastChunk = "0\r\n\r\n";
inline constexpr std::string_view kLastChunkAfterData = "\r\n0\r\n\r\n";

}  // namespace weir::http
