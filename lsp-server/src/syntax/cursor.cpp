#include "syntax/cursor.h"

#include <algorithm>
#include <ranges>

#include "base/trim.h"
#include "syntax/line_scan.h"

namespace codestral::syntax {
namespace {

bool isWordChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view firstWord(std::string_view text) {
  text = trimmed(text);
  return text.substr(
      0, static_cast<std::size_t>(std::ranges::find_if_not(text, isWordChar) - text.begin()));
}

// Whether the comment has a closing mark of its own, so that what follows it is code.
bool isClosedComment(std::string_view comment) {
  struct Marks {
    std::string_view open, close;
  };
  static constexpr Marks kMarks[] = {
      {"/*", "*/"}, {"<!--", "-->"}, {"--[", "]"}, {"=begin", "=end"}};
  return comment.ends_with('\n') || std::ranges::any_of(kMarks, [&](const Marks& marks) {
           return comment.starts_with(marks.open) && comment.ends_with(marks.close) &&
                  comment.size() >= marks.open.size() + marks.close.size();
         });
}

bool lacksItsEnd(TSNode node) {
  const std::uint32_t count = ts_node_child_count(node);
  return count > 0 && ts_node_is_missing(ts_node_child(node, count - 1));
}

bool opensBracket(TSNode node) {
  static constexpr std::string_view kOpen = "( [ { < |";
  return !ts_node_is_named(node) && hasWord(kOpen, type(node));
}

// Whether an error node, or a token that the parser had to invent, lies in or touches the bytes.
bool hasErrorWithin(TSNode root, std::size_t from, std::size_t to) {
  std::vector<TSNode> open{root};
  while (!open.empty()) {
    const TSNode node = open.back();
    open.pop_back();
    if (isError(node) || ts_node_is_missing(node)) return true;
    if (!ts_node_has_error(node)) continue;
    TSNode child = ts_node_first_child_for_byte(node, static_cast<std::uint32_t>(from));
    for (; !ts_node_is_null(child) && begin(child) <= to; child = ts_node_next_sibling(child)) {
      open.push_back(child);
    }
  }
  return false;
}

}  // namespace

Cursor::Cursor(const Tree& tree, std::size_t offset)
    : tree_(tree), offset_(std::min(offset, tree.text.size())) {
  before_ = pathTo(tree, offset_ == 0 ? 0 : offset_ - 1);
  const auto after = pathTo(tree, offset_);
  inError_ = std::ranges::any_of(before_, isError) || std::ranges::any_of(after, isError);
  const std::size_t lineStart = tree.text.lineStart(tree.text.lineAt(offset_));
  broken_ = inError_ || std::ranges::any_of(after, lacksItsEnd) ||
            hasErrorWithin(tree.root(), lineStart, offset_) ||
            std::ranges::any_of(pathTo(tree, tokenBefore(offset_).value_or(0)), lacksItsEnd);
}

NodeKind Cursor::kind() const {
  // Some grammars leave the marks of a hole outside of its node: the place before the closing one
  // still belongs to it.
  const auto isOpenEnded = [&](TSNode hole) {
    static constexpr std::string_view kMarks = "{$#\\`";
    return !kMarks.contains(tree_.text.at(begin(hole)));
  };
  for (const TSNode& node : before_ | std::views::reverse) {
    if (offset_ == 0) break;
    const std::uint16_t flags = tree_.grammar.flags(node);
    const bool inside = end(node) > offset_;
    if ((flags & kHole) != 0 && (inside || isOpenEnded(node))) return NodeKind::Code;
    if ((flags & kComment) != 0 && (inside || !isClosedComment(textOf(tree_, node)))) {
      return NodeKind::Comment;
    }
    if ((flags & kString) != 0 && (inside || lacksItsEnd(node))) return NodeKind::String;
  }
  if (broken_) {
    const LineScan scan =
        scanLine(lineUpTo(offset_), tree_.grammar.table().quotes, tree_.language.lineComment);
    if (scan.inComment) return NodeKind::Comment;
    if (scan.inString) return NodeKind::String;
  }
  return NodeKind::Code;
}

std::string Cursor::nodeType() const {
  const bool afterBlank = offset_ == 0 || isBlank(tree_.text.at(offset_ - 1));
  const auto path = afterBlank ? pathTo(tree_, offset_) : before_;
  for (const TSNode& node : path | std::views::reverse) {
    if (ts_node_is_named(node)) return std::string(type(node));
  }
  return {};
}

std::vector<Scope> Cursor::scopes() const {
  const std::string line = lineUpTo(offset_);
  const bool byColumn = tree_.language.indentBlocks && std::ranges::all_of(line, isBlank);
  const auto isAtOpenEnd = [&](TSNode node) {
    const Construct* construct = tree_.grammar.construct(node);
    const bool open =
        (tree_.language.indentBlocks && !byColumn) || construct->kind == SymbolKind::Section;
    const char last = tree_.text.at(offset_ - 1);
    return open && end(node) == offset_ && last != '}' && last != '>';
  };
  std::vector<Scope> found;
  bool inType = false;
  const auto take = [&](TSNode node) {
    auto construction = constructionAt(tree_, node);
    if (!construction || !construction->isScope) return;
    SymbolKind& kind = construction->scope.symbol.kind;
    if (kind == SymbolKind::Function && inType) kind = SymbolKind::Method;
    inType = kind == SymbolKind::Class || kind == SymbolKind::Struct ||
             kind == SymbolKind::Interface || kind == SymbolKind::Enum;
    found.push_back(std::move(construction->scope));
  };
  if (offset_ > 0) {
    for (const TSNode& node : before_) {
      if (tree_.grammar.construct(node) != nullptr && (end(node) > offset_ || isAtOpenEnd(node))) {
        take(node);
      }
    }
  }
  if (!byColumn) return found;

  // On a blank line behind a construct the cursor's column says which of them go on.
  const auto previous = tokenBefore(offset_);
  if (!previous) return found;
  for (const TSNode& node : pathTo(tree_, *previous)) {
    if (tree_.grammar.construct(node) == nullptr || end(node) > offset_) continue;
    if (indentOf(tree_.text.lineAt(begin(node))) < line.size()) take(node);
  }
  return found;
}

bool Cursor::insideArguments() const {
  for (const TSNode& node : before_ | std::views::reverse) {
    if (end(node) <= offset_ || offset_ == 0) continue;
    const std::uint16_t flags = tree_.grammar.flags(node);
    if ((flags & kArguments) != 0) {
      for (std::uint32_t i = 0; i < ts_node_child_count(node); ++i) {
        const TSNode child = ts_node_child(node, i);
        if (end(child) > offset_) break;
        if (opensBracket(child)) return true;
      }
    }
    if ((flags & (kBlock | kSequence)) != 0) return false;
  }
  return broken_ &&
         scanLine(lineUpTo(offset_), tree_.grammar.table().quotes, tree_.language.lineComment)
                 .openBrackets > 0;
}

bool Cursor::afterSignature() const {
  if (kind() != NodeKind::Code) return false;
  std::size_t last = offset_;
  const std::size_t lineStart = tree_.text.lineStart(tree_.text.lineAt(offset_));
  while (last > lineStart && isBlank(tree_.text.at(last - 1))) --last;
  return last > lineStart && opensBody(last - 1);
}

bool Cursor::emptyBody() const {
  if (kind() != NodeKind::Code) return false;
  const auto previous = tokenBefore(offset_);
  if (!previous) return false;
  const auto next = tokenAfter(offset_);
  if (!tree_.language.indentBlocks) {
    if (next && closesRightAfter(*previous, *next)) return true;
    if (next && !broken_) return false;
  }
  // By indentation: nothing below is deeper than the line that opens the body.
  if (!opensBody(*previous)) return false;
  const std::size_t opener = indentOf(tree_.text.lineAt(*previous));
  const std::size_t line = tree_.text.lineAt(offset_);
  const bool sameLine = line == tree_.text.lineAt(*previous);
  if (!sameLine && tree_.language.indentBlocks) {
    const std::string blanks = lineUpTo(offset_);
    if (!std::ranges::all_of(blanks, isBlank) || blanks.size() <= opener) return false;
  }
  if (!next) return true;
  return tree_.text.lineAt(*next) > line && indentOf(tree_.text.lineAt(*next)) <= opener;
}

std::optional<std::size_t> Cursor::tokenBefore(std::size_t offset) const {
  while (offset > 0) {
    if (isBlank(tree_.text.at(offset - 1))) {
      --offset;
      continue;
    }
    std::size_t comment = offset;
    for (const TSNode& node : pathTo(tree_, offset - 1)) {
      if (tree_.grammar.is(node, kComment)) comment = begin(node);
    }
    if (comment == offset) return offset - 1;
    offset = comment;
  }
  return std::nullopt;
}

std::optional<std::size_t> Cursor::tokenAfter(std::size_t offset) const {
  const std::size_t size = tree_.text.size();
  while (offset < size) {
    if (isBlank(tree_.text.at(offset))) {
      ++offset;
      continue;
    }
    std::size_t comment = offset;
    for (const TSNode& node : pathTo(tree_, offset)) {
      if (tree_.grammar.is(node, kComment)) comment = std::max(comment, end(node));
    }
    if (comment == offset) return offset;
    offset = comment;
  }
  return std::nullopt;
}

// Whether the token that ends here opens a body that the following lines hold.
bool Cursor::opensBody(std::size_t lastByte) const {
  const GrammarTable& table = tree_.grammar.table();
  const std::string line = lineUpTo(lastByte + 1);
  const std::size_t wordStart =
      line.size() -
      static_cast<std::size_t>(std::ranges::find_if_not(line | std::views::reverse, isWordChar) -
                               line.rbegin());
  const std::string_view token = wordStart < line.size()
                                     ? std::string_view(line).substr(wordStart)
                                     : std::string_view(line).substr(line.size() - 1);
  const auto path = pathTo(tree_, lastByte);
  const TSNode parent = path.size() > 1 ? path[path.size() - 2] : path.back();

  if (hasWord(table.openers, token)) {
    if (token == ":") return opensIndentedBody(lastByte);
    if (token != "{") return true;
    return tree_.grammar.is(parent, kBlock) || isError(parent);
  }
  if (table.headers.empty()) return false;
  if (table.headers == "function") {  // Lua: the parameters end the line
    return token == ")" && line.contains("function") && type(parent) == "parameters";
  }
  if (hasWord(table.headers, firstWord(line))) return !line.ends_with("end");
  // Ruby: `each do |x|`
  return token == "|" && type(parent) == "block_parameters";
}

// A colon opens a body unless it belongs to a slice, a dictionary or an annotation.
bool Cursor::opensIndentedBody(std::size_t lastByte) const {
  const auto path = pathTo(tree_, lastByte);
  const TSNode parent = path.size() > 1 ? path[path.size() - 2] : path.back();
  if (isError(parent)) {
    const LineScan scan =
        scanLine(lineUpTo(lastByte), tree_.grammar.table().quotes, tree_.language.lineComment);
    return scan.openBrackets == 0 && scan.openBraces == 0;
  }
  if (tree_.grammar.construct(parent) != nullptr && type(parent) != "assignment") return true;
  for (std::uint32_t i = 0; i < ts_node_child_count(parent); ++i) {
    if (tree_.grammar.is(ts_node_child(parent, i), kBlock)) return true;
  }
  return false;
}

// Whether nothing stands between the tokens that open and close one body.
bool Cursor::closesRightAfter(std::size_t previous, std::size_t next) const {
  static constexpr std::string_view kClosers =
      "end fi done esac else elif elsif elseif until rescue ensure when";
  static constexpr std::string_view kHeaderFields =
      "parameters name condition superclass value clause pattern variable";
  auto path = pathTo(tree_, next);
  if (path.size() < 2 || ts_node_is_named(path.back())) return false;
  const std::string_view closer = type(path.back());
  if (closer == "}") {
    const TSNode parent = path[path.size() - 2];
    const auto opener = pathTo(tree_, previous);
    return tree_.grammar.is(parent, kBlock) && type(opener.back()) == "{" &&
           opener.size() == path.size() && ts_node_eq(opener[opener.size() - 2], parent);
  }
  if (!hasWord(kClosers, closer)) return false;
  const TSNode opener = pathTo(tree_, previous).back();
  if (!ts_node_is_named(opener) && hasWord(tree_.grammar.table().openers, type(opener))) {
    return true;
  }
  // `else` is the first token of a clause; what precedes is a sibling of the clause.
  while (path.size() > 2 && begin(path[path.size() - 2]) == begin(path.back())) path.pop_back();
  const TSNode parent = path[path.size() - 2];
  std::uint32_t index = 0;
  const std::uint32_t count = ts_node_child_count(parent);
  std::optional<std::uint32_t> sibling;
  for (; index < count && end(ts_node_child(parent, index)) <= next; ++index) {
    const TSNode child = ts_node_child(parent, index);
    if (!tree_.grammar.is(child, kComment) && begin(child) < end(child)) sibling = index;
  }
  if (!sibling || end(ts_node_child(parent, *sibling)) != previous + 1) return false;
  const TSNode child = ts_node_child(parent, *sibling);
  if (!ts_node_is_named(child)) return false;
  const char* field = ts_node_field_name_for_child(parent, *sibling);
  return field != nullptr && hasWord(kHeaderFields, field);
}

std::size_t Cursor::indentOf(std::size_t line) const {
  const std::string content = tree_.text.line(line);
  return std::min(content.find_first_not_of(" \t"), content.size());
}

std::string Cursor::lineUpTo(std::size_t offset) const {
  return tree_.text.slice({tree_.text.lineStart(tree_.text.lineAt(offset)), offset});
}

CursorFacts factsAt(const View& view, std::size_t offset) {
  CursorFacts facts;
  if (!view) return facts;
  const Cursor cursor(*view.tree, toTree(view, offset));
  facts.kind = cursor.kind();
  facts.nodeType = cursor.nodeType();
  facts.scopes = cursor.scopes();
  for (Scope& scope : facts.scopes) {
    scope.symbol.range = toToday(view, scope.symbol.range);
    scope.symbol.signature = toToday(view, scope.symbol.signature);
    scope.bodyBegin = toToday(view, scope.bodyBegin);
  }
  facts.emptyBody = cursor.emptyBody();
  facts.afterSignature = cursor.afterSignature();
  facts.insideArguments = cursor.insideArguments();
  facts.inError = cursor.inError();
  return facts;
}

}  // namespace codestral::syntax
