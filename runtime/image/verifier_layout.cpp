// Header, section table, padding and checksums: what must hold before a record may be looked at.
#include <algorithm>
#include <cstring>

#include "runtime/image/checksum.h"
#include "runtime/image/verifier.h"

namespace weir::image {
namespace {

enum class Group : uint8_t { kHot, kCold };

constexpr uint64_t align_up(uint64_t offset, uint64_t alignment) {
  return (offset + alignment - 1) / alignment * alignment;
}

std::string_view section_name(uint16_t kind) {
  switch (kind) {
#define WEIR_SECTION(number, name, Record, group) \
  case number:                                    \
    return #name;
#include "runtime/image/sections.def"
#undef WEIR_SECTION
    default:
      return "section table";
  }
}

}  // namespace

bool Verifier::refuse(VerifyError error, std::string_view field, uint64_t found,
                      uint64_t expected) {
  refusal_ = Refusal{error, section_, record_, field, found, expected};
  return false;
}

bool Verifier::run() {
  if (!check_header() || !check_checksums() || !check_section_table() || !check_records()) {
    view_ = ImageView();
    return false;
  }
  return true;
}

bool Verifier::run_hashes() {
  const bool are_right = check_header() && check_checksums() && check_section_table();
  view_ = ImageView();
  return are_right;
}

// The order matters to readers of the refusal: a file that is no image is told so first, an image
// of another major before anything that major may have changed.
bool Verifier::check_header() {
  if (bytes_.size() < sizeof(Header)) {
    return refuse(VerifyError::kTooShort, "file_size", bytes_.size(), sizeof(Header));
  }
  if (reinterpret_cast<uintptr_t>(bytes_.data()) % alignof(uint64_t) != 0) {
    return refuse(VerifyError::kMisaligned, {});
  }
  view_.bytes_ = bytes_;
  view_.header_ = reinterpret_cast<const Header*>(bytes_.data());
  const Header& header = *view_.header_;
  if (header.magic != kMagic) {
    return refuse(VerifyError::kBadMagic, {});
  }
  if (header.format_major != kFormatMajor) {
    return refuse(VerifyError::kOtherMajor, "format_major", header.format_major, kFormatMajor);
  }
  if (header.runtime_minimum > kRuntimeVersion) {
    return refuse(VerifyError::kRuntimeTooOld, "runtime_minimum", header.runtime_minimum,
                  kRuntimeVersion);
  }
  if (header.file_size > kImageBytesMax) {
    return refuse(VerifyError::kTooLarge, "file_size", header.file_size, kImageBytesMax);
  }
  if (header.file_size != bytes_.size()) {
    return refuse(VerifyError::kWrongSize, "file_size", bytes_.size(), header.file_size);
  }
  end_ = sizeof(Header) + uint64_t{header.section_count} * sizeof(SectionEntry);
  if (end_ > bytes_.size()) {
    return refuse(VerifyError::kSectionTable, "section_count", header.section_count);
  }
  view_.table_ = {reinterpret_cast<const SectionEntry*>(bytes_.data() + sizeof(Header)),
                  header.section_count};
  return at_most(header.section_count, kSectionsMax, "section_count") &&
         is_zero(header.flags, "flags");
}

bool Verifier::check_checksums() {
  const Header& header = view_.header();
  if (options_.check_crc && image_crc32c(bytes_) != header.crc32c) {
    return refuse(VerifyError::kBadChecksum, "crc32c");
  }
  if (options_.check_sha256 && sha256(std::as_bytes(view_.table_)) != header.root_hash) {
    return refuse(VerifyError::kBadHash, "root_hash");
  }
  return true;
}

bool Verifier::check_section_table() {
  section_ = "section table";
  uint32_t kind_before = 0;
  const bool entries_fit = each(view_.table_, [&](const SectionEntry& entry, uint32_t) {
    if (entry.kind <= kind_before) {
      return refuse(VerifyError::kNotSorted, "kind", entry.kind);
    }
    kind_before = entry.kind;
    return check_entry(entry) && check_place(entry) && bind_section(entry) &&
           check_section_hash(entry);
  });
  if (!entries_fit) {
    return false;
  }
  return end_ == bytes_.size() || refuse(VerifyError::kWrongSize, "file_size", bytes_.size(), end_);
}

bool Verifier::check_entry(const SectionEntry& entry) {
  if ((entry.flags & ~kSectionCritical) != 0) {
    return refuse(VerifyError::kNotZero, "flags", entry.flags);
  }
  if (entry.record_size == 0 || entry.size != uint64_t{entry.record_size} * entry.count) {
    return refuse(VerifyError::kSectionTable, "size", entry.size,
                  uint64_t{entry.record_size} * entry.count);
  }
  return is_zero(entry.reserved, "reserved");
}

// A section has one place: the next boundary behind the section before it.
bool Verifier::check_place(const SectionEntry& entry) {
  const bool begins_cold = entry.kind >= kColdSectionNumber && !cold_began_;
  cold_began_ = cold_began_ || begins_cold;
  const uint64_t offset = align_up(end_, begins_cold ? kColdAlignment : kSectionAlignment);
  if (entry.offset != offset || offset > bytes_.size()) {
    return refuse(VerifyError::kSectionBounds, "offset", entry.offset, offset);
  }
  if (entry.size > bytes_.size() - offset) {
    return refuse(VerifyError::kSectionBounds, "size", entry.size, bytes_.size() - offset);
  }
  if (!check_zero(end_, offset)) {
    return false;
  }
  end_ = offset + entry.size;
  return true;
}

bool Verifier::check_zero(uint64_t from, uint64_t to) {
  const auto padding = bytes_.subspan(from, to - from);
  return std::all_of(padding.begin(), padding.end(),
                     [](std::byte byte) { return byte == std::byte{0}; }) ||
         refuse(VerifyError::kNotZero, "offset");
}

bool Verifier::check_section_hash(const SectionEntry& entry) {
  if (options_.check_sha256 && sha256(bytes_.subspan(entry.offset, entry.size)) != entry.sha256) {
    section_ = section_name(entry.kind);
    return refuse(VerifyError::kBadHash, {});
  }
  return true;
}

template <typename Record>
bool Verifier::bind_records(const SectionEntry& entry, bool is_hot,
                            std::span<const Record>& records) {
  static_assert(alignof(Record) <= kSectionAlignment && std::is_trivially_copyable_v<Record>);
  if (entry.record_size != sizeof(Record)) {
    return refuse(VerifyError::kSectionTable, "record_size", entry.record_size, sizeof(Record));
  }
  if ((entry.flags == kSectionCritical) != is_hot) {
    return refuse(VerifyError::kSectionTable, "flags", entry.flags, is_hot ? kSectionCritical : 0);
  }
  records = {reinterpret_cast<const Record*>(bytes_.data() + entry.offset), entry.count};
  return true;
}

bool Verifier::bind_section(const SectionEntry& entry) {
  switch (entry.kind) {
#define WEIR_SECTION(number, name, Record, group)                                    \
  case number:                                                                       \
    static_assert((number >= kColdSectionNumber) == (Group::group == Group::kCold)); \
    return bind_records<Record>(entry, Group::group == Group::kHot, view_.name##_);
#include "runtime/image/sections.def"
#undef WEIR_SECTION
    default:
      return entry.flags != kSectionCritical ||
             refuse(VerifyError::kUnknownSection, "kind", entry.kind);
  }
}

}  // namespace weir::image
