// The limits of a listener that says nothing, as stdlib/listener.weir has them: for images that
// tests build without the compiler.
#pragma once

#include "runtime/image/format.h"

namespace weir::support {

inline constexpr image::LimitsRecord kDefaultLimits = {.body_bytes_max = image::kUnlimitedBody,
                                                       .request_line_bytes = 8192,
                                                       .header_bytes = 61440,
                                                       .header_count = 100,
                                                       .chunk_extension_bytes = 256,
                                                       .header_timeout_ms = 10'000,
                                                       .idle_timeout_ms = 75'000,
                                                       .request_timeout_ms = 300'000,
                                                       .handshake_timeout_ms = 10'000,
                                                       .tunnel_idle_timeout_ms = 300'000,
                                                       .reader_timeout_ms = 60'000,
                                                       .body_rate_min = 240,
                                                       .body_rate_window_ms = 10'000,
                                                       .drain_bytes_max = 64 << 10,
                                                       .drain_timeout_ms = 5'000,
                                                       .connections_max = 10'000,
                                                       .http2_streams_max = 100,
                                                       .http2_stream_window = 64 << 10,
                                                       .http2_connection_window = 1 << 20,
                                                       .http2_table_bytes = 4096,
                                                       .http2_resets_max = 100,
                                                       .http2_pings_max = 100,
                                                       .http2_settings_max = 50,
                                                       .http2_priorities_max = 200,
                                                       .http2_window_updates_max = 200,
                                                       .http2_empty_data_max = 4,
                                                       .http2_continuations_max = 8,
                                                       .http2_unread_max = 1000,
                                                       .http2_invalid_max = 100};

}  // namespace weir::support
