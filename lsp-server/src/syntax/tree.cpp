#include "syntax/tree.h"

#include <algorithm>
#include <cstdlib>

#include "syntax/parser.h"
#include "syntax/tree_data.h"

namespace codestral::syntax {
namespace {

constexpr std::size_t kLongestName = 200;
// Symbols do not lie deeper than this below the root, in wrappers and blocks; a guard against
// nesting without end.
constexpr int kDeepestWrapper = 64;

TSNode childByField(TSNode node, std::string_view field) {
  return ts_node_child_by_field_name(node, field.data(), static_cast<std::uint32_t>(field.size()));
}

// Calls `each` with every child until it returns true.
template <typename F>
bool anyChild(TSNode node, F each) {
  TSTreeCursor cursor = ts_tree_cursor_new(node);
  bool found = false;
  for (bool more = ts_tree_cursor_goto_first_child(&cursor); more && !found;
       more = ts_tree_cursor_goto_next_sibling(&cursor)) {
    found = each(ts_tree_cursor_current_node(&cursor));
  }
  ts_tree_cursor_delete(&cursor);
  return found;
}

TSNode childOfType(TSNode node, std::string_view wanted) {
  TSNode result{};
  anyChild(node, [&](TSNode child) {
    if (type(child) != wanted) return false;
    result = child;
    return true;
  });
  return result;
}

// C declares names inside out: `int (*f(void))[3]`.
TSNode declaredName(TSNode node) {
  while (true) {
    TSNode inner = childByField(node, "declarator");
    if (ts_node_is_null(inner) && type(node).ends_with("_declarator")) {
      inner = ts_node_named_child(node, 0);
    }
    if (ts_node_is_null(inner)) return node;
    node = inner;
  }
}

TSNode nameNode(TSNode node, std::string_view rule) {
  while (!rule.empty()) {
    std::string_view path = rule.substr(0, rule.find('|'));
    rule.remove_prefix(std::min(rule.size(), path.size() + 1));
    TSNode at = node;
    while (!path.empty() && !ts_node_is_null(at)) {
      const std::string_view step = path.substr(0, path.find('/'));
      path.remove_prefix(std::min(path.size(), step.size() + 1));
      const TSNode byField = childByField(at, step);
      at = ts_node_is_null(byField) ? childOfType(at, step) : byField;
    }
    if (!ts_node_is_null(at)) return declaredName(at);
  }
  return {};
}

// The first line, without blanks around it and without quotes.
std::string cleanName(std::string name) {
  name.erase(std::min(name.find_first_of("\r\n"), name.size()));
  while (!name.empty() && isBlank(name.back())) name.pop_back();
  name.erase(0, std::min(name.find_first_not_of(" \t"), name.size()));
  if (name.size() >= 2 && name.front() == name.back() &&
      (name.front() == '"' || name.front() == '\'')) {
    name = name.substr(1, name.size() - 2);
  }
  return name;
}

// What a child says about the kind of the construct that holds it.
std::optional<SymbolKind> kindFrom(std::string_view childType) {
  struct Row {
    std::string_view type;
    SymbolKind kind;
  };
  static constexpr Row kRows[] = {
      {"interface", SymbolKind::Interface},
      {"interface_type", SymbolKind::Interface},
      {"enum", SymbolKind::Enum},
      {"enum_declaration", SymbolKind::Enum},
      {"struct", SymbolKind::Struct},
      {"struct_type", SymbolKind::Struct},
      {"struct_declaration", SymbolKind::Struct},
      {"union_declaration", SymbolKind::Struct},
      {"arrow_function", SymbolKind::Function},
      {"function_expression", SymbolKind::Function},
      {"generator_function", SymbolKind::Function},
      {"function_definition", SymbolKind::Function},
      {"func_literal", SymbolKind::Function},
      {"lambda", SymbolKind::Function},
      {"lambda_expression", SymbolKind::Function},
      {"lambda_literal", SymbolKind::Function},
      {"class", SymbolKind::Class},
  };
  const auto it = std::ranges::find(kRows, childType, &Row::type);
  return it == std::end(kRows) ? std::nullopt : std::optional(it->kind);
}

bool isTypeKind(SymbolKind kind) {
  using enum SymbolKind;
  return kind == Class || kind == Struct || kind == Interface || kind == Enum || kind == Type;
}

struct Refined {
  SymbolKind kind;
  TSNode by{};  // the child that told
};

Refined refine(TSNode node, const Construct& construct) {
  Refined result{construct.kind};
  if (!construct.isValue && construct.kind != SymbolKind::Class &&
      construct.kind != SymbolKind::Type) {
    return result;
  }
  const auto look = [&](TSNode child) {
    const auto kind = kindFrom(type(child));
    if (!kind || (!construct.isValue && !isTypeKind(*kind))) return false;
    result = {*kind, child};
    return true;
  };
  anyChild(node, [&](TSNode child) {
    if (look(child)) return true;
    return construct.isValue && type(child) == "expression_list" && anyChild(child, look);
  });
  return result;
}

TSNode bodyOf(const Tree& tree, TSNode node) {
  const TSNode body = childByField(node, "body");
  if (!ts_node_is_null(body)) return body;
  TSNode block{};
  anyChild(node, [&](TSNode child) {
    if (!tree.grammar.is(child, kBlock)) return false;
    block = child;
    return true;
  });
  return block;
}

void collect(const Tree& tree, TSNode parent, int level, int depth, bool inType,
             std::vector<Symbol>& out) {
  if (depth > kDeepestWrapper) return;
  anyChild(parent, [&](TSNode child) {
    if (!ts_node_is_named(child)) return false;
    if (tree.grammar.construct(child) != nullptr) {
      if (auto found = constructionAt(tree, child)) {
        SymbolKind& kind = found->scope.symbol.kind;
        if (kind == SymbolKind::Function && inType) kind = SymbolKind::Method;
        const bool isModule = kind == SymbolKind::Module;
        const bool isFunction = kind == SymbolKind::Function || kind == SymbolKind::Method;
        const bool holdsMembers = isTypeKind(kind);
        out.push_back(std::move(found->scope.symbol));
        if (isModule) {
          collect(tree, child, level, depth + 1, false, out);
        } else if (level == 0 && !isFunction && found->isScope) {
          collect(tree, child, 1, depth + 1, holdsMembers, out);
        }
        return false;
      }
    }
    if ((tree.grammar.flags(child) & (kWrapper | kBlock | kError)) != 0) {
      collect(tree, child, level, depth + 1, inType, out);
    }
    return false;
  });
}

}  // namespace

void Graveyard::add(TSTree* tree) {
  const std::lock_guard lock(mutex_);
  dead_.push_back(tree);
}

void Graveyard::bury() {
  std::vector<TSTree*> dead;
  {
    const std::lock_guard lock(mutex_);
    dead.swap(dead_);
  }
  for (TSTree* tree : dead) ts_tree_delete(tree);
}

std::string textOf(const Tree& tree, TSNode node) {
  return tree.text.slice({begin(node), end(node)});
}

std::vector<TSNode> pathTo(const Tree& tree, std::size_t byte) {
  std::vector<TSNode> path{tree.root()};
  while (true) {
    const TSNode child =
        ts_node_first_child_for_byte(path.back(), static_cast<std::uint32_t>(byte));
    if (ts_node_is_null(child) || begin(child) > byte || end(child) <= byte) return path;
    path.push_back(child);
  }
}

std::optional<Construction> constructionAt(const Tree& tree, TSNode node) {
  const Construct* construct = tree.grammar.construct(node);
  if (construct == nullptr) return std::nullopt;
  const Refined refined = refine(node, *construct);
  TSNode body = bodyOf(tree, node);
  if (ts_node_is_null(body) && construct->needsBody) return std::nullopt;
  if (ts_node_is_null(body) && !ts_node_is_null(refined.by) && ts_node_is_named(refined.by)) {
    const TSNode inner = bodyOf(tree, refined.by);
    body = ts_node_is_null(inner) && isTypeKind(refined.kind) ? refined.by : inner;
  }

  Construction result;
  Symbol& symbol = result.scope.symbol;
  symbol.kind = refined.kind;
  symbol.range = {begin(node), end(node)};
  result.scope.bodyBegin = ts_node_is_null(body) ? symbol.range.end : begin(body);
  symbol.signature = {symbol.range.begin, result.scope.bodyBegin};
  while (symbol.signature.size() > 0 && isBlank(tree.text.at(symbol.signature.end - 1))) {
    --symbol.signature.end;
  }
  result.isScope = !construct->isValue || refined.kind != construct->kind;

  const TSNode name = nameNode(node, construct->name);
  text::ByteRange nameRange{};
  if (!ts_node_is_null(name)) {
    nameRange = {begin(name), end(name)};
  } else if (construct->name.empty() || construct->name.ends_with('|')) {
    nameRange = symbol.signature;
  }
  nameRange.end = std::min(nameRange.end, nameRange.begin + kLongestName);
  symbol.name = cleanName(tree.text.slice(nameRange));
  if (symbol.name.empty()) return std::nullopt;
  return result;
}

std::int64_t treeVersion(const Tree& tree) {
  return tree.version;
}
bool hasError(const Tree& tree) {
  return ts_node_has_error(tree.root());
}

std::vector<Symbol> symbols(const Tree& tree) {
  std::vector<Symbol> out;
  collect(tree, tree.root(), 0, 0, false, out);
  return out;
}

TreePtr parse(const Language& language, const text::Text& text, std::int64_t version,
              std::optional<std::chrono::milliseconds> deadline) {
  if (language.grammar == nullptr || text.size() > UINT32_MAX / 2) return nullptr;
  std::optional<TimePoint> until;
  if (deadline) until = Clock::now() + *deadline;
  Parser parser(language);
  TSTree* handle = parser.parse(text, nullptr, until);
  if (handle == nullptr) return nullptr;
  return std::make_shared<const Tree>(handle, std::make_shared<Graveyard>(), language, text,
                                      version);
}

std::string dump(const Tree& tree) {
  char* raw = ts_node_string(tree.root());
  std::string result(raw);
  std::free(raw);
  return result;
}

}  // namespace codestral::syntax
