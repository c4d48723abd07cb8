#include "instruct/change.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "base/utf8.h"

namespace codestral::instruct {
namespace {

// Paths with quotes, backslashes or control characters come in C's notation.
std::string unquoted(std::string_view path) {
  // A path with blanks has a tab behind it in the lines --- and +++.
  if (path.ends_with('\t')) path.remove_suffix(1);
  if (!path.starts_with('"') || !path.ends_with('"') || path.size() < 2) return std::string(path);
  path = path.substr(1, path.size() - 2);
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] != '\\' || i + 1 == path.size()) {
      out += path[i];
      continue;
    }
    constexpr std::string_view kNames = "abtnvfr";
    constexpr std::string_view kMeant = "\a\b\t\n\v\f\r";
    const char c = path[++i];
    if (const std::size_t at = kNames.find(c); at != std::string_view::npos) {
      out += kMeant[at];
    } else if (c >= '0' && c <= '3' && i + 2 < path.size()) {
      int value = 0;
      std::from_chars(path.data() + i, path.data() + i + 3, value, 8);
      out += static_cast<char>(value);
      i += 2;
    } else {
      out += c;
    }
  }
  return out;
}

std::string withoutPrefix(std::string path) {
  if (path.starts_with("a/") || path.starts_with("b/")) path.erase(0, 2);
  return path;
}

// "a/x b/x": both names are the same, else git names them again.
std::string pathOfHeader(std::string_view names) {
  if (names.starts_with('"')) {
    const std::size_t middle = names.find("\" \"");
    if (middle != std::string_view::npos) return withoutPrefix(unquoted(names.substr(middle + 2)));
  }
  if (names.size() % 2 == 1 && names[names.size() / 2] == ' ')
    return withoutPrefix(std::string(names.substr(names.size() / 2 + 1)));
  return std::string(names);
}

class Parser {
 public:
  explicit Parser(std::string_view diff) : rest_(diff) {}

  std::vector<ChangedFile> parse() {
    while (!rest_.empty()) readLine(takeLine());
    for (ChangedFile& file : files_) {
      file.path = toValidUtf8(file.path);
      file.oldPath = toValidUtf8(file.oldPath);
      if (file.oldPath.empty()) file.oldPath = file.path;
    }
    return std::move(files_);
  }

 private:
  std::string_view takeLine() {
    const std::size_t end = rest_.find('\n');
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    return line;
  }

  void readLine(std::string_view line) {
    constexpr std::string_view kFile = "diff --git ";
    if (line.starts_with(kFile)) {
      files_.emplace_back().path = pathOfHeader(line.substr(kFile.size()));
      return;
    }
    if (files_.empty()) return;
    ChangedFile& file = files_.back();
    const auto after = [line](std::string_view start) -> std::optional<std::string> {
      if (!line.starts_with(start)) return std::nullopt;
      return unquoted(line.substr(start.size()));
    };
    if (line.starts_with("@@ ")) {
      readHunk(line, file);
    } else if (line.starts_with("new file mode")) {
      file.kind = ChangedFile::Kind::Added;
    } else if (line.starts_with("deleted file mode")) {
      file.kind = ChangedFile::Kind::Deleted;
    } else if (line.starts_with("Binary files ") || line.starts_with("GIT binary patch")) {
      file.binary = true;
    } else if (auto from = after("rename from ")) {
      file.kind = ChangedFile::Kind::Renamed;
      file.oldPath = *std::move(from);
    } else if (auto copied = after("copy from ")) {
      file.kind = ChangedFile::Kind::Copied;
      file.oldPath = *std::move(copied);
    } else if (auto to = line.starts_with("rename to ") ? after("rename to ") : after("copy to ")) {
      file.path = *std::move(to);
    } else if (auto newer = after("+++ "); newer && *newer != "/dev/null") {
      file.path = withoutPrefix(*std::move(newer));
    } else if (auto older = after("--- "); older && *older != "/dev/null") {
      file.oldPath = withoutPrefix(*std::move(older));
      if (file.kind == ChangedFile::Kind::Deleted) file.path = file.oldPath;
    }
  }

