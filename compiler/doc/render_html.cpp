// A static site: a page a module, with a list of all names that a script narrows down.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/doc/render.h"

namespace weir::doc {

namespace {

std::string escaped(std::string_view text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

// A doc comment: paragraphs, and code between backticks.
std::string prose(std::string_view text) {
  std::string html = "<p>";
  bool is_code = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '`') {
      html += is_code ? "</code>" : "<code>";
      is_code = !is_code;
    } else if (text.substr(i).starts_with("\n\n")) {
      html += is_code ? "</code></p><p>" : "</p><p>";
      is_code = false;
      ++i;
    } else {
      html += escaped(text.substr(i, 1));
    }
  }
  return html + (is_code ? "</code></p>\n" : "</p>\n");
}

std::string code(const std::string& text) {
  return text.empty() ? "" : "<code>" + escaped(text) + "</code>";
}

// "../" for each folder above a page.
std::string way_up(const std::string& name) {
  std::string up;
  for (const char c : name) {
    up += c == '/' ? "../" : "";
  }
  return up;
}

class Site {
 public:
  Site(const std::vector<Page>& pages, const std::string& title) : pages_(pages), title_(title) {}

  [[nodiscard]] std::string page(const Page& page) const {
    std::string body = "<h1>" + escaped(page.title) + "</h1>\n";
    body += page.intro.empty() ? "" : prose(page.intro);
    for (const Entry& entry : page.entries) {
      body += section(entry);
    }
    return frame(page.title, way_up(page.name), body);
  }

  [[nodiscard]] std::string index() const {
    std::string body = "<h1>" + escaped(title_) + "</h1>\n<ul>\n";
    for (const Page& page : pages_) {
      body += fmt::format("<li><a href=\"{0}.html\">{1}</a>: {2} declarations</li>\n",
                          escaped(page.name), escaped(page.title), page.entries.size());
    }
    return frame(title_, "", body + "</ul>\n");
  }

 private:
  static std::string section(const Entry& entry) {
    std::string html = fmt::format(
        "<section id=\"{0}\">\n<h2><a href=\"#{0}\">{1} <code>{2}</code></a></h2>\n"
        "<pre><code>{3}</code></pre>\n",
        escaped(entry.anchor), escaped(entry.kind), escaped(entry.name), escaped(entry.signature));
    html += entry.doc.empty() ? "" : prose(entry.doc);
    if (!entry.members.empty()) {
      html +=
          "<table>\n<thead><tr><th scope=\"col\">Name</th><th scope=\"col\">Type</th>"
          "<th scope=\"col\">Default</th><th scope=\"col\">Meaning</th></tr></thead>\n<tbody>\n";
      for (const Member& member : entry.members) {
        const std::string bounds =
            member.bounds.empty() ? "" : "<p>Where " + code(member.bounds) + ".</p>";
        html +=
            fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}{}</td></tr>\n",
                        code(member.name), code(member.type), code(member.default_value),
                        member.doc.empty() ? "" : prose(member.doc), bounds);
      }
      html += "</tbody>\n</table>\n";
    }
    return html + "</section>\n";
  }

  // Every name of the manual, for readers without scripts as well.
  [[nodiscard]] std::string names(const std::string& up) const {
    std::string html = "<ul id=\"names\">\n";
    for (const Page& page : pages_) {
      for (const Entry& entry : page.entries) {
        html += fmt::format("<li><a href=\"{0}{1}.html#{2}\"><small>{3}</small> {4}</a></li>\n", up,
                            escaped(page.name), escaped(entry.anchor), escaped(entry.kind),
                            escaped(entry.name));
      }
    }
    return html + "</ul>\n";
  }

  [[nodiscard]] std::string frame(const std::string& title, const std::string& up,
                                  const std::string& body) const {
    return fmt::format(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>{0}</title>\n<link rel=\"stylesheet\" href=\"{1}style.css\">\n"
        "<script defer src=\"{1}search.js\"></script>\n</head>\n<body>\n"
        "<a class=\"skip\" href=\"#main\">Skip to the text</a>\n"
        "<nav aria-label=\"Names\">\n<p><a href=\"{1}index.html\">{2}</a></p>\n"
        "<label for=\"search\">Search</label>\n"
        "<input id=\"search\" type=\"search\" autocomplete=\"off\" spellcheck=\"false\">\n"
        "<p id=\"count\" aria-live=\"polite\"></p>\n{3}</nav>\n"
        "<main id=\"main\">\n{4}</main>\n</body>\n</html>\n",
        escaped(title), up, escaped(title_), names(up), body);
  }

  const std::vector<Page>& pages_;
  const std::string& title_;
};

}  // namespace

std::vector<OutputFile> render_html(const std::vector<Page>& pages, const std::string& title) {
  const Site site(pages, title);
  std::vector<OutputFile> files{{"index.html", site.index()}};
  for (const Page& page : pages) {
    files.push_back({page.name + ".html", site.page(page)});
  }
  for (const Asset& asset : assets()) {
    files.push_back({std::string(asset.path), std::string(asset.text)});
  }
  return files;
}

}  // namespace weir::doc
