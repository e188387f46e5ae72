#include "compiler/commands/explain_routes.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "compiler/commands/diff_words.h"
#include "compiler/commands/site_source.h"
#include "compiler/commands/url_pattern.h"
#include "compiler/prove/takers.h"
#include "compiler/symbolic/image_table.h"
#include "compiler/symbolic/program_table.h"
#include "compiler/testing/observation.h"

namespace weir::commands {
namespace {

using prove::Member;

// A site whose routes are asked about.
class Asked {
 public:
  Asked(const SiteOptions& site, Invocation& invocation)
      : invocation_(invocation), source_(obtain_image(site, "site.weir", invocation)) {
    if (source_) {
      table_ = symbolic::table_of(source_->image.view, universe_);
    }
  }

  [[nodiscard]] bool is_there() const { return source_.has_value(); }
  [[nodiscard]] const symbolic::Table& table() const { return table_; }
  [[nodiscard]] const image::ImageView& view() const { return source_->image.view; }
  symbolic::Universe& universe() { return universe_; }

  // Of what `region` describes, on hosts that are wanted.
  prove::Takers takers(const symbolic::RegionRoute& region,
                       std::function<bool(const symbolic::Listener&, const prove::HostPair&)> host,
                       const std::function<bool(const symbolic::Candidate*)>& wants) {
    const symbolic::Table paths = symbolic::table_of(region, universe_);
    return prove::takers_of(table_, universe_, {.wants_host = std::move(host), .region = &paths},
                            {.wants = wants, .condition = region.guard, .methods = region.methods});
  }

  // "upstream web", by the matcher; nothing, and it is shown, if that sees another route.
  std::optional<std::string> outcome_of(const Member& member) {
    const auto listener =
        std::ranges::find(table_.listeners, member.listener, &symbolic::Listener::name);
    const auto index = static_cast<uint32_t>(listener - table_.listeners.begin());
    const auto request = prove::to_request(*member.witness);
    if (request) {
      const testing::Observation seen(view(), image::ListenerId(index), *request);
      if (seen.route_name() == (member.now ? member.now->name : "")) {
        return seen.describe();
      }
    }
    invocation_.terminal.error(fmt::format("the matcher disagrees with the analysis about {}",
                                           prove::curl_line(*member.witness)),
                               "this is a bug in weir; please report it with the site");
    invocation_.exit_code = ExitCode::kInternal;
    return std::nullopt;
  }

 private:
  Invocation& invocation_;
  std::optional<SourcedImage> source_;
  symbolic::Universe universe_;
  symbolic::Table table_;
};

std::string name_text(const Member& member) {
  return member.now ? fmt::format("route {} ({})", member.now->name, place_text(member.now))
                    : std::string("no route");
}

std::string as_text(const Member& member, std::string_view outcome) {
  return fmt::format("  {} {} on {}: {}{}\n      try  {}\n", methods_text(member.methods),
                     member.pattern.empty() ? "other paths" : member.pattern, member.host,
                     name_text(member), outcome.empty() ? "" : fmt::format(" -> {}", outcome),
                     prove::curl_line(*member.witness));
}

nlohmann::ordered_json as_json(const Member& member, std::string_view outcome) {
  nlohmann::ordered_json json;
  json["listener"] = member.listener;
  json["host"] = member.host;
  json["pattern"] = member.pattern;
  json["methods"] = methods_text(member.methods);
  json["route"] = nullptr;
  if (member.now) {
    json["route"] = {{"name", member.now->name},
                     {"file", member.now->origin.file},
                     {"line", member.now->origin.line},
                     {"column", member.now->origin.column}};
  }
  json["outcome"] = outcome;
  json["witness"] = {{"request", prove::request_line(*member.witness)},
                     {"curl", prove::curl_line(*member.witness)}};
  return json;
}

// Entries in both forms, for whichever is asked for.
struct Listing {
  std::string text;
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  std::vector<std::string> undecided;

