#include "compiler/regex/minimize.h"

#include <map>
#include <utility>

#include "runtime/image/format.h"

namespace weir::regex {
namespace {

using Groups = std::vector<uint32_t>;  // by state: its group

// One round: states stay together if they are and all their targets are.
size_t split(const StateTable& table, Groups& groups) {
  std::map<std::vector<uint32_t>, uint32_t> known;
  Groups next;
  next.reserve(groups.size());
  for (size_t state = 0; state < groups.size(); ++state) {
    std::vector<uint32_t> signature{groups[state]};
    for (size_t column = 0; column < table.class_count; ++column) {
      signature.push_back(groups[table.targets[state * table.class_count + column]]);
    }
    const auto [entry, is_new] =
        known.try_emplace(std::move(signature), static_cast<uint32_t>(known.size()));
    next.push_back(entry->second);
  }
  groups = std::move(next);
  return known.size();
}

// By state: bytes to the nearest state whose answer is `answer`. States that cannot be told apart
// have equal distances, and most others have not: long patterns fall apart at once.
std::vector<uint32_t> distances(const StateTable& table, bool answer) {
  const size_t count = table.accepts.size();
  std::vector<std::vector<uint32_t>> sources(count);
  for (size_t i = 0; i < table.targets.size(); ++i) {
    sources[table.targets[i]].push_back(static_cast<uint32_t>(i / table.class_count));
  }
  std::vector<uint32_t> distance(count, static_cast<uint32_t>(count));
  std::vector<uint32_t> reached;
  for (uint32_t state = 0; state < count; ++state) {
    if (table.accepts[state] == answer) {
      distance[state] = 0;
      reached.push_back(state);
    }
  }
  for (size_t next = 0; next < reached.size(); ++next) {
    for (const uint32_t source : sources[reached[next]]) {
      if (distance[source] == count) {
        distance[source] = distance[reached[next]] + 1;
        reached.push_back(source);
      }
    }
  }
  return distance;
}

Groups group_states(const StateTable& table) {
  const std::vector<uint32_t> to_yes = distances(table, true);
  const std::vector<uint32_t> to_no = distances(table, false);
  std::map<std::pair<uint32_t, uint32_t>, uint32_t> known;
  Groups groups;
  for (size_t state = 0; state < to_yes.size(); ++state) {
    const auto [entry, is_new] =
        known.try_emplace({to_yes[state], to_no[state]}, static_cast<uint32_t>(known.size()));
    groups.push_back(entry->second);
  }
  size_t count = 0;
  for (size_t more = split(table, groups); more != count; more = split(table, groups)) {
    count = more;
  }
  return groups;
}

// One state of each group, with its row.
struct Merged {
  std::vector<std::vector<uint32_t>> rows;  // by group: groups
  std::vector<bool> accepts;
};

Merged merge(const StateTable& table, const Groups& groups) {
  Merged merged;
  for (size_t state = 0; state < groups.size(); ++state) {
    const uint32_t group = groups[state];
    if (group >= merged.rows.size()) {
      merged.rows.resize(group + 1);
      merged.accepts.resize(group + 1);
    }
    if (merged.rows[group].empty()) {
      merged.accepts[group] = table.accepts[state];
      for (size_t column = 0; column < table.class_count; ++column) {
        merged.rows[group].push_back(groups[table.targets[state * table.class_count + column]]);
      }
    }
  }
  return merged;
}

class Numbering {
 public:
  Numbering(const StateTable& table, const Merged& merged) : table_(table), merged_(merged) {}

  Automaton run(uint32_t start) {
    merge_columns();
    number_states(start);
    automaton_.start = number_of(start);
    for (const uint32_t group : order_) {
      for (const size_t column : columns_) {
        automaton_.targets.push_back(number_of(merged_.rows[group][column]));
      }
    }
    return std::move(automaton_);
  }

 private:
  // Columns that are the same in every row are one class, named in the order of the bytes.
  void merge_columns() {
    std::map<std::vector<uint32_t>, uint8_t> known;
    for (size_t byte = 0; byte < kByteCount; ++byte) {
      const size_t column = table_.class_of_byte[byte];
      std::vector<uint32_t> content;
      content.reserve(merged_.rows.size());
      for (const auto& row : merged_.rows) {
        content.push_back(row[column]);
      }
      const auto [entry, is_new] =
          known.try_emplace(std::move(content), static_cast<uint8_t>(columns_.size()));
      if (is_new) {
        columns_.push_back(column);
      }
      automaton_.classes[byte] = entry->second;
    }
    automaton_.class_count = static_cast<uint16_t>(columns_.size());
  }

  // Whatever follows changes nothing.
  [[nodiscard]] bool is_final(uint32_t group) const {
    for (const uint32_t target : merged_.rows[group]) {
      if (target != group) {
        return false;
      }
    }
    return true;
  }

  // In the order in which they are met from the start; those that accept behind the others.
  void number_states(uint32_t start) {
    std::vector<uint32_t> met;
    std::vector<bool> is_met(merged_.rows.size());
    const auto meet = [&](uint32_t group) {
      if (!is_met[group] && !is_final(group)) {
        met.push_back(group);
      }
      is_met[group] = true;
    };
    meet(start);
    for (size_t next = 0; next < met.size(); ++next) {
      const uint32_t group = met[next];
      for (const size_t column : columns_) {
        meet(merged_.rows[group][column]);
      }
    }
    numbers_.resize(merged_.rows.size());
    for (const bool accepting : {false, true}) {
      for (const uint32_t group : met) {
        if (merged_.accepts[group] == accepting) {
          numbers_[group] = static_cast<uint16_t>(order_.size());
          order_.push_back(group);
        }
      }
      automaton_.first_accepting =
          accepting ? automaton_.first_accepting : static_cast<uint16_t>(order_.size());
    }
  }

  [[nodiscard]] uint16_t number_of(uint32_t group) const {
    if (!is_final(group)) {
      return numbers_[group];
    }
    return merged_.accepts[group] ? image::kAutomatonAccept : image::kAutomatonReject;
  }

  const StateTable& table_;
  const Merged& merged_;
  Automaton automaton_;
  std::vector<size_t> columns_;
  std::vector<uint32_t> order_;
  std::vector<uint16_t> numbers_;
};

}  // namespace

Automaton minimize(const StateTable& table) {
  const Groups groups = group_states(table);
  const Merged merged = merge(table, groups);
  return Numbering(table, merged).run(groups.front());
}

}  // namespace weir::regex
