// Declarations to image, for tests: host table, suffix trie, path tries and guards, built the plain
// way, without the compiler. The compiler has its own lowering: that the matcher reads the images
// of both alike is worth having.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/support/image_builder.h"
#include "tests/support/site_spec.h"

namespace weir::support {

// Records that SiteBuilder starts with and tests may refer to.
inline constexpr uint32_t kRespondOk = 0;  // outcome: 200 "ok"

class SiteBuilder {
 public:
  // The image under construction; tests may add and change records.
  ImageBuilder image;

  // An image with one listener and the outcome kRespondOk.
  SiteBuilder();

  // Each returns the index of the new record.
  uint32_t add_upstream(const std::string& name, uint16_t port = 9001);
  uint32_t add_template(const std::vector<image::TemplatePart>& parts);
  uint32_t add_text_template(const std::string& text);
  uint32_t add_outcome(const image::OutcomeRecord& outcome);
  // Shares in parts per million, summing to a million.
  uint32_t add_split(const std::vector<std::pair<uint32_t, uint32_t>>& upstream_shares);
  uint32_t add_redirect(uint16_t status, uint32_t location_template);

  // Builds tables for `site`, once. Routes get ids in the order of declaration.
  void add_site(const SiteSpec& site);

 private:
  void add_routes(const HostSpec& host, uint32_t host_index);
  void add_captures(const RouteSpec& route);
  uint32_t add_guard(const std::vector<AtomSpec>& atoms);
  uint32_t add_atom(const AtomSpec& atom);
  uint32_t add_automaton(const std::string& text);
  void add_host_slots(const SiteSpec& site);
  void add_suffixes(const SiteSpec& site);

  uint32_t next_route_ = 0;
};

// A small site that uses every section and record kind of the format.
[[nodiscard]] ImageBytes sample_image();
// The builder behind it, for tests that want it slightly different.
[[nodiscard]] SiteBuilder sample_site();

}  // namespace weir::support
