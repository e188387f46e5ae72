// How long the matcher and the verifier take: lookups in images of 1 k to 100 k routes, one request
// again and again (hot) and another each time (spread), and nanoseconds a KiB to open an image.
//
// Routes are like those of an API gateway: three or four segments, 15 % with captures, some with
// methods, each tenth with a guard of three header atoms. 1,000 hosts at 100 k routes.
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "runtime/engine/match.h"
#include "runtime/engine/path.h"
#include "runtime/image/verify.h"
#include "tests/bench/flatbuffers_peer.h"
#include "tests/support/requests.h"
#include "tests/support/site_builder.h"
#include "tests/support/tenants.h"

using namespace weir;
using namespace weir::support;

namespace {

constexpr int kRoutesPerHost = 100;

std::vector<AtomSpec> three_headers() {
  std::vector<AtomSpec> atoms;
  for (const char* name : {"x-canary", "x-tenant", "x-region"}) {
    atoms.push_back({.subject = image::AtomSubject::kHeader,
                     .test = image::AtomTest::kEqualsAny,
                     .name = name,
                     .values = {"1", "2", "3"},
                     .prefixes = {}});
  }
  return atoms;
}

std::string host_name(int host) {
  return "service-" + std::to_string(host) + ".example.com";
}

// The text of route `number`; with captures filled in where it has them.
std::string path_of(int number, bool is_pattern) {
  const std::string base =
      "/api/v" + std::to_string(number % 3) + "/resource-" + std::to_string(number);
  if (number % 20 < 2) {
    return base + (is_pattern ? "/{id:uuid}" : "/6f9619ff-8b86-4d01-b42d-00cf4fc964ff");
  }
  return number % 20 == 2 ? base + (is_pattern ? "/{id:uint}/edit" : "/4711/edit") : base + "/list";
}

struct Site {
  explicit Site(int routes) {
    SiteSpec spec;
    for (int i = 0; i < routes; ++i) {
      if (i % kRoutesPerHost == 0) {
        spec.push_back({{host_name(i / kRoutesPerHost)}, {}});
      }
      RouteSpec route{
          .name = "route-" + std::to_string(i), .pattern = path_of(i, true), .guard = {}};
      if (i % 10 == 5) {
        route.guard = three_headers();
      }
      spec.back().routes.push_back(route);
      requests.push_back(RequestSpec{
          .method = HttpMethod::kGet,
          .host = host_name(i / kRoutesPerHost),
          .path = path_of(i, false),
          .query = {},
          .headers = {{"accept", "*/*"}, {"x-canary", "1"}, {"x-tenant", "2"}, {"x-region", "3"}},
          .client = {}});
    }
    SiteBuilder builder;
    builder.add_site(spec);
    bytes = builder.image.build();
    view = image::verify(bytes).value();
  }

