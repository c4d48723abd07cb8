#include "instruct/replace.h"

#include <algorithm>
#include <unordered_map>

#include "base/trim.h"
#include "base/utf8.h"
#include "instruct/elision.h"
#include "instruct/fit.h"

namespace codestral::instruct {
namespace {

struct Placed {
  LineRange range;
  Lines lines;
};

// A file's lines as numbers, to search for runs of lines in linear time.
class LineIndex {
 public:
  using Key = std::string_view (*)(std::string_view);  // lines with the same key are the same

  LineIndex(LineSpan file, Key key) : key_(key) {
    for (const std::string& line : file)
      file_.push_back(numbers_.try_emplace(key(line), numbers_.size()).first->second);
  }

  // Where the lines stand, from a line on (Knuth, Morris and Pratt).
  std::vector<std::size_t> find(LineSpan search, std::size_t from) const {
    std::vector<std::size_t> wanted;
    for (const std::string& line : search) {
      const auto it = numbers_.find(key_(line));
      if (it == numbers_.end()) return {};
      wanted.push_back(it->second);
    }
    std::vector<std::size_t> places;
    if (wanted.empty()) return places;
    std::vector<std::size_t> border(wanted.size(), 0);
    for (std::size_t i = 1, length = 0; i < wanted.size(); ++i) {
      while (length > 0 && wanted[i] != wanted[length]) length = border[length - 1];
      if (wanted[i] == wanted[length]) ++length;
      border[i] = length;
    }
    for (std::size_t i = from, length = 0; i < file_.size(); ++i) {
      while (length > 0 && (length == wanted.size() || file_[i] != wanted[length]))
        length = border[length - 1];
      if (file_[i] == wanted[length]) ++length;
      if (length == wanted.size()) places.push_back(i + 1 - length);
    }
    return places;
  }

 private:
  const Key key_;
  std::unordered_map<std::string_view, std::size_t> numbers_;
  std::vector<std::size_t> file_;
};

class Placer {
 public:
  Placer(LineSpan file, std::optional<LineRange> preferred, const Indent& indent)
      : file_(file),
        preferred_(preferred),
        indent_(indent),
        exact_(file, withoutTrailingBlanks),
        loose_(file, trimmed) {}

  Outcome<std::vector<Placed>> place(const Replacement& each) const {
    Lines search = each.search;
    dropBlankEnds(search);
    if (search.empty()) return placeEmpty(each);
    if (holdsElision(search, file_)) return placeWithGaps(each);
    auto placed = placeAt(each, 0);
    if (!placed) return std::unexpected(std::move(placed.error()));
    return std::vector<Placed>{*std::move(placed)};
  }

 private:
  // Nothing to search for: the text of a file that holds nothing yet.
  Outcome<std::vector<Placed>> placeEmpty(const Replacement& each) const {
    if (!std::ranges::all_of(file_, isBlank)) return refuse(Reason::NotFound, "an empty SEARCH");
    return std::vector<Placed>{{{0, file_.size()}, each.replace}};
  }

  Outcome<Placed> placeAt(const Replacement& each, std::size_t from) const {
    const auto exact = exact_.find(each.search, from);
    if (!exact.empty()) {
      const auto at = choose(exact, each);
      if (!at) return refuse(Reason::Repeated, shown(each));
      return Placed{{*at, *at + each.search.size()}, kept(each, *at)};
    }
    // Blank lines around, and another indentation.
    Replacement bare = each;
    dropBlankEnds(bare.search);
    dropBlankEnds(bare.replace);
    const auto loose = loose_.find(bare.search, from);
    if (loose.empty()) return refuse(Reason::NotFound, shown(each));
    const auto at = choose(loose, each);
    if (!at) return refuse(Reason::Repeated, shown(each));
    const LineSpan original = file_.subspan(*at, bare.search.size());
    if (!bare.replace.empty()) reindent(bare, original);
    return Placed{{*at, *at + bare.search.size()}, kept(bare, *at)};
  }

  // The lines that search and replacement share keep the blanks at their ends that the file has.
  Lines kept(const Replacement& each, std::size_t at) const {
    Lines lines = each.replace;
    for (const Match& match : matchingLines(each.search, lines, false))
      for (std::size_t i = 0; i < match.length; ++i)
        if (withoutTrailingBlanks(lines[match.right + i]) ==
            withoutTrailingBlanks(file_[at + match.left + i]))
          lines[match.right + i] = file_[at + match.left + i];
    return lines;
  }

