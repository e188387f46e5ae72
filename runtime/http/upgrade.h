// What the fields of a head say about a switch to WebSocket (RFC 9110 section 7.8, RFC 6455
// section 4). Private to runtime/http: the parsers fill it into the heads.
#pragma once

#include "runtime/http/header_block.h"

namespace weir::http {

// Upgrade names websocket and nothing else, and Connection names Upgrade. Other protocols beside it
// are no reason to guess which one is meant.
[[nodiscard]] bool names_websocket(const HeaderBlock& headers);

}  // namespace weir::http
