// What can be written at a place. What stands before the cursor says what is asked for; the tree
// says which block, type or object it is for. Everything offered comes from declarations: those of
// the module, of what it imports, and of stdlib/.
#include <algorithm>
#include <array>

#include "compiler/lsp/features.h"
#include "compiler/lsp/text_position.h"
#include "dsl/syntax/views.h"
#include "stdlib/embedded.h"

namespace weir::lsp {

namespace {

// CompletionItemKind of LSP.
enum Item : int {
  kMethod = 2,
  kFunction = 3,
  kField = 5,
  kVariable = 6,
  kClass = 7,
  kModule = 9,
  kProperty = 10,
  kValue = 12,
  kKeyword = 14,
  kSnippet = 15,
  kEnumMember = 20,
  kConstant = 21,
  kObject = 22,
};

constexpr int kSnippetFormat = 2;

struct Snippet {
  std::string_view label;
  std::string_view text;
};

constexpr std::array kDeclarations = {
    Snippet{"import", "import \"./${1:module}.weir\" { $0 }"},
    Snippet{"param", "param ${1:name}: ${2:string} = $0"},
    Snippet{"const", "const ${1:name} = $0"},
    Snippet{"type", "type ${1:name} = record {\n  $0\n}"},
    Snippet{"fn", "fn ${1:name}(${2:x}: ${3:uint}): ${3:uint} = $0"},
    Snippet{"upstream", "upstream ${1:name} { endpoints = [\"${2:127.0.0.1:9001}\"] }"},
    Snippet{"listener", "listener ${1:name} { bind = [\"${2:127.0.0.1:8080}\"] }"},
    Snippet{"tls",
            "tls ${1:name} {\n  certificate {\n    chain = ref \"file:$2\"\n"
            "    key = ref \"file:$3\"\n  }\n}"},
    Snippet{"jwt",
            "jwt ${1:name} {\n  issuer = \"https://$2\"\n  audience = [\"$3\"]\n"
            "  keys = ref \"file:$4\"\n}"},
    Snippet{"host", "host \"${1:example.com}\" on ${2:edge} {\n  $0\n}"},
    Snippet{"template", "template ${1:name}(${2:base}: path) {\n  $0\n}"},
    Snippet{
        "policy",
        "policy ${1:name}: ${2|authn,transform,route,respond,listener,tls,upstream|} {\n  $0\n}"},
    Snippet{"overlay", "overlay given ${1:env} == ${2:prod} {\n  $0\n}"},
    Snippet{"test",
            "test \"${1:what it promises}\" {\n  GET \"http://${2:example.com}/\" => $0\n}"},
    Snippet{"cover", "cover host \"${1:example.com}\""},
    Snippet{"invariant",
            "invariant \"${1:what always holds}\" {\n  forall req \"${2:/admin/**}\" { $0 }\n}"},
};

constexpr std::array kStatements = {
    Snippet{"route", "route ${1:name} ${2:GET} \"${3:/}\" -> $0"},
    Snippet{"group", "group \"${1:/v1}\" {\n  $0\n}"},
    Snippet{"ordered", "ordered {\n  $0\n}"},
    Snippet{"include", "include $0"},
    Snippet{"use", "use $0"},
    Snippet{"without", "without ${1:policy} reason \"$0\""},
    Snippet{"for", "for ${1:x} in ${2:list} {\n  $0\n}"},
    Snippet{"given", "given ${1:condition} {\n  $0\n}"},
    Snippet{"set request header", "set request header \"${1:x-name}\" = \"$0\""},
    Snippet{"set response header", "set response header \"${1:x-name}\" = \"$0\""},
    Snippet{"add response header", "add response header \"${1:x-name}\" = \"$0\""},
    Snippet{"remove request header", "remove request header \"$0\""},
    Snippet{"remove response header", "remove response header \"$0\""},
    Snippet{"rewrite", "rewrite \"$0\""},
};

constexpr std::array kActions = {
    Snippet{"respond", "respond ${1:200} \"$0\""},
    Snippet{"redirect", "redirect ${1:308} \"$0\""},
    Snippet{"split", "split { ${1:a}: ${2:95%}  ${3:b}: ${4:5%} }"},
};

Item item_of(NameKind kind) {
  switch (kind) {
    case NameKind::kModule:
    case NameKind::kTemplate:
      return kModule;
    case NameKind::kParam:
    case NameKind::kLocal:
      return kVariable;
    case NameKind::kConst:
      return kConstant;
    case NameKind::kObject:
      return kObject;
    case NameKind::kType:
    case NameKind::kPolicy:
    case NameKind::kCapture:
      return kClass;
    case NameKind::kFunction:
      return kFunction;
    case NameKind::kRoute:
    case NameKind::kTest:
      return kMethod;
    case NameKind::kField:
      return kField;
    case NameKind::kBlock:
    case NameKind::kAttribute:
      return kProperty;
    case NameKind::kEnumerator:
      return kEnumMember;
  }
  return kValue;
}

// What stands before the word at the cursor, on its line.
struct Before {
  std::string_view text;      // to the word, without trailing spaces
  std::string_view word;      // the last word of it, empty behind a sign
  char sign = '\0';           // the last character of it
  bool is_line_start = true;  // nothing stands before the word
};

Before look_back(const dsl::SourceFile& file, uint32_t offset) {
  std::string_view line = file.text(file.span(file.line_begin(file.line_of(offset)), offset));
  while (!line.empty() && is_word_char(line.back())) {
    line.remove_suffix(1);
  }
  while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) {
    line.remove_suffix(1);
  }
  size_t begin = line.size();
  while (begin > 0 && is_word_char(line[begin - 1])) {
    --begin;
  }
  return {line, line.substr(begin), line.empty() ? '\0' : line.back(),
          line.find_first_not_of(" \t") == line.npos};
}

class Completer {
 public:
  Completer(Session& session, const PlaceInModule& place)
      : lookup_(session.lookup()),
        modules_(session.modules()),
        module_(*place.module),
        offset_(place.offset),
        line_begin_(module_.file->line_begin(module_.file->line_of(place.offset))),
        before_(look_back(*place.module->file, place.offset)),
        chain_(chain_at(*place.module->tree, start_of_word(place))) {}

