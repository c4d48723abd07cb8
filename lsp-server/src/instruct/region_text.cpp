#include "instruct/region_text.h"

#include <algorithm>

#include "base/trim.h"
#include "instruct/blocks.h"
#include "instruct/echo.h"
#include "instruct/elision.h"
#include "instruct/fit.h"

namespace codestral::instruct {
namespace {

Lines wholeLines(std::string_view document) {
  return splitLines(withPlainLineEnds(document));
}

// A first line such as "// src/a.ts", which names the file for the reader of the answer.
void dropPathComment(Lines& lines, std::string_view path, LineSpan original) {
  if (lines.size() < 2 || path.empty()) return;
  std::string_view line = trimmed(lines.front());
  bool comment = false;
  for (const std::string_view opener : {"//", "#", "--", "/*", "<!--", ";"}) {
    if (!line.starts_with(opener)) continue;
    line.remove_prefix(opener.size());
    comment = true;
    break;
  }
  if (!comment) return;
  const std::string named = pathOfLine(line.substr(0, line.find_last_not_of("*/-> ") + 1));
  if (named.empty() || (path != named && !path.ends_with("/" + named))) return;
  if (!original.empty() && sameLine(original.front(), lines.front())) return;
  lines.erase(lines.begin());
  dropBlankEnds(lines);
}

// The file from its first line on, where only a region was asked for.
bool isWholeDocument(LineSpan lines, const Place& place) {
  if (place.wholeDocument) return false;
  const std::size_t first = firstTelling(place.before);
  const std::size_t said = firstTelling(lines);
  if (first == place.before.size() || said == lines.size()) return false;
  if (!sameLine(place.before[first], lines[said])) return false;
  const std::size_t own = firstTelling(place.original);
  return own == place.original.size() || !sameLine(place.original[own], lines[said]);
}

// The line that stands below the region, and not in it: more than the region, and not the same.
// When what stands above it was not there, only the head of a construct tells.
bool goesBeyond(LineSpan lines, const Place& place, bool beganAbove) {
  const std::size_t next = firstTelling(place.after);
  if (next == place.after.size()) return false;
  const std::string_view head = trimmed(place.after[next]);
  if (!beganAbove && !head.ends_with(':') && !head.ends_with('{')) return false;
  const auto is = [&](const auto& line) { return sameLine(line, place.after[next]); };
  return std::ranges::any_of(lines, is) && std::ranges::none_of(place.original, is);
}

// The head of the construct around, changed: the region would then hold itself.
bool repeatsHead(LineSpan lines, const Place& place) {
  const auto opener = std::ranges::find_if(place.before.rbegin(), place.before.rend(), isTelling);
  const std::size_t said = firstTelling(lines);
  if (opener == place.before.rend() || said == lines.size()) return false;
  const std::string_view head = trimmed(*opener);
  if (!head.ends_with(':') && !head.ends_with('{') && !head.ends_with("do")) return false;
  if (std::ranges::all_of(place.original, isBlank)) return false;
  const double alike = similarity(head, lines[said]);
  return alike >= 0.7 && std::ranges::all_of(place.original, [&](const auto& line) {
           return similarity(line, lines[said]) < alike;
         });
}

// One piece of the region, as it is or nearly so, and nothing of the rest. A text that begins as
// the region does is a shorter version of it, unless nothing in it is new.
bool isPiece(LineSpan lines, LineSpan original) {
  std::size_t telling = 0;
  for (const auto& line : original) telling += isTelling(line) ? 1 : 0;
  if (telling < 8) return false;
  std::size_t said = 0;
  for (const auto& line : lines) said += isTelling(line) ? 1 : 0;
  std::size_t kept = 0;
  std::size_t begin = original.size();
  std::size_t end = 0;
  for (const Match& match : matchingLines(original, lines, true)) {
    for (std::size_t i = match.left; i < match.left + match.length; ++i) {
      if (!isTelling(original[i])) continue;
      ++kept;
      begin = std::min(begin, i);
      end = std::max(end, i + 1);
    }
  }
  std::size_t missing = 0;  // outside of the piece
  for (std::size_t i = 0; i < original.size(); ++i)
    missing += isTelling(original[i]) && (i < begin || i >= end) ? 1 : 0;
  if (kept == 0 || kept * 2 < said || missing < 6 || missing * 10 < telling * 6) return false;
  const std::size_t first = firstTelling(original);
  return kept == said ||
         (begin > first && similarity(original[first], lines[firstTelling(lines)]) < 0.6);
}

// Lines at the end of the original that the answer has neither as they are nor changed.
bool endsEarly(LineSpan lines, LineSpan original) {
  std::size_t left = 0;
  std::size_t right = 0;
  for (const Match& match : matchingLines(original, lines, true)) {
    left = match.left + match.length;
    right = match.right + match.length;
  }
  const auto lacking = std::ranges::count_if(original.subspan(left), isTelling);
  return lacking > std::ranges::count_if(lines.subspan(right), isTelling) + 1;
}

// Models drop blanks at the ends of lines. Where nothing else changes on a line, it stays as it is,
// unless these blanks are all that was to be changed.
Lines withTrailingBlanks(const Lines& lines, LineSpan original) {
  Lines bareOld;
  Lines bareNew;
  for (const auto& line : original) bareOld.emplace_back(withoutTrailingBlanks(line));
  for (const auto& line : lines) bareNew.emplace_back(withoutTrailingBlanks(line));
  Lines result = lines;
  for (const Match& match : matchingLines(bareOld, bareNew, false))
    for (std::size_t i = 0; i < match.length; ++i)
      if (bareNew[match.right + i] == lines[match.right + i])
        result[match.right + i] = original[match.left + i];
  return std::ranges::equal(result, original) ? lines : result;
}

std::size_t blankLinesAtFront(LineSpan lines) {
  return static_cast<std::size_t>(std::ranges::find_if_not(lines, isBlank) - lines.begin());
}

class Maker {
 public:
  Maker(Lines lines, const Place& place, std::string_view document)
      : lines_(std::move(lines)), place_(place), document_(document) {}

