#include "index/ignore.h"

#include <algorithm>
#include <ranges>

namespace codestral::index {
namespace {

constexpr std::string_view kSpecial = "*?[\\";

// Blanks at the end do not count unless the last one is escaped.
std::string_view withoutTrailingBlanks(std::string_view line) {
  std::size_t end = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == ' ') continue;
    if (line[i] == '\\') {
      if (i + 1 == line.size()) return line;
      ++i;
    }
    end = i + 1;
  }
  return line.substr(0, end);
}

}  // namespace

bool IgnoreFile::Pattern::matches(std::string_view path, std::string_view name) const {
  if (!anchored) return glob ? glob->match(name) : name == literal;
  if (!path.starts_with(literal)) return false;
  path.remove_prefix(literal.size());
  return glob ? glob->match(path) : path.empty();
}

IgnoreFile::IgnoreFile(std::string_view content) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (content.starts_with(kByteOrderMark)) content.remove_prefix(kByteOrderMark.size());
  while (!content.empty()) {
    const std::size_t end = std::min(content.find('\n'), content.size());
    std::string_view line = content.substr(0, end);
    content.remove_prefix(std::min(end + 1, content.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    line = withoutTrailingBlanks(line.substr(0, line.find('\0')));
    if (line.empty() || line[0] == '#') continue;

    Pattern pattern;
    pattern.negated = line[0] == '!';
    if (pattern.negated) line.remove_prefix(1);
    pattern.directoryOnly = line.ends_with('/');
    if (pattern.directoryOnly) line.remove_suffix(1);
    if (line.empty()) continue;
    pattern.anchored = line.find('/') != std::string_view::npos;
    if (line[0] == '/') line.remove_prefix(1);
    const std::size_t special = line.find_first_of(kSpecial);
    if (special == std::string_view::npos) {
      pattern.literal = line;
    } else if (pattern.anchored) {
      // As git does it, the rest counts as a glob of its own: behind "foo" the stars of "foo**/bar"
      // stand at a start.
      pattern.literal = line.substr(0, special);
      pattern.glob.emplace(line.substr(special));
    } else {
      pattern.glob.emplace(line);
    }
    patterns_.push_back(std::move(pattern));
  }
}

IgnoreFile::Verdict IgnoreFile::match(std::string_view relative, bool isDirectory) const {
  const std::string_view name = relative.substr(relative.rfind('/') + 1);
  for (const Pattern& pattern : patterns_ | std::views::reverse) {
    if (pattern.directoryOnly && !isDirectory) continue;
    if (pattern.matches(relative, name)) return pattern.negated ? Verdict::Kept : Verdict::Ignored;
  }
  return Verdict::None;
}

bool globMatch(std::string_view glob, std::string_view path) {
  return Glob(glob).match(path);
}

}  // namespace codestral::index
