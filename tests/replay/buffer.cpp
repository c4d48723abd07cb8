#include "replay/buffer.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "support/annotated_text.h"

namespace codestral::replay {
namespace {

bool isWordByte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || (c & 0x80) != 0;
}

bool continuesCharacter(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

}  // namespace

Buffer::Buffer(const Session& session, text::Encoding encoding)
    : text_(session.text),
      indent_(session.indent),
      pairs_(session.pairs),
      indentsAfterColon_(session.language == "python"),
      encoding_(encoding) {
  cursors_.push_back(at(session.line, session.column));
}

std::vector<Change> Buffer::press(const Key& key) {
  const State before{text_, cursors_, closers_, key.event};
  std::vector<Change> changes;
  switch (key.verb) {
    case Verb::Type:
      changes = type(key.text);
      break;
    case Verb::Enter:
      changes = enter();
      break;
    case Verb::Erase:
      changes = erase();
      break;
    case Verb::Paste:
      changes = apply({{{cursor(), cursor()}, key.text, {}}});
      break;
    case Verb::Undo:
      return undo();
    default:
      move(key);
      return {};
  }
  if (!changes.empty() && (past_.empty() || past_.back().event != key.event))
    past_.push_back(before);
  return changes;
}

std::vector<Change> Buffer::replace(text::ByteRange range, std::string_view text) {
  past_.push_back({text_, cursors_, closers_, 0});
  auto changes = apply({{range, std::string(text), {}}});
  cursors_ = {range.begin + text.size()};
  return changes;
}

std::vector<Change> Buffer::type(std::string_view character) {
  if (cursors_.size() == 1 && character.size() == 1) {
    const char typed = character.front();
    const std::size_t here = cursor();
    const char next = here < text_.size() ? text_[here] : '\n';
    if (next == typed && isClosedByItself(here)) {
      // Typed over: the same character takes its place.
      std::erase(closers_, here);
      return apply({{{here, here + 1}, std::string(character), {}}});
    }
    const bool freeAfter = std::isspace(static_cast<unsigned char>(next)) != 0 ||
                           std::string_view(")]};,:").contains(next);
    const auto pair = std::ranges::find(pairs_, typed, [](const auto& p) { return p.front(); });
    const bool quote = pair != pairs_.end() && (*pair)[0] == (*pair)[1];
    const char previous = here > 0 ? text_[here - 1] : '\n';
    if (pair != pairs_.end() && freeAfter &&
        !(quote && (isWordByte(previous) || previous == typed))) {
      auto changes = apply({{{here, here}, *pair, {}}});
      cursors_ = {here + 1};
      closers_.push_back(here + 1);
      return changes;
    }
  }
  std::vector<Change> changes;
  for (const std::size_t offset : cursors_)
    changes.push_back({{offset, offset}, std::string(character), {}});
  return apply(std::move(changes));
}

std::vector<Change> Buffer::enter() {
  std::vector<Change> changes;
  std::size_t back = 0;  // from the end of the new text to the cursor
  for (const std::size_t offset : cursors_) {
    const std::size_t start = lineStart(offset);
    const std::string_view line = std::string_view(text_).substr(start, offset - start);
    const std::string own(line.substr(0, std::min(line.find_first_not_of(" \t"), line.size())));
    const std::size_t last = line.find_last_not_of(" \t");
    const char end = last == line.npos ? '\0' : line[last];
    const bool opens = (end != '\0' && std::string_view("{([").contains(end)) ||
                       (end == ':' && indentsAfterColon_);
    std::string text = "\n" + own + (opens ? indent_ : "");
    if (opens && isClosedByItself(offset)) {
      back = own.size() + 1;
      text += "\n" + own;
    }
    changes.push_back({{offset, offset}, std::move(text), {}});
  }
  auto applied = apply(std::move(changes));
  if (cursors_.size() == 1) cursors_.front() -= back;
  return applied;
}

std::vector<Change> Buffer::erase() {
  std::vector<Change> changes;
  for (const std::size_t offset : cursors_) {
    if (offset == 0) continue;
    std::size_t begin = offset - 1;
    while (begin > 0 && continuesCharacter(text_[begin])) --begin;
    std::size_t end = offset;
    const std::string_view before =
        std::string_view(text_).substr(lineStart(offset), offset - lineStart(offset));
    if (!before.empty() && before.find_first_not_of(' ') == before.npos) {
      // In the indentation one step goes.
      begin = offset - ((before.size() - 1) % std::max<std::size_t>(indent_.size(), 1) + 1);
    } else if (isClosedByItself(offset) &&
               std::ranges::find(pairs_, std::string{text_[begin], text_[offset]}) !=
                   pairs_.end()) {
      ++end;
    }
    changes.push_back({{begin, end}, "", {}});
  }
  return apply(std::move(changes));
}

std::vector<Change> Buffer::undo() {
  if (past_.empty()) return {};
  State before = std::move(past_.back());
  past_.pop_back();
  // One change from the first to the last byte that differs.
  const auto differ = std::ranges::mismatch(text_, before.text);
  auto begin = static_cast<std::size_t>(differ.in1 - text_.begin());
  while (begin > 0 && begin < text_.size() && continuesCharacter(text_[begin])) --begin;
  std::size_t same = 0;
  while (same < std::min(text_.size(), before.text.size()) - begin &&
         text_[text_.size() - 1 - same] == before.text[before.text.size() - 1 - same])
    ++same;
  while (same > 0 && continuesCharacter(text_[text_.size() - same])) --same;
  std::vector<Change> changes =
      apply({{{begin, text_.size() - same},
              before.text.substr(begin, before.text.size() - same - begin),
              {}}});
  cursors_ = std::move(before.cursors);
  closers_ = std::move(before.closers);
  return changes;
}

// Moves cursors and closers along. The changes are those of distinct places.
std::vector<Change> Buffer::apply(std::vector<Change> changes) {
  std::ranges::sort(changes, std::greater(), [](const Change& c) { return c.range.begin; });
  for (Change& change : changes) {
    change.positions = {positionOf(change.range.begin), positionOf(change.range.end)};
    text_.replace(change.range.begin, change.range.size(), change.text);
    std::erase_if(closers_, [&](std::size_t offset) {
      return offset >= change.range.begin && offset < change.range.end;
    });
    const auto shift = [&](std::size_t& offset) {
      if (offset >= change.range.end) {
        offset = offset - change.range.size() + change.text.size();
      } else if (offset >= change.range.begin) {
        offset = change.range.begin + change.text.size();
      }
    };
    std::ranges::for_each(cursors_, shift);
    std::ranges::for_each(closers_, shift);
  }
  return changes;
}

void Buffer::move(const Key& key) {
  const std::size_t here = cursor();
  const auto line = static_cast<std::size_t>(
      std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(here), '\n'));
  const std::size_t column = here - lineStart(here);
  switch (key.verb) {
    case Verb::MoveTo:
      return place(at(key.line, key.column));
    case Verb::Left:
      return place(here - std::min<std::size_t>(here, 1));
    case Verb::Right:
      return place(std::min(here + 1, text_.size()));
    case Verb::Up:
      return place(at(line - std::min<std::size_t>(line, 1), column));
    case Verb::Down:
      return place(at(line + 1, column));
    case Verb::Home: {
      const std::size_t start = lineStart(here);
      return place(std::min(text_.find_first_not_of(" \t", start), lineEnd(here)));
    }
    case Verb::End:
      return place(lineEnd(here));
    case Verb::AddCursor:
      cursors_.push_back(at(key.line, key.column));
      return;
    case Verb::OneCursor:
      cursors_.resize(1);
      return;
    default:
      return;
  }
}