  Outcome<RegionText> run(std::string_view path, bool asDiff, bool open) {
    clean(path);
    if (lines_.empty()) return refuse(Reason::Empty);
    if (dropDiffSigns(lines_, place_.original)) {
      note("signs of a diff were dropped");
    } else if (asDiff) {
      return refuse(Reason::Malformed);
    }
    if (dropContext(lines_, place_)) {
      note("lines around the region were dropped");
      if (goesBeyond(lines_, place_, true)) return refuse(Reason::Outside);
    } else if (goesBeyond(lines_, place_, false)) {
      return refuse(Reason::Outside);
    }
    if (isWholeDocument(lines_, place_)) return fromWhole();
    if (repeatsHead(lines_, place_)) return refuse(Reason::Outside);
    if (holdsElision(lines_, place_.original)) {
      auto filled = withoutElisions(lines_, place_.original);
      if (!filled) return fromWholeWithGaps();
      lines_ = *std::move(filled);
      note("lines that were left out were filled in");
    } else if (isPiece(lines_, place_.original)) {
      return refuse(Reason::Incomplete);
    }
    dropBlankEnds(lines_);
    if (lines_.empty()) return refuse(Reason::Empty);
    if (open && endsEarly(lines_, place_.original)) return refuse(Reason::Truncated);
    indent();
    restoreEnds();
    const Lines kept = withTrailingBlanks(lines_, place_.original);
    const std::string_view old = document_.substr(place_.begin, place_.end - place_.begin);
    return RegionText{withLineEnds(kept, old, document_), std::move(notes_)};
  }

 private:
  void note(std::string text) { notes_.push_back(std::move(text)); }

  void clean(std::string_view path) {
    dropBlankEnds(lines_);
    if (dropLineNumbers(lines_, place_)) note("line numbers were dropped");
    dropPathComment(lines_, path, place_.original);
    dropBlankEnds(lines_);
  }

  Outcome<RegionText> fromWhole() {
    const Lines whole = wholeLines(document_);
    if (holdsElision(lines_, whole)) return fromWholeWithGaps();
    return withNotes(regionOfWhole(lines_, place_, document_));
  }

  // Parts of the whole document with gaps between them.
  Outcome<RegionText> fromWholeWithGaps() {
    if (place_.wholeDocument) return refuse(Reason::Elided);
    auto filled = withoutElisions(lines_, wholeLines(document_));
    if (!filled) return refuse(Reason::Elided);
    note("lines that were left out were filled in");
    return withNotes(regionOfWhole(*std::move(filled), place_, document_));
  }

