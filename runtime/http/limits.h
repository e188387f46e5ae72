// Every limit of the HTTP/1 codec, with the defaults of a listener that says nothing.
//
// Reaching one is a counted refusal with a status (parse_error.h), never growth. The defaults
// follow what clients already meet elsewhere: request line nginx, header bytes Envoy, header count
// HAProxy.
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::http {

struct HeadLimits {
  // Method, target and version without the line end; 414 above.
  uint32_t request_line_bytes = 8 * 1024;
  // All field lines with their line ends; 431 above (502 for a response).
  uint32_t header_bytes = 60 * 1024;
  // Field lines; 431 above (502 for a response). At most kHeaderCountMax.
  uint32_t header_count = 100;
  // Bytes between a chunk's size and its line end, semicolon included (Pingora's lesson).
  uint32_t chunk_extension_bytes = 256;
};

// The largest header_count a listener can be given: what FieldSet can name.
inline constexpr size_t kHeaderCountMax = 256;

// Options a head may name in Connection: each is sought among all fields (hop_by_hop.h), so their
// number bounds that work. A guess well above what is seen in practice.
inline constexpr size_t kConnectionOptionsMax = 64;

// Hexadecimal digits of a chunk size: what 64 bits can hold. Leading zeros count.
inline constexpr size_t kChunkSizeDigitsMax = 16;

// The largest content-length or chunk taken: 2^63 - 1, so that sums of sizes cannot wrap.
inline constexpr uint64_t kBodyBytesMax = 0x7FFF'FFFF'FFFF'FFFFU;

}  // namespace weir::http
