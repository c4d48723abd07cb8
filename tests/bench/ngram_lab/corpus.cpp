#include "corpus.h"

#include <algorithm>

#include "base/file.h"
#include "base/utf8.h"
#include "ngram/lexer.h"
#include "ngram/near_duplicates.h"
#include "ngram/workspace.h"

namespace codestral::ngram::lab {

namespace fs = std::filesystem;

namespace {

const std::map<std::string, std::string>& familiesByExtension() {
  static const std::map<std::string, std::string> families = {
      {".c", "c"},     {".h", "c"},         {".cc", "c"},      {".cpp", "c"},  {".hpp", "c"},
      {".py", "py"},   {".go", "go"},       {".java", "java"}, {".rs", "rs"},  {".js", "js"},
      {".ts", "js"},   {".tsx", "js"},      {".jsx", "js"},    {".mjs", "js"}, {".cjs", "js"},
      {".lua", "lua"}, {".rb", "rb"},       {".pm", "pl"},     {".pl", "pl"},  {".sh", "sh"},
      {".kt", "kt"},   {".swift", "swift"}, {".php", "php"},   {".cs", "cs"}};
  return families;
}

std::string_view trimmed(std::string_view line) {
  while (!line.empty() && isBlankByte(line.front())) line.remove_prefix(1);
  while (!line.empty() && isBlankByte(line.back())) line.remove_suffix(1);
  return line;
}

}  // namespace

Corpus readCorpus(const fs::path& directory, const Limits& limits) {
  std::vector<fs::path> paths;
  std::size_t total = 0;
  const auto options = fs::directory_options::skip_permission_denied;
  for (const auto& entry : fs::recursive_directory_iterator(directory, options)) {
    std::error_code error;
    if (!entry.is_regular_file(error) || entry.is_symlink(error)) continue;
    if (!familiesByExtension().contains(entry.path().extension().string())) continue;
    paths.push_back(entry.path());
    total += entry.file_size(error);
  }
  std::ranges::sort(paths);
  Corpus corpus;
  corpus.name = directory.filename().empty() ? directory.parent_path().filename().string()
                                             : directory.filename().string();
  const double stride =
      std::max(1.0, static_cast<double>(total) / static_cast<double>(limits.bytes));
  // The published figures were measured with four texts per line.
  NearDuplicates kept(4);
  for (double at = 0; at < static_cast<double>(paths.size()); at += stride) {
    const fs::path& path = paths[static_cast<std::size_t>(at)];
    auto content = readFile(path, 1U << 20U);
    if (!content || !worthLearning(*content) || !isUtf8(*content)) continue;
    if (!limits.keepDuplicates) {
      if (!kept.of(*content).empty()) {
        ++corpus.dropped;
        continue;
      }
      kept.add(*content);
    }
    corpus.families[familiesByExtension().at(path.extension().string())].push_back(
        {path.string(), *std::move(content)});
  }
  return corpus;
}

std::set<std::string, std::less<>> linesOf(const std::string& content) {
  std::set<std::string, std::less<>> lines;
  std::string_view left = content;
  while (!left.empty()) lines.emplace(trimmed(takeLine(left)));
  return lines;
}

std::vector<Place> places(const std::string& content, std::size_t count, std::mt19937& random,
                          const std::set<std::string, std::less<>>& known) {
  struct Line {
    std::size_t begin;
    std::string_view text;
  };
  std::vector<Line> lines;
  std::string_view left = content;
  while (!left.empty()) {
    const std::size_t begin = content.size() - left.size();
    std::string_view text = takeLine(left);
    while (!text.empty() && isBlankByte(text.back())) text.remove_suffix(1);
    if (!text.empty() && !known.contains(trimmed(text))) lines.push_back({begin, text});
  }
  std::vector<Place> found;
  if (lines.empty()) return found;
  for (std::size_t tries = 0; tries < count * 8 && found.size() < count; ++tries) {
    const Line& line = lines[random() % lines.size()];
    const auto kind = static_cast<Kind>(found.size() % 3);
    std::vector<std::size_t> cursors;
    std::string_view rest = line.text;
    while (true) {
      const Lexeme lexeme = nextLexeme(rest);
      if (lexeme.text.empty()) break;
      const auto begin = static_cast<std::size_t>(lexeme.text.data() - line.text.data());
      if (kind == Kind::LineStart) {
        cursors.push_back(begin);
        break;
      }
      if (kind == Kind::Middle && !rest.empty()) cursors.push_back(begin + lexeme.text.size());
      if (kind == Kind::Word && lexeme.text.size() >= 4 &&
          classOf(lexeme.text[0]) == ByteClass::Word) {
        std::size_t typed = 1 + random() % 3;
        while (isContinuation(lexeme.text[typed])) --typed;
        if (typed > 0) cursors.push_back(begin + typed);
      }
    }
    if (cursors.empty()) continue;
    found.push_back(
        {kind, line.begin + cursors[random() % cursors.size()], line.begin + line.text.size()});
  }
  return found;
}

}  // namespace codestral::ngram::lab
