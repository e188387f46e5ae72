#include "runtime/http/chunk_encoder.h"

#include "runtime/base/check.h"

namespace weir::http {

ChunkHeader ChunkHeader::make(uint64_t size) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  WEIR_DCHECK(size > 0, "a chunk of size zero ends the body");
  ChunkHeader header;
  size_t at = header.text_.size();
  header.text_[--at] = '\n';
  header.text_[--at] = '\r';
  for (; size > 0; size >>= 4U) {
    header.text_[--at] = kDigits[size & 0xFU];
  }
  header.begin_ = static_cast<uint8_t>(at);
  return header;
}

ChunkHeader ChunkHeader::first(uint64_t size) {
  return make(size);
}

ChunkHeader ChunkHeader::next(uint64_t size) {
  ChunkHeader header = make(size);
  header.text_[--header.begin_] = '\n';
  header.text_[--header.begin_] = '\r';
  return header;
}

}  // namespace weir::http
