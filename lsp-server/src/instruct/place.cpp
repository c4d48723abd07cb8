#include "instruct/place.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"

namespace codestral::instruct {
namespace {

struct Line {
  std::string_view text;
  std::string_view end;
};

std::vector<Line> linesWithEnds(std::string_view text) {
  std::vector<Line> lines;
  while (true) {
    const std::size_t at = text.find_first_of("\r\n");
    if (at == std::string_view::npos) break;
    const std::size_t size = text.substr(at).starts_with("\r\n") ? 2 : 1;
    lines.push_back({text.substr(0, at), text.substr(at, size)});
    text.remove_prefix(at + size);
  }
  lines.push_back({text, {}});
  return lines;
}

std::string_view commonLineEnd(std::string_view text) {
  constexpr std::array<std::string_view, 3> kEnds{"\n", "\r\n", "\r"};
  std::array<std::size_t, 3> counts{};
  for (std::size_t i = text.find_first_of("\r\n"); i != std::string_view::npos;
       i = text.find_first_of("\r\n", i)) {
    const bool pair = text.substr(i).starts_with("\r\n");
    ++counts.at(pair ? 1 : text[i] == '\n' ? 0 : 2);
    i += pair ? 2 : 1;
  }
  return kEnds.at(static_cast<std::size_t>(std::ranges::max_element(counts) - counts.begin()));
}

bool isForPeople(const text::Snapshot& document, const syntax::Language* language) {
  constexpr std::array<std::string_view, 8> kIds{
      "plaintext", "text",       "latex",     "tex",
      "asciidoc",  "git-commit", "gitcommit", "restructuredtext"};
  if (language != nullptr) return language->id == "markdown";
  return std::ranges::find(kIds, document.languageId) != kIds.end() ||
         document.uri.ends_with(".txt") || document.uri.ends_with(".rst");
}

bool splits(std::string_view text, std::size_t at) {
  if (floorCodePoint(text, at) != at) return true;
  return at > 0 && at < text.size() && text[at - 1] == '\r' && text[at] == '\n';
}

}  // namespace

Indent indentOf(LineSpan lines) {
  constexpr std::size_t kEnough = 2000;  // lines; the rest of a file looks the same
  std::size_t tabs = 0;
  std::size_t spaces = 0;
  std::array<std::size_t, 9> steps{};
  std::size_t previous = 0;
  for (const std::string& line : lines.subspan(0, std::min(lines.size(), kEnough))) {
    if (isBlank(line)) continue;
    const std::string_view blanks = indentation(line);
    if (blanks.contains('\t')) {
      ++tabs;
      continue;
    }
    if (!blanks.empty()) ++spaces;
    // Deeper by one is a comment's continuation, not a level.
    if (blanks.size() > previous + 1 && blanks.size() - previous < steps.size())
      ++steps.at(blanks.size() - previous);
    previous = blanks.size();
  }
  Indent indent;
  if (tabs + spaces == 0) return indent;
  indent.known = true;
  indent.tabs = tabs > spaces;
  const auto best = static_cast<std::size_t>(std::ranges::max_element(steps) - steps.begin());
  if (!indent.tabs && best > 0) indent.width = best;
  return indent;
}

Outcome<Place> placeOf(const text::Snapshot& document, text::ByteRange region) {
  const std::string text = document.text.toString();
  if (region.begin > region.end || region.end > text.size() || splits(text, region.begin) ||
      splits(text, region.end)) {
    return refuse(Reason::BadRegion);
  }
  Place place;
  place.language = syntax::languageOf(document);
  place.forPeople = isForPeople(document, place.language);
  const text::Text& lines = document.text;
  const std::size_t lineStart = lines.lineStart(lines.lineAt(region.begin));
  place.begin = region.begin;
  place.end = region.end;
  const std::string_view all = text;
  const std::string_view head = all.substr(lineStart, region.begin - lineStart);
  if (isBlank(head)) {
    place.begin = lineStart;
  } else {
    place.head = head;
  }
  // A region of whole lines ends before the end of its last line.
  if (region.end > region.begin && lines.lineStart(lines.lineAt(region.end)) == region.end &&
      lines.lineAt(region.end) > 0) {
    place.end = std::max(place.begin, lines.lineEnd(lines.lineAt(region.end) - 1));
  }
  place.wholeDocument = place.begin == 0 && region.end == text.size();
  const std::size_t lineEnd = lines.lineEnd(lines.lineAt(place.end));
  place.tail = all.substr(place.end, lineEnd - place.end);
  place.original = splitLines(withPlainLineEnds(all.substr(place.begin, place.end - place.begin)));
  place.before = splitLines(withPlainLineEnds(all.substr(0, lineStart)));
  place.before.pop_back();  // the region's own line
  if (lineEnd < text.size()) {
    place.after = splitLines(withPlainLineEnds(all.substr(lineEnd)));
    place.after.erase(place.after.begin());
  }
  Indent own = indentOf(place.original);
  place.indent = indentOf(place.before);
  if (!place.indent.known) place.indent = indentOf(place.after);
  place.indent.fromOutside = place.indent.known;
  if (!place.indent.known) place.indent = own;
  return place;
}

std::string withLineEnds(LineSpan lines, std::string_view original, std::string_view document) {
  const std::string_view common = commonLineEnd(document);
  if (common == "\n" && !document.contains('\r')) return joinLines(lines);
  const std::vector<Line> old = linesWithEnds(original);
  Lines oldTexts;
  for (const Line& line : old) oldTexts.emplace_back(line.text);
  std::vector<std::string_view> ends(lines.size(), common);
  for (const Match& match : matchingLines(oldTexts, lines, false)) {
    for (std::size_t i = 0; i < match.length; ++i) {
      const std::string_view end = old[match.left + i].end;
      if (!end.empty()) ends[match.right + i] = end;
    }
  }
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    text += lines[i];
    if (i + 1 < lines.size()) text += ends[i];
  }
  return text;
}

}  // namespace codestral::instruct
