// SecretsWatch: tells when what an image refers to is to be read again: certificates, keys,
// authorities and key sets that were replaced, and keys of session tickets that are too old.
//
// Asked now and then; it asks the files for their stamps and reads none. Files that could not be
// used are not tried again before they change once more. One thread.
#pragma once

#include <vector>

#include "runtime/base/file_stamp.h"
#include "runtime/base/units.h"
#include "runtime/proxy/live_image.h"

namespace weir::control {

class SecretsWatch {
 public:
  explicit SecretsWatch(Milliseconds ticket_lifetime) : ticket_lifetime_(ticket_lifetime) {}

  // Whether the image that is served wants it.
  [[nodiscard]] bool look(const proxy::LiveImage& live, proxy::WallTime now);
  // What was seen last could not be used.
  void note_refused() { refused_ = seen_; }

 private:
  Milliseconds ticket_lifetime_;
  std::vector<FileStamp> seen_;
  std::vector<FileStamp> refused_;
};

}  // namespace weir::control