  Json run() {
    if (before_.sign == '.') {
      complete_member();
    } else if (is_in_import()) {
      complete_import();
    } else if (before_.text.ends_with("->")) {
      add_snippets(kActions);
      add_objects("upstream");
    } else if (before_.word == "on") {
      add_objects("listener");
    } else if (before_.word == "use" || before_.word == "without") {
      add_kinds({NameKind::kPolicy, NameKind::kModule});
    } else if (before_.word == "include") {
      add_kinds({NameKind::kTemplate, NameKind::kModule});
    } else if (before_.sign == ':' || before_.sign == '<') {
      add_types();
    } else if (before_.is_line_start || before_.sign == '{') {
      complete_statement();
    } else {
      complete_expression();
    }
    return std::move(items_);
  }

 private:
  static uint32_t start_of_word(const PlaceInModule& place) {
    const std::string_view text = place.module->file->text();
    uint32_t at = place.offset;
    while (at > 0 && is_word_char(text[at - 1])) {
      --at;
    }
    return std::min(at + 1, place.offset);
  }

  void add(const Target& target) {
    if (!target.name || !seen_.insert(std::string(target.name.text())).second) {
      return;
    }
    items_.push_back({{"label", target.name.text()},
                      {"kind", item_of(target.kind)},
                      {"documentation", {{"kind", "markdown"}, {"value", describe(target)}}}});
  }

  template <size_t N>
  void add_snippets(const std::array<Snippet, N>& snippets) {
    for (const Snippet& snippet : snippets) {
      items_.push_back({{"label", snippet.label},
                        {"kind", kSnippet},
                        {"insertTextFormat", kSnippetFormat},
                        {"insertText", snippet.text}});
    }
  }

  void add_word(std::string_view word, Item kind) {
    items_.push_back({{"label", word}, {"kind", kind}});
  }

  void add_kinds(std::initializer_list<NameKind> kinds) {
    for (const Target& target : lookup_.visible(module_, chain_)) {
      if (std::ranges::find(kinds, target.kind) != kinds.end()) {
        add(target);
      }
    }
    for (const auto& [name, import] : module_.imported) {
      if (import.is_module && std::ranges::find(kinds, NameKind::kModule) != kinds.end()) {
        add_word(name, kModule);
      }
    }
  }

