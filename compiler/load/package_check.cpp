#include "compiler/load/package_check.h"

#include <algorithm>
#include <utility>

namespace weir::load {

void PackageCheck::check_content(const std::string& path, std::string_view text,
                                 dsl::Node literal) {
  const std::optional<PackageFile> file = package_file(path);
  const PackageLock* locked = file ? lock(file->package, literal) : nullptr;
  if (locked == nullptr || reported_.contains(file->package)) {
    return;
  }
  const std::string name(file->package);
  const auto package = locked->packages.find(name);
  if (package == locked->packages.end()) {
    reported_.insert(name);
    context_.sink.report(dsl::diag::package_unlocked, literal.span(), name)
        .help("look at what it holds, then take it over: `weir package lock`");
    return;
  }
  const auto known = package->second.find(file->path);
  const bool is_known = known != package->second.end();
  if (!is_known || known->second != content_hash(text)) {
    reported_.insert(name);
    context_.sink.report(dsl::diag::package_changed, literal.span(), name)
        .label(std::string(file->path) + (is_known ? " has changed" : " has been added"))
        .help("`weir package verify` names every difference; `weir package lock` takes them over");
  }
}

// A package stands by itself: what it needs of a site is given to its templates as arguments.
void PackageCheck::check_way(std::string_view importer, const std::string& path,
                             dsl::Node literal) {
  const std::optional<PackageFile> from = package_file(importer);
  const std::optional<PackageFile> to = package_file(path);
  if (from && !path.empty() && (!to || to->package != from->package)) {
    context_.sink.report(dsl::diag::package_escape, literal.span(), from->package, path)
        .help("give its templates and policies what they need as arguments");
  }
}

// Null (reported once) if there is none that can be read.
const PackageLock* PackageCheck::lock(std::string_view package, dsl::Node literal) {
  if (was_read_) {
    return lock_ ? &*lock_ : nullptr;
  }
  was_read_ = true;
  Result<std::string> text = context_.files.read(context_.folder + std::string(kLockName));
  if (!text) {
    context_.sink.report(dsl::diag::package_unlocked, literal.span(), package)
        .label("there is no `weir.lock`: " + text.error().message)
        .help("look at what the packages hold, then take them over: `weir package lock`");
    return nullptr;
  }
  const dsl::SourceFile& source =
      context_.sources.add(context_.folder + std::string(kLockName), *std::move(text));
  tl::expected<PackageLock, LockFault> read = read_lock(source.text());
  if (!read) {
    const uint32_t begin = source.line_begin(std::min(read.error().line, source.line_count()));
    context_.sink.report(dsl::diag::lock_file, source.span(begin, begin))
        .label(read.error().message)
        .help("write it anew: `weir package lock`");
    return nullptr;
  }
  lock_ = *std::move(read);
  return &*lock_;
}

}  // namespace weir::load