  ImageBytes bytes;
  image::ImageView view;
  std::vector<RequestSpec> requests;
};

const Site& site_of(int routes) {
  static std::map<int, std::unique_ptr<Site>> sites;
  auto& site = sites[routes];
  if (!site) {
    site = std::make_unique<Site>(routes);
  }
  return *site;
}

void match_hot(benchmark::State& state, int offset) {
  const Site& site = site_of(static_cast<int>(state.range(0)));
  const size_t middle = site.requests.size() / 200 * 100 + static_cast<size_t>(offset);
  const engine::Request request = to_request(site.requests[middle]);
  for (auto _ : state) {
    benchmark::DoNotOptimize(engine::match(site.view, image::ListenerId(0), request));
  }
}

void match_spread(benchmark::State& state) {
  const Site& site = site_of(static_cast<int>(state.range(0)));
  std::vector<engine::Request> requests;
  for (const RequestSpec& spec : site.requests) {
    requests.push_back(to_request(spec));
  }
  std::shuffle(requests.begin(), requests.end(), std::mt19937(1));
  size_t at = 0;
  size_t missed = 0;
  for (auto _ : state) {
    const auto decision = engine::match(site.view, image::ListenerId(0), requests[at]);
    missed += decision.route.has_value() ? 0 : 1;
    at = at + 1 == requests.size() ? 0 : at + 1;
  }
  state.counters["missed"] = static_cast<double>(missed);
  state.counters["bytes_per_route"] =
      static_cast<double>(site.bytes.size()) / static_cast<double>(requests.size());
}

// One of many routes in one place that a header tells apart; the last in their order.
void match_tenant(benchmark::State& state, bool has_switch) {
  const auto tenants = static_cast<uint32_t>(state.range(0));
  SiteSpec spec = {{{"example.com"}, {}}};
  add_tenants(spec.back(), tenants);
  SiteBuilder builder;
  builder.add_site(spec);
  if (has_switch) {
    add_tenant_switch(builder.image, tenants);
  }
  const ImageBytes bytes = builder.image.build();
  const image::ImageView view = image::verify(bytes).value();
  const RequestSpec wanted{
      .method = HttpMethod::kGet,
      .host = "example.com",
      .path = "/tenants",
      .query = {},
      .headers = {{"accept", "*/*"}, {"x-tenant", "t" + std::to_string(tenants - 1)}},
      .client = {}};
  const engine::Request request = to_request(wanted);
  size_t missed = 0;
  for (auto _ : state) {
    const auto decision = engine::match(view, image::ListenerId(0), request);
    missed += decision.route.has_value() ? 0 : 1;
  }
  state.counters["missed"] = static_cast<double>(missed);
}

void count_kibibytes(benchmark::State& state, size_t bytes) {
  constexpr double kKibibyte = 1024;
  state.counters["per_KiB"] = benchmark::Counter(
      static_cast<double>(bytes) / kKibibyte,
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void verify_image(benchmark::State& state, const image::VerifyOptions& options) {
  const Site& site = site_of(static_cast<int>(state.range(0)));
  for (auto _ : state) {
    benchmark::DoNotOptimize(image::check_image(site.bytes, options));
  }
  count_kibibytes(state, site.bytes.size());
}

#ifdef WEIR_BENCH_FLATBUFFERS
void verify_flatbuffer(benchmark::State& state) {
  const auto bytes = bench::to_flatbuffer(site_of(static_cast<int>(state.range(0))).view);
  for (auto _ : state) {
    if (!bench::is_valid_flatbuffer(bytes)) {
      state.SkipWithError("FlatBuffers refuses its own table");
    }
  }
  count_kibibytes(state, bytes.size());
}
#endif

void normalize(benchmark::State& state) {
  const std::string path = path_of(4711, false);
  std::string out(path.size(), '\0');
  for (auto _ : state) {
    benchmark::DoNotOptimize(engine::normalize_path(path, out));
  }
}

}  // namespace

BENCHMARK_CAPTURE(match_hot, static_path, 10)->Arg(1000)->Arg(10'000)->Arg(100'000);
BENCHMARK_CAPTURE(match_hot, uuid_capture, 0)->Arg(1000)->Arg(100'000);
BENCHMARK_CAPTURE(match_hot, three_headers, 5)->Arg(1000)->Arg(100'000);
BENCHMARK_CAPTURE(match_tenant, one_by_one, false)->Arg(10)->Arg(1000);
BENCHMARK_CAPTURE(match_tenant, by_switch, true)->Arg(10)->Arg(1000)->Arg(4000);
BENCHMARK(match_spread)->Arg(1000)->Arg(10'000)->Arg(100'000);
BENCHMARK_CAPTURE(verify_image, structure,
                  image::VerifyOptions{.check_crc = false, .check_sha256 = false})
    ->Arg(10'000)
    ->Arg(100'000);
BENCHMARK_CAPTURE(verify_image, structure_and_crc, image::VerifyOptions{.check_sha256 = false})
    ->Arg(100'000);
BENCHMARK_CAPTURE(verify_image, everything, image::VerifyOptions{})->Arg(100'000);
#ifdef WEIR_BENCH_FLATBUFFERS
BENCHMARK(verify_flatbuffer)->Arg(10'000)->Arg(100'000);
#endif
BENCHMARK(normalize);
BENCHMARK_MAIN();