  // "-12,3" or "+12"
  static bool readRange(std::string_view text, std::size_t& start, std::size_t& count) {
    const char* const end = text.data() + text.size();
    const auto [next, failed] = std::from_chars(text.data() + 1, end, start);
    count = 1;
    if (failed != std::errc()) return false;
    return next == end || *next != ',' || std::from_chars(next + 1, end, count).ec == std::errc();
  }

  void readHunk(std::string_view line, ChangedFile& file) {
    const std::size_t plus = line.find(" +");
    const std::size_t close = line.find(" @@", plus);
    std::size_t oldStart = 0;
    std::size_t oldLeft = 0;
    std::size_t number = 0;
    std::size_t newLeft = 0;
    if (plus == std::string_view::npos || close == std::string_view::npos ||
        !readRange(line.substr(3, plus - 3), oldStart, oldLeft) ||
        !readRange(line.substr(plus + 1, close - plus - 1), number, newLeft)) {
      return;
    }
    Hunk hunk;
    if (close + 4 <= line.size()) hunk.heading = toValidUtf8(line.substr(close + 4));
    // By the counts, so that no line of a file can be taken for a line of the format.
    while ((oldLeft > 0 || newLeft > 0) && !rest_.empty()) {
      std::string_view text = takeLine();
      const char mark = text.empty() ? ' ' : text[0];
      if (mark == '\\') continue;
      if (mark != ' ' && mark != '+' && mark != '-') break;
      if (!text.empty()) text.remove_prefix(1);
      if (text.ends_with('\r')) text.remove_suffix(1);
      if (mark != '+' && oldLeft > 0) --oldLeft;
      if (mark != '-' && newLeft > 0) --newLeft;
      hunk.lines.push_back({mark, mark == '-' ? 0 : number++, toValidUtf8(text)});
    }
    file.hunks.push_back(std::move(hunk));
  }

  std::string_view rest_;
  std::vector<ChangedFile> files_;
};

std::size_t countOf(const ChangedFile& file, char mark) {
  std::size_t count = 0;
  for (const Hunk& hunk : file.hunks)
    count += static_cast<std::size_t>(std::ranges::count(hunk.lines, mark, &ChangedLine::mark));
  return count;
}

}  // namespace

std::size_t ChangedFile::added() const {
  return countOf(*this, '+');
}
std::size_t ChangedFile::removed() const {
  return countOf(*this, '-');
}

std::string_view name(ChangedFile::Kind kind) {
  switch (kind) {
    case ChangedFile::Kind::Modified:
      return "changed";
    case ChangedFile::Kind::Added:
      return "new";
    case ChangedFile::Kind::Deleted:
      return "deleted";
    case ChangedFile::Kind::Renamed:
      return "renamed";
    case ChangedFile::Kind::Copied:
      return "copied";
  }
  return {};
}

std::vector<ChangedFile> parseChange(std::string_view diff) {
  return Parser(diff).parse();
}

ChangedFile wholeFile(std::string path, std::string_view content) {
  ChangedFile file;
  file.path = std::move(path);
  file.oldPath = file.path;
  Hunk hunk;
  for (std::size_t number = 1; !content.empty(); ++number) {
    const std::size_t end = content.find('\n');
    std::string_view line = content.substr(0, end);
    content.remove_prefix(end == std::string_view::npos ? content.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    hunk.lines.push_back({' ', number, toValidUtf8(line)});
  }
  if (!hunk.lines.empty()) file.hunks.push_back(std::move(hunk));
  return file;
}

std::string statOf(const std::vector<ChangedFile>& files) {
  std::string stat;
  for (const ChangedFile& file : files) {
    const bool moved =
        file.kind == ChangedFile::Kind::Renamed || file.kind == ChangedFile::Kind::Copied;
    stat += fmt::format(
        "{} ({}{}) | {}\n", file.path, name(file.kind), moved ? " from " + file.oldPath : "",
        file.binary ? "binary" : fmt::format("{} + {} -", file.added(), file.removed()));
  }
  return stat;
}

}  // namespace codestral::instruct
