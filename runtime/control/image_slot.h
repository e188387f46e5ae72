// ImageSlot: the image that is served, and the way another one gets there.
//
// Loading (read, seal, verify, certificates) takes place on a helper thread, never on a worker and
// not on the control loop; the answer comes back through the loop. A refused image changes nothing
// here. Publishing to the workers and listeners is the DataPlane's business.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "runtime/base/result.h"
#include "runtime/base/unique_fd.h"
#include "runtime/control/sealed_image.h"
#include "runtime/net/event_loop.h"
#include "runtime/proxy/live_image.h"

namespace weir::control {

struct LoadedImage {
  std::shared_ptr<const proxy::LiveImage> live;
  std::shared_ptr<const SealedImage> memory;  // what a restart hands over
  std::string path;                           // where it came from, for SIGHUP and reports
  std::string root_hash;                      // hexadecimal
  std::chrono::system_clock::time_point loaded_at;
};

struct LoadRequest {
  std::string path;
  // When set, the image handed over by an older process; `path` then only names it.
  UniqueFd memfd;
  // An empty secrets_dir means the folder of `path`.
  proxy::LiveImageOptions options;
};

// Reads, verifies and prepares one image; blocks. Errors name the file and the reason: kIo,
// kBadImage, kTls, kBadArgument, kConflict.
Result<LoadedImage> load_image(LoadRequest request);

class ImageSlot {
 public:
  using LoadDone = net::Function<void(Result<LoadedImage>)>;

  explicit ImageSlot(net::EventLoop& loop) : loop_(loop) {}
  // Waits for a load under way; its answer is dropped.
  ~ImageSlot();
  ImageSlot(const ImageSlot&) = delete;
  ImageSlot& operator=(const ImageSlot&) = delete;

  // Loads on a helper thread; `done` runs in the loop. One at a time: see is_loading().
  void begin_load(LoadRequest request, LoadDone done);
  [[nodiscard]] bool is_loading() const { return helper_.joinable(); }

  void set_current(LoadedImage image) { current_ = std::move(image); }
  [[nodiscard]] const std::optional<LoadedImage>& current() const { return current_; }

 private:
  void finish(Result<LoadedImage> loaded);

  net::EventLoop& loop_;
  std::thread helper_;
  LoadDone done_;
  std::optional<LoadedImage> current_;
};

}  // namespace weir::control
