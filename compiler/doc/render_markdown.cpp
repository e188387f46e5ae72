// Markdown, as code hosts show it.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "compiler/doc/render.h"

namespace weir::doc {

namespace {

constexpr const char* kNote = "<!-- Written by `weir doc`; edit the declarations instead. -->\n";

// A line of a table holds no line ends and no bars.
std::string in_cell(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  for (size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) {
    text.insert(at, "\\");
  }
  return text;
}

std::string code_cell(const std::string& text) {
  return text.empty() ? "" : "`" + in_cell(text) + "`";
}

// What code hosts make of a heading: letters, digits, `-` and `_` stay, spaces become `-`; the
// second of a page gets `-1`.
std::vector<std::string> heading_slugs(const Page& page) {
  std::vector<std::string> slugs;
  std::map<std::string, int> seen;
  for (const Entry& entry : page.entries) {
    std::string slug = entry.kind + '-' + entry.name;
    std::erase(slug, '.');
    const int before = seen[slug]++;
    slugs.push_back(before == 0 ? slug : slug + '-' + std::to_string(before));
  }
  return slugs;
}

std::string first_sentence(const std::string& doc) {
  const size_t end = std::min({doc.find(". "), doc.find(".\n"), doc.size()});
  return in_cell(doc.substr(0, std::min(end + 1, doc.size())));
}

std::string members_table(const Entry& entry) {
  std::string text = "| | type | default | |\n|---|---|---|---|\n";
  for (const Member& member : entry.members) {
    const std::string bounds =
        member.bounds.empty() ? "" : fmt::format(" Where {}.", code_cell(member.bounds));
    text += fmt::format("| `{}` | {} | {} | {}{} |\n", member.name, code_cell(member.type),
                        code_cell(member.default_value), in_cell(member.doc), bounds);
  }
  return text;
}

std::string page_text(const Page& page) {
  std::string text = fmt::format("{}# {}\n", kNote, page.title);
  if (!page.intro.empty()) {
    text += '\n' + page.intro + '\n';
  }
  for (const Entry& entry : page.entries) {
    text +=
        fmt::format("\n## {} `{}`\n\n```weir\n{}\n```\n", entry.kind, entry.name, entry.signature);
    text += entry.doc.empty() ? "" : '\n' + entry.doc + '\n';
    text += entry.members.empty() ? "" : '\n' + members_table(entry);
  }
  return text;
}

std::string index_text(const std::vector<Page>& pages, const std::string& title) {
  std::string text = fmt::format("{}# {}\n", kNote, title);
  for (const Page& page : pages) {
    text += fmt::format("\n## [{}]({}.md)\n\n| | |\n|---|---|\n", page.title, page.name);
    const std::vector<std::string> slugs = heading_slugs(page);
    for (size_t i = 0; i < slugs.size(); ++i) {
      const Entry& entry = page.entries[i];
      text += fmt::format("| [{} `{}`]({}.md#{}) | {} |\n", entry.kind, entry.name, page.name,
                          slugs[i], first_sentence(entry.doc));
    }
  }
  return text;
}

}  // namespace

std::vector<OutputFile> render_markdown(const std::vector<Page>& pages, const std::string& title) {
  std::vector<OutputFile> files{{"README.md", index_text(pages, title)}};
  for (const Page& page : pages) {
    files.push_back({page.name + ".md", page_text(page)});
  }
  return files;
}

}  // namespace weir::doc
