// The behavioural diff: which requests fare differently under two images, and how.
//
// Equal parts are passed over by their identity; what is left is decided for every kind of request,
// by diagrams. Differences with the same changes are one class, with every pair of routes in it and
// a witness for each. Order, names and places in the source make no difference. Every witness has
// been through the matcher of both images: a disagreement is an error of ours (kInternal), never a
// finding.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/model/invariant.h"
#include "compiler/prove/change.h"
#include "compiler/prove/witness.h"
#include "runtime/base/result.h"
#include "runtime/image/view.h"

namespace weir::prove {

struct RouteRef {
  std::string name;
  symbolic::Origin origin;
};

// One pair of routes and the requests that go from one to the other. Neither for a listener.
struct Member {
  std::string listener;
  std::string host;     // pattern; "" for a change of a listener
  std::string pattern;  // "/v1/{uuid}/charge"
  uint16_t methods = 0;
  std::optional<RouteRef> was;
  std::optional<RouteRef> now;
  std::optional<Witness> witness;  // none only where no request comes to a listener or upstream
};

struct BehaviourClass {
  std::vector<Change> changes;  // strongest first, at least one
  std::string subject;          // "", "upstream web", "listener edge"
  std::vector<Member> members;  // at least one
  // 16 hex digits over subject, changes and the routes' patterns: the same for the same finding
  // whatever else changes. Approvals name it.
  std::string fingerprint;

  [[nodiscard]] ChangeKind kind() const { return changes.front().kind; }
};

struct DiffReport {
  std::vector<BehaviourClass> classes;  // the gravest first
  // By routes of both images, kNone for no route: the class their requests are in.
  std::map<std::pair<uint32_t, uint32_t>, size_t> class_of_routes;
  std::vector<std::pair<std::string, std::string>> renamed_upstreams;
  size_t hosts = 0;  // kinds of names compared
  size_t hosts_differing = 0;
  size_t cells = 0;            // places with routes in the new image
  size_t places_compared = 0;  // kinds of paths that needed a comparison
  // Limits that were hit: "host api.example.com: too many kinds of paths". Not empty: undecided.
  std::vector<std::string> undecided;
};

struct DiffScope {
  std::vector<model::Region> exceptions;  // requests that are not compared
  std::vector<std::string> issuers;       // of the program of the exceptions (issuers_of)
};

// Both images outlive the call. kBadImage never: images are verified.
[[nodiscard]] Result<DiffReport> diff(const image::ImageView& before, const image::ImageView& after,
                                      const DiffScope& scope = {});

}  // namespace weir::prove
