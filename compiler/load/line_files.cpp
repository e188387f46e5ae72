#include "compiler/load/line_files.h"

#include <map>
#include <optional>
#include <utility>

#include "compiler/load/module_path.h"
#include "dsl/source/utf8.h"
#include "dsl/syntax/literals.h"
#include "dsl/syntax/views.h"

namespace weir::load {
namespace {

class LineLoader {
 public:
  LineLoader(LoadedSite& site, PackageCheck& packages, const LoadContext& context)
      : site_(site), packages_(packages), context_(context) {}

  void load(const Module& module) {
    for (uint32_t id = 0; id < module.tree->size(); ++id) {
      const dsl::Node node(*module.tree, dsl::NodeId(id));
      const dsl::Node literal =
          node.is(dsl::NodeKind::kLinesExpr) ? dsl::LinesExprView(node).path() : dsl::Node();
      if (literal && !literal.has_error()) {
        load_one(module, node, literal);
      }
    }
  }

 private:
  void load_one(const Module& module, dsl::Node node, dsl::Node literal) {
    const std::string written = dsl::decode_string(literal.text()).value;
    const ResolvedPath resolved = resolve_file(module.path, written);
    if (resolved.fault != PathFault::kNone) {
      report_path(literal, written, resolved.fault);
      return;
    }
    packages_.check_way(module.path, resolved.path, literal);
    const auto known = places_.find(resolved.path);
    const std::optional<size_t> place =
        known != places_.end() ? std::optional(known->second) : read(literal, resolved.path);
    if (place) {
      site_.line_uses.emplace(std::pair(module.file, node.id()), *place);
    }
  }

  std::optional<size_t> read(dsl::Node literal, const std::string& path) {
    const std::string written = dsl::decode_string(literal.text()).value;
    Result<std::string> text = context_.files.read(context_.folder + path);
    if (!text) {
      context_.sink.report(dsl::diag::line_file, literal.span(), written)
          .label(text.error().message)
          .help("create the file, or correct the path, which starts at this file's folder");
      return std::nullopt;
    }
    if (dsl::find_utf8_error(*text)) {
      context_.sink.report(dsl::diag::line_file, literal.span(), written)
          .label("is not text")
          .help("save the file as UTF-8, one value a line");
      return std::nullopt;
    }
    packages_.check_content(path, *text, literal);
    site_.line_files.push_back(
        {&context_.sources.add(context_.folder + path, *std::move(text)), path});
    places_.emplace(path, site_.line_files.size() - 1);
    return site_.line_files.size() - 1;
  }

  void report_path(dsl::Node literal, const std::string& written, PathFault fault) {
    auto report = context_.sink.report(dsl::diag::line_file, literal.span(), written);
    const std::string mended = mended_import(fault, written);
    if (fault == PathFault::kOutsideOfSite) {
      report.label("leads out of the folder of the root module")
          .help("move the file into the site and name it with a path that starts with `./`");
    } else if (!mended.empty()) {
      const std::string path = dsl::encode_string(mended);
      report.label("is not a path from this file").help("write `" + path + "`");
    } else {
      report.help("write a path from this file, such as `\"./blocked.txt\"`");
    }
  }

  LoadedSite& site_;
  PackageCheck& packages_;
  LoadContext context_;
  std::map<std::string, size_t> places_;  // in line_files, by path
};

}  // namespace

void load_line_files(LoadedSite& site, PackageCheck& packages, const LoadContext& context) {
  LineLoader loader(site, packages, context);
  for (const Module& module : site.modules) {
    loader.load(module);
  }
}

}  // namespace weir::load
