#include "instruct/patch.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/trim.h"
#include "instruct/blocks.h"

namespace codestral::instruct {
namespace {

// The number of signs that a marker line begins with, when at least five.
std::size_t marks(std::string_view line, char sign) {
  const std::size_t count = std::min(line.find_first_not_of(sign), line.size());
  return count >= 5 ? count : 0;
}

bool isMark(std::string_view line, char sign, std::string_view word, std::string_view other) {
  line = trimmed(line);
  const std::size_t count = marks(line, sign);
  if (count == 0) return false;
  const std::string rest = lower(trimmed(line.substr(count)));
  return rest.starts_with(word) || rest.starts_with(other);
}

bool isReplaceMark(std::string_view line) {
  return isMark(line, '>', "replace", "updated");
}

bool isDivider(std::string_view line) {
  line = trimmed(line);
  return !line.empty() && marks(line, '=') == line.size() && line.size() <= 9;
}

Patch& patchFor(std::vector<Patch>& patches, const std::string& path) {
  const auto it = std::ranges::find(patches, path, &Patch::path);
  if (it != patches.end()) return *it;
  patches.push_back({path});
  return patches.back();
}

// "@@ -12,3 +12,4 @@": 12.
std::size_t hintOf(std::string_view line) {
  const std::size_t minus = line.find('-');
  if (minus == std::string_view::npos) return 0;
  std::size_t number = 0;
  std::from_chars(line.data() + minus + 1, line.data() + line.size(), number);
  return number;
}

std::string headerPath(std::string_view line) {
  line.remove_prefix(4);
  line = trimmed(line.substr(0, line.find('\t')));
  if (line.starts_with("a/") || line.starts_with("b/")) line.remove_prefix(2);
  return std::string(line);
}

bool isFileHeader(LineSpan lines, std::size_t at) {
  return lines[at].starts_with("--- ") && at + 1 < lines.size() &&
         lines[at + 1].starts_with("+++ ");
}

bool isPreamble(std::string_view line) {
  constexpr std::string_view kBeginnings[] = {"diff ",     "index ",    "new file mode ",
                                              "old mode ", "new mode ", "similarity index "};
  return std::ranges::any_of(kBeginnings,
                             [&](std::string_view each) { return line.starts_with(each); });
}

class DiffReader {
 public:
  explicit DiffReader(std::string path) : path_(std::move(path)) {}

  Outcome<std::vector<Patch>> read(LineSpan lines) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::string_view line = lines[i];
      if (isFileHeader(lines, i)) {
        finish();
        if (const auto refused = startFile(line, lines[++i]); !refused.empty())
          return refuse(Reason::Malformed, refused);
      } else if (line.starts_with("@@")) {
        finish();
        hunk_.lineHint = hintOf(line);
        open_ = true;
      } else if (line.starts_with("rename ") || line.starts_with("GIT binary patch")) {
        return refuse(Reason::Malformed, "it renames a file or holds a binary");
      } else if (isPreamble(line)) {
        finish();
      } else if (open_) {
        body(line);
      }
    }
    finish();
    if (patches_.empty()) return refuse(Reason::Malformed);
    return std::move(patches_);
  }

 private:
  // What is wrong with it, or nothing.
  std::string startFile(std::string_view from, std::string_view to) {
    const std::string before = headerPath(from);
    path_ = headerPath(to);
    creates_ = before == "/dev/null";
    open_ = true;
    return path_ == "/dev/null" ? "it deletes a file" : "";
  }

  void body(std::string_view line) {
    if (line.starts_with('\\')) return;
    const char sign = line.empty() ? ' ' : line.front();
    const bool hasSign = sign == ' ' || sign == '+' || sign == '-';
    const std::string rest(hasSign && !line.empty() ? line.substr(1) : line);
    if (sign != '+') hunk_.search.push_back(rest);
    if (sign != '-') hunk_.replace.push_back(rest);
  }

  void finish() {
    // The blank lines before the next header or the closing fence.
    while (!hunk_.search.empty() && !hunk_.replace.empty() && hunk_.search.back().empty() &&
           hunk_.replace.back().empty()) {
      hunk_.search.pop_back();
      hunk_.replace.pop_back();
    }
    if (open_ && (!hunk_.search.empty() || !hunk_.replace.empty())) {
      Patch& patch = patchFor(patches_, path_);
      patch.creates = creates_;
      patch.replacements.push_back(std::move(hunk_));
    }
    hunk_ = {};
    open_ = false;
  }

  std::string path_;
  bool creates_ = false;
  bool open_ = false;
  Replacement hunk_;
  std::vector<Patch> patches_;
};

}  // namespace

bool isSearchMark(std::string_view line) {
  return isMark(line, '<', "search", "original");
}

bool holdsSearchReplace(LineSpan lines) {
  return std::ranges::any_of(lines, isSearchMark);
}

Outcome<std::vector<Patch>> readSearchReplace(LineSpan lines, std::string path) {
  std::vector<Patch> patches;
  enum class Part { None, Search, Replace } part = Part::None;
  Replacement current;
  for (const std::string& line : lines) {
    switch (part) {
      case Part::None:
        if (isSearchMark(line)) {
          part = Part::Search;
        } else if (std::string named = pathOfLine(line); !named.empty()) {
          path = std::move(named);
        }
        break;
      case Part::Search:
        if (isSearchMark(line) || isReplaceMark(line)) return refuse(Reason::Malformed);
        if (isDivider(line)) {
          part = Part::Replace;
        } else {
          current.search.push_back(line);
        }
        break;
      case Part::Replace:
        // A second divider: which one is it?
        if (isSearchMark(line) || isDivider(line)) return refuse(Reason::Malformed);
        if (isReplaceMark(line)) {
          patchFor(patches, path).replacements.push_back(std::exchange(current, {}));
          part = Part::None;
        } else {
          current.replace.push_back(line);
        }
        break;
    }
  }
  if (part != Part::None) return refuse(Reason::Truncated);
  return patches;
}

bool holdsDiff(LineSpan lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (isFileHeader(lines, i)) return true;
    if (!lines[i].starts_with("@@")) continue;
    // A hunk changes something; "@@" alone may be anything.
    for (std::size_t j = i + 1; j < lines.size(); ++j)
      if (lines[j].starts_with('+') || lines[j].starts_with('-')) return true;
  }
  return false;
}

Outcome<std::vector<Patch>> readDiff(LineSpan lines, std::string path) {
  return DiffReader(std::move(path)).read(lines);
}

}  // namespace codestral::instruct
