// Every limit of the control plane in one place: sizes of what peers send, and deadlines.
//
// A peer that passes a size is refused and counted, never served partly; a step that passes its
// deadline ends the handover or the request, never the process that serves. Numbers say where they
// come from; the ones called a guess wait for a measurement.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/base/units.h"

namespace weir::control {

// ---- handover --------------------------------------------------------------------------------

// Payload of one frame. STATE is the largest: 4096 sockets of about 120 bytes and the counters.
inline constexpr size_t kFrameBytesMax = size_t{4} << 20;
// Fields of one frame; each needs 8 bytes of header anyway.
inline constexpr size_t kFieldsMax = 65536;
// Sockets in one handover: 512 binds on 8 workers.
inline constexpr size_t kSocketsMax = 4096;
// Text fields: the longest is a path.
inline constexpr size_t kTextBytesMax = 4096;
// One step of the other side, but for loading an image. A guess: far above what a busy machine
// needs, below the patience of whoever waits for the answer.
inline constexpr Milliseconds kStepTimeout{10'000};
// From the last descriptor to READY: the new process reads and verifies its image, loads
// certificates and starts its threads.
inline constexpr Milliseconds kPrepareTimeout{60'000};
// How long the new process must live on without a request before the sockets are its own.
inline constexpr Milliseconds kSettleTime{1'000};
// How long the kernel may take to report a process dead after its descriptors were closed.
inline constexpr Milliseconds kDeathNoticeTimeout{2'000};

// ---- admin -----------------------------------------------------------------------------------

inline constexpr size_t kAdminConnectionsMax = 64;
inline constexpr size_t kAdminHeadBytesMax = 8192;
inline constexpr size_t kAdminBodyBytesMax = 65536;
// Whole request head and body; also the time a client may take to read the answer.
inline constexpr Milliseconds kAdminTimeout{10'000};
// Entries of the JSON object a POST may carry.
inline constexpr size_t kAdminFieldsMax = 16;

// ---- secrets ---------------------------------------------------------------------------------

// Between two looks at the files an image refers to. A guess: soon for people, rare for disks.
inline constexpr Milliseconds kSecretsInterval{5'000};
// Of the key that seals session tickets; security.md 32.
inline constexpr Milliseconds kTicketLifetime{12 * 3'600'000};

// ---- overload --------------------------------------------------------------------------------

inline constexpr Milliseconds kOverloadInterval{250};  // between two measurements; security.md 30
inline constexpr size_t kConnectionsMax = 50'000;      // of all listeners together; security.md 29
// Descriptors that are not for clients and their upstream connections: files, sockets to accept on.
inline constexpr size_t kOwnDescriptors = 128;

// ---- drain -----------------------------------------------------------------------------------

inline constexpr Milliseconds kDrainLimitDefault{30'000};
inline constexpr Milliseconds kDrainLimitMax{24 * 3'600'000};

}  // namespace weir::control
