// The layout: which nodes stay on one line, which are broken, and where comments go. A block or
// split that the author wrote on one line stays there while it fits; a list is broken if the author
// began a new line after its bracket, or if it does not fit.
#include "dsl/format/format.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "dsl/format/flat.h"
#include "dsl/format/flat_tests.h"
#include "dsl/format/lines.h"
#include "dsl/syntax/test_views.h"
#include "dsl/syntax/views.h"

namespace weir::dsl {

namespace {

// Levels that the second line of a long head is indented by, to stand apart from the block below.
constexpr size_t kContinuationLevels = 2;

bool has_line_break(std::string_view text) {
  return text.find('\n') != std::string_view::npos;
}

class Layout : private Lines {
 public:
  explicit Layout(const SyntaxTree& tree) : Lines(tree) {}

  std::string run() {
    put_items(tree_.root().children());
    put_comments_before(static_cast<uint32_t>(source_.size()));
    return std::move(out_);
  }

 private:
  // --- Items ---

  void put_items(NodeRange items) {
    for (const Node item : items) {
      put_item(item);
    }
  }

  void put_item(Node item) {
    put_comments_before(item.record().begin);
    const Node container = broken_container(item);
    // Comments in the middle of what is printed in one piece go above it.
    put_comments_before(container ? container.record().begin : item.record().end,
                        item.record().begin);
    keep_blank_line(item.record().begin);
    reach(item.record().begin);
    if (container) {
      put_broken(item);
    } else {
      put_flat(item);
    }
    end_line_at(item.record().end);
  }

  // One line, but for a long head.
  void put_flat(Node item) {
    const std::string text = flat(item);
    if (item.is(NodeKind::kTestRequest)) {
      put_request(TestRequestView(item), text);
    } else if (!fits(text) && item.is(NodeKind::kGiven) && text.ends_with('}')) {
      put_facts(GivenView(item));
    } else if (!fits(text) && item.is(NodeKind::kRouteDecl)) {
      const RouteDeclView route(item);
      const std::string block = route.block() ? ' ' + flat(route.block()) : "";
      put_route_head(item, " -> " + flat(route.action()) + block, "");
    } else {
      put(text);
    }
  }

  // What a test gives of a token or certificate, a line each.
  void put_facts(const GivenView& given) {
    put("given " + std::string(given_kind_text(given.given_kind())) + " {");
    end_line();
    ++levels_;
    for (const std::string& fact : flat_facts(given)) {
      put(fact + ',');
      end_line();
    }
    --levels_;
    put("}");
  }

  // One line; or expectations on a line of their own, if the author began one or they do not fit;
  // or a line each.
  void put_request(const TestRequestView& request, const std::string& text) {
    const uint32_t url_end = request.url().record().end;
    const std::vector<Node> expectations = request.expectations();
    const uint32_t first = expectations.front().record().begin;
    if (fits(text) && !has_line_break(source_.substr(url_end, first - url_end))) {
      put(text);
      return;
    }
    const std::string head = flat_request_line(request);
    const std::string rest = text.substr(head.size() + 1);
    put(head);
    end_line();
    levels_ += kContinuationLevels;
    if (fits(rest)) {
      put(rest);
    } else {
      put_expectations(expectations);
    }
    levels_ -= kContinuationLevels;
  }

  void put_expectations(const std::vector<Node>& expectations) {
    for (size_t i = 0; i < expectations.size(); ++i) {
      // Below the first one, behind its arrow.
      put(i == 0 ? "=> " : "   ");
      put(flat(expectations[i]));
      if (i + 1 < expectations.size()) {
        put(",");
        end_line();
      }
    }
  }

  // The first block, split, list or list of names in the item that has to stand on several lines;
  // null if the item stays on one.
  [[nodiscard]] Node broken_container(Node item) const {
    const std::vector<Node> containers = containers_of(item);
    if (containers.empty()) {
      return {};
    }
    const bool keeps_break = std::ranges::any_of(containers, [this](Node container) {
      return has_kept_break(container) || has_comment_in(container);
    });
    const bool is_flat = !keeps_break && (fits(flat(item)) || fits_in_two_lines(item));
    return is_flat ? Node() : containers.front();
  }

