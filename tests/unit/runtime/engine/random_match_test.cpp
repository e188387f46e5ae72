// The matcher against the slow oracle: random sites, random requests, no disagreement.
#include <random>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "runtime/engine/explain.h"
#include "runtime/engine/match.h"
#include "runtime/image/verify.h"
#include "tests/support/oracle_rounds.h"
#include "tests/support/reference_matcher.h"
#include "tests/support/requests.h"
#include "tests/support/site_builder.h"

using namespace weir;
using namespace weir::support;

namespace {

constexpr int kSites = 500;
constexpr int kRequestsPerSite = 240;

class Dice {
 public:
  explicit Dice(uint32_t seed) : random_(seed) {}

  uint32_t below(uint32_t bound) { return static_cast<uint32_t>(random_() % bound); }
  bool one_in(uint32_t n) { return below(n) == 0; }
  template <typename T>
  const T& pick(const std::vector<T>& from) {
    return from[below(static_cast<uint32_t>(from.size()))];
  }

 private:
  std::mt19937 random_;
};

// Few texts, so that patterns and requests meet; each type has members and near misses.
const std::vector<std::string> kTexts = {"a",
                                         "b",
                                         "en",
                                         "de",
                                         "7",
                                         "-7",
                                         "x-y",
                                         "A",
                                         "",
                                         "a",
                                         "b",
                                         "v1",
                                         "00",
                                         "-",
                                         "6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
                                         "18446744073709551616"};
const std::vector<std::string> kNames = {"a.example.com", "b.example.com", "x.a.example.com",
                                         "example.com",   "org",           "y.x.a.example.com"};
const std::vector<std::string> kSuffixes = {"*.example.com", "*.a.example.com", "*.com",
                                            "*.x.a.example.com", "*"};

std::string random_segment(Dice& dice) {
  switch (dice.below(9)) {
    case 0:
      return "{x}";
    case 1:
      return "{x:uint}";
    case 2:
      return "{x:int}";
    case 3:
      return "{x:slug}";
    case 4:
      return "{x:uuid}";
    case 5:
      return dice.one_in(2) ? "{x:enum:a,en}" : "{x:enum:7,b,en}";
    default:
      return dice.pick(kTexts);
  }
}

std::string random_pattern(Dice& dice) {
  std::string pattern;
  for (auto segments = dice.below(5); segments != 0; --segments) {
    pattern += '/' + random_segment(dice);
  }
  const uint32_t end = dice.below(6);
  return end == 0   ? pattern + "/**"
         : end == 1 ? pattern + "/{x**}"
                    : pattern + '/' + random_segment(dice);
}

AtomSpec random_atom(Dice& dice) {
  AtomSpec atom;
  atom.is_negated = dice.one_in(3);
  atom.subject = static_cast<image::AtomSubject>(dice.below(9));
  if (atom.subject == image::AtomSubject::kMethod) {
    atom.test = image::AtomTest::kInSet;
    atom.methods = {static_cast<uint16_t>(1 + dice.below(7))};
    return atom;
  }
  if (atom.subject == image::AtomSubject::kClientIp) {
    atom.test = image::AtomTest::kInSet;
    atom.prefixes = dice.one_in(2)
                        ? std::vector<std::string>{"10.0.0.0/9", "10.200.0.0/16", "10.201.1.0/30"}
                        : std::vector<std::string>{"10.200.7.1/32", "2001:db8::/33"};
    return atom;
  }
  if (atom.subject == image::AtomSubject::kClientPort) {
    atom.test = image::AtomTest::kInRange;
    atom.ranges = {{80, 80}, {1024, 5000}};
    return atom;
  }
  const bool is_capture = atom.subject == image::AtomSubject::kCapture;
  const bool is_scheme = atom.subject == image::AtomSubject::kScheme;
  atom.segment = is_capture ? static_cast<uint16_t>(dice.below(4)) : uint16_t{0};
  atom.name = is_scheme || atom.subject == image::AtomSubject::kSni ? ""
              : dice.one_in(2)                                      ? "k"
                                                                    : "m";
  if (is_capture && dice.one_in(3)) {
    atom.test = image::AtomTest::kInRange;
    atom.ranges = {{0, 1}, {7, 100}};
  } else if (dice.one_in(3)) {
    atom.test = image::AtomTest::kInLanguage;
    atom.beginning = is_scheme ? "https" : dice.one_in(2) ? "a" : "1";
  } else if (!dice.one_in(3) || is_capture || is_scheme) {
    atom.test = image::AtomTest::kEqualsAny;
    atom.values =
        dice.one_in(2) ? std::vector<std::string>{"", "1", "a b"} : std::vector<std::string>{"2"};
  }
  return atom;
}

SiteSpec random_site(Dice& dice) {
  SiteSpec site;
  std::set<std::string> used;
  int number = 0;
  for (auto hosts = 1 + dice.below(4); hosts != 0; --hosts) {
    HostSpec host;
    for (int tries = 0; tries < 3; ++tries) {
      const std::string& pattern = dice.pick(dice.one_in(2) ? kNames : kSuffixes);
      if (used.insert(pattern).second) {
        host.patterns.push_back(pattern);
      }
    }
    for (auto routes = dice.below(14); routes != 0; --routes) {
      RouteSpec route{
          .name = "r" + std::to_string(number++), .pattern = random_pattern(dice), .guard = {}};
      if (dice.one_in(2)) {
        route.methods = {static_cast<uint16_t>(1 + dice.below(1023))};
      }
      for (auto atoms = dice.one_in(2) ? dice.below(3) : 0; atoms != 0; --atoms) {
        route.guard.push_back(random_atom(dice));
      }
      host.routes.push_back(route);
    }
    if (!host.patterns.empty()) {
      site.push_back(host);
    }
  }
  return site;
}

RequestSpec random_request(Dice& dice) {
  RequestSpec request;
  request.method = static_cast<HttpMethod>(dice.below(kHttpMethodCount));
  request.host = dice.pick(kNames);
  for (auto segments = dice.below(5); segments != 0; --segments) {
    request.path += '/' + dice.pick(kTexts);
  }
  request.path += '/' + dice.pick(kTexts);
  if (dice.one_in(50)) {
    for (int i = 0; i < 40; ++i) {
      request.path += "/a";
    }
  }
  request.query = dice.pick(std::vector<std::string>{"", "k", "k=1&m=2", "m=a%20b", "%6B=2", "k=%",
                                                     "x=1&k=a+b", "k=%31&&=", "m=%GG&m=1"});
  request.client = *IpAddress::parse(dice.pick(
      std::vector<std::string>{"10.1.2.3", "10.200.7.1", "10.201.1.3", "10.201.1.4",
                               "9.255.255.255", "2001:db8::1", "2001:db8:8000::1", "::"}));
  request.client_port = dice.pick(std::vector<uint16_t>{0, 80, 1024, 5000, 5001});
  request.scheme = dice.one_in(2) ? "http" : "https";
  request.sni = dice.pick(std::vector<std::string>{"", "1", "a.test", "b.test"});
  for (auto headers = dice.below(4); headers != 0; --headers) {
    request.headers.push_back(
        dice.pick(std::vector<std::pair<std::string, std::string>>{{"k", "1"},
                                                                   {"k", ""},
                                                                   {"m", "2"},
                                                                   {"m", "a b"},
                                                                   {"cookie", "k=1; m=2"},
                                                                   {"cookie", " k = 2;m"},
                                                                   {"cookie", "km=1;mk; =;k=a b"},
                                                                   {"x", "1"}}));
  }
  return request;
}

std::string describe(const SiteSpec& site, const RequestSpec& request) {
  std::string text = request.host + request.path + "?" + request.query + "\n";
  for (const HostSpec& host : site) {
    for (const std::string& pattern : host.patterns) {
      text += pattern + " ";
    }
    for (const RouteSpec& route : host.routes) {
      text += "\n  " + route.name + " " + route.pattern + " " + std::to_string(route.methods.bits) +
              " " + std::to_string(route.guard.size());
    }
    text += "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("the matcher agrees with the oracle on random sites and requests", "[engine]") {
  int routed = 0;
  const auto sites = static_cast<uint32_t>(oracle_rounds(kSites));
  for (uint32_t seed = 0; seed < sites; ++seed) {
    Dice dice(seed);
    const SiteSpec site = random_site(dice);
    SiteBuilder builder;
    builder.add_site(site);
    const ImageBytes bytes = builder.image.build();
    const auto view = image::verify(bytes);
    INFO("seed " << seed << (view ? std::string() : ": " + view.error().to_string()));
    REQUIRE(view.has_value());
    for (int i = 0; i < kRequestsPerSite; ++i) {
      const RequestSpec request = random_request(dice);
      const ReferenceDecision expected = reference_match(site, request);
      const engine::Decision decision =
          engine::match(*view, image::ListenerId(0), to_request(request));
      const bool same_host =
          decision.host ==
          (expected.host ? image::HostId::from_index(*expected.host) : image::HostId());
      const std::string_view route =
          decision.route.has_value() ? view->text(view->route(decision.route).name) : "";
      if (!same_host || route != expected.route.value_or("")) {
        INFO(describe(site, request));
        INFO("oracle says " << expected.route.value_or("nothing"));
        REQUIRE(route == expected.route.value_or(""));
        REQUIRE(same_host);
      }
      if (i % 16 == 0) {
        const auto why = engine::explain(*view, image::ListenerId(0), to_request(request));
        REQUIRE(why.decision == decision);
        REQUIRE(why.nodes_visited <=
                (decision.host.has_value() ? view->host(decision.host).visits_max : 0));
      }
      routed += decision.route.has_value() ? 1 : 0;
    }
  }
  // The oracle is only worth something if a good part of the requests finds a route.
  const auto requests = static_cast<int>(sites) * kRequestsPerSite;
  CHECK(routed > requests / 5);
  WARN(requests << " requests, " << routed << " routed");
}

TEST_CASE("large nodes are searched as small ones are", "[engine]") {
  SiteSpec site = {{{"*"}, {}}};
  for (int i = 0; i < 5000; ++i) {
    site[0].routes.push_back(
        {.name = "r" + std::to_string(i), .pattern = "/p" + std::to_string(i * 7), .guard = {}});
  }
  SiteBuilder builder;
  builder.add_site(site);
  const ImageBytes bytes = builder.image.build();
  const auto view = image::verify(bytes).value();
  for (int i = 0; i < 35'000; ++i) {
    RequestSpec request;
    request.path = "/p" + std::to_string(i);
    const auto decision = engine::match(view, image::ListenerId(0), to_request(request));
    REQUIRE(decision.route.has_value() == (i % 7 == 0));
    if (i % 7 == 0) {
      REQUIRE(view.text(view.route(decision.route).name) == "r" + std::to_string(i / 7));
    }
  }
}
