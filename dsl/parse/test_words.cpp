#include "dsl/parse/test_words.h"

#include <WeirLexer.h>
#include <algorithm>
#include <array>

namespace weir::dsl {

namespace {

using grammar::WeirLexer;

// Where in a test a word is a keyword.
enum class WordPlace : uint8_t { kTestKind, kGiven, kExpectation, kHeaderEnd };

struct TestWord {
  std::string_view text;
  WordPlace place;
  uint8_t type;
};

constexpr std::array<TestWord, 10> kWords = {{
    {"table", WordPlace::kTestKind, WeirLexer::TABLE},
    {"property", WordPlace::kTestKind, WeirLexer::PROPERTY},
    {"client", WordPlace::kGiven, WeirLexer::CLIENT},
    {"cookie", WordPlace::kGiven, WeirLexer::COOKIE},
    {"certificate", WordPlace::kGiven, WeirLexer::CERTIFICATE},
    {"status", WordPlace::kExpectation, WeirLexer::STATUS},
    {"path", WordPlace::kExpectation, WeirLexer::PATH},
    {"body", WordPlace::kExpectation, WeirLexer::BODY},
    {"timeout", WordPlace::kExpectation, WeirLexer::TIMEOUT},
    {"present", WordPlace::kHeaderEnd, WeirLexer::PRESENT},
}};

struct OperatorWord {
  std::string_view text;
  uint8_t type;
};

constexpr std::array<OperatorWord, 5> kOperatorWords = {{
    {"contains", WeirLexer::CONTAINS},
    {"starts_with", WeirLexer::STARTS_WITH},
    {"ends_with", WeirLexer::ENDS_WITH},
    {"matches", WeirLexer::MATCHES},
    {"is", WeirLexer::IS},
}};

struct ClaimWord {
  std::string_view text;
  bool is_first;  // it begins the claim
  uint8_t type;
};

constexpr std::array<ClaimWord, 5> kClaimWords = {{
    {"forall", true, WeirLexer::FORALL},
    {"exists", true, WeirLexer::EXISTS},
    {"preserve", true, WeirLexer::PRESERVE},
    {"except", false, WeirLexer::EXCEPT},
    {"since", false, WeirLexer::SINCE},
}};

std::optional<WordPlace> place_behind(uint8_t before, uint8_t before_that) {
  switch (before) {
    case WeirLexer::TEST:
      return WordPlace::kTestKind;
    case WeirLexer::GIVEN:
      return WordPlace::kGiven;
    case WeirLexer::FAT_ARROW:
    case WeirLexer::COMMA:
      return WordPlace::kExpectation;
    case WeirLexer::STRING:
      return before_that == WeirLexer::HEADER ? std::optional(WordPlace::kHeaderEnd) : std::nullopt;
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<uint8_t> test_word(std::string_view text, uint8_t before, uint8_t before_that) {
  const std::optional<WordPlace> place = place_behind(before, before_that);
  const auto* found = std::ranges::find(kWords, text, &TestWord::text);
  const bool is_keyword = place && found != kWords.end() && found->place == *place;
  return is_keyword ? std::optional(found->type) : std::nullopt;
}

std::optional<uint8_t> operator_word(std::string_view text) {
  const auto* found = std::ranges::find(kOperatorWords, text, &OperatorWord::text);
  return found == kOperatorWords.end() ? std::nullopt : std::optional(found->type);
}

bool expects_test_value(uint8_t type) {
  switch (type) {
    case WeirLexer::ROUTE:
    case WeirLexer::UPSTREAM:
    case WeirLexer::STATUS:
    case WeirLexer::PATH:
    case WeirLexer::BODY:
    case WeirLexer::TIMEOUT:
    case WeirLexer::CLIENT:
    case WeirLexer::EQ:
      return true;
    default:
      return false;
  }
}

std::optional<TestKind> test_kind_of_token(uint8_t type) {
  switch (type) {
    case WeirLexer::TABLE:
      return TestKind::kTable;
    case WeirLexer::PROPERTY:
      return TestKind::kProperty;
    default:
      return std::nullopt;
  }
}

std::optional<GivenKind> given_kind_of_token(uint8_t type) {
  switch (type) {
    case WeirLexer::CLIENT:
      return GivenKind::kClient;
    case WeirLexer::HEADER:
      return GivenKind::kHeader;
    case WeirLexer::COOKIE:
      return GivenKind::kCookie;
    case WeirLexer::LISTENER:
      return GivenKind::kListener;
    case WeirLexer::JWT:
      return GivenKind::kJwt;
    case WeirLexer::CERTIFICATE:
      return GivenKind::kCertificate;
    default:
      return std::nullopt;
  }
}

std::optional<ClaimKind> claim_kind_of_token(uint8_t type) {
  switch (type) {
    case WeirLexer::FORALL:
      return ClaimKind::kForall;
    case WeirLexer::EXISTS:
      return ClaimKind::kExists;
    case WeirLexer::PRESERVE:
      return ClaimKind::kPreserve;
    default:
      return std::nullopt;
  }
}

std::optional<uint8_t> claim_word(std::string_view text, uint8_t before) {
  const bool is_first = before == WeirLexer::LBRACE;
  const auto* found = std::ranges::find(kClaimWords, text, &ClaimWord::text);
  const bool is_name = expects_test_value(before);  // `-> route since`
  if (found != kClaimWords.end() && found->is_first == is_first && !is_name) {
    return found->type;
  }
  // What requests lead to, as in a test.
  const uint8_t as_in_test = before == WeirLexer::ARROW ? uint8_t{WeirLexer::FAT_ARROW} : before;
  return test_word(text, as_in_test, 0);
}

std::optional<ExpectationKind> expectation_kind_of_token(uint8_t type) {
  switch (type) {
    case WeirLexer::ROUTE:
      return ExpectationKind::kRoute;
    case WeirLexer::UPSTREAM:
      return ExpectationKind::kUpstream;
    case WeirLexer::STATUS:
      return ExpectationKind::kStatus;
    case WeirLexer::REDIRECT:
      return ExpectationKind::kRedirect;
    case WeirLexer::PATH:
      return ExpectationKind::kPath;
    case WeirLexer::EQ:
      return ExpectationKind::kHeader;
    case WeirLexer::PRESENT:
      return ExpectationKind::kHeaderPresent;
    case WeirLexer::WITHOUT:
      return ExpectationKind::kHeaderAbsent;
    case WeirLexer::BODY:
      return ExpectationKind::kBody;
    case WeirLexer::TIMEOUT:
      return ExpectationKind::kTimeout;
    case WeirLexer::POLICY:
      return ExpectationKind::kPolicy;
    default:
      return std::nullopt;
  }
}

std::string_view word_text(uint8_t type) {
  const auto* in_test = std::ranges::find(kWords, type, &TestWord::type);
  const auto* between = std::ranges::find(kOperatorWords, type, &OperatorWord::type);
  if (type == WeirLexer::LINES) {
    return "lines";
  }
  return in_test != kWords.end()           ? in_test->text
         : between != kOperatorWords.end() ? between->text
                                           : std::string_view();
}

}  // namespace weir::dsl