  // A route whose guard begins a second line that holds all the rest.
  [[nodiscard]] bool fits_in_two_lines(Node item) const {
    if (!item.is(NodeKind::kRouteDecl) || !RouteDeclView(item).guard()) {
      return false;
    }
    const size_t indent = (levels_ + kContinuationLevels) * kIndentStep;
    const size_t second = columns(flat(item)) - columns(flat_route_start(item)) - 1;
    return fits(flat_route_start(item)) && indent + second <= kColumnsMax;
  }

  [[nodiscard]] std::vector<Node> containers_of(Node item) const {
    std::vector<Node> found;
    const auto add = [&found, this](Node node) {
      if (node && (!node.children().empty() || has_comment_in(node))) {
        found.push_back(node);
      }
    };
    switch (item.kind()) {
      case NodeKind::kRouteDecl:
        add(item.child(NodeKind::kSplitAction));
        add(item.child(NodeKind::kBlock));
        break;
      case NodeKind::kParamDecl:
      case NodeKind::kFieldSchema:
        add(list_in(item.child(NodeKind::kDefault)));
        break;
      case NodeKind::kConstDecl:
      case NodeKind::kField:
        add(list_in(item));
        break;
      case NodeKind::kBlockSchema:
        if (item.child_count() > 1) {
          found.push_back(item);
        }
        break;
      case NodeKind::kGivenBlock:
        for (const Node part : item.children()) {
          add(part.is(NodeKind::kBlock) || part.is(NodeKind::kGivenBlock) ? part : Node());
        }
        break;
      case NodeKind::kTypeDecl:
        add(item.child(NodeKind::kRecordType));
        break;
      case NodeKind::kFnDecl:
      case NodeKind::kTemplateDecl:
      case NodeKind::kPolicyDecl:
        add(item.child(NodeKind::kParameterList));
        add(item.child(NodeKind::kBlock));
        break;
      case NodeKind::kImportDecl:
        if (item.child(NodeKind::kImportItem)) {
          found.push_back(item);
        }
        break;
      case NodeKind::kInvariantDecl:
        add(item.child(NodeKind::kClaim));
        break;
      case NodeKind::kTestDecl:
        add(item.child(NodeKind::kTableRows));
        add(item.child(NodeKind::kTestBody));
        break;
      default:
        add(item.child(NodeKind::kBlock));
        break;
    }
    return found;
  }

  static Node list_in(Node node) {
    const Node value = node.expression();
    return value.is(NodeKind::kListExpr) ? value : Node();
  }

  [[nodiscard]] bool has_kept_break(Node container) const {
    switch (container.kind()) {
      case NodeKind::kBlockSchema:
      case NodeKind::kClaim:
        return true;
      case NodeKind::kImportDecl:
        return false;
      case NodeKind::kTableRows:
      case NodeKind::kListExpr:
      case NodeKind::kParameterList: {
        const std::string_view text = container.text();
        return has_line_break(text.substr(0, text.find_first_not_of("[( \t\r\n")));
      }
      default:
        return has_line_break(container.text());
    }
  }

  // --- Broken items ---

  void put_broken(Node item) {
    switch (item.kind()) {
      case NodeKind::kRouteDecl:
        return put_broken_route(RouteDeclView(item));
      case NodeKind::kParamDecl:
      case NodeKind::kFieldSchema:
      case NodeKind::kConstDecl:
      case NodeKind::kField:
        return put_broken_list_item(item);
      case NodeKind::kImportDecl:
        return put_broken_import(ImportDeclView(item));
      case NodeKind::kTestDecl:
        return put_broken_test(item);
      case NodeKind::kInvariantDecl:
        return put_broken_invariant(InvariantDeclView(item));
      case NodeKind::kHostDecl:
        put_host_head(item);
        return put_block(item.child(NodeKind::kBlock));
      case NodeKind::kBlockSchema: {
        put((item.is_public() ? "pub " : "") + flat_head(item) + ' ');
        const NodeRange children = item.children();
        const uint32_t head_end = item.child(0).record().end;
        const auto open = static_cast<uint32_t>(source_.find('{', head_end));
        return put_braces({++children.begin(), children.end()}, open, item.record().end);
      }
      case NodeKind::kGivenBlock:
        return put_broken_given(GivenBlockView(item));
      case NodeKind::kTypeDecl: {
        const Node record = item.child(NodeKind::kRecordType);
        const std::string whole = flat(item);
        put(whole.substr(0, whole.size() - flat(record).size()) + "record ");
        return put_fields(record, source_.find('{', record.record().begin));
      }
      case NodeKind::kFnDecl:
      case NodeKind::kTemplateDecl:
      case NodeKind::kPolicyDecl:
        return put_broken_signature(item);
      default:
        put((item.is_public() ? "pub " : "") + flat_head(item) + ' ');
        return put_block(item.child(NodeKind::kBlock));
    }
  }

