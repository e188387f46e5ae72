// What every part of the checker works with: the site, the types, the place for diagnostics.
//
// One Context lives for one call of check_site. Parts take it by reference and keep no state of
// their own beyond their work.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "compiler/check/text_tests.h"
#include "compiler/check/type.h"
#include "compiler/load/load.h"
#include "dsl/diag/sink.h"
#include "dsl/syntax/syntax_tree.h"

namespace weir::check {

struct Context {
  const load::LoadedSite& site;
  dsl::DiagnosticSink& sink;
  TypeStore types;
  TextTests text_tests;
  // Names of types as declared in stdlib/, and of the blocks that can be referred to.
  std::map<std::string, TypeId, std::less<>> named_types;
};

// Reads every `type` declaration of stdlib/, and the blocks that are types, into `named_types`.
void declare_types(Context& context);

}  // namespace weir::check