void Buffer::place(std::size_t offset) {
  while (offset > 0 && offset < text_.size() && continuesCharacter(text_[offset])) --offset;
  cursors_ = {offset};
  closers_.clear();
}

std::size_t Buffer::closedByItself() const {
  std::size_t count = 0;
  while (isClosedByItself(cursor() + count)) ++count;
  return count;
}

bool Buffer::isClosedByItself(std::size_t offset) const {
  return offset < text_.size() && std::ranges::find(closers_, offset) != closers_.end();
}

std::size_t Buffer::lineStart(std::size_t offset) const {
  return offset == 0 ? 0 : text_.rfind('\n', offset - 1) + 1;
}

std::size_t Buffer::lineEnd(std::size_t offset) const {
  return std::min(text_.find('\n', offset), text_.size());
}

std::size_t Buffer::at(std::size_t line, std::size_t column) const {
  std::size_t start = 0;
  for (; line > 0 && start < text_.size(); --line)
    start = std::min(lineEnd(start) + 1, text_.size());
  return std::min(start + column, lineEnd(start));
}

text::Position Buffer::positionOf(std::size_t offset) const {
  return test::positionIn(text_, offset, encoding_);
}

std::size_t Buffer::offsetOf(text::Position position) const {
  std::size_t offset = at(position.line, 0);
  const std::size_t end = lineEnd(offset);
  while (offset < end && positionOf(offset).character < position.character) {
    do ++offset;
    while (offset < end && continuesCharacter(text_[offset]));
  }
  return offset;
}

}  // namespace codestral::replay
