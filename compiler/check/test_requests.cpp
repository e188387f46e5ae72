#include "compiler/check/test_requests.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/check/suggest.h"
#include "compiler/model/listener_choice.h"
#include "dsl/syntax/test_views.h"

namespace weir::check {

namespace {

// What was given so far.
struct Given {
  std::optional<IpAddress> client;
  dsl::Span client_place;
  std::string listener;
  dsl::Span listener_place;
  std::vector<std::pair<std::string, std::string>> headers;
  std::vector<std::pair<std::string, std::string>> certificate;
  dsl::Span certificate_place;
  std::optional<TokenClaims> token;
  dsl::Span token_place;
};

class BodyChecker {
 public:
  BodyChecker(Evaluator& evaluator, const TestedSite& site, const TestScope& scope)
      : evaluator_(evaluator),
        site_(site),
        scope_(scope),
        types_(evaluator.context().types),
        sink_(evaluator.context().sink) {}

  void check(dsl::Node body, model::TestCase& test) {
    for (const dsl::Node node : body.children()) {
      if (node.has_error()) {
        continue;
      }
      if (node.is(dsl::NodeKind::kGiven)) {
        unused_.push_back(node.span());
        give(dsl::GivenView(node));
        continue;
      }
      unused_.clear();
      has_request_ = true;
      if (auto request = check_request(dsl::TestRequestView(node))) {
        test.requests.push_back(*std::move(request));
      }
    }
    if (has_request_ && !unused_.empty()) {
      report_unused();
    }
  }

 private:
  void report_unused() {
    sink_.report(dsl::diag::given_unused, unused_.front())
        .help("write it above the requests that it is meant for, or delete it");
  }

  void give(const dsl::GivenView& view) {
    switch (view.given_kind()) {
      case dsl::GivenKind::kClient:
        return give_client(view);
      case dsl::GivenKind::kListener:
        return give_listener(view);
      case dsl::GivenKind::kHeader:
        return give_field(view, TypeKind::kHeaderName);
      case dsl::GivenKind::kCookie:
        return give_field(view, TypeKind::kCookieName);
      case dsl::GivenKind::kCertificate:
        return give_certificate(view);
      case dsl::GivenKind::kJwt:
        return give_token(view);
    }
  }

  // A later one replaces an earlier one, but not before a request has used that.
  void note_place(dsl::Span& place, const dsl::GivenView& view) {
    if (!place.empty()) {
      sink_.report(dsl::diag::given_twice, view.span(), dsl::given_kind_text(view.given_kind()))
          .secondary(place, "given here already")
          .help("delete one of them, or put a request between the two");
    }
    place = view.span();
  }

  void give_client(const dsl::GivenView& view) {
    note_place(given_.client_place, view);
    const Value value = scope_.evaluate(view.value(), types_.simple(TypeKind::kIp));
    if (const auto* client = std::get_if<IpAddress>(&value.data)) {
      given_.client = *client;
    }
  }

  void give_listener(const dsl::GivenView& view) {
    note_place(given_.listener_place, view);
    const Value value = scope_.evaluate(view.value(), types_.simple(TypeKind::kListener));
    const auto* listener = std::get_if<ObjectRef>(&value.data);
    if (listener != nullptr && listener->index < site_.program.listeners.size()) {
      given_.listener = site_.program.listeners[listener->index].name;
    }
  }

  void give_field(const dsl::GivenView& view, TypeKind kind) {
    const Value name = evaluator_.evaluate(scope_.scope(), view.field(), types_.simple(kind));
    const std::optional<std::string> value = scope_.text(view.value());
    if (name.is_poison() || !value || !check_field_value(view, *value, kind)) {
      return;
    }
    if (kind == TypeKind::kCookieName) {
      given_.headers.emplace_back("cookie", name.text() + "=" + *value);
    } else {
      given_.headers.emplace_back(name.text(), *value);
    }
  }

  // `{ common_name: "app", san_dns: ["a.test", "b.test"] }`; it replaces one that was given before.
  void give_certificate(const dsl::GivenView& view) {
    note_place(given_.certificate_place, view);
    given_.certificate.clear();
    for (const auto& [name, value] : view.facts()) {
      if (!is_certificate_field(name.text())) {
        report_certificate_field(name);
      } else if (value && value.is(dsl::NodeKind::kListExpr)) {
        for (const dsl::Node one : value.children()) {
          give_certificate_text(name, one);
        }
      } else if (value) {
        give_certificate_text(name, value);
      }
    }
  }

  void give_certificate_text(dsl::Node name, dsl::Node value) {
    if (std::optional<std::string> text = scope_.text(value)) {
      given_.certificate.emplace_back(name.text(), *std::move(text));
    }
  }

  void report_certificate_field(dsl::Node name) {
    const std::vector<std::string_view> known(kCertificateFields.begin(), kCertificateFields.end());
    auto report = sink_.report(dsl::diag::unknown_field, name.span(), "a certificate", name.text());
    const std::string_view meant = closest_name(name.text(), known);
    if (!meant.empty()) {
      report.suggest(name.span(), std::string(meant), "write `" + std::string(meant) + "`");
    } else {
      report.help("it has " + list_names(known));
    }
  }

  // The claims of a token that has verified; it replaces one that was given before.
  void give_token(const dsl::GivenView& view) {
    note_place(given_.token_place, view);
    given_.token = TokenClaims();
    for (const auto& [name, value] : view.facts()) {
      const std::optional<std::string> claim =
          name.is(dsl::NodeKind::kName) ? std::string(name.text()) : scope_.text(name);
      if (claim && value) {
        give_claim(*claim, value);
      }
    }
  }

