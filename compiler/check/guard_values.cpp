#include "compiler/check/guard_values.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "compiler/check/text_formats.h"
#include "runtime/base/units.h"

namespace weir::check {
namespace {

using dsl::BinaryOperator;
using image::AtomSubject;
using image::AtomTest;
using image::NumberRange;

// Sorted, without host bits, none within another.
std::vector<Cidr> reduce(std::vector<Cidr> prefixes) {
  for (Cidr& prefix : prefixes) {
    prefix = prefix.masked();
  }
  std::sort(prefixes.begin(), prefixes.end());
  std::vector<Cidr> kept;
  for (const Cidr& prefix : prefixes) {
    // Sorted by address and length, what contains a prefix stands right before it.
    const bool is_covered = !kept.empty() && kept.back().prefix_length <= prefix.prefix_length &&
                            kept.back().contains(prefix.address);
    if (!is_covered) {
      kept.push_back(prefix);
    }
  }
  return kept;
}

bool is_signed(const model::Atom& atom) {
  return atom.subject == AtomSubject::kCapture && atom.capture_type == image::CaptureType::kInt;
}

uint64_t encode(const model::Atom& atom, int64_t number) {
  const auto bits = static_cast<uint64_t>(number);
  return is_signed(atom) ? bits ^ image::kSignBit : bits;
}

uint64_t largest(const model::Atom& atom) {
  return atom.subject == AtomSubject::kClientPort ? uint64_t{Port::kMax}
                                                  : std::numeric_limits<uint64_t>::max();
}

std::vector<NumberRange> ranges_of(std::vector<uint64_t> numbers) {
  std::sort(numbers.begin(), numbers.end());
  std::vector<NumberRange> ranges;
  for (const uint64_t number : numbers) {
    const bool goes_on = !ranges.empty() && number - ranges.back().last <= 1;
    if (goes_on) {
      ranges.back().last = number;
    } else {
      ranges.push_back({number, number});
    }
  }
  return ranges;
}

// A segment of a path is compared in the form in which the proxy has it.
std::string segment_text(const std::string& text) {
  const TextResult<std::string> path = read_path("/" + text);
  return path ? path->substr(1) : text;
}

void add_value(model::Atom& atom, const Value& value) {
  if (const auto* method = std::get_if<HttpMethod>(&value.data)) {
    atom.methods.bits |= MethodMask::of(*method).bits;
  } else if (const auto* address = std::get_if<IpAddress>(&value.data)) {
    atom.prefixes.push_back({*address, static_cast<uint8_t>(address->bits())});
  } else if (const auto* prefix = std::get_if<Cidr>(&value.data)) {
    atom.prefixes.push_back(*prefix);
  } else {
    atom.values.push_back(atom.subject == AtomSubject::kCapture ? segment_text(value.text())
                                                                : value.text());
  }
}

}  // namespace

bool is_number(const model::Atom& atom) {
  return atom.subject == AtomSubject::kClientPort ||
         (atom.subject == AtomSubject::kCapture &&
          (atom.capture_type == image::CaptureType::kUint ||
           atom.capture_type == image::CaptureType::kInt));
}

void set_values(model::Atom& atom, const Value& compared) {
  const auto* list = std::get_if<std::vector<Value>>(&compared.data);
  const std::vector<Value> single{compared};
  std::vector<uint64_t> numbers;
  for (const Value& value : list != nullptr ? *list : single) {
    if (is_number(atom)) {
      numbers.push_back(encode(atom, value.number()));
    } else {
      add_value(atom, value);
    }
  }
  if (is_number(atom)) {
    atom.test = AtomTest::kInRange;
    atom.ranges = ranges_of(std::move(numbers));
    return;
  }
  std::sort(atom.values.begin(), atom.values.end());
  atom.values.erase(std::unique(atom.values.begin(), atom.values.end()), atom.values.end());
  atom.prefixes = reduce(std::move(atom.prefixes));
  atom.test = atom.subject == AtomSubject::kMethod || atom.subject == AtomSubject::kClientIp
                  ? AtomTest::kInSet
                  : AtomTest::kEqualsAny;
}

void set_order(model::Atom& atom, BinaryOperator op, int64_t number) {
  const uint64_t bound = encode(atom, number);
  const uint64_t most = largest(atom);
  atom.test = AtomTest::kInRange;
  switch (op) {
    case BinaryOperator::kLess:
      if (bound != 0) {
        atom.ranges = {{0, bound - 1}};
      }
      break;
    case BinaryOperator::kLessEqual:
      atom.ranges = {{0, bound}};
      break;
    case BinaryOperator::kGreater:
      if (bound < most) {
        atom.ranges = {{bound + 1, most}};
      }
      break;
    default:  // kGreaterEqual
      atom.ranges = {{bound, most}};
      break;
  }
}

bool is_never(const model::Atom& atom) {
  switch (atom.test) {
    case AtomTest::kEqualsAny:
      return atom.values.empty();
    case AtomTest::kInSet:
      return atom.methods.bits == 0 && atom.prefixes.empty();
    case AtomTest::kInRange:
      return atom.ranges.empty();
    case AtomTest::kPresent:
    case AtomTest::kInLanguage:
      break;
  }
  return false;
}

}  // namespace weir::check
