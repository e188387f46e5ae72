#include "lint/core/suppressions.h"

#include <optional>
#include <regex>

#include "compiler/model/day.h"
#include "lint/core/rule.h"
#include "lint/core/whole_line.h"

namespace weir::lint {
namespace {

using Match = std::match_results<std::string_view::const_iterator>;

// How a comment begins that is for the toolchain.
constexpr std::string_view kMark = "weir:";

// The text behind the signs and blanks that a comment begins with.
std::string_view words_of(std::string_view comment) {
  const size_t first = std::min(comment.find_first_not_of("# \t"), comment.size());
  const std::string_view words = comment.substr(first);
  return words.substr(0, words.find_last_not_of(" \t\r") + 1);
}

// The first node that begins behind this place: the outermost one, since parents come first.
dsl::Span item_behind(const dsl::SyntaxTree& tree, uint32_t place) {
  for (uint32_t i = 1; i < tree.size(); ++i) {
    const dsl::Node node(tree, dsl::NodeId(i));
    if (node.record().begin >= place) {
      return node.is(dsl::NodeKind::kEditionDecl) ? tree.source().span(0, tree.source().size())
                                                  : node.span();
    }
  }
  return tree.source().span(place, place);
}

dsl::Span item_of(const dsl::SyntaxTree& tree, const dsl::Comment& comment) {
  const dsl::SourceFile& source = tree.source();
  return item_behind(
      tree, comment.is_alone ? comment.end : source.line_begin(source.line_of(comment.begin)));
}

class Reader {
 public:
  Reader(dsl::DiagnosticSink& sink, std::vector<Suppression>& found) : sink_(sink), found_(found) {}

  void read(const dsl::SyntaxTree& tree) {
    for (const dsl::Comment& comment : tree.comments()) {
      const dsl::Span span = tree.source().span(comment.begin, comment.end);
      const std::string_view words = words_of(tree.source().text(span));
      if (words.starts_with(kMark)) {
        read_one(tree, comment, words);
      }
    }
  }

 private:
  void read_one(const dsl::SyntaxTree& tree, const dsl::Comment& comment, std::string_view words) {
    static const std::regex kForm(
        R"re(weir:\s*allow\s+(\S+)(?:\s+reason\s+"([^"]+)")?(?:\s+until\s+()re" +
        std::string(model::kDayForm) + "))?");
    const dsl::Span span = tree.source().span(comment.begin, comment.end);
    Match match;
    if (!std::regex_match(words.begin(), words.end(), match, kForm)) {
      report(span, "it is not `weir: allow RULE reason \"...\" [until YYYY-MM-DD]`");
    } else if (const Rule* rule = find_rule(match[1].str()); rule == nullptr) {
      report(span, "there is no rule `" + match[1].str() + "`");
    } else if (rule->is_about_suppressions) {
      report(span, "`" + match[1].str() + "` cannot be allowed");
    } else if (!match[2].matched) {
      report(span, "it has no reason");
    } else {
      found_.push_back(
          {span, whole_line(tree.source(), span), item_of(tree, comment), match[1], match[3]});
    }
  }

  void report(dsl::Span span, const std::string& why) {
    sink_.report(rule::malformed_suppression, span, why)
        .help("for example: # weir: allow security/open-redirect reason \"partner login\"");
  }

  dsl::DiagnosticSink& sink_;
  std::vector<Suppression>& found_;
};

}  // namespace

bool Suppression::covers(const dsl::Diagnostic& finding) const {
  const dsl::Span place = finding.primary.span;
  return finding.info->code == rule && place.file == item.file && place.begin >= item.begin &&
         place.end <= item.end;
}

std::vector<Suppression> read_suppressions(const load::LoadedSite& site,
                                           dsl::DiagnosticSink& sink) {
  std::vector<Suppression> found;
  Reader reader(sink, found);
  for (const load::Module& module : site.modules) {
    if (!is_foreign(module)) {
      reader.read(*module.tree);
    }
  }
  return found;
}

}  // namespace weir::lint
