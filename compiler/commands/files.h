// Files as commands use them: read whole, replaced atomically.
//
// A reader of `path` sees the old bytes or the new ones, never a mixture, and a full disk leaves
// the old file as it was (write, fsync, rename, fsync of the directory).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "runtime/base/result.h"

namespace weir::commands {

// The folder that `path` names a file in; "." for a name alone.
std::string folder_of(const std::string& path);

// The whole of a regular file of at most `bytes_max`; kLimit beyond, kIo otherwise.
Result<std::vector<std::byte>> read_file(const std::string& path, size_t bytes_max);

// Writes a temporary file beside the target, syncs, renames. A symbolic link goes on leading to the
// target, which keeps its mode; what is there and is no regular file is left alone (kIo). On
// failure the temporary file is removed.
Status write_file_atomically(const std::string& path, std::span<const std::byte> bytes);

}  // namespace weir::commands
