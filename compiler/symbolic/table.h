// A table: everything that decides what is done with a request, of an image or of a typed program.
//
// The same plain shape from both sources (image_table.h, program_table.h), in numbers of one
// Universe, so that two of them can be laid side by side. Names of routes and places in the source
// are there for people; no comparison looks at them. Owns what it has; immutable once loaded.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compiler/analyze/analysis.h"
#include "compiler/model/program.h"
#include "compiler/symbolic/universe.h"
#include "runtime/image/format.h"

namespace weir::symbolic {

struct Edge {
  uint32_t text = 0;
  uint32_t child = 0;
};

// A route in a place where it may end.
struct Candidate {
  uint32_t route = 0;
  uint16_t methods = 0;
  uint32_t guard = kTrueTerm;
  uint32_t outcome = 0;
};

// A node of a host's paths, as analyze::PathNode. `edges` are statics, then enums, each by text.
// `cells` hold candidates, best first. What is equal in two tables has equal ids.
struct PathNode {
  uint32_t parent = image::kNone;
  analyze::EdgeKind kind = analyze::EdgeKind::kRoot;
  image::CaptureType type = image::CaptureType::kSegment;
  uint32_t text = 0;
  image::Range statics;
  image::Range enums;
  std::array<uint32_t, analyze::kCaptureEdgeTypes> captures{
      image::kNone, image::kNone, image::kNone, image::kNone, image::kNone};
  std::array<image::Range, analyze::kCellKinds> cells;
  std::array<uint32_t, analyze::kCellKinds> cell_ids{};
  uint32_t tree_id = 0;      // of the node with all below it
  uint32_t asked_below = 0;  // atom set: what guards here and below ask about captures
};

struct Host {
  std::string name;  // its first pattern
  uint32_t root = 0;
};

struct HostName {
  model::HostKind kind = model::HostKind::kExact;
  std::string name;  // "example.com" of "*.example.com"; "" of "*"
  uint32_t host = 0;
  friend auto operator<=>(const HostName&, const HostName&) = default;
};

struct TlsFacts {
  uint16_t version_min = 0;  // image::TlsVersion
  uint16_t alpn_mask = 0;
  std::vector<std::string> certificates;  // references "chain key", in order
  std::string client_ca;                  // empty: clients are not asked for certificates
  bool client_required = false;
  friend bool operator==(const TlsFacts&, const TlsFacts&) = default;
};

struct Listener {
  std::string name;
  std::vector<std::string> binds;  // sorted
  std::optional<TlsFacts> tls;
  std::vector<Cidr> trusted_proxies;  // sorted, none within another
  image::ForwardedFields forwarded = image::ForwardedFields::kXForwarded;
  // request_line_bytes and so on, by the name of the field in the language.
  std::vector<std::pair<std::string, uint64_t>> limits;
  std::vector<HostName> hosts;  // sorted
};

struct Upstream {
  std::string name;
  std::vector<std::string> endpoints;  // "10.0.0.1:80 weight 2", sorted
  image::Balance balance = image::Balance::kRoundRobin;
  image::UpstreamProtocol protocol = image::UpstreamProtocol::kHttp1;
  uint32_t connect_timeout_ms = 0;
  uint32_t idle_timeout_ms = 0;
  uint32_t idle_connections_max = 0;
  uint32_t first_byte_timeout_ms = 0;
  // "verified as api.internal by file:ca.pem with file:client.pem"; empty: in the clear.
  std::string tls;
  // The same to its endpoints, whatever it is called.
  [[nodiscard]] bool serves_like(const Upstream& other) const;
};

struct Origin {
  std::string file;
  uint32_t line = 0;
  uint32_t column = 0;
};

struct Route {
  std::string name;
  uint32_t host = 0;
  Origin origin;  // line 0: not known
};

struct Table {
  std::vector<Listener> listeners;
  std::vector<Upstream> upstreams;
  std::vector<Host> hosts;
  std::vector<Route> routes;
  std::vector<PathNode> nodes;  // children after their parent
  std::vector<Edge> edges;
  std::vector<Candidate> candidates;

  [[nodiscard]] std::span<const Edge> edges_of(image::Range range) const {
    return {edges.data() + range.first, range.count};
  }
  [[nodiscard]] std::span<const Candidate> candidates_of(image::Range range) const {
    return {candidates.data() + range.first, range.count};
  }
};

// The child by this text; kNone if there is none.
[[nodiscard]] uint32_t find_edge(const Table& table, image::Range range, uint32_t text);

// Fills in parents, cell_ids, tree_id and asked_below; edges are sorted first.
void finish(Table& table, Universe& universe);

// "/v1/{uuid}/charge", "/v1/**".
[[nodiscard]] std::string pattern_text(const Table& table, const Universe& universe, uint32_t node,
                                       analyze::CellKind kind);

}  // namespace weir::symbolic
