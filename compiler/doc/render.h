// A reference manual as files or as JSON.
//
// Pure: pages in, texts out; who writes them is the caller's business. Links within a manual are
// relative, and nothing in it is fetched from elsewhere: it can be read from a disk.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "compiler/doc/reference.h"

namespace weir::doc {

struct OutputFile {
  std::string path;  // relative to the folder of the manual
  std::string text;
};

// A page a module and an index, README.md. `title` is that of the manual.
[[nodiscard]] std::vector<OutputFile> render_markdown(const std::vector<Page>& pages,
                                                      const std::string& title);

// The same as a site with a search over all names, index.html.
[[nodiscard]] std::vector<OutputFile> render_html(const std::vector<Page>& pages,
                                                  const std::string& title);

// One document, schema "weir.doc".
[[nodiscard]] std::string render_json(const std::vector<Page>& pages, const std::string& title);

// The style and the script of the site, built in.
struct Asset {
  std::string_view path;
  std::string_view text;
};
[[nodiscard]] std::span<const Asset> assets();

}  // namespace weir::doc
