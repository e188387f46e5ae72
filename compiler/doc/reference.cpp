#include "compiler/doc/reference.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "dsl/syntax/views.h"

namespace weir::doc {

namespace {

// Words and signs of some source with single spaces between them, without comments.
std::string one_line(std::string_view text) {
  std::string line;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    part.remove_prefix(std::min(part.find_first_not_of(" \t"), part.size()));
    if (!part.starts_with('#')) {
      line += (line.empty() || part.empty() || line.ends_with('(') ? "" : " ") + std::string(part);
    }
  }
  return line;
}

std::string text_of(dsl::Node node) {
  return node ? one_line(node.text()) : std::string();
}

Member read_field(dsl::Node node) {
  const dsl::FieldSchemaView field(node);
  return {std::string(dsl::name_text(field)), text_of(field.type()), text_of(field.default_value()),
          text_of(field.where()), node.tree().doc(node)};
}

std::vector<Member> read_fields(const std::vector<dsl::Node>& nodes) {
  std::vector<Member> members;
  members.reserve(nodes.size());
  for (const dsl::Node node : nodes) {
    members.push_back(read_field(node));
  }
  return members;
}

std::vector<dsl::Node> parameters_of(dsl::Node declaration) {
  return dsl::children_of(declaration.child(dsl::NodeKind::kParameterList),
                          dsl::NodeKind::kFieldSchema);
}

// "(age: duration = 180d, subdomains: bool = false)"; empty without parameters.
std::string parameters_text(const std::vector<Member>& members) {
  std::string text;
  for (const Member& member : members) {
    text += (text.empty() ? "(" : ", ") + member.name + ": " + member.type +
            (member.default_value.empty() ? "" : " = " + member.default_value);
  }
  return text.empty() ? text : text + ")";
}

class Reader {
 public:
  Reader(const dsl::SyntaxTree& tree, Page& page) : tree_(tree), page_(page) {}

  void run() {
    for (const dsl::Node child : tree_.root().children()) {
      const bool is_shown = child.is_public() || child.is(dsl::NodeKind::kParamDecl);
      if (is_shown && !child.has_error()) {
        read(child);
      }
    }
  }

 private:
  void read(dsl::Node node) {
    const std::string name(dsl::name_text(node));
    switch (node.kind()) {
      case dsl::NodeKind::kBlockSchema:
        read_block(node, name);
        break;
      case dsl::NodeKind::kAttributeDecl:
        read_attribute(node);
        break;
      case dsl::NodeKind::kCaptureDecl:
        add(node, {"capture", name, "{name: " + name + "}", {}, {}, {}});
        break;
      case dsl::NodeKind::kActionDecl:
        add_callable(node, "action", name, "");
        break;
      case dsl::NodeKind::kPolicyDecl:
        add_callable(node, "policy", name, ": " + text_of(dsl::PolicyDeclView(node).slot()));
        break;
      case dsl::NodeKind::kFnDecl:
        add_callable(node, "fn", name, ": " + text_of(node.type()));
        break;
      case dsl::NodeKind::kTemplateDecl:
        add_callable(node, "template", name, "");
        break;
      case dsl::NodeKind::kTypeDecl:
        read_type(node, name);
        break;
      case dsl::NodeKind::kParamDecl:
      case dsl::NodeKind::kConstDecl:
        add(node, {node.is(dsl::NodeKind::kParamDecl) ? "param" : "const",
                   name,
                   one_line(node.text()),
                   {},
                   {}});
        break;
      case dsl::NodeKind::kObjectDecl: {
        const std::string keyword = text_of(node.child(dsl::NodeKind::kKeyword));
        add(node, {keyword, name, keyword + ' ' + name, {}, {}, {}});
        break;
      }
      default:  // nothing to document
        break;
    }
  }

  void add(dsl::Node node, Entry entry) {
    entry.doc = tree_.doc(node);
    entry.anchor = free_anchor(entry.kind + '-' + entry.name);
    page_.entries.push_back(std::move(entry));
  }

  // Attributes of one name differ by whether they take an argument.
  [[nodiscard]] std::string free_anchor(std::string wanted) const {
    std::ranges::replace(wanted, '.', '-');
    std::string anchor = wanted;
    for (int next = 2;
         std::ranges::find(page_.entries, anchor, &Entry::anchor) != page_.entries.end(); ++next) {
      anchor = wanted + '-' + std::to_string(next);
    }
    return anchor;
  }

  void add_callable(dsl::Node node, const char* kind, const std::string& name,
                    const std::string& result) {
    Entry entry{kind, name, {}, {}, read_fields(parameters_of(node)), {}};
    entry.signature = std::string(kind) + ' ' + name + parameters_text(entry.members) + result;
    add(node, std::move(entry));
  }

  // Blocks within follow their own.
  void read_block(dsl::Node node, const std::string& path) {
    const dsl::BlockSchemaView block(node);
    const std::string repeated = node.is_repeated() ? "  # once or more" : "";
    add(node, {"block",
               path,
               path.substr(path.rfind('.') + 1) + " { ... }" + repeated,
               {},
               read_fields(block.fields()),
               {}});
    for (const dsl::Node inner : block.blocks()) {
      read_block(inner, path + '.' + std::string(dsl::name_text(inner)));
    }
  }

  void read_attribute(dsl::Node node) {
    const std::string path = text_of(node.child(dsl::NodeKind::kDottedName));
    const std::vector<Member> parameters = read_fields(parameters_of(node));
    add(node, {"attribute",
               path,
               path + parameters_text(parameters) + ": " + text_of(node.type()),
               {},
               parameters});
  }

  void read_type(dsl::Node node, const std::string& name) {
    Entry entry{"type", name, one_line(node.text()), {}, {}, {}};
    entry.signature = entry.signature.substr(entry.signature.find("type "));
    const dsl::Node type = node.type();
    if (type && type.is(dsl::NodeKind::kRecordType)) {
      entry.members = read_fields(dsl::RecordTypeView(type).fields());
      entry.signature = "type " + name + " = record { ... }";
    }
    add(node, std::move(entry));
  }

  const dsl::SyntaxTree& tree_;
  Page& page_;
};

// The comment that stands by itself above the first declaration, without its signs.
std::string read_intro(const dsl::SyntaxTree& tree) {
  std::string intro;
  for (const dsl::Comment& comment : tree.comments()) {
    bool is_at_top = !comment.is_doc && comment.is_alone;
    for (const dsl::Node child : tree.root().children()) {
      is_at_top &= child.is(dsl::NodeKind::kEditionDecl) || child.is(dsl::NodeKind::kImportDecl) ||
                   child.span().begin > comment.begin;
    }
    if (!is_at_top) {
      break;
    }
    std::string_view text =
        tree.source().text(tree.source().span(comment.begin, comment.end)).substr(1);
    text.remove_prefix(text.starts_with(' ') ? 1 : 0);
    intro += (intro.empty() ? "" : "\n") + std::string(text);
  }
  return intro;
}

}  // namespace

Page read_page(const dsl::SyntaxTree& tree, std::string name, std::string title) {
  Page page{std::move(name), std::move(title), read_intro(tree), {}};
  Reader(tree, page).run();
  return page;
}

}  // namespace weir::doc
