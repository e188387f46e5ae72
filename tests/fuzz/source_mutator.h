// Mutations of source by pieces (words, signs, texts, comments, blanks) instead of bytes: what
// comes out parses far more often, so that a fuzzer reaches what stands behind the parser. All
// decisions come from `random`.
#pragma once

#include <algorithm>
#include <cctype>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace weir::fuzz {

using Random = std::minstd_rand;
using Pieces = std::vector<std::string>;

// Where the piece ends that `text` begins with.
inline size_t piece_end(std::string_view text) {
  const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
  const auto end_where = [text](auto differs) {
    const auto end = std::find_if(text.begin() + 1, text.end(), differs);
    return static_cast<size_t>(end - text.begin());
  };
  const char first = text.front();
  if (first == '#') {
    return end_where([](char c) { return c == '\n'; });
  }
  if (first == '"') {
    return std::min(end_where([](char c) { return c == '"' || c == '\n'; }) + 1, text.size());
  }
  if (first == ' ') {
    return end_where([](char c) { return c != ' '; });
  }
  return is_word(first) ? end_where([&](char c) { return !is_word(c) && c != '_'; }) : 1;
}

inline Pieces pieces_of(std::string_view text) {
  Pieces pieces;
  while (!text.empty()) {
    const size_t end = piece_end(text);
    pieces.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return pieces;
}

inline size_t place_in(const Pieces& pieces, Random& random) {
  return random() % pieces.size();
}

// What a layout has to cope with, wherever it stands.
inline std::string odd_piece(Random& random) {
  static const Pieces kOdd = {"\n",        "\n\n", " ",    "# c\n", "## d\n", " # e\n",
                              "\n# f {\n", ",",    "(",    ")",     "{",      "}",
                              "[",         "]",    "\"\"", "!",     "\r\n"};
  return kOdd[random() % kOdd.size()];
}

// One change. `pieces` is not empty.
inline void mutate_pieces(Pieces& pieces, Random& random) {
  constexpr size_t kRunMax = 24;
  const auto at = pieces.begin() + static_cast<ptrdiff_t>(place_in(pieces, random));
  const auto run = static_cast<ptrdiff_t>(
      std::min<size_t>(1 + random() % kRunMax, static_cast<size_t>(pieces.end() - at)));
  switch (random() % 6) {
    case 0:
      pieces.erase(at, at + 1);
      break;
    case 1:
      pieces.erase(at, at + run);
      break;
    case 2:
      *at = pieces[place_in(pieces, random)];
      break;
    case 3: {
      const Pieces copied(at, at + run);
      const auto into = pieces.begin() + static_cast<ptrdiff_t>(place_in(pieces, random));
      pieces.insert(into, copied.begin(), copied.end());
      break;
    }
    case 4:
      std::swap(*at, pieces[place_in(pieces, random)]);
      break;
    default:
      pieces.insert(at, odd_piece(random));
      break;
  }
}

// A few changes of `source`, which may be anything.
inline std::string mutate_source(std::string_view source, Random& random) {
  Pieces pieces = pieces_of(source);
  for (auto changes = 1 + random() % 4; changes != 0 && !pieces.empty(); --changes) {
    mutate_pieces(pieces, random);
  }
  std::string mutated;
  for (const std::string& piece : pieces) {
    mutated += piece;
  }
  return mutated;
}

}  // namespace weir::fuzz
