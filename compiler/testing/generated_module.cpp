// Generated tests as the text of a module: see generate.h.
#include <map>

#include <fmt/format.h>

#include "compiler/testing/generate.h"
#include "dsl/syntax/literals.h"

namespace weir::testing {
namespace {

using image::AtomSubject;
using Fields = std::map<std::string, std::vector<std::string>>;

std::string literal_of(std::string_view text) {
  // Braces in texts of tests insert values.
  std::string doubled;
  for (const char c : text) {
    doubled += std::string(c == '{' || c == '}' ? 2 : 1, c);
  }
  return dsl::encode_string(doubled);
}

bool is_identifier(std::string_view name) {
  return !name.empty() &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") ==
             std::string_view::npos &&
         (name[0] < '0' || name[0] > '9');
}

// `{ sub: "u1", roles: ["a", "b"] }`.
std::string record_text(const Fields& fields) {
  std::string text;
  for (const auto& [name, values] : fields) {
    std::string list;
    for (const std::string& value : values) {
      list += (list.empty() ? "" : ", ") + literal_of(value);
    }
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ",
                        is_identifier(name) ? name : dsl::encode_string(name),
                        values.size() == 1 ? list : "[" + list + "]");
  }
  return text.empty() ? "{}" : "{ " + text + " }";
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

std::string givens_text(const prove::Witness& witness) {
  std::string text;
  Fields claims;
  Fields certificate;
  if (witness.conditions.client) {
    text += fmt::format("  given client {}\n", witness.conditions.client->to_string());
  }
  for (const analyze::Field& field : witness.conditions.fields) {
    switch (field.subject) {
      case AtomSubject::kHeader:
        text += fmt::format("  given header {} = {}\n", literal_of(field.name),
                            literal_of(field.value));
        break;
      case AtomSubject::kCookie:
        text += fmt::format("  given cookie {} = {}\n", literal_of(field.name),
                            literal_of(field.value));
        break;
      case AtomSubject::kClientCertificate:
        certificate[field.name].push_back(field.value);
        break;
      case AtomSubject::kClaim:
        claims[field.name].push_back(field.value);
        break;
      case AtomSubject::kClaimValues:
        for (std::string& word : words_of(field.value)) {
          claims[field.name].push_back(std::move(word));
        }
        break;
      default:
        break;  // the query is in the URL
    }
  }
  text += certificate.empty() ? "" : "  given certificate " + record_text(certificate) + "\n";
  return text + (claims.empty() ? "" : "  given jwt " + record_text(claims) + "\n");
}

std::string test_text(const GeneratedTest& test) {
  std::string expected;
  for (const std::string& expectation : test.expectations) {
    expected += (expected.empty() ? "" : ", ") + expectation;
  }
  const std::string line = prove::request_line(test.witness);
  const size_t space = line.find(' ');
  return fmt::format("\ntest {} {{\n{}  {} {} => {}\n}}\n", dsl::encode_string(test.name),
                     givens_text(test.witness), line.substr(0, space),
                     literal_of(std::string_view(line).substr(space + 1)), expected);
}

}  // namespace

std::string generated_module(const Generated& generated) {
  std::string text =
      "# Written by `weir test --gen`: what the site did with these requests on that day. Whoever\n"
      "# keeps a test gives it a name that says what it promises.\nedition 2027\n";
  for (const GeneratedTest& test : generated.tests) {
    text += test_text(test);
  }
  return text;
}

}  // namespace weir::testing
