#include "runtime/control/image_slot.h"

#include <optional>
#include <pthread.h>
#include <span>

#include "runtime/base/check.h"
#include "runtime/base/hex.h"
#include "runtime/image/verify.h"

namespace weir::control {
namespace {

std::string folder_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) {
    return ".";
  }
  return slash == 0 ? "/" : path.substr(0, slash);
}

// Says which image was refused, unless the reason is about another file.
Error about(const std::string& path, Error error) {
  if (error.context.empty()) {
    error.context = path;
  }
  return error;
}

Result<std::shared_ptr<const SealedImage>> open_memory(LoadRequest& request) {
  return request.memfd.has_value() ? SealedImage::adopt(std::move(request.memfd))
                                   : SealedImage::read_file(request.path);
}

// Below this size a thread costs more than it saves.
constexpr size_t kHashedBesideBytesMin = size_t{1} << 20U;

struct Hashing {
  std::span<const std::byte> bytes;
  std::optional<image::Refusal> refusal;

  static void* run(void* self) {
    auto& hashing = *static_cast<Hashing*>(self);
    hashing.refusal = image::check_hashes(hashing.bytes);
    return nullptr;
  }
};

// image::verify() with the hashes on a thread beside it, which halves the time of large images.
// Where no thread can be had they come first.
Result<image::ImageView> verified(std::span<const std::byte> bytes) {
  if (bytes.size() < kHashedBesideBytesMin) {
    return image::verify(bytes);
  }
  Hashing hashing{.bytes = bytes, .refusal = {}};
  pthread_t thread{};
  const bool is_beside = ::pthread_create(&thread, nullptr, Hashing::run, &hashing) == 0;
  if (!is_beside) {
    Hashing::run(&hashing);
  }
  auto view = image::verify(bytes, {.check_sha256 = false, .check_identities = true});
  if (is_beside) {
    ::pthread_join(thread, nullptr);
  }
  if (view && hashing.refusal) {
    return tl::unexpected(hashing.refusal->to_error());
  }
  return view;
}

}  // namespace

Result<LoadedImage> load_image(LoadRequest request) {
  auto memory = open_memory(request);
  if (!memory) {
    return tl::unexpected(about(request.path, std::move(memory.error())));
  }
  const auto view = verified((*memory)->bytes());
  if (!view) {
    return tl::unexpected(about(request.path, view.error()));
  }
  if (request.options.secrets_dir.empty()) {
    request.options.secrets_dir = folder_of(request.path);
  }
  auto live = proxy::LiveImage::create(*view, *memory, request.options);
  if (!live) {
    return tl::unexpected(about(request.path, std::move(live.error())));
  }
  return LoadedImage{.live = std::move(*live),
                     .memory = std::move(*memory),
                     .path = std::move(request.path),
                     .root_hash = to_hex(view->header().root_hash),
                     .loaded_at = std::chrono::system_clock::now()};
}

ImageSlot::~ImageSlot() {
  if (helper_.joinable()) {
    helper_.join();
  }
}

void ImageSlot::begin_load(LoadRequest request, LoadDone done) {
  WEIR_CHECK(!is_loading(), "one image is loaded at a time");
  done_ = std::move(done);
  helper_ = std::thread([this, request = std::move(request)]() mutable {
    loop_.post(
        [this, loaded = load_image(std::move(request))]() mutable { finish(std::move(loaded)); });
  });
}

void ImageSlot::finish(Result<LoadedImage> loaded) {
  helper_.join();
  LoadDone done = std::move(done_);
  done(std::move(loaded));
}

}  // namespace weir::control
