#include "compiler/load/module_path.h"

#include <algorithm>
#include <vector>

namespace weir::load {

namespace {

constexpr std::string_view kSuffix = ".weir";

std::vector<std::string_view> split_parts(std::string_view path) {
  std::vector<std::string_view> parts;
  while (true) {
    const size_t slash = path.find('/');
    parts.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) {
      return parts;
    }
    path.remove_prefix(slash + 1);
  }
}

std::string join_parts(const std::vector<std::string_view>& parts) {
  std::string path;
  for (const std::string_view part : parts) {
    path.append(path.empty() ? "" : "/").append(part);
  }
  return path;
}

PathFault find_form_fault(std::string_view import) {
  if (import.find('\\') != std::string_view::npos) {
    return PathFault::kBackslash;
  }
  if (import.starts_with('/')) {
    return PathFault::kOutsideOfSite;
  }
  if (!import.starts_with("./") && !import.starts_with("../")) {
    return PathFault::kNotRelative;
  }
  const std::vector<std::string_view> parts = split_parts(import);
  const bool has_gap =
      std::any_of(parts.begin(), parts.end(), [](std::string_view part) { return part.empty(); });
  return has_gap ? PathFault::kEmptyPart : PathFault::kNone;
}

PathFault find_suffix_fault(std::string_view import) {
  return !import.ends_with(kSuffix)                     ? PathFault::kNoSuffix
         : import.ends_with("/" + std::string(kSuffix)) ? PathFault::kEmptyPart
                                                        : PathFault::kNone;
}

}  // namespace

ResolvedPath resolve_import(std::string_view importer, std::string_view import) {
  const PathFault form = find_form_fault(import);
  const bool is_about_folders = form != PathFault::kNone && form != PathFault::kEmptyPart;
  const PathFault fault = is_about_folders ? form : find_suffix_fault(import);
  return fault != PathFault::kNone ? ResolvedPath{fault, {}} : resolve_file(importer, import);
}

ResolvedPath resolve_file(std::string_view importer, std::string_view import) {
  const PathFault fault = find_form_fault(import);
  if (fault != PathFault::kNone) {
    return {fault, {}};
  }
  std::vector<std::string_view> parts = split_parts(importer);
  parts.pop_back();
  for (const std::string_view part : split_parts(import)) {
    if (part == ".") {
      continue;
    }
    if (part != "..") {
      parts.push_back(part);
    } else if (parts.empty()) {
      return {PathFault::kOutsideOfSite, {}};
    } else {
      parts.pop_back();
    }
  }
  return {PathFault::kNone, join_parts(parts)};
}

std::string mended_import(PathFault fault, std::string_view import) {
  std::string mended(import);
  switch (fault) {
    case PathFault::kNotRelative:
      return import.empty() ? "" : mended.insert(0, "./");
    case PathFault::kBackslash:
      std::replace(mended.begin(), mended.end(), '\\', '/');
      return mended;
    case PathFault::kNoSuffix:
      return mended.append(kSuffix);
    case PathFault::kNone:
    case PathFault::kEmptyPart:
    case PathFault::kOutsideOfSite:
      return {};
  }
  return {};
}

}  // namespace weir::load
