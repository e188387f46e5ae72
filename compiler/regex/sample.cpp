#include "compiler/regex/sample.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "runtime/image/format.h"

namespace weir::regex {
namespace {

// Combinations of states that one search visits; patterns people write need some hundred.
constexpr size_t kPlacesMax = 1U << 14;

// Where the avoided texts begin that start with the text so far, and how many there are.
struct Avoided {
  uint32_t first = 0;
  uint32_t count = 0;
  friend auto operator<=>(const Avoided&, const Avoided&) = default;
};

// A combination of states, and the step that led to it first.
struct Place {
  std::vector<uint16_t> states;  // of the automata, then of the domain
  Avoided avoided;
  uint32_t length = 0;  // of the text
  uint32_t before = 0;
  uint8_t byte = 0;
};

// All bytes, those that read best first.
std::array<uint8_t, kByteCount> friendly_bytes() {
  constexpr std::string_view kFirst =
      "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
      "-._~/:,;=+@!*'()$&%# \t";
  std::array<uint8_t, kByteCount> bytes{};
  size_t count = 0;
  for (const char c : kFirst) {
    bytes[count++] = static_cast<uint8_t>(c);
  }
  for (unsigned byte = 0x20; byte < kByteCount + 0x20; ++byte) {
    const auto next = static_cast<uint8_t>(byte % kByteCount);
    if (kFirst.find(static_cast<char>(next)) == std::string_view::npos) {
      bytes[count++] = next;
    }
  }
  return bytes;
}

class Search {
 public:
  explicit Search(const SampleRequest& request)
      : request_(request), automata_(request.automata.begin(), request.automata.end()) {
    if (request.domain != nullptr) {
      automata_.push_back(request.domain);
    }
    choose_bytes();
  }

  Samples run() {
    Place start{.states = {}, .avoided = {0, static_cast<uint32_t>(request_.avoided.size())}};
    for (const Automaton* automaton : automata_) {
      start.states.push_back(automaton->start);
    }
    enter(std::move(start));
    for (uint32_t next = 0; next < places_.size(); ++next) {
      look_at(next);
      if (places_.size() > kPlacesMax) {
        samples_.is_complete = false;
        break;
      }
      for (const uint8_t byte : bytes_) {
        enter(go_on(next, byte));
      }
    }
    return std::move(samples_);
  }

 private:
  // One byte of each class that all automata and the avoided texts treat alike.
  void choose_bytes() {
    std::set<uint8_t> spelled;
    for (const std::string_view text : request_.avoided) {
      spelled.insert(text.begin(), text.end());
    }
    std::set<std::vector<uint16_t>> known;
    for (const uint8_t byte : friendly_bytes()) {
      std::vector<uint16_t> classes;
      classes.reserve(automata_.size() + 1);
      for (const Automaton* automaton : automata_) {
        classes.push_back(automaton->classes[byte]);
      }
      classes.push_back(spelled.contains(byte) ? uint16_t{1} + byte : 0);
      if (known.insert(std::move(classes)).second) {
        bytes_.push_back(byte);
      }
    }
  }

  [[nodiscard]] bool is_dead(const Place& place) const {
    return request_.domain != nullptr && place.states.back() == image::kAutomatonReject;
  }

  void enter(Place place) {
    if (is_dead(place)) {
      return;
    }
    if (known_.insert({place.states, place.avoided}).second) {
      places_.push_back(std::move(place));
    }
  }

  [[nodiscard]] Place go_on(uint32_t from, uint8_t byte) const {
    const Place& place = places_[from];
    Place next{.states = {}, .length = place.length + 1, .before = from, .byte = byte};
    next.states.reserve(automata_.size());
    for (size_t i = 0; i < automata_.size(); ++i) {
      next.states.push_back(automata_[i]->next(place.states[i], byte));
    }
    if (place.avoided.count != 0) {
      next.avoided = narrow(place.avoided, place.length, byte);
    }
    return next;
  }

  // Those of the avoided texts that go on with `byte` after `length` bytes.
  [[nodiscard]] Avoided narrow(Avoided from, uint32_t length, uint8_t byte) const {
    const auto texts = request_.avoided.subspan(from.first, from.count);
    const auto at = [length](std::string_view text) {
      return text.size() > length ? static_cast<int>(static_cast<uint8_t>(text[length])) : -1;
    };
    const auto begin =
        std::ranges::partition_point(texts, [&](std::string_view text) { return at(text) < byte; });
    const auto end = std::partition_point(begin, texts.end(),
                                          [&](std::string_view text) { return at(text) == byte; });
    const auto count = static_cast<uint32_t>(end - begin);
    return count == 0 ? Avoided{}
                      : Avoided{from.first + static_cast<uint32_t>(begin - texts.begin()), count};
  }

  [[nodiscard]] bool is_avoided(const Place& place) const {
    return place.avoided.count != 0 && request_.avoided[place.avoided.first].size() == place.length;
  }

  void look_at(uint32_t index) {
    const Place& place = places_[index];
    if (is_avoided(place) ||
        (request_.domain != nullptr && !request_.domain->is_accepting(place.states.back()))) {
      return;
    }
    Sample sample;
    for (size_t i = 0; i < request_.automata.size(); ++i) {
      sample.accepted.push_back(automata_[i]->is_accepting(place.states[i]));
    }
    if (seen_.insert(sample.accepted).second) {
      sample.text = text_of(index);
      samples_.list.push_back(std::move(sample));
    }
  }

  [[nodiscard]] std::string text_of(uint32_t index) const {
    std::string text(places_[index].length, '\0');
    for (uint32_t at = index; places_[at].length != 0; at = places_[at].before) {
      text[places_[at].length - 1] = static_cast<char>(places_[at].byte);
    }
    return text;
  }

  const SampleRequest& request_;
  std::vector<const Automaton*> automata_;
  std::vector<uint8_t> bytes_;
  std::vector<Place> places_;
  std::set<std::pair<std::vector<uint16_t>, Avoided>> known_;
  std::set<std::vector<bool>> seen_;
  Samples samples_;
};

}  // namespace

Samples find_samples(const SampleRequest& request) {
  return Search(request).run();
}

}  // namespace weir::regex
