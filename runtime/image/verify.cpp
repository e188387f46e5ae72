#include "runtime/image/verify.h"

#include <array>
#include <string>

#include <fmt/format.h>

#include "runtime/image/verifier.h"

namespace weir::image {
namespace {

// What usually brings a fault about and what helps, by kind of fault.
enum class Remedy : uint8_t { kRecopy, kRebuild, kUpgrade, kShrink, kOther, kReport };

struct ErrorText {
  std::string_view name;
  std::string_view found;
  Remedy remedy;
};

constexpr std::array<ErrorText, kVerifyErrorCount> kErrorTexts = {{
#define WEIR_VERIFY_ERROR(name, found, remedy) {#name, found, Remedy::k##remedy},
#include "runtime/image/verify_errors.def"
#undef WEIR_VERIFY_ERROR
}};

constexpr size_t kNameBytesMax = 24;

// "BadMagic" -> "bad_magic", padded with zeros.
consteval std::array<char, kNameBytesMax> snake_case(std::string_view name) {
  std::array<char, kNameBytesMax> result{};
  size_t size = 0;
  for (size_t i = 0; i < name.size(); ++i) {
    const bool is_upper = name[i] >= 'A' && name[i] <= 'Z';
    if (is_upper && i != 0) {
      result[size++] = '_';
    }
    result[size++] = is_upper ? static_cast<char>(name[i] - 'A' + 'a') : name[i];
  }
  return result;
}

constexpr std::array<std::array<char, kNameBytesMax>, kVerifyErrorCount> kErrorNames = {{
#define WEIR_VERIFY_ERROR(name, found, remedy) snake_case(#name),
#include "runtime/image/verify_errors.def"
#undef WEIR_VERIFY_ERROR
}};

std::string_view remedy_text(Remedy remedy) {
  switch (remedy) {
    case Remedy::kRecopy:
      return "the file was damaged or not written to its end: copy it or build it again";
    case Remedy::kRebuild:
      return "the file was changed, or written by another version: build it again with this "
             "version's `weir build`";
    case Remedy::kUpgrade:
      return "it was built by a newer version: build it again with this version's `weir build`, or "
             "use a newer `weir-proxy`";
    case Remedy::kShrink:
      return "no image of this format may be so large: split the site, or lower what is counted";
    case Remedy::kOther:
      return "another file was named, or a download went wrong: name a file that `weir build` "
             "wrote";
    case Remedy::kReport:
      return "the program that opened it put it at the wrong place in memory: please report this";
  }
  return {};
}

// " (found 40, limit 12)", or nothing where numbers would not help.
std::string numbers(const Refusal& refusal) {
  if (refusal.found == 0 && refusal.expected == 0) {
    return {};
  }
  const bool is_limit =
      refusal.error == VerifyError::kOutOfRange || refusal.error == VerifyError::kTooLarge ||
      refusal.error == VerifyError::kOverLimit || refusal.error == VerifyError::kBadEnum ||
      refusal.error == VerifyError::kRuntimeTooOld;
  return fmt::format(" (found {}, {} {})", refusal.found, is_limit ? "limit" : "expected",
                     refusal.expected);
}

// " in section `routes`, record 3", or nothing where what was found says it.
std::string place(const Refusal& refusal) {
  if (refusal.section == "header" && refusal.record == kNone && refusal.field.empty()) {
    return {};
  }
  std::string text = refusal.section == "header" || refusal.section == "section table"
                         ? fmt::format(" in the {}", refusal.section)
                         : fmt::format(" in section `{}`", refusal.section);
  if (refusal.record != kNone) {
    text += fmt::format(", record {}", refusal.record);
  }
  if (!refusal.field.empty()) {
    text += fmt::format(", field `{}`", refusal.field);
  }
  return text;
}

}  // namespace

std::string_view verify_error_name(VerifyError error) {
  return kErrorNames[static_cast<size_t>(error)].data();
}

Error Refusal::to_error() const {
  const ErrorText& text = kErrorTexts[static_cast<size_t>(error)];
  return Error{
      ErrorCode::kBadImage,
      fmt::format("{}{}{}; {}", text.found, numbers(*this), place(*this), remedy_text(text.remedy)),
      {}};
}

tl::expected<ImageView, Refusal> check_image(std::span<const std::byte> bytes,
                                             const VerifyOptions& options) {
  Verifier verifier(bytes, options);
  if (!verifier.run()) {
    return tl::unexpected(verifier.refusal());
  }
  return verifier.view();
}

std::optional<Refusal> check_hashes(std::span<const std::byte> bytes) {
  Verifier verifier(bytes, {.check_crc = false});
  return verifier.run_hashes() ? std::nullopt : std::optional(verifier.refusal());
}

Result<ImageView> verify(std::span<const std::byte> bytes, const VerifyOptions& options) {
  return check_image(bytes, options).map_error([](const Refusal& refusal) {
    return refusal.to_error();
  });
}

}  // namespace weir::image
