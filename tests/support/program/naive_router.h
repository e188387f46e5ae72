// The slow oracle of the back half: answers a request from the typed program by the rules of
// docs/language, route by route, with no tree, no order and no code of the compiler.
//
// Containment of guards is decided by trying every request of a small domain, so it is exact for
// guards that name nothing outside of it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model/program.h"
#include "runtime/base/http_method.h"
#include "runtime/base/ip_address.h"

namespace weir::test {

// What a guard can ask of a request.
struct Facts {
  HttpMethod method = HttpMethod::kGet;
  std::map<std::string, std::string> headers;
  std::map<std::string, std::string> query;
  std::map<std::string, std::string> cookies;
  IpAddress client;
};

// Headers `x` and `y`, query `q`, cookie `c`, a few methods and clients: all combinations.
[[nodiscard]] std::vector<Facts> small_domain();

[[nodiscard]] bool takes_path(const model::PathPattern& pattern,
                              const std::vector<std::string>& segments);
[[nodiscard]] bool takes_facts(const model::Route& route, const Facts& facts);

// "/a/b/" -> "a", "b", "".
[[nodiscard]] std::vector<std::string> split_path(std::string_view path);

class NaiveRouter {
 public:
  // Both are borrowed.
  NaiveRouter(const model::Program& program, const std::vector<Facts>& domain);

  [[nodiscard]] std::optional<model::HostId> find_host(model::ListenerId listener,
                                                       std::string_view name) const;

  // The routes of which none is less specific than another, among those of the host that take the
  // request: one, if the site is unambiguous there, or none. In the order of declaration.
  [[nodiscard]] std::vector<model::RouteId> winners(model::HostId host,
                                                    const std::vector<std::string>& segments,
                                                    const Facts& facts) const;

  // The routes of the host that take the path, the most specific patterns first, in groups of equal
  // specificity.
  using Groups = std::vector<std::vector<model::RouteId>>;
  [[nodiscard]] Groups groups(model::HostId host, const std::vector<std::string>& segments) const;
  // `facts` is a position in the domain.
  [[nodiscard]] std::vector<model::RouteId> winners(const Groups& groups, size_t facts) const;

 private:
  template <typename Takes>
  [[nodiscard]] std::vector<model::RouteId> pick_winners(const Groups& groups,
                                                         const Takes& takes) const;
  [[nodiscard]] bool compute_inside(size_t inner, size_t outer) const;
  [[nodiscard]] bool wins_head(const std::vector<Facts>& domain, size_t head, size_t get) const;

  const model::Program& program_;
  std::vector<std::vector<bool>> takes_;        // by route and request of the domain
  std::vector<std::vector<bool>> is_narrower_;  // by inner and outer route, of one host
};

}  // namespace weir::test
