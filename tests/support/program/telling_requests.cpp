#include "tests/support/program/telling_requests.h"

#include <map>
#include <utility>

#include "compiler/model/dump.h"
#include "tests/support/program/random_program.h"

namespace weir::test {
namespace {

std::vector<std::string> all_paths() {
  std::vector<std::string> paths = {"/"};
  for (const std::string& first : small_segments()) {
    paths.insert(paths.end(), {"/" + first, "/" + first + "/"});
    for (const std::string& second : small_segments()) {
      const std::string two = std::string("/").append(first).append("/").append(second);
      paths.insert(paths.end(), {two, two + "/", two + "/zz", two + "/zz/zz"});
    }
  }
  return paths;
}

const std::vector<Facts>& domain() {
  static const std::vector<Facts> all = small_domain();
  return all;
}

// By request of the domain whether the route takes it. Remembered: guards are few and slow to ask.
const std::vector<bool>& taken_facts(const model::Route& route) {
  static std::map<std::string, std::vector<bool>> known;
  const auto [entry, is_new] =
      known.try_emplace(model::dump(route.methods) + " " + model::dump(route.guard));
  for (size_t i = 0; is_new && i < domain().size(); ++i) {
    entry->second.push_back(takes_facts(route, domain()[i]));
  }
  return entry->second;
}

}  // namespace

void TellingRequests::add(const model::Program& program) {
  for (const model::Route& route : program.routes) {
    add(route.pattern);
    add(route.methods, route.guard);
  }
}

void TellingRequests::add(MethodMask methods, const model::Guard& guard) {
  model::Route route;
  route.methods = methods;
  route.guard = guard;
  routes_.push_back(std::move(route));
}

std::vector<std::string> TellingRequests::paths() const {
  static const std::vector<std::string> paths = all_paths();
  std::map<std::vector<bool>, std::string> by_takers;
  for (const std::string& path : paths) {
    std::vector<bool> takers;
    takers.reserve(patterns_.size());
    const std::vector<std::string> segments = split_path(path);
    for (const model::PathPattern* pattern : patterns_) {
      takers.push_back(takes_path(*pattern, segments));
    }
    by_takers.emplace(std::move(takers), path);
  }
  std::vector<std::string> telling;
  telling.reserve(by_takers.size());
  for (auto& [takers, path] : by_takers) {
    telling.push_back(std::move(path));
  }
  return telling;
}

std::vector<Facts> TellingRequests::facts() const {
  std::vector<std::vector<bool>> takers(domain().size());
  for (const model::Route& route : routes_) {
    const std::vector<bool>& taken = taken_facts(route);
    for (size_t i = 0; i < takers.size(); ++i) {
      takers[i].push_back(taken[i]);
    }
  }
  std::map<std::vector<bool>, size_t> by_takers;
  for (size_t i = 0; i < takers.size(); ++i) {
    by_takers.emplace(std::move(takers[i]), i);
  }
  std::vector<Facts> telling;
  telling.reserve(by_takers.size());
  for (const auto& [key, position] : by_takers) {
    telling.push_back(domain()[position]);
  }
  return telling;
}

}  // namespace weir::test
