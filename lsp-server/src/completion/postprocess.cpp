#include "completion/postprocess.h"

#include <utility>

namespace codestral::completion {
namespace {

constexpr int kMostRounds = 4;

// A text on its way through the steps, and the names of those that changed it.
class Line {
 public:
  explicit Line(std::string_view raw) : text_(raw) {}

  // True when it changed the text.
  template <typename Step>
  bool step(std::string_view name, Step change) {
    if (text_.empty()) return false;
    std::string result = change(text_);
    if (result == text_) return false;
    if (!changedBy_.contains(name)) {
      if (!changedBy_.empty()) changedBy_ += ", ";
      changedBy_ += name;
    }
    text_ = std::move(result);
    return true;
  }

  std::string& text() { return text_; }
  std::string& changedBy() { return changedBy_; }

 private:
  std::string text_;
  std::string changedBy_;
};

// What one step lets appear, another may have to look at: a fence behind a repeated prefix.
void makeReadable(Line& line, const Surroundings& around) {
  line.text() = plainText(line.text());
  std::string before;
  for (int round = 0; round < kMostRounds && line.text() != before; ++round) {
    before = line.text();
    line.step("control tokens", [&](auto& text) { return cutControlTokens(text, around); });
    line.step("prose", [&](auto& text) { return codeOnly(text, around); });
    line.step("prefix", [&](auto& text) { return dropRepeatedPrefix(text, around); });
    line.step("beginning", [&](auto& text) { return fitBeginning(text, around); });
    line.step("indentation", [&](auto& text) { return fitIndentation(text, around); });
  }
}

// One round of the steps that look at the text as a whole. True when one of them cut it.
bool cut(Line& line, Extent extent, const Surroundings& around, const syntax::Excerpt& excerpt) {
  const std::string before = line.text();
  line.step("extent", [&](auto& text) { return cutToExtent(text, extent, around); });
  line.step("loop", [&](auto& text) { return dropLoops(text); });
  line.step("repeated lines", [&](auto& text) { return dropRepeatedLines(text, around); });
  line.step("trailing blanks", [&](auto& text) { return dropTrailingBlanks(text); });
  line.step("brackets", [&](auto& text) { return cutUnbalanced(text, around, excerpt); });
  line.step("echo", [&](auto& text) { return dropEcho(text, around); });
  line.step("only comments", [&](auto& text) { return dropOnlyComments(text, around); });
  return line.text().size() < before.size();
}

}  // namespace

std::string readable(std::string_view raw, const Surroundings& around) {
  Line line(raw);
  makeReadable(line, around);
  return std::move(line.text());
}

Candidate postprocess(std::string_view raw, Extent extent, const Surroundings& around,
                      const syntax::Excerpt& excerpt) {
  Candidate candidate;
  Line line(raw);
  makeReadable(line, around);
  // What a cut leaves is a new text, which may end in what the steps before would not have left.
  for (bool changed = true; changed;) {
    do {
      changed = cut(line, extent, around, excerpt);
    } while (changed);
    changed = line.step("syntax", [&](auto& text) {
      Parsed parsed = cutErrors(text, overlap(text, around), excerpt);
      candidate.addsErrors = parsed.addsErrors;
      return std::move(parsed.text);
    });
  }
  candidate.replaces = overlap(line.text(), around);
  // What stands there already is no suggestion.
  line.step("overlap", [&](auto& text) {
    return text == std::string_view(around.lineAfter).substr(0, candidate.replaces) ? std::string()
                                                                                    : text;
  });
  line.step("hidden characters",
            [&](auto& text) { return dropHidden(text, candidate.replaces, around); });
  if (line.text().empty()) candidate.replaces = 0;
  candidate.text = useLineEnd(std::move(line.text()), around.eol);
  candidate.cutBy = std::move(line.changedBy());
  return candidate;
}

}  // namespace codestral::completion
