// The buffers that an editor has open: what it shows wins over what is on disk.
//
// Each buffer remembers its edits, so that what was found out about an earlier version can be shown
// at its place in the present one. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/lsp/json.h"

namespace weir::lsp {

// Bytes [begin, end) became `size` bytes.
struct Edit {
  int64_t version = 0;  // of the buffer after it
  uint32_t begin = 0;
  uint32_t end = 0;
  uint32_t size = 0;
};

struct Document {
  std::string uri;  // as the client writes it
  std::string text;
  int64_t version = 0;
  std::vector<Edit> edits;  // the oldest first
  int64_t forgotten = -1;   // the version of the last edit that is not kept
};

class Documents {
 public:
  // What the notifications of LSP say; those about other schemes than files are passed by. Each
  // returns the path of the buffer, empty if there is none.
  std::string open(const Json& parameters);
  std::string change(const Json& parameters);
  std::string close(const Json& parameters);

  // Null for a file that is not open.
  [[nodiscard]] const Document* find(const std::string& path) const;
  [[nodiscard]] const std::map<std::string, Document>& all() const { return documents_; }

 private:
  std::map<std::string, Document> documents_;  // by path
};

// Where the bytes [begin, end) of version `from` stand now; nothing if an edit touched them or is
// forgotten.
struct Bytes {
  uint32_t begin = 0;
  uint32_t end = 0;
};
[[nodiscard]] std::optional<Bytes> track(const Document& document, int64_t from, Bytes bytes);

}  // namespace weir::lsp
