#include "compiler/analyze/attribute.h"

#include <algorithm>
#include <array>
#include <limits>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "compiler/analyze/domain.h"
#include "compiler/analyze/prefixes.h"
#include "compiler/regex/sample.h"
#include "runtime/engine/capture.h"

namespace weir::analyze {
namespace {

// Documentation addresses (RFC 5737, RFC 3849): what an example shows when any address will do.
constexpr std::array<std::string_view, 4> kClientExamples = {"203.0.113.7", "2001:db8::7",
                                                             "198.51.100.7", "192.0.2.7"};

// Keeps the first of the values that hold for the same atoms.
class DistinctValues {
 public:
  void add(AttributeValue value) {
    if (seen_.insert(value.holds).second) {
      values_.push_back(std::move(value));
    }
  }
  [[nodiscard]] size_t size() const { return values_.size(); }
  [[nodiscard]] const AttributeValue& operator[](size_t i) const { return values_[i]; }
  std::vector<AttributeValue> take() { return std::move(values_); }

 private:
  std::unordered_set<std::vector<bool>> seen_;
  std::vector<AttributeValue> values_;
};

// Which atoms name each constant, in the order in which the constants first appear.
struct Constants {
  std::vector<std::string_view> texts;
  std::unordered_map<std::string_view, std::vector<size_t>> atoms_of;
};

Constants collect_constants(const Attribute& attribute) {
  Constants constants;
  for (size_t i = 0; i < attribute.atoms.size(); ++i) {
    const model::Atom& atom = *attribute.atoms[i];
    for (const std::string& text : atom.values) {
      auto [entry, is_new] = constants.atoms_of.try_emplace(text);
      if (is_new) {
        constants.texts.push_back(text);
      }
      entry->second.push_back(i);
    }
  }
  return constants;
}

// A short text that is none of the constants.
std::string other_text(const Constants& constants) {
  for (uint64_t number = 1;; ++number) {
    std::string text = std::to_string(number);
    if (!constants.atoms_of.contains(text)) {
      return text;
    }
  }
}

// Which of the values of an enumeration it is, the path says: here it is a segment.
image::CaptureType capture_type(const Attribute& attribute) {
  const image::CaptureType type = attribute.atoms.front()->capture_type;
  return type == image::CaptureType::kEnum ? image::CaptureType::kSegment : type;
}

// What the values can be; null for any bytes.
const regex::Automaton* possible_texts(const Attribute& attribute) {
  return attribute.subject == image::AtomSubject::kCapture ? &domain_of(capture_type(attribute))
                                                           : domain_of(attribute.subject);
}

bool may_be_missing(image::AtomSubject subject) {
  return subject == image::AtomSubject::kHeader || subject == image::AtomSubject::kQuery ||
         subject == image::AtomSubject::kCookie || subject == image::AtomSubject::kSni ||
         subject == image::AtomSubject::kClientCertificate ||
         subject == image::AtomSubject::kClaim || subject == image::AtomSubject::kClaimValues;
}

// The numbers at which an answer can change: the ends of the ranges and what lies beside them.
std::vector<uint64_t> boundaries(const Attribute& attribute) {
  std::vector<uint64_t> numbers;
  for (const model::Atom* atom : attribute.atoms) {
    for (const image::NumberRange& range : atom->ranges) {
      numbers.push_back(range.first);
      numbers.push_back(range.last);
      if (range.first != 0) {
        numbers.push_back(range.first - 1);
      }
      if (range.last != std::numeric_limits<uint64_t>::max()) {
        numbers.push_back(range.last + 1);
      }
    }
  }
  return numbers;
}

// Text values: constants first found in atoms, the ends of ranges, and samples of the patterns.
class TextValues {
 public:
  explicit TextValues(const Attribute& attribute)
      : attribute_(attribute),
        domain_(possible_texts(attribute)),
        constants_(collect_constants(attribute)) {
    for (const model::Atom* atom : attribute.atoms) {
      has_languages_ |= atom->test == image::AtomTest::kInLanguage;
      has_ranges_ |= atom->test == image::AtomTest::kInRange;
    }
  }

  AttributeValues take() {
    if (may_be_missing(attribute_.subject)) {
      values_.add({.holds = std::vector<bool>(attribute_.atoms.size())});
    }
    for (const std::string_view text : constants_.texts) {
      add(std::string(text));
    }
    for (const uint64_t number : boundaries(attribute_)) {
      add(model::text_of_number(capture_type(attribute_), number));
    }
    // A number that patterns and ranges ask about: the samples know nothing of the ranges.
    bool is_complete = !has_ranges_ || !has_languages_;
    if (has_languages_ || attribute_.subject == image::AtomSubject::kCapture ||
        attribute_.subject == image::AtomSubject::kScheme) {
      is_complete &= add_samples();
    } else {
      add(other_text(constants_));
    }
    if (attribute_.subject == image::AtomSubject::kClaimValues) {
      is_complete &= add_lists();
    }
    return {values_.take(), is_complete};
  }

