#include "tests/support/image_builder.h"

#include <algorithm>
#include <cstring>

#include "runtime/image/checksum.h"

namespace weir::support {
namespace {

using image::Header;
using image::SectionEntry;

constexpr bool kHot = true;
constexpr bool kCold = false;

struct Section {
  SectionEntry entry;
  std::span<const std::byte> bytes;
};

template <typename Record>
Section section_of(uint16_t kind, bool is_hot, const std::vector<Record>& records) {
  Section section;
  section.bytes = std::as_bytes(std::span(records));
  section.entry.kind = kind;
  section.entry.flags = is_hot ? image::kSectionCritical : uint16_t{0};
  section.entry.record_size = sizeof(Record);
  section.entry.count = static_cast<uint32_t>(records.size());
  return section;
}

Section section_of(const ForeignSection& foreign) {
  Section section;
  section.bytes = std::as_bytes(std::span(foreign.bytes));
  section.entry.kind = foreign.kind;
  section.entry.flags = foreign.flags;
  section.entry.record_size = 1;
  section.entry.count = static_cast<uint32_t>(foreign.bytes.size());
  return section;
}

std::vector<Section> sections_of(const image::Records& records,
                                 const std::vector<ForeignSection>& foreign) {
  std::vector<Section> sections;
#define WEIR_SECTION(number, name, Record, group)                \
  if (!records.name.empty()) {                                   \
    sections.push_back(section_of(number, group, records.name)); \
  }
#include "runtime/image/sections.def"
#undef WEIR_SECTION
  for (const ForeignSection& section : foreign) {
    sections.push_back(section_of(section));
  }
  std::sort(sections.begin(), sections.end(),
            [](const Section& a, const Section& b) { return a.entry.kind < b.entry.kind; });
  return sections;
}

// Gives each section its place; returns the size of the image.
size_t lay_out(std::vector<Section>& sections) {
  size_t end = sizeof(Header) + sections.size() * sizeof(SectionEntry);
  bool cold_began = false;
  for (Section& section : sections) {
    const bool begins_cold = !cold_began && section.entry.kind >= image::kColdSectionNumber;
    cold_began = cold_began || begins_cold;
    const size_t alignment = begins_cold ? image::kColdAlignment : image::kSectionAlignment;
    section.entry.offset = (end + alignment - 1) / alignment * alignment;
    section.entry.size = section.bytes.size();
    end = section.entry.offset + section.entry.size;
  }
  return end;
}

template <typename Record>
void store(std::span<std::byte> bytes, size_t offset, const Record& record) {
  std::memcpy(bytes.data() + offset, &record, sizeof(record));
}

template <typename Record>
Record load(std::span<const std::byte> bytes, size_t offset) {
  Record record;
  std::memcpy(&record, bytes.data() + offset, sizeof(record));
  return record;
}

void reseal_section(std::span<std::byte> bytes, size_t entry_offset) {
  auto entry = load<SectionEntry>(bytes, entry_offset);
  if (entry.offset <= bytes.size() && entry.size <= bytes.size() - entry.offset) {
    entry.sha256 = image::sha256(bytes.subspan(entry.offset, entry.size));
    store(bytes, entry_offset, entry);
  }
}

}  // namespace

ImageBuilder::ImageBuilder() {
  header.edition = 2027;
  header.runtime_minimum = 1;
}

image::StringRef ImageBuilder::text(std::string_view text) {
  if (text.empty()) {
    return {};
  }
  const auto known = texts_.find(text);
  if (known != texts_.end()) {
    return known->second;
  }
  const image::StringRef ref{static_cast<uint32_t>(records.strings.size()),
                             static_cast<uint32_t>(text.size())};
  records.strings.insert(records.strings.end(), text.begin(), text.end());
  texts_.emplace(text, ref);
  return ref;
}

ImageBytes ImageBuilder::build() const {
  std::vector<Section> sections = sections_of(records, foreign);
  ImageBytes bytes(lay_out(sections));
  Header final_header = header;
  final_header.section_count = static_cast<uint16_t>(sections.size());
  final_header.file_size = bytes.size();
  store(bytes, 0, final_header);
  for (size_t i = 0; i < sections.size(); ++i) {
    store(bytes, sizeof(Header) + i * sizeof(SectionEntry), sections[i].entry);
    std::copy(sections[i].bytes.begin(), sections[i].bytes.end(),
              bytes.begin() + static_cast<std::ptrdiff_t>(sections[i].entry.offset));
  }
  reseal(bytes);
  return bytes;
}

void reseal(std::span<std::byte> bytes) {
  if (bytes.size() < sizeof(Header)) {
    return;
  }
  auto header = load<Header>(bytes, 0);
  const size_t table_size = header.section_count * sizeof(SectionEntry);
  if (table_size <= bytes.size() - sizeof(Header)) {
    for (size_t i = 0; i < header.section_count; ++i) {
      reseal_section(bytes, sizeof(Header) + i * sizeof(SectionEntry));
    }
    header.root_hash = image::sha256(bytes.subspan(sizeof(Header), table_size));
    store(bytes, 0, header);
  }
  header.crc32c = image::image_crc32c(bytes);
  store(bytes, 0, header);
}

}  // namespace weir::support
