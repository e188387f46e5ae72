#include "runtime/engine/match.h"

#include <map>

#include <catch2/catch.hpp>

#include "runtime/engine/explain.h"
#include "runtime/engine/render.h"
#include "runtime/engine/split.h"
#include "runtime/image/verify.h"
#include "tests/support/requests.h"
#include "tests/support/site_builder.h"

using namespace weir;
using namespace weir::support;

namespace {

constexpr image::ListenerId kEdge(0);

struct Site {
  explicit Site(const SiteBuilder& builder)
      : bytes(builder.image.build()), view(image::verify(bytes).value()) {}

  // The name of the route that takes the request; empty if none does.
  std::string route_of(const RequestSpec& request) const {
    const auto decision = engine::match(view, kEdge, to_request(request));
    return decision.route.has_value() ? std::string(view.text(view.route(decision.route).name))
                                      : std::string();
  }
  std::string route_of(const std::string& path) const {
    RequestSpec request;
    request.path = path;
    return route_of(request);
  }

  ImageBytes bytes;
  image::ImageView view;
};

Site site_of(const std::vector<std::string>& patterns) {
  HostSpec host{{"*"}, {}};
  for (const std::string& pattern : patterns) {
    host.routes.push_back({.name = pattern, .pattern = pattern, .guard = {}});
  }
  SiteBuilder builder;
  builder.add_site({host});
  return Site(builder);
}

RequestSpec get(const std::string& host, const std::string& path) {
  RequestSpec request;
  request.host = host;
  request.path = path;
  return request;
}

}  // namespace

TEST_CASE("an exact host wins over suffixes, the longest suffix over shorter ones", "[engine]") {
  SiteBuilder builder;
  SiteSpec site;
  for (const char* pattern : {"a.example.com", "*.example.com", "*.b.example.com", "*"}) {
    site.push_back({{pattern}, {{.name = pattern, .pattern = "/**", .guard = {}}}});
  }
  builder.add_site(site);
  const Site image(builder);
  CHECK(image.route_of(get("a.example.com", "/")) == "a.example.com");
  CHECK(image.route_of(get("c.example.com", "/")) == "*.example.com");
  CHECK(image.route_of(get("x.y.example.com", "/")) == "*.example.com");
  CHECK(image.route_of(get("b.example.com", "/")) == "*.example.com");
  CHECK(image.route_of(get("x.b.example.com", "/")) == "*.b.example.com");
  CHECK(image.route_of(get("example.com", "/")) == "*");
  CHECK(image.route_of(get("", "/")) == "*");
  CHECK(image.route_of(get("[::1]", "/")) == "*");
  const auto choice = engine::find_host(image.view, kEdge, "x.b.example.com");
  CHECK(choice.rule == engine::HostRule::kSuffix);
  CHECK(choice.suffix == "b.example.com");
}

TEST_CASE("the host that is chosen is final", "[engine]") {
  SiteBuilder builder;
  builder.add_site({{{"a.test"}, {{.name = "only", .pattern = "/only", .guard = {}}}},
                    {{"*"}, {{.name = "rest", .pattern = "/**", .guard = {}}}}});
  const Site image(builder);
  const auto decision = engine::match(image.view, kEdge, to_request(get("a.test", "/other")));
  CHECK(decision.host == image::HostId(0));
  CHECK_FALSE(decision.route.has_value());
  CHECK(image.route_of(get("b.test", "/other")) == "rest");
}

TEST_CASE("no host, no route", "[engine]") {
  SiteBuilder builder;
  builder.add_site({{{"a.test"}, {{.name = "all", .pattern = "/**", .guard = {}}}}});
  const Site image(builder);
  CHECK(engine::match(image.view, kEdge, to_request(get("b.test", "/"))) == engine::Decision());
}

