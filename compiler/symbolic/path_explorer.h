// Every kind of path that the hosts of some tables can tell apart, each as an example.
//
// Goes down the trees of all tables at once. Segments that no table and no guard tells apart are
// gone by one example: the friendliest text. Exact: what holds for the examples holds for all
// paths. Bounded by kPathsMax; the answer says so when that was not enough.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "compiler/analyze/segment_texts.h"
#include "compiler/symbolic/path_state.h"
#include "compiler/symbolic/universe.h"

namespace weir::symbolic {

// A host of a table; null where a table has none that takes the requests.
struct HostSide {
  const Table* table = nullptr;
  uint32_t root = image::kNone;
};

enum class Explored : uint8_t { kAll, kStopped, kTooMany };

class PathExplorer {
 public:
  // By side: where the path stands.
  using States = std::vector<PathState>;
  struct Visit {
    // Nothing below these states needs to be looked at.
    std::function<bool(const States&)> is_settled;
    // A path that ends here; by side, the cells it ends in. Says whether to go on.
    std::function<bool(const std::string& path, const std::vector<std::vector<analyze::CellRef>>&)>
        at_end;
  };

  PathExplorer(Universe& universe, std::vector<HostSide> sides)
      : universe_(universe), sides_(std::move(sides)) {}

  Explored run(const Visit& visit);

  // The same places in the trees were seen before, under another path that no guard tells apart.
  [[nodiscard]] bool is_repeated(const States& states);

 private:
  void descend(size_t depth, const States& states);
  void end(const States& states);
  [[nodiscard]] bool is_over() const { return result_ != Explored::kAll; }
  static void add_edge_texts(const Table& table, uint32_t node, std::vector<uint32_t>& texts);
  [[nodiscard]] std::vector<uint32_t> spelled_out(const States& states) const;
  [[nodiscard]] uint32_t asked_at(size_t depth, const States& states);
  [[nodiscard]] std::vector<NextSegment> samples(uint32_t asked,
                                                 const std::vector<uint32_t>& spelled_out);
  [[nodiscard]] std::vector<NextSegment> families(const std::vector<uint32_t>& spelled_out) const;
  [[nodiscard]] std::vector<NextSegment> next_segments(size_t depth, const States& states);
  [[nodiscard]] States stepped(const States& states, const NextSegment& segment) const;
  void follow(size_t depth, const NextSegment& segment, const States& next);

  Universe& universe_;
  std::vector<HostSide> sides_;
  const Visit* visit_ = nullptr;
  std::string path_;
  Explored result_ = Explored::kAll;
  bool is_complete_ = true;
  uint32_t ends_ = 0;
  Sequences seen_;
  std::map<std::pair<uint32_t, uint32_t>, analyze::SegmentTexts> samples_;
};

}  // namespace weir::symbolic
