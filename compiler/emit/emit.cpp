#include "compiler/emit/emit.h"

#include <cstring>
#include <span>
#include <string>

#include "runtime/image/checksum.h"
#include "runtime/image/format.h"
#include "runtime/image/verify.h"

namespace weir::emit {
namespace {

enum class Group : uint8_t { kHot, kCold };

// A section that is not empty.
struct Section {
  image::SectionEntry entry;
  std::span<const std::byte> bytes;
};

template <typename Record>
void add_section(uint16_t kind, Group group, const std::vector<Record>& records,
                 std::vector<Section>& sections) {
  if (records.empty()) {
    return;
  }
  const auto bytes = std::as_bytes(std::span(records));
  image::SectionEntry entry;
  entry.kind = kind;
  entry.flags = group == Group::kHot ? image::kSectionCritical : 0;
  entry.record_size = sizeof(Record);
  entry.size = bytes.size();
  entry.count = static_cast<uint32_t>(records.size());
  sections.push_back({entry, bytes});
}

std::vector<Section> collect(const lower::Tables& tables) {
  std::vector<Section> sections;
#define WEIR_SECTION(number, name, Record, group) \
  add_section(number, Group::group, tables.name, sections);
#include "runtime/image/sections.def"
#undef WEIR_SECTION
  return sections;
}

constexpr uint64_t align_up(uint64_t offset, uint64_t alignment) {
  return (offset + alignment - 1) / alignment * alignment;
}

// Gives every section its place; returns the size of the image.
uint64_t place(std::vector<Section>& sections) {
  uint64_t end = sizeof(image::Header) + sections.size() * sizeof(image::SectionEntry);
  bool is_cold = false;
  for (Section& section : sections) {
    const bool begins_cold = !is_cold && section.entry.kind >= image::kColdSectionNumber;
    is_cold = is_cold || begins_cold;
    section.entry.offset =
        align_up(end, begins_cold ? image::kColdAlignment : image::kSectionAlignment);
    end = section.entry.offset + section.entry.size;
  }
  return end;
}

void put(std::vector<std::byte>& image, uint64_t offset, std::span<const std::byte> bytes) {
  std::memcpy(image.data() + offset, bytes.data(), bytes.size());
}

// The oldest proxy that knows what the image holds.
uint16_t runtime_minimum(const lower::Tables& tables) {
  constexpr uint16_t kFirst = 1;
  constexpr uint16_t kWithClientCertificates = 2;
  constexpr uint16_t kWithIdentities = 3;
  constexpr uint16_t kWithSwitches = 4;
  constexpr uint16_t kWithHttp2 = 5;
  constexpr uint16_t kWithUpgrades = 6;
  constexpr uint16_t kWithAutoProtocol = 7;
  const auto has_upstream_of = [&tables](image::UpstreamProtocol protocol) {
    return std::any_of(
        tables.upstreams.begin(), tables.upstreams.end(),
        [protocol](const image::UpstreamRecord& one) { return one.protocol == protocol; });
  };
  if (has_upstream_of(image::UpstreamProtocol::kAuto)) {
    return kWithAutoProtocol;
  }
  const bool allows_upgrades = std::any_of(
      tables.outcomes.begin(), tables.outcomes.end(),
      [](const image::OutcomeRecord& one) { return one.upgrade != image::Upgrade::kRefused; });
  if (allows_upgrades || has_upstream_of(image::UpstreamProtocol::kHttp2) ||
      !tables.upstream_tls.empty()) {
    return kWithUpgrades;
  }
  const bool agrees_on_http2 = std::any_of(
      tables.tls_profiles.begin(), tables.tls_profiles.end(), [](const image::TlsRecord& profile) {
        return (profile.alpn_mask >> static_cast<unsigned>(image::Alpn::kHttp2) & 1U) != 0;
      });
  if (agrees_on_http2) {
    return kWithHttp2;
  }
  if (!tables.candidate_switches.empty()) {
    return kWithSwitches;
  }
  const bool passes_identities =
      std::any_of(tables.template_parts.begin(), tables.template_parts.end(),
                  [](const image::TemplatePart& part) {
                    return part.kind >= image::TemplatePartKind::kClientCertificate;
                  });
  if (passes_identities || !tables.jwt_profiles.empty()) {
    return kWithIdentities;
  }
  const bool asks_certificates =
      std::any_of(tables.atoms.begin(), tables.atoms.end(), [](const image::AtomRecord& atom) {
        return atom.subject == image::AtomSubject::kClientCertificate;
      });
  return asks_certificates || !tables.client_authorities.empty() ? kWithClientCertificates : kFirst;
}

// `image` is zero but for its size: padding stays as it is.
void write(const lower::Tables& tables, const EmitOptions& options, std::vector<Section>& sections,
           std::vector<std::byte>& image) {
  uint64_t at = sizeof(image::Header);
  for (Section& section : sections) {
    section.entry.sha256 = image::sha256(section.bytes);
    put(image, section.entry.offset, section.bytes);
    put(image, at, std::as_bytes(std::span(&section.entry, 1)));
    at += sizeof(image::SectionEntry);
  }
  image::Header header;
  header.edition = tables.edition;
  header.runtime_minimum = runtime_minimum(tables);
  header.section_count = static_cast<uint16_t>(sections.size());
  header.file_size = image.size();
  header.generation = options.generation;
  header.root_hash =
      image::sha256(std::span(image).subspan(sizeof(image::Header), at - sizeof(image::Header)));
  put(image, 0, std::as_bytes(std::span(&header, 1)));
  header.crc32c = image::image_crc32c(image);
  put(image, 0, std::as_bytes(std::span(&header, 1)));
}

}  // namespace

Result<std::vector<std::byte>> emit(const lower::Tables& tables, const EmitOptions& options) {
  std::vector<Section> sections = collect(tables);
  const uint64_t size = place(sections);
  if (size > image::kImageBytesMax) {
    return fail(ErrorCode::kLimit, "the image would have " + std::to_string(size) +
                                       " bytes, the limit is " +
                                       std::to_string(image::kImageBytesMax));
  }
  std::vector<std::byte> image(size);
  write(tables, options, sections, image);
  if (const auto view = image::verify(image); !view) {
    return fail(ErrorCode::kBadImage,
                "internal: the image does not pass its own verifier: " + view.error().to_string());
  }
  return image;
}

}  // namespace weir::emit
