#include "compiler/lsp/documents.h"

#include <algorithm>
#include <utility>

namespace weir::lsp {

namespace {

// A check that lags behind by more edits than this has lost its places.
constexpr size_t kEditsMax = 1'000;

void apply(Document& document, const Json& change) {
  const std::string replacement = text_of(member(change, "text"));
  Edit edit{document.version, 0, static_cast<uint32_t>(document.text.size()),
            static_cast<uint32_t>(replacement.size())};
  if (const Json& range = member(change, "range"); range.is_object()) {
    const dsl::SourceFile file(dsl::FileId(0), {}, document.text);
    const Range places = to_range(range);
    edit.begin = offset_at(file, places.start);
    edit.end = std::max(edit.begin, offset_at(file, places.end));
  }
  document.text.replace(edit.begin, edit.end - edit.begin, replacement);
  document.edits.push_back(edit);
  if (document.edits.size() > kEditsMax) {
    document.forgotten = document.edits[kEditsMax / 2 - 1].version;
    document.edits.erase(document.edits.begin(), document.edits.begin() + kEditsMax / 2);
  }
}

}  // namespace

std::string Documents::open(const Json& parameters) {
  const Json& item = member(parameters, "textDocument");
  std::string uri = text_of(member(item, "uri"));
  std::string path = path_of(uri);
  if (path.starts_with('/')) {
    documents_[path] = {
        std::move(uri), text_of(member(item, "text")), number_of(member(item, "version")), {}, -1};
  }
  return path;
}

std::string Documents::change(const Json& parameters) {
  const Json& item = member(parameters, "textDocument");
  std::string path = path_of(text_of(member(item, "uri")));
  const auto found = documents_.find(path);
  if (found == documents_.end()) {
    return {};
  }
  Document& document = found->second;
  document.version = number_of(member(item, "version"), document.version + 1);
  for (const Json& one : member(parameters, "contentChanges")) {
    apply(document, one);
  }
  return path;
}

std::string Documents::close(const Json& parameters) {
  std::string path = path_of(text_of(member(member(parameters, "textDocument"), "uri")));
  return documents_.erase(path) > 0 ? path : std::string();
}

const Document* Documents::find(const std::string& path) const {
  const auto found = documents_.find(path);
  return found == documents_.end() ? nullptr : &found->second;
}

std::optional<Bytes> track(const Document& document, int64_t from, Bytes bytes) {
  if (from < document.forgotten) {
    return std::nullopt;
  }
  for (const Edit& edit : document.edits) {
    if (edit.version <= from) {
      continue;
    }
    if (bytes.end <= edit.begin) {
      continue;
    }
    if (bytes.begin < edit.end) {
      return std::nullopt;
    }
    bytes.begin = bytes.begin - edit.end + edit.begin + edit.size;
    bytes.end = bytes.end - edit.end + edit.begin + edit.size;
  }
  return bytes;
}

}  // namespace weir::lsp