  // The children of a node between the brace at `open` and the one the node ends with.
  void put_fields(Node owner, size_t open) {
    put_braces(owner.children(), static_cast<uint32_t>(open), owner.record().end);
  }

  // Every block of the chain is broken if one is.
  void put_broken_given(GivenBlockView given) {
    put(flat_head(given) + ' ');
    put_block(given.block());
    const Node alternative = given.alternative();
    if (!alternative) {
      return;
    }
    put(" else ");
    if (alternative.is(NodeKind::kBlock)) {
      put_block(alternative);
    } else {
      put_broken_given(GivenBlockView(alternative));
    }
  }

  // The parameters a line each, if they ask for it; then what belongs to them.
  void put_broken_signature(Node item) {
    const Node parameters = item.child(NodeKind::kParameterList);
    put((item.is_public() ? "pub " : "") + flat_signature_start(item));
    if (parameters && (has_kept_break(parameters) || has_comment_in(parameters) ||
                       !fits((item.is_public() ? "pub " : "") + flat_head(item) + " {"))) {
      put_elements(parameters, "(", ")");
    } else if (parameters) {
      put(flat(parameters));
    }
    put(flat_signature_end(item));
    if (item.is(NodeKind::kFnDecl)) {
      put(" = " + flat(item.expression()));
      return;
    }
    put(" ");
    put_block(item.child(NodeKind::kBlock));
  }

  void put_block(Node block) {
    put_braces(block.children(), block.record().begin, block.record().end);
  }

  // `{`, the items a line each, and `}`; `open` is the offset of the brace, `end` one past the
  // closing one.
  void put_braces(NodeRange items, uint32_t open, uint32_t end) {
    put("{");
    begin_block(open + 1);
    put_items(items);
    end_block(end - 1, "}");
  }

  void put_broken_route(RouteDeclView route) {
    const Node action = route.action();
    const bool breaks_split = action.is(NodeKind::kSplitAction) && action.child_count() > 0 &&
                              (has_line_break(action.text()) || has_comment_in(action) ||
                               !fits(flat_head(route) + " -> " + flat(action)));
    const std::string_view tail = route.block() ? " {" : "";
    put_route_head(route, breaks_split ? " -> split " : " -> " + flat(action),
                   breaks_split ? "{" : tail);
    if (breaks_split) {
      const auto open = static_cast<uint32_t>(source_.find('{', action.record().begin));
      put_braces(action.children(), open, action.record().end);
    }
    if (route.block()) {
      put(" ");
      put_block(route.block());
    }
  }

  // The head and `rest`, which `tail` will follow; broken before `when` if they do not fit.
  void put_route_head(Node route, const std::string& rest, std::string_view tail) {
    const std::string guard = flat_guard(route);
    std::string whole = flat_head(route) + rest;
    whole += tail;
    if (guard.empty() || fits(whole)) {
      put(flat_head(route) + rest);
      return;
    }
    put(flat_route_start(route));
    end_line();
    levels_ += kContinuationLevels;
    put(guard + rest);
    levels_ -= kContinuationLevels;
  }

