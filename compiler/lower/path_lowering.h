// A host's tree of paths as records: nodes breadth first, edges filed by hash, candidates best
// first, switches where a place has many of them.
//
// Guards are lowered before: candidates name their diagrams. Same program, same records.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/analyze/analysis.h"
#include "compiler/lower/string_table.h"
#include "compiler/lower/switch_lowering.h"
#include "compiler/lower/tables.h"
#include "compiler/model/program.h"

namespace weir::lower {

class PathLowering {
 public:
  // `guards` has an entry for each route of the program, as the image stores them.
  PathLowering(const model::Program& program, const std::vector<uint32_t>& guards, Tables& tables,
               StringTable& strings)
      : program_(program), guards_(guards), tables_(tables), strings_(strings), switches_(tables) {}

  // Appends the nodes of a host; returns its root.
  uint32_t add(const analyze::HostPaths& paths);

 private:
  void add_node(const analyze::HostPaths& paths, uint32_t index);
  uint32_t add_edges(const std::vector<analyze::TextEdge>& edges);
  void add_captures(const analyze::PathNode& from, image::PathNode& node);
  uint16_t add_cell(const analyze::Cell& cell);
  uint32_t enqueue(uint32_t child);

  const model::Program& program_;
  const std::vector<uint32_t>& guards_;
  Tables& tables_;
  StringTable& strings_;
  SwitchLowering switches_;
  uint32_t root_ = 0;
  std::vector<uint32_t> order_;  // nodes of the analysis in the order of their records
};

}  // namespace weir::lower
