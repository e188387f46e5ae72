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
  LineLoader(LoadedSite& site, const std::string& folder, dsl::SourceMap& sources,
             const dsl::FileSystem& files, dsl::DiagnosticSink& sink)
      : site_(site), folder_(folder), sources_(sources), files_(files), sink_(sink) {}

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
    const auto known = places_.find(resolved.path);
    const std::optional<size_t> place = known != places_.end()
                                            ? std::optional(known->second)
                                            : read(literal, written, resolved.path);
    if (place) {
      site_.line_uses.emplace(std::pair(module.file, node.id()), *place);
    }
  }

  std::optional<size_t> read(dsl::Node literal, const std::string& written,
                             const std::string& path) {
    Result<std::string> text = files_.read(folder_ + path);
    if (!text) {
      sink_.report(dsl::diag::line_file, literal.span(), written)
          .label(text.error().message)
          .help("create the file, or correct the path, which starts at this file's folder");
      return std::nullopt;
    }
    if (dsl::find_utf8_error(*text)) {
      sink_.report(dsl::diag::line_file, literal.span(), written)
          .label("is not text")
          .help("save the file as UTF-8, one value a line");
      return std::nullopt;
    }
    site_.line_files.push_back({&sources_.add(folder_ + path, *std::move(text)), path});
    places_.emplace(path, site_.line_files.size() - 1);
    return site_.line_files.size() - 1;
  }

  void report_path(dsl::Node literal, const std::string& written, PathFault fault) {
    auto report = sink_.report(dsl::diag::line_file, literal.span(), written);
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
  const std::string& folder_;
  dsl::SourceMap& sources_;
  const dsl::FileSystem& files_;
  dsl::DiagnosticSink& sink_;
  std::map<std::string, size_t> places_;  // in line_files, by path
};

}  // namespace

void load_line_files(LoadedSite& site, const std::string& folder, dsl::SourceMap& sources,
                     const dsl::FileSystem& files, dsl::DiagnosticSink& sink) {
  LineLoader loader(site, folder, sources, files, sink);
  for (const Module& module : site.modules) {
    loader.load(module);
  }
}

}  // namespace weir::load
