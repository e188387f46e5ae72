#include "tests/support/exercise.h"

#include <algorithm>
#include <string>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/engine/explain.h"
#include "runtime/engine/match.h"
#include "runtime/engine/render.h"
#include "runtime/engine/split.h"
#include "runtime/image/dump.h"
#include "tests/support/requests.h"

namespace weir::support {
namespace {

using image::ImageView;

constexpr size_t kSamplesMax = 8;  // of any one kind: enough to reach each kind of record

std::vector<std::string> host_names(const ImageView& view) {
  std::vector<std::string> names = {"", "api.example.com", "a.b.api.example.com", "[::1]", "x"};
  for (size_t i = 0; i < std::min(view.host_slots().size(), kSamplesMax); ++i) {
    names.emplace_back(view.text(view.host_slots()[i].name));
    names.push_back("sub." + names.back());
  }
  return names;
}

std::vector<std::string> paths(const ImageView& view) {
  std::vector<std::string> paths = {
      "/",
      "/v1/payments/6f9619ff-8b86-4d01-b42d-00cf4fc964ff/charge",
      "/v1/search",
      "/docs/de/some-page",
      "/files/a/b/c",
      "/n/7",
      "/n/-7",
      "/n/18446744073709551616",
      "/x/y/z/",
  };
  std::string deep;
  for (int i = 0; i < 40; ++i) {
    deep += "/7";
  }
  paths.push_back(deep);
  std::string edges;
  for (size_t i = 0; i < std::min(view.path_edges().size(), kSamplesMax); ++i) {
    edges += '/' + std::string(view.text(view.path_edges()[i].text));
    paths.push_back(edges);
  }
  return paths;
}

void match_and_explain(const ImageView& view, const engine::Request& request) {
  for (uint32_t i = 0; i < std::min(view.listeners().size(), kSamplesMax); ++i) {
    const image::ListenerId listener(i);
    const engine::Decision decision = engine::match(view, listener, request);
    const engine::Explanation why = engine::explain(view, listener, request);
    // That switches leave out no candidate that matters is the compiler's word, not the verifier's.
    WEIR_CHECK(why.decision == decision || !view.candidate_switches().empty(),
               "explain disagrees with match");
    for (const engine::Considered& considered : why.considered) {
      if (considered.atom.has_value()) {
        WEIR_CHECK(!engine::describe_atom(view, considered.atom).empty(), "an atom has no words");
      }
    }
    const uint32_t bound = decision.host.has_value() ? view.host(decision.host).visits_max : 0;
    WEIR_CHECK(why.nodes_visited <= bound, "more nodes were visited than the image promises");
  }
}

void render_all(const ImageView& view, const engine::Request& request) {
  const engine::SegmentList segments(request.path);
  std::string out;
  for (uint32_t i = 0; i < std::min(view.templates().size(), kSamplesMax); ++i) {
    engine::render(view, image::TemplateId(i), request, segments, out);
  }
  WEIR_CHECK(out.find('\n') == std::string::npos, "a template rendered a line feed");
}

void draw_all(const ImageView& view) {
  for (size_t i = 0; i < std::min(view.outcomes().size(), kSamplesMax); ++i) {
    for (const uint64_t random : {uint64_t{0}, uint64_t{1} << 63U, ~uint64_t{0}}) {
      const auto upstream = engine::choose_upstream(view, view.outcomes()[i], random);
      WEIR_CHECK(!upstream.has_value() || upstream.index() < view.upstreams().size(),
                 "an upstream that does not exist was drawn");
    }
  }
}

}  // namespace

void exercise(const ImageView& view) {
  RequestSpec spec;
  spec.query = "mode=f%61st&x=%&=&%6Dode";
  spec.headers = {{"x-beta", "1"}, {"cookie", "a=b; sid=1;;=; x"}};
  spec.client = *IpAddress::parse("10.1.2.3");
  const std::vector<std::string> all_paths = paths(view);
  for (const std::string& host : host_names(view)) {
    spec.host = host;
    spec.path = all_paths.back();
    match_and_explain(view, to_request(spec));
  }
  spec.host = "api.example.com";
  for (const HttpMethod method : {HttpMethod::kGet, HttpMethod::kPost, HttpMethod::kOther}) {
    spec.method = method;
    for (const std::string& path : all_paths) {
      spec.path = path;
      match_and_explain(view, to_request(spec));
    }
  }
  spec.client = *IpAddress::parse("2001:db8::7");
  match_and_explain(view, to_request(spec));
  render_all(view, to_request(spec));
  draw_all(view);
  WEIR_CHECK(!image::dump_text(view).empty() && !image::dump_json(view).empty(), "empty dump");
}

}  // namespace weir::support