  void add_objects(std::string_view keyword) {
    for (const Target& target : lookup_.visible(module_, chain_)) {
      const bool is_object = target.kind == NameKind::kObject &&
                             target.declaration.child(dsl::NodeKind::kKeyword).text() == keyword;
      const bool may_be = target.kind == NameKind::kLocal || target.kind == NameKind::kConst ||
                          target.kind == NameKind::kParam;
      if (is_object || may_be) {
        add(target);
      }
    }
    add_kinds({NameKind::kModule});
  }

  void add_types() {
    add_kinds({NameKind::kType, NameKind::kModule});
    for (const Module* module : modules_.stdlib()) {
      for (const dsl::Node child : module->tree->root().children()) {
        if (child.is(dsl::NodeKind::kTypeDecl)) {
          add({module, child.child(dsl::NodeKind::kName), child, NameKind::kType});
        }
      }
    }
  }

  // ---- behind a dot --------------------------------------------------------------------------

  void complete_member() {
    std::string_view object = before_.text.substr(0, before_.text.size() - 1);
    size_t begin = object.size();
    while (begin > 0 && (is_word_char(object[begin - 1]) || object[begin - 1] == '.')) {
      --begin;
    }
    object.remove_prefix(begin);
    if (object == "req" || object.starts_with("req.")) {
      add_attributes(std::string(object) + '.');
    } else if (object == "std") {
      add_std_modules();
    } else {
      add_fields(object);
    }
  }

  // The next word of each attribute that goes on from `prefix`.
  void add_attributes(const std::string& prefix) {
    for (const Module* module : modules_.stdlib()) {
      for (const dsl::Node child : module->tree->root().children()) {
        if (!child.is(dsl::NodeKind::kAttributeDecl)) {
          continue;
        }
        const std::string_view path = child.child(dsl::NodeKind::kDottedName).text();
        if (!path.starts_with(prefix)) {
          continue;
        }
        const std::string_view rest = path.substr(prefix.size());
        const std::string word(rest.substr(0, rest.find('.')));
        const bool takes = !dsl::AttributeDeclView(child).parameters().empty();
        if (!seen_.insert(word).second) {
          continue;
        }
        const Target target{module, child.child(dsl::NodeKind::kDottedName), child,
                            NameKind::kAttribute};
        items_.push_back({{"label", word},
                          {"kind", kProperty},
                          {"insertTextFormat", kSnippetFormat},
                          {"insertText", takes ? word + "(\"$1\")" : word},
                          {"documentation", {{"kind", "markdown"}, {"value", describe(target)}}}});
      }
    }
  }

  void add_fields(std::string_view object) {
    std::vector<Target> members;
    const std::string_view root = object.substr(0, object.find('.'));
    const std::optional<Target> named = lookup_.find_name(module_, chain_, root);
    if (named && named->kind == NameKind::kModule) {
      members = lookup_.exports_of(named->module->path);
    } else if (const dsl::Node expression = innermost(chain_, dsl::NodeKind::kMemberExpr)) {
      members = lookup_.members_of(module_, chain_, dsl::MemberExprView(expression).object());
    }
    std::ranges::for_each(members, [this](const Target& target) { add(target); });
  }

  // ---- imports -------------------------------------------------------------------------------

  [[nodiscard]] bool is_in_import() const {
    const size_t first = before_.text.find_first_not_of(" \t");
    return first != before_.text.npos && before_.text.substr(first).starts_with("import ");
  }

  void complete_import() {
    const dsl::Node declaration = innermost(chain_, dsl::NodeKind::kImportDecl);
    if (declaration && before_.text.find('{') != before_.text.npos) {
      for (const Target& target : lookup_.exports_of(import_target(module_.path, declaration))) {
        add(target);
      }
    } else {
      add_word("std", kModule);
    }
  }

  void add_std_modules() {
    for (const StdModule& module : std_modules()) {
      const std::string path(module.path);
      if (!lookup_.exports_of(path).empty()) {
        add_word(path.substr(4, path.rfind('.') - 4), kModule);
      }
    }
  }

  // ---- statements ----------------------------------------------------------------------------

  void complete_statement() {
    const dsl::Node block = innermost(chain_, dsl::NodeKind::kBlock);
    if (innermost(chain_, dsl::NodeKind::kTestBody)) {
      complete_test();
    } else if (!block) {
      add_snippets(kDeclarations);
    } else {
      complete_block(block);
    }
  }

