// The values of one attribute of a request that a set of guards can tell apart.
//
// Guards see a header only through their atoms, so of its endless values just a few matter: none,
// each constant that an atom names, and one other for each way in which the patterns can take it.
// Client addresses and numbers fall into intervals between the ends of prefixes and ranges. Values
// that no atom tells apart are listed once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model/program.h"
#include "runtime/base/ip_address.h"

namespace weir::analyze {

struct AttributeValue {
  bool is_present = false;  // of what may be missing
  std::string text;         // if it is; numbers in decimal; the entries of a list with spaces
  IpAddress client;         // client address
  std::vector<bool> holds;  // by position in Attribute::atoms
};

// All atoms are about the same attribute, which is not the method. They are borrowed.
struct Attribute {
  image::AtomSubject subject = image::AtomSubject::kHeader;
  std::string_view name;
  std::vector<const model::Atom*> atoms;
};

// At least one value; the ones that say least about a request come first. No two hold for the same
// atoms. Without `is_complete` there may be more: the patterns are too many or too large.
struct AttributeValues {
  std::vector<AttributeValue> list;
  bool is_complete = true;
};

[[nodiscard]] AttributeValues distinct_values(const Attribute& attribute);

}  // namespace weir::analyze
