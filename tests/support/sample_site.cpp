#include "tests/support/site_builder.h"
#include "tests/support/tenants.h"

namespace weir::support {
namespace {

using namespace image;

void add_tls(ImageBuilder& image) {
  image.records.certificates.push_back({image.text("file:edge.crt"), image.text("file:edge.key")});
  image.records.client_authorities.push_back(
      {0, image::ClientMode::kRequested, image.text("file:clients.pem")});
  TlsRecord tls;
  tls.name = image.text("public");
  tls.certificates = {0, 1};
  tls.alpn_mask = 1;
  image.records.tls_profiles.push_back(tls);
  image.records.listeners[0].tls = 0;
}

void add_upstream_tls(ImageBuilder& image) {
  image.records.upstream_tls.push_back({.name = image.text("orders.internal"),
                                        .ca = image.text("file:internal.pem"),
                                        .chain = image.text("file:proxy.pem"),
                                        .key = image.text("file:proxy.key")});
}

// The first route wants tokens.
void add_tokens(ImageBuilder& image) {
  image.records.jwt_audiences.push_back(image.text("api"));
  image.records.jwt_profiles.push_back({.name = image.text("accounts"),
                                        .issuer = image.text("https://id.example.com"),
                                        .audiences = {0, 1},
                                        .keys = image.text("file:keys.json"),
                                        .leeway_ms = 30'000});
  image.records.token_rules.push_back({.mode = TokenMode::kOptional});
}

uint32_t add_proxied(SiteBuilder& site, uint32_t upstream) {
  const StringRef slash = site.image.text("/new/");
  const uint32_t order = site.add_template({TemplatePart{TemplatePartKind::kCapture, 2, {}}});
  HeaderEditRecord set{EditOp::kSet, order, site.image.text("x-order")};
  HeaderEditRecord remove{EditOp::kRemove, kNone, site.image.text("x-internal")};
  site.image.records.header_edits = {set, remove};
  OutcomeRecord outcome;
  outcome.action = ActionKind::kUpstream;
  outcome.target = upstream;
  outcome.timeout_ms = 3000;
  outcome.rewrite = site.add_template({TemplatePart{TemplatePartKind::kText, 0, slash},
                                       TemplatePart{TemplatePartKind::kTail, 2, {}}});
  outcome.request_edits = {0, 2};
  outcome.response_edits = {1, 1};
  return site.add_outcome(outcome);
}

std::vector<AtomSpec> beta_guard() {
  AtomSpec header{.subject = AtomSubject::kHeader,
                  .test = AtomTest::kEqualsAny,
                  .name = "x-beta",
                  .values = {"1", "yes"},
                  .prefixes = {}};
  AtomSpec office{.subject = AtomSubject::kClientIp,
                  .test = AtomTest::kInSet,
                  .name = {},
                  .values = {},
                  .prefixes = {"10.0.0.0/8", "192.168.0.0/16", "2001:db8::/32"},
                  .is_negated = true};
  return {header, office};
}

std::vector<AtomSpec> session_guard() {
  AtomSpec cookie{.subject = AtomSubject::kCookie,
                  .test = AtomTest::kPresent,
                  .name = "sid",
                  .values = {},
                  .prefixes = {}};
  AtomSpec query{.subject = AtomSubject::kQuery,
                 .test = AtomTest::kEqualsAny,
                 .name = "mode",
                 .values = {"fast"},
                 .prefixes = {}};
  AtomSpec method{.subject = AtomSubject::kMethod,
                  .test = AtomTest::kInSet,
                  .name = {},
                  .values = {},
                  .prefixes = {},
                  .methods = MethodMask::of(HttpMethod::kGet)};
  return {cookie, query, method};
}

std::vector<AtomSpec> number_guard() {
  AtomSpec low{.subject = AtomSubject::kCapture,
               .test = AtomTest::kInRange,
               .name = "x",
               .values = {},
               .prefixes = {},
               .ranges = {{0, 99}, {200, 299}},
               .segment = 1};
  AtomSpec agent{.subject = AtomSubject::kHeader,
                 .test = AtomTest::kInLanguage,
                 .name = "user-agent",
                 .values = {},
                 .prefixes = {},
                 .beginning = "curl/"};
  return {low, agent};
}

constexpr uint32_t kTenants = 8;  // enough for a switch

}  // namespace

SiteBuilder sample_site() {
  SiteBuilder site;
  add_tls(site.image);
  add_tokens(site.image);
  add_upstream_tls(site.image);
  const uint32_t web = site.add_upstream("web", 9001);
  const uint32_t next = site.add_upstream("web-next", 9002);
  const uint32_t proxied = add_proxied(site, web);
  const uint32_t split = site.add_split({{web, 950'000}, {next, 50'000}});
  const StringRef scheme = site.image.text("https://");
  const uint32_t location =
      site.add_template({TemplatePart{TemplatePartKind::kText, 0, scheme},
                         TemplatePart{TemplatePartKind::kHost, 0, {}},
                         TemplatePart{TemplatePartKind::kPathAndQuery, 0, {}}});
  const uint32_t redirect = site.add_redirect(308, location);
  HostSpec api{{"api.example.com", "*.api.example.com"}, {}};
  api.routes = {{.name = "charge",
                 .pattern = "/v1/payments/{order:uuid}/charge",
                 .methods = MethodMask::of(HttpMethod::kPost),
                 .guard = {},
                 .outcome = proxied},
                {.name = "beta", .pattern = "/v1/search", .guard = beta_guard(), .outcome = 0},
                {.name = "search", .pattern = "/v1/search", .guard = {}, .outcome = split},
                {.name = "fast", .pattern = "/{any}", .guard = session_guard(), .outcome = 0},
                {.name = "docs", .pattern = "/docs/{lang:enum:de,en}/{page:slug}", .guard = {}},
                {.name = "files", .pattern = "/files/{path**}", .guard = {}, .outcome = proxied},
                {.name = "low", .pattern = "/n/{x:uint}", .guard = number_guard()},
                {.name = "number", .pattern = "/n/{x:uint}", .guard = {}},
                {.name = "signed", .pattern = "/n/{x:int}", .guard = {}},
                {.name = "rest", .pattern = "/**", .guard = {}, .outcome = redirect}};
  add_tenants(api, kTenants);
  HostSpec any{{"*"}, {}};
  any.routes = {{.name = "to_tls", .pattern = "/**", .guard = {}, .outcome = redirect}};
  site.add_site({api, any});
  add_tenant_switch(site.image, kTenants);
  site.image.records.inputs.push_back({site.image.text("site.weir"), {}});
  site.image.records.parameters.push_back({site.image.text("env"), site.image.text("dev")});
  return site;
}

ImageBytes sample_image() {
  return sample_site().image.build();
}

}  // namespace weir::support
