#include "dsl/source/utf8.h"

#include <algorithm>

namespace weir::dsl {

namespace {

// What may follow a lead byte (Unicode 15, table 3-7): how many bytes in all, and the range of the
// second one, which is where overlong forms and surrogates are told apart.
struct LeadByte {
  size_t length = 0;
  unsigned char second_min = 0x80;
  unsigned char second_max = 0xBF;
};

LeadByte classify_lead(unsigned char lead) {
  if (lead < 0x80) {
    return {.length = 1};
  }
  if (lead >= 0xC2 && lead <= 0xDF) {
    return {.length = 2};
  }
  if (lead >= 0xE0 && lead <= 0xEF) {
    return {.length = 3,
            .second_min = static_cast<unsigned char>(lead == 0xE0 ? 0xA0 : 0x80),
            .second_max = static_cast<unsigned char>(lead == 0xED ? 0x9F : 0xBF)};
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    return {.length = 4,
            .second_min = static_cast<unsigned char>(lead == 0xF0 ? 0x90 : 0x80),
            .second_max = static_cast<unsigned char>(lead == 0xF4 ? 0x8F : 0xBF)};
  }
  return {};
}

unsigned char byte_at(std::string_view text, size_t index) {
  return static_cast<unsigned char>(text[index]);
}

}  // namespace

size_t utf8_sequence_length(std::string_view text) {
  if (text.empty()) {
    return 0;
  }
  const LeadByte lead = classify_lead(byte_at(text, 0));
  if (lead.length <= 1 || text.size() < lead.length) {
    return lead.length == 1 ? 1 : 0;
  }
  const unsigned char second = byte_at(text, 1);
  if (second < lead.second_min || second > lead.second_max) {
    return 0;
  }
  for (size_t i = 2; i < lead.length; ++i) {
    if ((byte_at(text, i) & 0xC0U) != 0x80U) {
      return 0;
    }
  }
  return lead.length;
}

std::optional<Utf8Error> find_utf8_error(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const size_t length = utf8_sequence_length(text.substr(at));
    if (length == 0) {
      return Utf8Error{at, 1};
    }
    at += length;
  }
  return std::nullopt;
}

size_t count_code_points(std::string_view text) {
  const auto starts_code_point = [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  };
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), starts_code_point));
}

bool append_utf8(std::string& out, uint32_t code_point) {
  const bool is_surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  if (is_surrogate || code_point > 0x10FFFF) {
    return false;
  }
  const auto put = [&out](uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  const auto put_tail = [&](int shift) { put(0x80U | ((code_point >> shift) & 0x3FU)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0U | (code_point >> 6));
    put_tail(0);
  } else if (code_point < 0x10000) {
    put(0xE0U | (code_point >> 12));
    put_tail(6);
    put_tail(0);
  } else {
    put(0xF0U | (code_point >> 18));
    put_tail(12);
    put_tail(6);
    put_tail(0);
  }
  return true;
}

}  // namespace weir::dsl
