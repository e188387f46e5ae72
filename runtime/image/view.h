// ImageView: the records of a verified image, used where they lie.
//
// Only the verifier makes a view with anything in it, so whoever holds one may index by any id,
// range and StringRef found in the image without a check. A view is a handful of spans: cheap to
// copy, owns nothing, valid as long as the bytes it was verified over stay mapped and unchanged.
// All const methods are safe to call from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "runtime/image/format.h"
#include "runtime/image/ids.h"

namespace weir::image {

class ImageView {
 public:
  // A view of no image at all: every section is empty and header() must not be called.
  ImageView() = default;

  [[nodiscard]] const Header& header() const { return *header_; }
  [[nodiscard]] std::span<const SectionEntry> section_table() const { return table_; }
  [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_; }

  // `listeners()`: all records of a section. `listeners(range)`: those a record refers to.
#define WEIR_SECTION(number, name, Record, group)                        \
  [[nodiscard]] std::span<const Record> name() const { return name##_; } \
  [[nodiscard]] std::span<const Record> name(Range range) const {        \
    return {name##_.data() + range.first, range.count};                  \
  }
#include "runtime/image/sections.def"
#undef WEIR_SECTION

  // The text a record refers to; valid as long as the image.
  [[nodiscard]] std::string_view text(StringRef ref) const {
    return {strings_.data() + ref.offset, ref.length};
  }

  [[nodiscard]] const ListenerRecord& listener(ListenerId id) const {
    return listeners_[id.index()];
  }
  [[nodiscard]] const TlsRecord& tls_profile(TlsProfileId id) const {
    return tls_profiles_[id.index()];
  }
  [[nodiscard]] const HostRecord& host(HostId id) const { return hosts_[id.index()]; }
  [[nodiscard]] const RouteRecord& route(RouteId id) const { return routes_[id.index()]; }
  [[nodiscard]] const OutcomeRecord& outcome(OutcomeId id) const { return outcomes_[id.index()]; }
  [[nodiscard]] const OutcomeRecord& outcome(const RouteRecord& route) const {
    return outcomes_[route.outcome];
  }
  [[nodiscard]] const UpstreamRecord& upstream(UpstreamId id) const {
    return upstreams_[id.index()];
  }
  [[nodiscard]] std::span<const TemplatePart> template_of(TemplateId id) const {
    return template_parts(templates_[id.index()].parts);
  }

 private:
  friend class Verifier;

  std::span<const std::byte> bytes_;
  const Header* header_ = nullptr;
  std::span<const SectionEntry> table_;
#define WEIR_SECTION(number, name, Record, group) std::span<const Record> name##_;
#include "runtime/image/sections.def"
#undef WEIR_SECTION
};

}  // namespace weir::image
