// The requests of LSP 3.17 that the server answers, one function a request: parameters in, result
// out. What a place does not have is null or an empty list, as the protocol asks.
//
// Each answers from the session as it is and waits for nothing. One thread.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/lsp/json.h"
#include "compiler/lsp/session.h"

namespace weir::lsp {

// A place that a request names: the module as it is now, and the byte.
struct PlaceInModule {
  const Module* module = nullptr;
  uint32_t offset = 0;
};
[[nodiscard]] std::optional<PlaceInModule> place_of(Session& session, const Json& parameters);
[[nodiscard]] const Module* module_of(Session& session, const Json& parameters);

// A request that cannot be done, in words for the user.
struct Refusal {
  std::string message;
};

// navigation.cpp
[[nodiscard]] Json definition(Session& session, const Json& parameters);
[[nodiscard]] Json references(Session& session, const Json& parameters);
[[nodiscard]] Json document_highlight(Session& session, const Json& parameters);
// rename.cpp; a Refusal where a name cannot be changed.
[[nodiscard]] Json prepare_rename(Session& session, const Json& parameters,
                                  std::optional<Refusal>& refusal);
[[nodiscard]] Json rename(Session& session, const Json& parameters,
                          std::optional<Refusal>& refusal);
// Every place in the site that names the target, that of its declaration first.
[[nodiscard]] std::vector<Occurrence> places_naming(Session& session, const std::string& path,
                                                    const Target& target);

// hover.cpp
[[nodiscard]] Json hover(Session& session, const Json& parameters);
// Markdown about what a name means: its declaration, and what its author says of it.
[[nodiscard]] std::string describe(const Target& target);

// outline.cpp
[[nodiscard]] Json document_symbols(Session& session, const Json& parameters);
[[nodiscard]] Json workspace_symbols(Session& session, const Json& parameters);
[[nodiscard]] Json folding_ranges(Session& session, const Json& parameters);
[[nodiscard]] Json code_lenses(Session& session, const Json& parameters);

// completion.cpp
[[nodiscard]] Json completion(Session& session, const Json& parameters);

// semantic_tokens.cpp
[[nodiscard]] Json semantic_tokens_legend();
[[nodiscard]] Json semantic_tokens(Session& session, const Json& parameters);

// edits.cpp
[[nodiscard]] Json formatting(Session& session, const Json& parameters,
                              std::optional<Refusal>& refusal);
[[nodiscard]] Json code_actions(Session& session, const Json& parameters);

// diagnostics.cpp: those of one file, from its syntax now and the last report of its site.
[[nodiscard]] Json diagnostics_of(Session& session, const std::string& path);
// Files that have something to show.
[[nodiscard]] std::set<std::string> files_with_diagnostics(Session& session);

// inlay_hints.cpp
[[nodiscard]] Json inlay_hints(Session& session, const Json& parameters);

}  // namespace weir::lsp