TEST_CASE("segments are preferred from static to prefix, from the left", "[engine]") {
  const Site site = site_of({"/**", "/{x**}", "/{x}", "/{x:slug}", "/{x:int}", "/{x:uint}",
                             "/{x:uuid}", "/{x:enum:de,en}", "/en", "/{x}/b", "/en/{x}"});
  CHECK(site.route_of("/en") == "/en");
  CHECK(site.route_of("/de") == "/{x:enum:de,en}");
  CHECK(site.route_of("/6f9619ff-8b86-4d01-b42d-00cf4fc964ff") == "/{x:uuid}");
  CHECK(site.route_of("/12") == "/{x:uint}");
  CHECK(site.route_of("/-12") == "/{x:int}");
  CHECK(site.route_of("/some-slug") == "/{x:slug}");
  CHECK(site.route_of("/Some_Text") == "/{x}");
  CHECK(site.route_of("/") == "/{x**}");
  CHECK(site.route_of("/en/b") == "/en/{x}");
  CHECK(site.route_of("/fr/b") == "/{x}/b");
  CHECK(site.route_of("/fr/c") == "/{x**}");
}

TEST_CASE("a prefix takes the path itself and a tail does not", "[engine]") {
  const Site prefix = site_of({"/v1/**"});
  CHECK(prefix.route_of("/v1") == "/v1/**");
  CHECK(prefix.route_of("/v1/") == "/v1/**");
  CHECK(prefix.route_of("/v1/x/y") == "/v1/**");
  CHECK(prefix.route_of("/v10").empty());
  const Site tail = site_of({"/v1/{rest**}"});
  CHECK(tail.route_of("/v1").empty());
  CHECK(tail.route_of("/v1/") == "/v1/{rest**}");
  CHECK(tail.route_of("/v1/x/y") == "/v1/{rest**}");
}

TEST_CASE("a trailing slash makes another path", "[engine]") {
  const Site site = site_of({"/a", "/b/"});
  CHECK(site.route_of("/a") == "/a");
  CHECK(site.route_of("/a/").empty());
  CHECK(site.route_of("/b").empty());
  CHECK(site.route_of("/b/") == "/b/");
}

TEST_CASE("a dead end further down leads back to the next best way", "[engine]") {
  const Site site = site_of({"/a/{x}/c", "/{x}/b/d", "/{x}/{y}/e", "/a/b/f", "/**"});
  CHECK(site.route_of("/a/b/c") == "/a/{x}/c");
  CHECK(site.route_of("/a/b/d") == "/{x}/b/d");
  CHECK(site.route_of("/a/b/e") == "/{x}/{y}/e");
  CHECK(site.route_of("/a/b/f") == "/a/b/f");
  CHECK(site.route_of("/a/b/g") == "/**");
}

TEST_CASE("paths of more than 32 segments are for tails and prefixes", "[engine]") {
  std::string deepest;
  for (uint32_t i = 0; i < image::kSegmentsMax; ++i) {
    deepest += "/a";
  }
  const Site site = site_of({deepest, "/a/**"});
  CHECK(site.route_of(deepest) == deepest);
  CHECK(site.route_of(deepest + "/a") == "/a/**");
  const Site prefixed = site_of({deepest + "/**"});
  CHECK(prefixed.route_of(deepest) == deepest + "/**");
  CHECK(prefixed.route_of(deepest + "/a/a") == deepest + "/**");
}

TEST_CASE("explain names what took the request and why others lost", "[engine]") {
  const Site site(sample_site());
  RequestSpec request = get("api.example.com", "/v1/search");
  request.client = *IpAddress::parse("10.1.2.3");
  request.headers = {{"x-beta", "yes"}};
  const auto why = engine::explain(site.view, kEdge, to_request(request));
  CHECK(why.host.rule == engine::HostRule::kExact);
  REQUIRE(why.considered.size() == 3);
  const auto name = [&](size_t i) {
    return site.view.text(site.view.route(why.considered[i].route).name);
  };
  CHECK(name(0) == "beta");
  CHECK(why.considered[0].verdict == engine::Verdict::kGuard);
  CHECK(why.considered[0].atom_was_true);
  CHECK(engine::describe_atom(site.view, why.considered[0].atom) ==
        "req.client.ip in [10.0.0.0/8, 192.168.0.0/16, 2001:db8::/32]");
  CHECK(name(1) == "search");
  CHECK(why.considered[1].verdict == engine::Verdict::kTaken);
  CHECK(name(2) == "rest");
  CHECK(why.considered[2].verdict == engine::Verdict::kLessSpecific);
  CHECK(why.considered[2].kind == engine::CandidateKind::kPrefix);
  CHECK(why.decision == engine::match(site.view, kEdge, to_request(request)));
}