  Outcome<RegionText> withNotes(Outcome<RegionText> result) {
    if (result) result->notes.insert(result->notes.begin(), notes_.begin(), notes_.end());
    return result;
  }

  void indent() {
    if (!place_.head.empty()) {
      // The first line goes on after what stands there; the others count from that line's start.
      const std::string base(indentation(place_.head));
      Lines original = place_.original;
      original.front() = base + std::string(trimmed(original.front()));
      lines_.front() = std::string(trimmed(lines_.front()));
      if (lines_.size() > 1 && fitIndentation(lines_, original, base, place_.indent))
        note("indentation was adapted");
      lines_.front().erase(0, indentation(lines_.front()).size());
      return;
    }
    const std::size_t first = blankLinesAtFront(place_.original);
    const bool blank = first == place_.original.size();
    std::string base(indentation(place_.original[blank ? 0 : first]));
    // An empty line says nothing about how its text is to be indented.
    if (blank && base.empty()) base = indentation(lines_.front());
    if (fitIndentation(lines_, place_.original, base, place_.indent))
      note("indentation was adapted");
  }

  // Blank lines and blanks at both ends as the region has them.
  void restoreEnds() {
    const Lines& original = place_.original;
    const std::size_t first = blankLinesAtFront(original);
    if (first == original.size()) {
      // An insertion. In front of something, it gets a line of its own.
      if (place_.head.empty() && !isBlank(place_.tail)) lines_.push_back(original.back());
      return;
    }
    lines_.insert(lines_.begin(), original.begin(),
                  original.begin() + static_cast<std::ptrdiff_t>(first));
    const auto last = std::ranges::find_if_not(original.rbegin(), original.rend(), isBlank);
    lines_.insert(lines_.end(), last.base(), original.end());
    if (!place_.head.empty() && first == 0) lines_.front().insert(0, indentation(original.front()));
    if (!place_.tail.empty() && !isBlank(original.back())) {
      const std::string_view end = original.back();
      lines_.back() = std::string(withoutTrailingBlanks(lines_.back()));
      lines_.back() += end.substr(withoutTrailingBlanks(end).size());
    }
  }

  Lines lines_;
  const Place& place_;
  const std::string_view document_;
  std::vector<std::string> notes_;
};

}  // namespace

Outcome<RegionText> regionText(FileAnswer answer, const Place& place, std::string_view document,
                               std::string_view path) {
  return Maker(*std::move(answer.text), place, document).run(path, answer.asDiff, answer.open);
}

Outcome<RegionText> regionOfWhole(Lines lines, const Place& place, std::string_view document) {
  Lines old = wholeLines(document);
  // The end of the file as it is.
  while (!lines.empty() && isBlank(lines.back())) lines.pop_back();
  std::size_t end = old.size();
  while (end > 0 && isBlank(old[end - 1])) --end;
  lines.insert(lines.end(), old.begin() + static_cast<std::ptrdiff_t>(end), old.end());
  if (!place.wholeDocument) {
    // Blanks at the ends of lines outside are nobody's change.
    Lines bareOld;
    Lines bareNew;
    for (const auto& line : old) bareOld.emplace_back(withoutTrailingBlanks(line));
    for (const auto& line : lines) bareNew.emplace_back(withoutTrailingBlanks(line));
    const std::size_t first = place.before.size();
    const std::size_t last = old.size() - place.after.size();
    for (const Match& match : matchingLines(bareOld, bareNew, false))
      for (std::size_t i = 0; i < match.length; ++i)
        if (match.left + i < first || match.left + i >= last)
          lines[match.right + i] = old[match.left + i];
  }
  const std::string text = withLineEnds(lines, document, document);
  const std::string_view head = document.substr(0, place.begin);
  const std::string_view tail = document.substr(place.end);
  const std::string_view all = text;
  if (text.size() < head.size() + tail.size() || !all.starts_with(head) || !all.ends_with(tail))
    return refuse(Reason::Outside);
  return RegionText{std::string(all.substr(head.size(), all.size() - head.size() - tail.size())),
                    {}};
}

}  // namespace codestral::instruct