  void give_claim(const std::string& name, dsl::Node value) {
    if (!value.is(dsl::NodeKind::kListExpr)) {
      if (std::optional<std::string> text = claim_text(value)) {
        given_.token->list.push_back(claim_of_text(name, *std::move(text)));
      }
      return;
    }
    TokenClaim& claim = given_.token->list.emplace_back(TokenClaim{name, std::nullopt, {}});
    for (const dsl::Node one : value.children()) {
      if (std::optional<std::string> text = claim_text(one)) {
        claim.values.push_back(*std::move(text));
      }
    }
  }

  // As a token has it: a text, or a number or Boolean as JSON writes it.
  std::optional<std::string> claim_text(dsl::Node node) {
    if (node.is(dsl::NodeKind::kIntLiteral) || node.is(dsl::NodeKind::kBoolLiteral)) {
      return std::string(node.text());
    }
    return scope_.text(node);
  }

  bool check_field_value(const dsl::GivenView& view, const std::string& value, TypeKind kind) {
    const TextResult<ValueData> read = read_text(TypeKind::kHeaderValue, value);
    const bool ends_cookie = kind == TypeKind::kCookieName && value.find(';') != value.npos;
    if (read && !ends_cookie) {
      return true;
    }
    sink_.report(dsl::diag::header_value_text, view.value().span())
        .label(ends_cookie ? "`;` would end the cookie" : read.error().label);
    return false;
  }

  // ---- requests ------------------------------------------------------------------------------

  std::optional<model::TestRequest> check_request(const dsl::TestRequestView& view) {
    std::vector<model::Expectation> expectations;
    bool is_whole = true;
    for (const dsl::Node node : view.expectations()) {
      auto expectation = check_expectation(evaluator_, site_, scope_, node);
      is_whole &= expectation.has_value();
      if (expectation) {
        expectations.push_back(*std::move(expectation));
      }
    }
    check_conflicts(site_, expectations, sink_);
    std::optional<model::DescribedRequest> request = describe(view);
    given_.client_place = {};
    given_.listener_place = {};
    given_.certificate_place = {};
    given_.token_place = {};
    if (!request || !is_whole) {
      return std::nullopt;
    }
    const dsl::Span begin = view.method().span();
    const dsl::Span span{begin.file, begin.begin, view.url().span().end};
    return model::TestRequest{*std::move(request), given_.listener, span, std::move(expectations)};
  }

  std::optional<model::DescribedRequest> describe(const dsl::TestRequestView& view) {
    const std::optional<std::string> method = read_method(view.method());
    const std::optional<std::string> url = scope_.text(view.url());
    if (!method || !url) {
      return std::nullopt;
    }
    Result<model::DescribedRequest> request = model::DescribedRequest::parse(*method + " " + *url);
    if (!request) {
      sink_.report(dsl::diag::test_request, view.url().span(), request.error().message);
      return std::nullopt;
    }
    if (given_.client) {
      request->set_client(*given_.client);
    }
    for (const auto& [name, value] : given_.headers) {
      request->add_header(name, value);
    }
    for (const auto& [name, value] : given_.certificate) {
      request->add_certificate_field(name, value);
    }
    if (given_.token) {
      request->set_token(*given_.token);
    }
    check_listener(view, *request);
    return *std::move(request);
  }

  std::optional<std::string> read_method(dsl::Node node) {
    std::string text(node.text());
    if (scope_.find(text) != nullptr) {
      const Value value = scope_.evaluate(node, types_.simple(TypeKind::kMethod));
      const auto* method = std::get_if<HttpMethod>(&value.data);
      return method != nullptr ? std::optional<std::string>(method_name(*method)) : std::nullopt;
    }
    std::string upper = text;
    std::ranges::transform(upper, upper.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    if (text == upper) {
      return text;
    }
    if (method_from_name(upper) != HttpMethod::kOther) {
      sink_.report(dsl::diag::method_style, node.span(), text)
          .note("methods are upper case")
          .suggest(node.span(), upper, "write `" + upper + "`");
    } else {
      sink_.report(dsl::diag::unknown_name, node.span(), text)
          .help("a request starts with a method, such as `GET`, or a variable of the test");
    }
    return std::nullopt;
  }

  void check_listener(const dsl::TestRequestView& view, const model::DescribedRequest& request) {
    const auto& listeners = site_.program.listeners;
    const bool has_one = std::ranges::any_of(listeners, [&](const model::Listener& listener) {
      return model::could_take(listener, request);
    });
    if (has_one || !given_.listener.empty() || !site_.is_whole) {
      return;
    }
    std::string what = request.is_https() ? "https" : "http";
    what += request.port() ? " on port " + std::to_string(request.port()->value) : "";
    std::vector<std::string_view> names(listeners.size());
    std::ranges::transform(listeners, names.begin(), &model::Listener::name);
    sink_.report(dsl::diag::test_listener, view.url().span(), what)
        .help(names.empty() ? "the site has no listener"
                            : "change the URL, or choose a listener: `given listener NAME`; the "
                              "site has " +
                                  list_names(names));
  }

  Evaluator& evaluator_;
  const TestedSite& site_;
  const TestScope& scope_;
  TypeStore& types_;
  dsl::DiagnosticSink& sink_;
  Given given_;
  std::vector<dsl::Span> unused_;  // given since the last request
  bool has_request_ = false;
};

}  // namespace

void check_test_body(Evaluator& evaluator, const TestedSite& site, const TestScope& scope,
                     dsl::Node body, model::TestCase& test) {
  BodyChecker(evaluator, site, scope).check(body, test);
}

}  // namespace weir::check