TEST_CASE("explain tells a method from a guard", "[engine]") {
  const Site site(sample_site());
  const auto why =
      engine::explain(site.view, kEdge,
                      to_request(get("api.example.com",
                                     "/v1/payments/6f9619ff-8b86-4d01-b42d-00cf4fc964ff/charge")));
  REQUIRE(why.considered.size() == 2);
  CHECK(why.considered[0].verdict == engine::Verdict::kMethod);
  CHECK(why.considered[1].verdict == engine::Verdict::kTaken);
}

TEST_CASE("atoms are described in the words of the language", "[engine]") {
  const Site site(sample_site());
  std::vector<std::string> words;
  for (uint32_t i = 0; i < site.view.atoms().size(); ++i) {
    words.push_back(engine::describe_atom(site.view, image::AtomId(i)));
  }
  REQUIRE(words.size() > 7);
  words.resize(7);  // behind them one a tenant
  CHECK(words ==
        std::vector<std::string>{"req.header(\"x-beta\") in [\"1\", \"yes\"]",
                                 "req.client.ip in [10.0.0.0/8, 192.168.0.0/16, 2001:db8::/32]",
                                 "req.cookie(\"sid\").present", "req.query(\"mode\") == \"fast\"",
                                 "req.method in [GET]", "capture.x in [0 to 99, 200 to 299]",
                                 "req.header(\"user-agent\") starts_with \"curl/\""});
}

TEST_CASE("templates are filled in with the request", "[engine]") {
  SiteBuilder builder;
  using Kind = image::TemplatePartKind;
  std::vector<image::TemplatePart> parts;
  for (const Kind kind :
       {Kind::kText, Kind::kCapture, Kind::kTail, Kind::kPath, Kind::kQuery, Kind::kPathAndQuery,
        Kind::kHost, Kind::kScheme, Kind::kMethod, Kind::kClientIp}) {
    const bool has_segment = kind == Kind::kCapture || kind == Kind::kTail;
    parts.push_back({kind, has_segment ? 1U : 0U,
                     kind == Kind::kText ? builder.image.text("<t>") : image::StringRef{}});
    parts.push_back({Kind::kText, 0, builder.image.text(" ")});
  }
  builder.add_template(parts);
  const Site site(builder);
  RequestSpec request = get("h.test", "/a/b/c");
  request.client = *IpAddress::parse("::1");
  std::string out = "before:";
  request.query = "q=1";
  engine::render(site.view, image::TemplateId(0), to_request(request),
                 engine::SegmentList(request.path), out);
  CHECK(out == "before:<t> b b/c /a/b/c q=1 /a/b/c?q=1 h.test https GET ::1 ");
  out.clear();
  request = get("h.test", "/a");
  request.method = HttpMethod::kOther;
  auto borrowed = to_request(request);
  borrowed.method_text = "PROPFIND";
  engine::render(site.view, image::TemplateId(0), borrowed, engine::SegmentList(request.path), out);
  CHECK(out == "<t>   /a  /a h.test https PROPFIND 0.0.0.0 ");
}

TEST_CASE("a prefix is rewritten without adding or losing a trailing slash", "[engine]") {
  SiteBuilder builder;
  using Kind = image::TemplatePartKind;
  builder.add_template(
      {{Kind::kText, 0, builder.image.text("/static")}, {Kind::kSlashTail, 1, {}}});
  const Site site(builder);
  const auto rewritten = [&](const std::string& path) {
    std::string out;
    const RequestSpec request = get("h.test", path);
    engine::render(site.view, image::TemplateId(0), to_request(request), engine::SegmentList(path),
                   out);
    return out;
  };
  CHECK(rewritten("/files") == "/static");
  CHECK(rewritten("/files/") == "/static/");
  CHECK(rewritten("/files/a/b/") == "/static/a/b/");
}

