// WorkerImage: a LiveImage as one worker serves it, with the worker's connection pools and rows of
// counters; and ImagePin, which a request holds so that it ends on the image it began with.
//
// Pins count without atomics: an image is pinned and let go on its worker's thread only. The worker
// itself holds one pin, to the newest image; the last pin destroys.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "runtime/proxy/image_scopes.h"
#include "runtime/proxy/live_image.h"
#include "runtime/upstream/registry.h"

namespace weir::proxy {

class WorkerImage {
 public:
  WorkerImage(std::shared_ptr<const LiveImage> live, upstream::PoolList pools)
      : live_(std::move(live)),
        pools_(std::move(pools)),
        scopes_(std::make_unique<ImageScopes>(live_->view())) {}

  [[nodiscard]] const LiveImage& live() const { return *live_; }
  [[nodiscard]] const image::ImageView& view() const { return live_->view(); }
  [[nodiscard]] upstream::Pool& pool(image::UpstreamId id) const { return *pools_[id.index()]; }
  [[nodiscard]] ImageScopes& scopes() const { return *scopes_; }

 private:
  friend class ImagePin;

  std::shared_ptr<const LiveImage> live_;
  upstream::PoolList pools_;
  std::unique_ptr<ImageScopes> scopes_;
  uint32_t pins_ = 0;
};

class ImagePin {
 public:
  ImagePin() = default;
  explicit ImagePin(std::unique_ptr<WorkerImage> image) : image_(image.release()) { take(); }
  ImagePin(const ImagePin& other) : image_(other.image_) { take(); }
  ImagePin(ImagePin&& other) noexcept : image_(std::exchange(other.image_, nullptr)) {}
  ImagePin& operator=(ImagePin other) noexcept {
    std::swap(image_, other.image_);
    return *this;
  }
  ~ImagePin() { reset(); }

  void reset() {
    WorkerImage* const image = std::exchange(image_, nullptr);
    if (image != nullptr && --image->pins_ == 0) {
      delete image;
    }
  }

  [[nodiscard]] explicit operator bool() const { return image_ != nullptr; }
  const WorkerImage* operator->() const { return image_; }
  const WorkerImage& operator*() const { return *image_; }
  friend bool operator==(const ImagePin& a, const ImagePin& b) { return a.image_ == b.image_; }

 private:
  void take() {
    if (image_ != nullptr) {
      ++image_->pins_;
    }
  }

  WorkerImage* image_ = nullptr;
};

}  // namespace weir::proxy
