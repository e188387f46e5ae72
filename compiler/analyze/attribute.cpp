#include "compiler/analyze/attribute.h"

#include <array>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "compiler/analyze/prefixes.h"

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

std::vector<AttributeValue> distinct_texts(const Attribute& attribute) {
  const Constants constants = collect_constants(attribute);
  std::vector<bool> when_present(attribute.atoms.size());
  for (size_t i = 0; i < attribute.atoms.size(); ++i) {
    when_present[i] = attribute.atoms[i]->test == image::AtomTest::kPresent;
  }
  DistinctValues values;
  values.add({.holds = std::vector<bool>(attribute.atoms.size())});
  for (const std::string_view text : constants.texts) {
    AttributeValue value{.is_present = true, .text = std::string(text), .holds = when_present};
    for (const size_t atom : constants.atoms_of.at(text)) {
      value.holds[atom] = true;
    }
    values.add(std::move(value));
  }
  values.add({.is_present = true, .text = other_text(constants), .holds = when_present});
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

std::vector<AttributeValue> distinct_values(const Attribute& attribute) {
  return attribute.subject == image::AtomSubject::kClientIp ? distinct_clients(attribute)
                                                            : distinct_texts(attribute);
}

}  // namespace weir::analyze