TEST_CASE("a split gives each upstream its share over all draws", "[engine]") {
  SiteBuilder builder;
  std::vector<std::pair<uint32_t, uint32_t>> arms;
  const std::vector<uint32_t> shares = {500'000, 250'000, 124'999, 1, 100'000, 25'000, 0};
  for (uint32_t i = 0; i < shares.size(); ++i) {
    arms.emplace_back(builder.add_upstream("u" + std::to_string(i)), shares[i]);
  }
  const uint32_t split = builder.add_split(arms);
  const Site site(builder);
  const auto& outcome = site.view.outcomes()[split];
  // One draw in the middle of each of the n million equal stretches of the random numbers.
  std::vector<uint64_t> drawn(shares.size());
  const uint64_t stretches = shares.size() * uint64_t{1'000'000};
  const uint64_t width = ~uint64_t{0} / stretches;
  for (uint64_t i = 0; i < stretches; ++i) {
    ++drawn[engine::choose_upstream(site.view, outcome, i * width + width / 2).index()];
  }
  for (size_t i = 0; i < shares.size(); ++i) {
    CHECK(drawn[i] == uint64_t{shares[i]} * shares.size());
  }
}

TEST_CASE("an outcome with one upstream needs no draw, an answer has none", "[engine]") {
  const Site site(sample_site());
  CHECK(engine::choose_upstream(site.view, site.view.outcomes()[1], 12345) == image::UpstreamId(0));
  CHECK_FALSE(engine::choose_upstream(site.view, site.view.outcomes()[kRespondOk], 1).has_value());
}

// The fields of a request, and how often each is looked up.
struct CountedFields {
  engine::FieldSource source;
  std::map<std::string, int, std::less<>> lookups;

  explicit CountedFields(engine::FieldSource inner) : source(inner) {}
  static bool any_of(const void* context, std::string_view name, engine::FieldSource::Accept accept,
                     const void* state) {
    auto& self = *static_cast<CountedFields*>(const_cast<void*>(context));
    ++self.lookups[std::string(name)];
    return self.source.any_of(self.source.context, name, accept, state);
  }
};

TEST_CASE("a header is looked up once, however many candidates ask for it", "[engine]") {
  HostSpec host{{"*"}, {}};
  for (int i = 0; i < 6; ++i) {
    RouteSpec route{.name = "r" + std::to_string(i), .pattern = "/", .guard = {}};
    for (const char* name : {"x-tenant", "x-region", "x-absent"}) {
      route.guard.push_back({.subject = image::AtomSubject::kHeader,
                             .test = image::AtomTest::kEqualsAny,
                             .name = name,
                             .values = {std::to_string(i)},
                             .prefixes = {}});
    }
    host.routes.push_back(route);
  }
  SiteBuilder builder;
  builder.add_site({host});
  const Site site(builder);

  RequestSpec spec = get("a.test", "/");
  spec.headers = {{"x-tenant", "5"}, {"x-region", "5"}};
  CountedFields fields(to_request(spec).fields);
  engine::Request request = to_request(spec);
  request.fields = {&fields, CountedFields::any_of};
  CHECK_FALSE(engine::match(site.view, kEdge, request).route.has_value());
  CHECK(fields.lookups.size() > 1);
  for (const auto& [name, count] : fields.lookups) {
    CAPTURE(name);
    CHECK(count == 1);
  }

  spec.headers.emplace_back("x-absent", "5");
  CHECK(site.route_of(spec) == "r5");
  spec.headers = {{"x-tenant", "4"}, {"x-tenant", "3"}, {"x-region", "3"}, {"x-absent", "3"}};
  CHECK(site.route_of(spec) == "r3");
}
