#include "tests/bench/flatbuffers_peer.h"

#include "flatbuffers_peer_generated.h"

namespace weir::bench {
namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;

class Writer {
 public:
  explicit Writer(const image::ImageView& view) : view_(view) {}

  std::vector<uint8_t> write() {
    std::vector<Offset<peer::Host>> hosts;
    for (const image::HostRecord& host : view_.hosts()) {
      const auto root = node(host.root);
      hosts.push_back(peer::CreateHost(builder_, text(host.name), root));
    }
    std::vector<Offset<peer::Route>> routes;
    for (size_t i = 0; i < view_.routes().size(); ++i) {
      routes.push_back(route(i));
    }
    const auto all_hosts = builder_.CreateVector(hosts);
    builder_.Finish(peer::CreateImage(builder_, all_hosts, builder_.CreateVector(routes)));
    return {builder_.GetBufferPointer(), builder_.GetBufferPointer() + builder_.GetSize()};
  }

 private:
  // Texts are stored once, as the image has them.
  Offset<flatbuffers::String> text(image::StringRef ref) {
    const std::string_view text = view_.text(ref);
    return builder_.CreateSharedString(text.data(), text.size());
  }

  Offset<peer::Route> route(size_t index) {
    const image::RouteRecord& route = view_.routes()[index];
    image::SpanRecord span;
    if (index < view_.route_spans().size()) {
      span = view_.route_spans()[index];
    }
    const auto name = text(route.name);
    return peer::CreateRoute(builder_, name, route.host, route.outcome, text(span.file), span.line,
                             span.column);
  }

  Offset<peer::Node> node(uint32_t index) {
    const image::PathNode& node = view_.path_nodes()[index];
    std::vector<Offset<peer::Edge>> edges;
    for (const image::LabelEdge& edge :
         view_.path_edges({node.first_edge, node.static_count + node.enum_count})) {
      edges.push_back(edge_to(edge.hash, text(edge.text), edge.child));
    }
    for (const image::CaptureEdge& edge :
         view_.capture_edges({node.first_capture, node.capture_count})) {
      edges.push_back(edge_to(0, {}, edge.child));
    }
    const auto candidates = candidates_of(node);
    return peer::CreateNode(builder_, builder_.CreateVector(edges), candidates, node.visits_max,
                            node.height);
  }

  Offset<peer::Edge> edge_to(uint32_t hash, Offset<flatbuffers::String> text, uint32_t child) {
    const auto below = node(child);
    return peer::CreateEdge(builder_, hash, text, below);
  }

  Offset<flatbuffers::Vector<Offset<peer::Candidate>>> candidates_of(const image::PathNode& node) {
    std::vector<Offset<peer::Candidate>> list;
    const uint32_t count = uint32_t{node.exact_count} + node.tail_count + node.prefix_count;
    for (const image::Candidate& one : view_.candidates({node.first_candidate, count})) {
      list.push_back(peer::CreateCandidate(builder_, one.route, one.guard, one.method_mask));
    }
    return builder_.CreateVector(list);
  }

  const image::ImageView& view_;
  FlatBufferBuilder builder_;
};

}  // namespace

std::vector<uint8_t> to_flatbuffer(const image::ImageView& view) {
  return Writer(view).write();
}

bool is_valid_flatbuffer(const std::vector<uint8_t>& bytes) {
  constexpr flatbuffers::uoffset_t kDepthMax = 256;
  constexpr flatbuffers::uoffset_t kTablesMax = 1U << 30U;
  flatbuffers::Verifier verifier(bytes.data(), bytes.size(), kDepthMax, kTablesMax);
  return peer::VerifyImageBuffer(verifier);
}

}  // namespace weir::bench