  void complete_block(dsl::Node block) {
    const dsl::Node schema = lookup_.block_schema(chain_);
    for (const dsl::Node child : schema ? schema.children() : dsl::Node().children()) {
      const dsl::Node name = child.child(dsl::NodeKind::kName);
      if (!name || is_set_in(block, name.text())) {
        continue;
      }
      const bool is_block = child.is(dsl::NodeKind::kBlockSchema);
      const Target target{modules_.find(schema.tree().source().path()), name, child,
                          kind_of(child)};
      items_.push_back(
          {{"label", name.text()},
           {"kind", kField},
           {"insertTextFormat", kSnippetFormat},
           {"insertText", std::string(name.text()) + (is_block ? " {\n  $0\n}" : " = $0")},
           {"documentation", {{"kind", "markdown"}, {"value", describe(target)}}}});
    }
    if (schema && dsl::name_text(schema) == "route") {
      add_snippets(kStatements);
    }
  }

  static bool is_set_in(dsl::Node block, std::string_view name) {
    return std::ranges::any_of(dsl::children_of(block, dsl::NodeKind::kField),
                               [&](dsl::Node field) { return dsl::name_text(field) == name; });
  }

  void complete_test() {
    for (const std::string_view word : {"given client", "given header", "given cookie",
                                        "given listener", "GET", "POST", "PUT", "DELETE"}) {
      add_word(word, kKeyword);
    }
  }

  // ---- values --------------------------------------------------------------------------------

  void complete_expression() {
    add_enumerators();
    for (const Target& target : lookup_.visible(module_, chain_)) {
      const bool is_value = target.kind != NameKind::kType && target.kind != NameKind::kRoute;
      if (is_value) {
        add(target);
      }
    }
    add_kinds({NameKind::kModule});
    if (innermost(chain_, dsl::NodeKind::kGuard)) {
      add_word("req", kVariable);
      add_word("capture", kVariable);
    }
    for (const std::string_view word : {"true", "false", "given", "lines", "ref"}) {
      add_word(word, kKeyword);
    }
  }

  // Of the type that the place asks for: behind `NAME = `, or in the tree.
  void add_enumerators() {
    Lookup::TypeAt type;
    for (size_t i = chain_.size(); i-- > 1 && !type.type;) {
      type = lookup_.structure_of(lookup_.expected_type(module_, chain_, i));
    }
    if (!type.type && before_.sign == '=') {
      type = lookup_.structure_of(type_of_field());
    }
    if (!type.type || !type.type.is(dsl::NodeKind::kEnumType)) {
      return;
    }
    for (const dsl::Node child : type.type.children()) {
      const bool is_variant = child.is(dsl::NodeKind::kEnumVariant);
      add({type.module, is_variant ? child.child(dsl::NodeKind::kName) : child,
           is_variant ? child : type.type, NameKind::kEnumerator});
    }
  }

  // `balance =` whose value is still to be written, or a declaration of this line with a type.
  Lookup::TypeAt type_of_field() {
    for (const dsl::Node child : module_.tree->root().children()) {
      const bool is_here = child.span().begin >= line_begin_ && child.span().begin <= offset_;
      if (is_here && child.type()) {
        return {&module_, child.type()};
      }
    }
    std::string_view name = before_.text.substr(0, before_.text.size() - 1);
    name = name.substr(0, name.find_last_not_of(' ') + 1);
    name = name.substr(name.find_last_of(" \t{") + 1);
    const dsl::Node schema = lookup_.block_schema(chain_);
    for (const dsl::Node child : schema ? schema.children() : dsl::Node().children()) {
      if (child.is(dsl::NodeKind::kFieldSchema) && dsl::name_text(child) == name) {
        return {modules_.find(schema.tree().source().path()), child.type()};
      }
    }
    return {};
  }

  Lookup& lookup_;
  Modules& modules_;
  const Module& module_;
  uint32_t offset_;
  uint32_t line_begin_;
  Before before_;
  Chain chain_;
  Json items_ = Json::array();
  std::set<std::string> seen_;
};

}  // namespace

Json completion(Session& session, const Json& parameters) {
  const std::optional<PlaceInModule> place = place_of(session, parameters);
  return place ? Completer(session, *place).run() : Json::array();
}

}  // namespace weir::lsp
