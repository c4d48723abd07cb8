// The text may close what is open at the cursor and not closed below, and no more.

#include <algorithm>
#include <ranges>

#include "completion/nesting.h"
#include "completion/postprocess.h"

namespace codestral::completion {
namespace {

constexpr std::size_t kMostCuts = 16;

struct Sides {
  std::string before;
  std::string after;
};

// All that is known around the cursor; without an excerpt, the next lines.
Sides sidesOf(const Surroundings& around, const syntax::Excerpt& excerpt) {
  if (!excerpt.before.empty() || !excerpt.after.empty()) return {excerpt.before, excerpt.after};
  Sides sides{around.lineBefore, around.lineAfter};
  for (const std::string& line : around.nextLines) sides.after += "\n" + line;
  return sides;
}

// Where the text closes something that it did not open itself, last first.
std::vector<std::size_t> foreignClosers(std::string_view text, const Nesting& before) {
  Nesting all = before;
  const std::size_t begin = all.size();
  all.read(text);
  std::vector<std::size_t> result;
  for (const Closed& closed : all.closed() | std::views::reverse) {
    const bool own = closed.openedAt != Closed::kBefore && closed.openedAt >= begin;
    if (closed.at >= begin && !own && openerOf(text[closed.at - begin]) != 0) {
      result.push_back(closed.at - begin);
    }
  }
  return result;
}

// `{|}`: the bracket that waits behind the cursor goes to a line of its own under a body.
bool leavesCloserBehind(std::string_view text, const Surroundings& around) {
  const std::size_t last = around.lineBefore.find_last_not_of(" \t");
  const std::size_t next = around.lineAfter.find_first_not_of(" \t");
  return text.starts_with('\n') && last != std::string::npos && next != std::string::npos &&
         closerOf(around.lineBefore[last]) == around.lineAfter[next];
}

}  // namespace

std::string cutUnbalanced(std::string text, const Surroundings& around,
                          const syntax::Excerpt& excerpt) {
  const Sides sides = sidesOf(around, excerpt);
  Nesting before(around.language);
  before.read(sides.before);
  const std::vector<std::size_t> closers = foreignClosers(text, before);
  const auto unopenedWith = [&](std::string_view said) {
    Nesting all = before;
    all.read(said);
    all.read(
        std::string_view(sides.after).substr(std::min(overlap(said, around), sides.after.size())));
    return all.unopened();
  };
  if (!closers.empty()) {
    const std::size_t allowed = unopenedWith({});
    if (const std::size_t unopened = unopenedWith(text); unopened > allowed) {
      // One closer less leaves at most one less without an opener.
      const std::size_t fewest = std::min(unopened - allowed, closers.size());
      for (const std::size_t at :
           closers | std::views::drop(fewest - 1) | std::views::take(kMostCuts)) {
        text.resize(at);
        if (unopenedWith(text) <= allowed) break;
      }
      return dropTrailingBlanks(std::move(text));
    }
  }
  if (closers.empty() && leavesCloserBehind(text, around)) {
    text += '\n';
    text += indentation(around.lineBefore);
  }
  return text;
}

}  // namespace codestral::completion
