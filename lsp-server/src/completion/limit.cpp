#include "completion/limit.h"

#include <algorithm>

#include "base/trim.h"
#include "completion/nesting.h"
#include "completion/postprocess.h"

namespace codestral::completion {
namespace {

constexpr std::size_t kMostLines = 40;
constexpr std::size_t kBlankLinesEndBlock = 2;
constexpr std::size_t kTellingLine = 4;

std::string_view firstWord(std::string_view text) {
  const auto end = std::ranges::find_if_not(text, isIdentifierByte);
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

bool isOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

// A line that closes what a line above opened, or goes on with it: `}`, `)`, `} else {`, `end`,
// `fi`, `else:`.
bool continuesBlock(std::string_view line) {
  const std::string_view text = trimmed(line);
  if (text.empty()) return false;
  if (openerOf(text.front()) != 0) return true;
  return isOneOf(firstWord(text),
                 {"end", "fi", "done", "esac", "else", "elif", "elsif", "elseif", "except",
                  "finally", "rescue", "ensure", "catch", "when", "then", "until", "in"});
}

// Whether such a line is the last of its block, rather than the beginning of another branch.
bool endsBlock(std::string_view line, const Surroundings& around) {
  const std::string_view text = trimmed(line);
  if (isOneOf(firstWord(text), {"else", "elif", "elsif", "rescue", "ensure", "when", "then"})) {
    return around.language != nullptr && around.language->indentBlocks && text.back() != ':';
  }
  return text.back() != '{' && text.back() != ':' && text.back() != '(' && text.back() != '[';
}

// A statement that another branch may follow on a line of its own.
bool mayBranch(std::string_view line) {
  const std::string_view text = trimmed(line);
  const std::size_t word = text.find_first_not_of("} ");
  return word != std::string_view::npos &&
         isOneOf(firstWord(text.substr(word)), {"if", "else", "try", "catch", "do"});
}

bool repeatsWhatFollows(std::string_view line, const Surroundings& around) {
  if (around.nextLines.empty()) return false;
  // A lone closing bracket often equals the next line by chance; the brackets decide about it
  // later.
  return trimmed(line).size() >= kTellingLine && trimmed(line) == trimmed(around.nextLines.front());
}

// A line that belongs to the declaration below it: a decorator, an attribute, a template's head.
bool announcesNext(std::string_view line, const syntax::Language* language) {
  const std::string_view text = trimmed(line);
  if (text.empty() || language == nullptr) return false;
  if (language->id == "rust") return text.starts_with("#[") && text.ends_with(']');
  if (language->id == "csharp") return text.starts_with('[') && text.ends_with(']');
  if (language->id == "cpp")
    return (text.starts_with("template") && text.ends_with('>')) ||
           (text.starts_with("[[") && text.ends_with("]]"));
  return isOneOf(language->id, {"python", "java", "kotlin", "scala", "swift", "javascript",
                                "typescript", "tsx"}) &&
         text.starts_with('@') && text.back() != '{' && text.back() != ';';
}

// In the others a bracket or a word ends a block, and blank lines mean nothing.
bool blankLinesEndBlocks(const syntax::Language* language) {
  return language == nullptr || language->indentBlocks;
}

// Whether an unfinished line shows what kind of line it is: its first word has ended.
bool showsItsWord(std::string_view line) {
  const std::string_view text = line.substr(indentation(line).size());
  if (text.empty()) return false;
  return !isIdentifierByte(text.front()) ? text.size() > 1 : firstWord(text).size() < text.size();
}

// Follows a text line by line.
class Scan {
 public:
  Scan(Extent extent, const Surroundings& around)
      : extent_(extent),
        around_(around),
        base_(indentWidth(around.lineBefore)),
        opened_(extent == Extent::Body || !isBlank(around.lineBefore)),
        nesting_(around.language) {
    nesting_.read(around.lineBefore);
    depth_ = nesting_.open().size();
    Nesting line = nesting_;
    line.read(around.lineAfter);
    closedOnLine_ = depth_ - std::min(depth_, line.open().size());
  }

  // The length of the wanted part, once it is certain.
  std::optional<std::size_t> run(std::string_view text, bool ended) {
    const std::size_t firstEnd = text.find('\n');
    if (firstEnd == std::string_view::npos)
      return ended ? std::optional(text.size()) : std::nullopt;
    if (extent_ == Extent::Line) return firstEnd;
    takeFirst(text.substr(0, firstEnd));
    if (isWhole()) return wanted_;
    std::size_t begin = firstEnd + 1;
    for (std::size_t number = 2; begin <= text.size(); ++number) {
      const std::size_t end = text.find('\n', begin);
      const bool whole = end != std::string_view::npos;
      const std::string_view line = text.substr(begin, (whole ? end : text.size()) - begin);
      // An unfinished line can only be judged once it shows something.
      if (!whole && !ended && !showsItsWord(line)) return std::nullopt;
      if (isEnd(line)) return wanted_;
      if (!whole && !ended) return std::nullopt;
      take(line, begin);
      if (closed_ || number >= kMostLines) return wanted_;
      if (!whole) break;
      begin = end + 1;
    }
    return ended ? std::optional(wanted_) : std::nullopt;
  }

 private:
  void takeFirst(std::string_view line) {
    head_ = around_.lineBefore + std::string(line);
    statementEnded_ = trimmed(head_).ends_with(';') || isBlank(head_);
    read(line);
    wanted_ = line.size();
  }

  void read(std::string_view line) {
    nesting_.read(line);
    nesting_.read("\n");
  }

  // Inside brackets or a string that the text opened, where indentation says nothing.
  bool inside() const { return !nesting_.quote().empty() || nesting_.open().size() > depth_; }

  // Inside a bracket of the cursor's line that is not closed there.
  bool inBody() const { return nesting_.open().size() > closedOnLine_; }

  // A statement of one line that nothing below can belong to.
  bool isWhole() const {
    if (extent_ != Extent::Block || !isBlank(around_.lineBefore) || inside()) return false;
    const std::string_view text = trimmed(head_);
    if (text.ends_with(';')) return true;
    const bool python = around_.language != nullptr && around_.language->id == "python";
    return python && !text.empty() && !text.ends_with(':') && !text.ends_with('\\') &&
           !text.ends_with(',') && !text.starts_with('@') && !text.starts_with('#');
  }

  // Whether the wanted part ends before this line.
  bool isEnd(std::string_view line) {
    if (isBlank(line)) {
      ++blanks_;
      if (inside() || wanted_ == 0 || extent_ == Extent::Paragraph) return false;
      if (!opened_) return true;
      return blankLinesEndBlocks(around_.language) && blanks_ >= kBlankLinesEndBlock;
    }
    const bool afterBlank = blanks_ > 0;
    blanks_ = 0;
    if (repeatsWhatFollows(line, around_)) return true;
    if (inside()) return false;
    const std::size_t indent = indentWidth(line);
    if (indent < base_) return true;
    if (indent > base_) return false;
    if (extent_ == Extent::Paragraph) return afterBlank && !continuesBlock(line);
    if (extent_ == Extent::Body || inBody()) return false;
    if (!afterBlank && announcesNext(head_, around_.language)) return false;
    // The bracket of a body may stand below its head.
    const bool opensBelow = trimmed(line) == "{" && !statementEnded_;
    return !opensBelow && (afterClosing_ ? !mayGoOn(line) : !continuesBlock(line));
  }

  // After a closing line: `else` on a line of its own.
  static bool mayGoOn(std::string_view line) {
    return isOneOf(firstWord(trimmed(line)), {"else", "catch", "finally", "while"});
  }

  void take(std::string_view line, std::size_t begin) {
    const bool wasInside = inside();
    read(line);
    if (isBlank(line)) return;
    const char last = trimmed(line).back();
    statementEnded_ = last == ';' || last == '}';
    wanted_ = begin + line.size();
    const std::size_t indent = indentWidth(line);
    if (indent > base_) opened_ = true;
    afterClosing_ = false;
    if (extent_ != Extent::Block || indent != base_) return;
    if (!wasInside && announcesNext(head_, around_.language)) {
      head_ = line;
      return;
    }
    if (inside() || inBody()) return;
    const bool closing = wasInside ? openerOf(trimmed(line).front()) != 0 : continuesBlock(line);
    if (!closing) return;
    if (!endsBlock(line, around_)) {
      head_ = line;  // of another branch
      return;
    }
    afterClosing_ = trimmed(line) == "}" && mayBranch(head_) && !head_.ends_with('{');
    closed_ = !afterClosing_;
  }

  const Extent extent_;
  const Surroundings& around_;
  const std::size_t base_;
  bool opened_;  // inside a block, one blank line is no end
  Nesting nesting_;
  std::size_t depth_ = 0;         // brackets that the line opens before the cursor
  std::size_t closedOnLine_ = 0;  // and those of them that are closed behind it
  std::string head_;
  std::size_t wanted_ = 0;
  std::size_t blanks_ = 0;
  bool statementEnded_ = false;
  bool afterClosing_ = false;  // another branch may follow
  bool closed_ = false;
};

}  // namespace

bool enough(Extent extent, const Surroundings& around, std::string_view soFar) {
  const std::string text = readable(soFar, around);
  if (isBlank(text)) return soFar.size() > kMostLines * 200;
  const auto wanted = Scan(extent, around).run(text, false);
  if (wanted && !isBlank(std::string_view(text).substr(0, *wanted))) return true;
  if (wanted && extent == Extent::Line) return true;
  // A stream that has begun to repeat itself does not stop by itself.
  return dropLoops(text).size() < text.size() && text.contains('\n');
}

std::size_t wantedOf(Extent extent, const Surroundings& around, std::string_view whole) {
  return Scan(extent, around).run(whole, true).value_or(whole.size());
}

std::string cutToExtent(std::string text, Extent extent, const Surroundings& around) {
  text.resize(std::min(text.size(), wantedOf(extent, around, text)));
  return text;
}

}  // namespace codestral::completion