  // False if the matcher disagrees.
  bool add(Asked& asked, const prove::Takers& takers) {
    for (const Member& member : takers.list) {
      const auto outcome = asked.outcome_of(member);
      if (!outcome) {
        return false;
      }
      text += as_text(member, member.now ? *outcome : "status 404");
      json.push_back(as_json(member, *outcome));
    }
    undecided.insert(undecided.end(), takers.undecided.begin(), takers.undecided.end());
    return true;
  }
};

void show(const std::string& text, const nlohmann::ordered_json& json, const Listing& all,
          OutputFormat format, Invocation& invocation) {
  if (format == OutputFormat::kJson) {
    nlohmann::ordered_json document = json;
    document["undecided"] = all.undecided;
    invocation.terminal.print(document.dump(2) + "\n");
  } else {
    std::string limits;
    for (const std::string& limit : all.undecided) {
      limits += fmt::format("undecided: {}\n", limit);
    }
    invocation.terminal.print(text + limits);
  }
  if (!all.undecided.empty()) {
    invocation.exit_code = ExitCode::kLimit;
  }
}

std::string known_routes(const symbolic::Table& table) {
  constexpr size_t kNamesMax = 8;
  std::string text;
  for (size_t i = 0; i < std::min(table.routes.size(), kNamesMax); ++i) {
    text += (i == 0 ? "" : ", ") + table.routes[i].name;
  }
  return text + (table.routes.size() > kNamesMax ? ", ..." : "");
}

}  // namespace

void explain_all(const SiteOptions& site, const std::string& url_pattern, Invocation& invocation) {
  const auto pattern = parse_url_pattern(url_pattern, invocation);
  if (!pattern) {
    return;
  }
  Asked asked(site, invocation);
  if (!asked.is_there()) {
    return;
  }
  bool has_host = false;
  const prove::Takers takers = asked.takers(
      {.pattern = &pattern->path, .methods = pattern->methods.bits},
      [&](const symbolic::Listener& listener, const prove::HostPair& hosts) {
        const bool is_meant = pattern->takes(listener, hosts);
        has_host = has_host || is_meant;
        return is_meant;
      },
      [](const symbolic::Candidate*) { return true; });
  Listing listing;
  if (!listing.add(asked, takers)) {
    return;
  }
  const std::string text = has_host
                               ? fmt::format("{}\n\n{}", url_pattern, listing.text)
                               : fmt::format("{}\n\n  no host takes these requests\n", url_pattern);
  const nlohmann::ordered_json json = {{"schema", "weir.explain.all"},
                                       {"version", 1},
                                       {"pattern", url_pattern},
                                       {"taken", listing.json}};
  show(text, json, listing, site.format, invocation);
}

void explain_route(const SiteOptions& site, const std::string& route, Invocation& invocation) {
  Asked asked(site, invocation);
  if (!asked.is_there()) {
    return;
  }
  const symbolic::Table& table = asked.table();
  const auto found = std::ranges::find(table.routes, route, &symbolic::Route::name);
  if (found == table.routes.end()) {
    invocation.terminal.error(fmt::format("there is no route `{}`", route),
                              fmt::format("the site has {}", known_routes(table)));
    invocation.exit_code = ExitCode::kUsage;
    return;
  }
  Listing own;
  Listing others;
  for (auto at = found; at != table.routes.end();
       at = std::find_if(at + 1, table.routes.end(),
                         [&](const symbolic::Route& other) { return other.name == route; })) {
    const auto index = static_cast<uint32_t>(at - table.routes.begin());
    for (const prove::DescribedPlace& place : prove::places_of(table, asked.universe(), index)) {
      const symbolic::RegionRoute region{&place.pattern, place.methods, place.guard};
      const auto host = [&](const symbolic::Listener&, const prove::HostPair& hosts) {
        return table.hosts[hosts.after].name == place.host;
      };
      const auto is_own = [&](const symbolic::Candidate* candidate) {
        return candidate != nullptr && candidate->route == index;
      };
      const auto is_other = [&](const symbolic::Candidate* candidate) {
        return candidate != nullptr && candidate->route != index;
      };
      if (!own.add(asked, asked.takers(region, host, is_own)) ||
          !others.add(asked, asked.takers(region, host, is_other))) {
        return;
      }
    }
  }
  const std::string text = fmt::format(
      "route {} takes\n{}\n{}{}", route, own.text,
      others.text.empty() ? "It takes every request that it describes.\n"
                          : "Of the requests that it describes, more specific routes take\n",
      others.text);
  const nlohmann::ordered_json json = {{"schema", "weir.explain.route"},
                                       {"version", 1},
                                       {"route", route},
                                       {"takes", own.json},
                                       {"shadowed_by", others.json}};
  own.undecided.insert(own.undecided.end(), others.undecided.begin(), others.undecided.end());
  show(text, json, own, site.format, invocation);
}

}  // namespace weir::commands
