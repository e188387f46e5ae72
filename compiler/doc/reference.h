// What modules declare, as a reference manual shows it: names, signatures, fields with their types,
// defaults and bounds, and what the doc comments say.
//
// Read from syntax trees alone, so that the standard library and a site are documented the same way
// and a site with errors elsewhere can be, too. Text is as it is written: nothing is evaluated.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dsl/syntax/syntax_tree.h"

namespace weir::doc {

// A field of a block or record, a parameter, an enumerator.
struct Member {
  std::string name;
  std::string type;           // empty for enumerators
  std::string default_value;  // empty without one
  std::string bounds;         // what stands behind `where`
  std::string doc;
};

struct Entry {
  std::string kind;       // "block", "policy", "attribute", "upstream", ...
  std::string name;       // "listener.limits", "req.header"
  std::string signature;  // one line
  std::string doc;
  std::vector<Member> members;
  std::string anchor;  // of its page's; "block-listener-limits"
};

struct Page {
  std::string name;   // "http", "teams/pay"
  std::string title;  // "std.http", "teams/pay.weir"
  std::string intro;  // the comment at the top of the module
  std::vector<Entry> entries;
};

// What the module makes public, and its parameters, in the order of the file.
[[nodiscard]] Page read_page(const dsl::SyntaxTree& tree, std::string name, std::string title);

}  // namespace weir::doc