 private:
  void add(std::string text) {
    const bool is_possible = (domain_ == nullptr || domain_->accepts(text)) &&
                             (attribute_.subject != image::AtomSubject::kCapture ||
                              engine::takes(capture_type(attribute_), text));
    if (!is_possible) {
      return;
    }
    AttributeValue value{.is_present = true, .holds = std::vector<bool>(attribute_.atoms.size())};
    const auto named = constants_.atoms_of.find(text);
    if (named != constants_.atoms_of.end()) {
      for (const size_t atom : named->second) {
        value.holds[atom] = true;
      }
    }
    for (size_t i = 0; i < attribute_.atoms.size(); ++i) {
      const model::Atom& atom = *attribute_.atoms[i];
      if (atom.test != image::AtomTest::kEqualsAny) {
        value.holds[i] = model::accepts(atom, text);
      }
    }
    value.text = std::move(text);
    values_.add(std::move(value));
  }

  // What is a list may hold several of the texts so far, which are one each. Whether these are all.
  bool add_lists() {
    constexpr size_t kListsMax = 256;
    const size_t single_count = values_.size();
    for (size_t i = 1; i < values_.size(); ++i) {  // behind the one that is missing
      for (size_t single = 1; single < single_count; ++single) {
        AttributeValue both = values_[i];
        both.text += ' ' + values_[single].text;
        for (size_t atom = 0; atom < both.holds.size(); ++atom) {
          both.holds[atom] = both.holds[atom] || values_[single].holds[atom];
        }
        values_.add(std::move(both));
        if (values_.size() > kListsMax) {
          return false;
        }
      }
    }
    return true;
  }

  // Whether the samples are all there are.
  bool add_samples() {
    std::vector<const regex::Automaton*> languages;
    for (const model::Atom* atom : attribute_.atoms) {
      if (atom->test == image::AtomTest::kInLanguage) {
        languages.push_back(atom->language.get());
      }
    }
    std::vector<std::string_view> avoided = constants_.texts;
    std::sort(avoided.begin(), avoided.end());
    regex::Samples samples =
        regex::find_samples({.automata = languages, .domain = domain_, .avoided = avoided});
    for (regex::Sample& sample : samples.list) {
      add(std::move(sample.text));
    }
    return samples.is_complete;
  }

  const Attribute& attribute_;
  const regex::Automaton* domain_;
  Constants constants_;
  bool has_languages_ = false;
  bool has_ranges_ = false;
  DistinctValues values_;
};

std::vector<AttributeValue> distinct_ports(const Attribute& attribute) {
  constexpr uint64_t kPortMax = 65'535;
  constexpr uint64_t kClientPort = 49'152;  // the first that clients use (RFC 6335 section 6)
  DistinctValues values;
  std::vector<uint64_t> numbers = boundaries(attribute);
  numbers.insert(numbers.begin(), kClientPort);
  for (const uint64_t number : numbers) {
    if (number == 0 || number > kPortMax) {
      continue;
    }
    AttributeValue value{.is_present = true, .text = std::to_string(number)};
    for (const model::Atom* atom : attribute.atoms) {
      value.holds.push_back(model::is_in_ranges(atom->ranges, number));
    }
    values.add(std::move(value));
  }
  return values.take();
}

// An address of every interval that the ends of the prefixes cut out, friendly ones first.
std::vector<IpAddress> client_samples(const std::vector<std::vector<Cidr>>& sets) {
  std::vector<IpAddress> samples;
  samples.reserve(kClientExamples.size());
  for (const std::string_view text : kClientExamples) {
    samples.push_back(*IpAddress::parse(text));
  }
  for (const auto& set : sets) {
    for (const Cidr& prefix : set) {
      IpAddress second = prefix.address;
      second.bytes[second.family == IpFamily::kV4 ? 3 : 15] |= 1U;
      if (prefix.contains(second)) {
        samples.push_back(second);
      }
      samples.push_back(prefix.address);
      IpAddress next;
      if (address_after(prefix, next)) {
        samples.push_back(next);
      }
    }
  }
  samples.push_back({.family = IpFamily::kV4});
  samples.push_back({.family = IpFamily::kV6});
  return samples;
}

std::vector<AttributeValue> distinct_clients(const Attribute& attribute) {
  std::vector<std::vector<Cidr>> sets;
  sets.reserve(attribute.atoms.size());
  for (const model::Atom* atom : attribute.atoms) {
    sets.push_back(without_nested(atom->prefixes));
  }
  DistinctValues values;
  for (const IpAddress& client : client_samples(sets)) {
    AttributeValue value{.is_present = true, .client = client};
    for (const auto& set : sets) {
      value.holds.push_back(contains(set, client));
    }
    values.add(std::move(value));
  }
  return values.take();
}

}  // namespace

AttributeValues distinct_values(const Attribute& attribute) {
  switch (attribute.subject) {
    case image::AtomSubject::kClientIp:
      return {distinct_clients(attribute)};
    case image::AtomSubject::kClientPort:
      return {distinct_ports(attribute)};
    default:
      return TextValues(attribute).take();
  }
}

}  // namespace weir::analyze
