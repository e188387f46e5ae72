// Waits until one of the files of a site changes, by inotify(7).
//
// Folders are watched, not files: editors that save by renaming make a new file each time, and a
// test module can be a new one. Folders whose name starts with a dot and links to folders are
// passed by, as when tests are looked for. Knows nothing of what is done about a change. One
// thread.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "runtime/base/result.h"

namespace weir::commands {

class FileWatch {
 public:
  // Both end the waiting while the object lives: an interrupt (Ctrl+C), a request to terminate.
  FileWatch();
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

  // From now on a change of one of `files`, or of a `.weir` file below `folder`, counts.
  Status watch(const std::vector<std::string>& files, const std::string& folder);

  // Waits for changes, and until none has come for a moment, so that a save of several files counts
  // once. What changed, sorted; empty when it is time to end.
  [[nodiscard]] std::vector<std::string> wait();

 private:
  Status add_folder(const std::string& folder);
  bool read_changes(std::set<std::string>& changed);
  [[nodiscard]] bool counts(const std::string& path) const;

  int inotify_;
  int signals_;
  std::map<int, std::string> folders_;  // by watch descriptor
  std::set<std::string> files_;         // in normal form
};

}  // namespace weir::commands