  // The replacement, indented as the file is where it stands rather than as SEARCH was.
  void reindent(Replacement& each, LineSpan original) const {
    const std::string_view stands = indentation(original.front());
    const std::string_view said = indentation(each.search.front());
    const std::string_view begins = indentation(each.replace.front());
    std::string base(stands);
    // A replacement that begins deeper or less deep than what it replaces goes on to do so.
    if (begins.size() > said.size() && begins.starts_with(said)) {
      base += begins.substr(said.size());
    } else if (begins.size() < said.size()) {
      const std::size_t less = std::min(base.size(), said.size() - begins.size());
      base.resize(base.size() - less);
    }
    fitIndentation(each.replace, original, base, indent_);
    each.search.assign(original.begin(), original.end());
  }

  // SEARCH and REPLACE leave out the same parts: each piece between is a replacement of its own.
  Outcome<std::vector<Placed>> placeWithGaps(const Replacement& each) const {
    const auto pieces = [&](const Lines& lines) {
      std::vector<Lines> result{{}};
      for (const std::string& line : lines) {
        if (isElision(line)) {
          result.emplace_back();
        } else {
          result.back().push_back(line);
        }
      }
      return result;
    };
    const auto searches = pieces(each.search);
    const auto replaces = pieces(each.replace);
    if (searches.size() != replaces.size()) return refuse(Reason::Elided);
    std::vector<Placed> result;
    std::size_t from = 0;
    for (std::size_t i = 0; i < searches.size(); ++i) {
      if (std::ranges::all_of(searches[i], isBlank)) {
        if (!std::ranges::all_of(replaces[i], isBlank)) return refuse(Reason::Elided);
        continue;
      }
      auto placed = placeAt({searches[i], replaces[i], each.lineHint}, from);
      if (!placed) return std::unexpected(std::move(placed.error()));
      from = placed->range.end;
      result.push_back(*std::move(placed));
    }
    return result;
  }

  std::optional<std::size_t> choose(std::vector<std::size_t> places,
                                    const Replacement& each) const {
    if (places.size() > 1 && preferred_) {
      std::vector<std::size_t> inside;
      for (const std::size_t at : places)
        if (at < preferred_->end && at + each.search.size() > preferred_->begin)
          inside.push_back(at);
      if (!inside.empty()) places = std::move(inside);
    }
    if (places.size() == 1) return places.front();
    if (each.lineHint == 0) return std::nullopt;
    const auto far = [&](std::size_t at) {
      return at + 1 > each.lineHint ? at + 1 - each.lineHint : each.lineHint - at - 1;
    };
    std::ranges::sort(places, {}, far);
    // Models count lines badly: a number decides only when it is nearly right, and clearly so.
    if (far(places[0]) > 2 || far(places[1]) <= far(places[0]) + 2) return std::nullopt;
    return places.front();
  }

  static std::string shown(const Replacement& each) {
    const std::size_t line = firstTelling(each.search);
    if (line == each.search.size()) return {};
    const std::string_view text = trimmed(each.search[line]);
    return '`' + std::string(text.substr(0, floorCodePoint(text, 60))) + '`';
  }

  const LineSpan file_;
  const std::optional<LineRange> preferred_;
  const Indent& indent_;
  const LineIndex exact_;
  const LineIndex loose_;
};

}  // namespace

Outcome<Lines> replaced(LineSpan file, const std::vector<Replacement>& replacements,
                        std::optional<LineRange> preferred, const Indent& indent) {
  const Placer placer(file, preferred, indent);
  std::vector<Placed> all;
  for (const Replacement& each : replacements) {
    auto placed = placer.place(each);
    if (!placed) return std::unexpected(std::move(placed.error()));
    for (Placed& part : *placed) all.push_back(std::move(part));
  }
  std::ranges::sort(all, {}, [](const Placed& each) { return each.range.begin; });
  Lines result;
  std::size_t at = 0;
  for (const Placed& each : all) {
    if (each.range.begin < at) return refuse(Reason::Malformed, "its parts overlap");
    result.insert(result.end(), file.begin() + static_cast<std::ptrdiff_t>(at),
                  file.begin() + static_cast<std::ptrdiff_t>(each.range.begin));
    result.insert(result.end(), each.lines.begin(), each.lines.end());
    at = each.range.end;
  }
  result.insert(result.end(), file.begin() + static_cast<std::ptrdiff_t>(at), file.end());
  return result;
}

}  // namespace codestral::instruct
