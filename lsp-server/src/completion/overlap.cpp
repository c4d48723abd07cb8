// What stands behind the cursor on its line, such as a bracket that the editor closed, is often
// said by the model too. It is not taken from the text: the text replaces it, so that the line
// reads as the model meant it and the cursor ends behind it.

#include <algorithm>
#include <vector>

#include "base/utf8.h"
#include "completion/nesting.h"
#include "completion/postprocess.h"

namespace codestral::completion {
namespace {

// A shorter end that happens to equal the start of the rest of the line proves nothing, unless it
// is all of the rest, or nothing but marks.
constexpr std::size_t kTellingOverlap = 3;

bool isMark(char c) {
  return std::string_view(")]}>\"'`;,").contains(c);
}

bool splitsWord(std::string_view text, std::size_t at) {
  return at > 0 && at < text.size() && isIdentifierByte(text[at - 1]) && isIdentifierByte(text[at]);
}

// Where the text closes something that it opened itself; both as offsets in the text.
std::vector<Closed> ownClosers(std::string_view text, const Surroundings& around) {
  Nesting nesting(around.language);
  nesting.read(around.lineBefore);
  const std::size_t begin = nesting.size();
  nesting.read(text);
  std::vector<Closed> own;
  for (const Closed& closed : nesting.closed()) {
    if (closed.openedAt != Closed::kBefore && closed.openedAt >= begin)
      own.push_back({closed.openedAt - begin, closed.at - begin});
  }
  return own;
}

// Whether the text from there on closes something that it opened before.
bool closesOwn(const std::vector<Closed>& own, std::size_t tail) {
  for (auto closed = own.rbegin(); closed != own.rend() && closed->at >= tail; ++closed) {
    if (closed->openedAt < tail) return true;
  }
  return false;
}

// The longest beginning of the rest that the text ends with.
std::size_t saidAtTheEnd(std::string_view text, std::string_view rest, const Surroundings& around) {
  const std::string_view lastLine = text.substr(text.rfind('\n') + 1);
  const std::vector<Closed> own = ownClosers(text, around);
  for (std::size_t length = std::min(rest.size(), lastLine.size()); length > 0; --length) {
    const std::string_view same = rest.substr(0, length);
    if (!lastLine.ends_with(same)) continue;
    const bool telling =
        length == rest.size() || length >= kTellingOverlap || std::ranges::all_of(same, isMark);
    const bool splits = splitsWord(rest, length) || splitsWord(text, text.size() - length) ||
                        isContinuation(rest[0]) ||
                        (length < rest.size() && isContinuation(rest[length]));
    if (telling && !splits && !closesOwn(own, text.size() - length)) return length;
  }
  return 0;
}

// The brackets and quotes that the text closes for the line before, as far as the rest has them in
// the same order; and what the text says behind them, if that is the same too.
std::size_t saidByItsClosers(std::string_view text, std::string_view rest,
                             const Surroundings& around) {
  Nesting nesting(around.language);
  nesting.read(around.lineBefore);
  const std::size_t begin = nesting.size();
  nesting.read(text);
  std::size_t replaced = 0;
  std::size_t said = 0;  // of the text, up to behind the last one
  for (const Closed& closed : nesting.closed()) {
    const bool own = closed.openedAt != Closed::kBefore && closed.openedAt >= begin;
    if (closed.at < begin || own) continue;
    const std::size_t next = rest.find_first_not_of(" \t", replaced);
    if (next == std::string_view::npos || rest[next] != text[closed.at - begin]) break;
    // Nothing that stands there is lost, not even a blank.
    const std::string_view blanks = rest.substr(replaced, next - replaced);
    if (!text.substr(said, closed.at - begin - said).ends_with(blanks)) break;
    replaced = next + 1;
    said = closed.at - begin + 1;
  }
  if (replaced == 0) return 0;
  const std::string_view more = text.substr(said);
  const std::string_view left = rest.substr(replaced);
  const bool isEnd = std::ranges::all_of(left, isMark) && more.ends_with(left) &&
                     !closesOwn(ownClosers(text, around), text.size() - left.size());
  if (more.starts_with(left) || isEnd) return rest.size();
  if (left.starts_with(more) && !splitsWord(left, more.size())) return replaced + more.size();
  return replaced;
}

}  // namespace

std::size_t overlap(std::string_view text, const Surroundings& around) {
  const std::string_view line = around.lineAfter;
  const std::string_view rest = line.substr(0, line.find_last_not_of(" \t") + 1);
  if (rest.empty() || text.empty()) return 0;
  const std::size_t length = saidAtTheEnd(text, rest, around);
  return std::max(length, saidByItsClosers(text, rest, around));
}

}  // namespace codestral::completion