  // `host "a", "b" on edge`, one pattern a line if it is too long.
  void put_host_head(Node host) {
    const std::string head = flat_head(host);
    if (fits(head + " {")) {
      put(head + ' ');
      return;
    }
    put("host ");
    const std::vector<Node> patterns = HostDeclView(host).patterns();
    levels_ += kContinuationLevels;
    for (size_t i = 0; i < patterns.size(); ++i) {
      put(flat(patterns[i]));
      if (i + 1 < patterns.size()) {
        put(",");
        end_line();
      }
    }
    put(" on " + flat(host.child(NodeKind::kHostListeners)) + ' ');
    levels_ -= kContinuationLevels;
  }

  // A property whose head is too long has a variable a line.
  void put_test_head(Node test) {
    const TestDeclView view(test);
    const std::string head = flat_test_head(test);
    if (view.test_kind() != TestKind::kProperty || fits(head + " {")) {
      return put(head + ' ');
    }
    put("test property " + flat(view.name()) + " for");
    end_line();
    levels_ += kContinuationLevels;
    const std::vector<Node> variables = view.variables();
    for (size_t i = 0; i < variables.size(); ++i) {
      put(flat(variables[i]));
      put(i + 1 < variables.size() ? "," : " ");
      if (i + 1 < variables.size()) {
        end_line();
      }
    }
    levels_ -= kContinuationLevels;
  }

  // The claim on a line of its own, or on several if it is too long.
  void put_broken_invariant(const InvariantDeclView& invariant) {
    put("invariant " + flat(invariant.name()) + " {");
    end_line();
    ++levels_;
    const ClaimView claim(invariant.claim());
    if (const std::string text = flat(claim); fits(text)) {
      put(text);
    } else {
      put_claim_lines(flat_claim_lines(claim));
    }
    end_line();
    --levels_;
    put("}");
  }

  void put_claim_lines(const std::vector<std::string>& lines) {
    put(lines.front());
    levels_ += kContinuationLevels;
    for (size_t i = 1; i < lines.size(); ++i) {
      end_line();
      put(lines[i]);
    }
    levels_ -= kContinuationLevels;
  }

  void put_broken_test(Node test) {
    put_test_head(test);
    if (const Node rows = test.child(NodeKind::kTableRows)) {
      const bool is_broken =
          has_kept_break(rows) || has_comment_in(rows) || !fits(flat(rows) + " {");
      is_broken ? put_elements(rows, "[", "]") : put(flat(rows));
      put(" ");
    }
    const Node body = test.child(NodeKind::kTestBody);
    body.children().empty() && !has_comment_in(body) ? put(flat(body)) : put_block(body);
  }

  // NAME = [ ... ] with what may follow the list.
  void put_broken_list_item(Node item) {
    const bool is_default = item.is(NodeKind::kParamDecl) || item.is(NodeKind::kFieldSchema);
    const Node list = list_in(is_default ? item.child(NodeKind::kDefault) : item);
    const std::string whole = flat(item);
    const std::string list_text = flat(list);
    const size_t at = whole.find(list_text);
    put(whole.substr(0, at));
    put_elements(list, "[", "]");
    put(whole.substr(at + list_text.size()));
  }

  // The elements of a list or of parameters, a line each.
  void put_elements(Node list, const char* open, const char* close) {
    put(open);
    begin_block(list.record().begin + 1);
    for (const Node element : list.children()) {
      put_comments_before(element.record().begin);
      keep_blank_line(element.record().begin);
      put_comments_before(element.record().end);
      put(flat(element) + ',');
      end_line_at(element.record().end);
    }
    end_block(list.record().end - 1, close);
  }

  void put_broken_import(ImportDeclView import) {
    put("import " + flat(import.child(0)) + " {");
    const uint32_t open = static_cast<uint32_t>(source_.find('{', import.child(0).record().end));
    begin_block(open + 1);
    for (const Node item : import.items()) {
      put_comments_before(item.record().begin);
      put_comments_before(item.record().end);
      put(flat(item) + ',');
      end_line_at(item.record().end);
    }
    end_block(import.record().end - 1, "}");
  }
};

}  // namespace

Result<std::string> format(const SyntaxTree& tree) {
  if (tree.has_errors()) {
    return fail(ErrorCode::kBadArgument, "the file has errors and stays as it is",
                tree.source().path());
  }
  return Layout(tree).run();
}

}  // namespace weir::dsl
