// Findings of an answer: where they are, and which of them were said already.

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <limits>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/trim.h"
#include "base/visible.h"
#include "instruct/prompt.h"
#include "instruct/review.h"

namespace codestral::instruct {
namespace {

using mistral::Json;

// Of two findings about one line, how much of their words they share to be one.
constexpr double kSameWords = 0.5;

std::vector<std::string_view> linesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  while (true) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  // Blank lines around say nothing.
  while (!lines.empty() && trimmed(lines.back()).empty()) lines.pop_back();
  while (!lines.empty() && trimmed(lines.front()).empty()) lines.erase(lines.begin());
  return lines;
}

// Models quote the number and the mark too.
std::string_view withoutMark(std::string_view line) {
  std::string_view rest = line;
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
  if (digits > 0 && digits < rest.size() && rest[digits] == ' ') {
    rest.remove_prefix(digits + 1);
  } else {
    rest = line;
  }
  if (rest.starts_with('+') || rest.starts_with(' ')) rest.remove_prefix(1);
  return rest;
}

// Equal but for blanks at the ends and the width of those inside.
bool sameLine(std::string_view a, std::string_view b) {
  a = trimmed(a);
  b = trimmed(b);
  std::size_t i = 0;
  std::size_t j = 0;
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (i < a.size() && j < b.size()) {
    if (blank(a[i]) && blank(b[j])) {
      while (i < a.size() && blank(a[i])) ++i;
      while (j < b.size() && blank(b[j])) ++j;
    } else if (a[i++] != b[j++]) {
      return false;
    }
  }
  return i == a.size() && j == b.size();
}

// The lines of the new file that a part shows, in order.
std::vector<const ChangedLine*> newLines(const ChangedFile& file) {
  std::vector<const ChangedLine*> lines;
  for (const Hunk& hunk : file.hunks) {
    for (const ChangedLine& line : hunk.lines) {
      if (line.mark != '-') lines.push_back(&line);
    }
  }
  return lines;
}

struct Anchor {
  std::size_t first = 0;  // in newLines()
  std::size_t count = 0;
};

// Where the quote stands, nearest to the claimed line; of equally near ones a new line.
std::optional<Anchor> findQuote(const std::vector<const ChangedLine*>& lines,
                                const std::vector<std::string_view>& quote, std::size_t claimed) {
  std::optional<Anchor> best;
  std::size_t bestDistance = std::numeric_limits<std::size_t>::max();
  for (std::size_t at = 0; at + quote.size() <= lines.size(); ++at) {
    bool same = true;
    for (std::size_t i = 0; same && i < quote.size(); ++i) {
      same =
          sameLine(lines[at + i]->text, quote[i]) && lines[at + i]->number == lines[at]->number + i;
    }
    if (!same) continue;
    const std::size_t number = lines[at]->number;
    const std::size_t far =
        2 * (number > claimed ? number - claimed : claimed - number) + (lines[at]->mark != '+');
    if (far >= bestDistance) continue;
    bestDistance = far;
    best = Anchor{at, quote.size()};
  }
  return best;
}

const ChangedFile* fileOf(const ReviewPart& part, std::string_view path) {
  // As it was shown: a word of a prompt is one line.
  const std::string wanted = quotedWord(path);
  for (const ChangedFile& file : part.files) {
    if (quotedWord(file.path) == wanted) return &file;
  }
  // "b/src/a.cpp", "./src/a.cpp", "a.cpp": when it can only be one.
  const ChangedFile* found = nullptr;
  for (const ChangedFile& file : part.files) {
    const bool fits =
        path.ends_with("/" + file.path) || file.path.ends_with(fmt::format("/{}", path));
    if (!fits) continue;
    if (found != nullptr) return nullptr;
    found = &file;
  }
  return found;
}

std::string textAt(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// The new lines as they have to stand in the file: a model often leaves the indentation out.
std::string indentedAs(std::string_view original, std::string text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  const std::string_view indent =
      original.substr(0, std::min(original.find_first_not_of(" \t"), original.size()));
  const bool bare = !text.empty() && text[0] != ' ' && text[0] != '\t';
  if (indent.empty() || !bare) return text;
  std::string out;
  for (const std::string_view line : linesOf(text))
    out += fmt::format("{}{}{}", out.empty() ? "" : "\n", line.empty() ? "" : indent, line);
  return out;
}

std::optional<Finding> anchored(const ReviewPart& part, const Json& raw) {
  const ChangedFile* const file = fileOf(part, trimmed(textAt(raw, "file")));
  const std::string quoted = textAt(raw, "quote");
  std::vector<std::string_view> quote = linesOf(quoted);
  if (file == nullptr || quote.empty()) return std::nullopt;
  const auto claim = raw.find("line");
  const std::size_t claimed =
      claim != raw.end() && claim->is_number_integer()
          ? static_cast<std::size_t>(std::max<std::int64_t>(0, claim->get<std::int64_t>()))
          : 0;
  const std::vector<const ChangedLine*> lines = newLines(*file);
  auto anchor = findQuote(lines, quote, claimed);
  if (!anchor) {
    std::ranges::transform(quote, quote.begin(), withoutMark);
    anchor = findQuote(lines, quote, claimed);
  }
  if (!anchor) return std::nullopt;
  Finding finding{.file = file->path,
                  .line = lines[anchor->first]->number,
                  .endLine = lines[anchor->first + anchor->count - 1]->number};
  for (std::size_t i = 0; i < anchor->count; ++i)
    finding.quote += (i == 0 ? "" : "\n") + lines[anchor->first + i]->text;
  finding.severity = severityOf(textAt(raw, "severity")).value_or(Severity::Warning);
  const std::string category = textAt(raw, "category");
  const auto known = findingCategories();
  finding.category = std::ranges::find(known, category) == known.end() ? "other" : category;
  finding.message = trimmed(textAt(raw, "message"));
  if (const auto suggestion = raw.find("suggestion");
      suggestion != raw.end() && suggestion->is_string()) {
    finding.suggestion = indentedAs(lines[anchor->first]->text, suggestion->get<std::string>());
    // Not one at all.
    if (*finding.suggestion == finding.quote) finding.suggestion.reset();
  }
  // Nor is one that hides what it does.
  if (finding.suggestion && !hiddenAdded(finding.quote, *finding.suggestion).empty())
    finding.suggestion.reset();
  return finding;
}

std::set<std::string> wordsOf(std::string_view text) {
  std::set<std::string> words;
  std::string word;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || byte >= 0x80) {
      word += static_cast<char>(std::tolower(byte));
    } else if (!word.empty()) {
      words.insert(std::exchange(word, {}));
    }
  }
  if (!word.empty()) words.insert(std::move(word));
  return words;
}

bool saysTheSame(const Finding& a, const Finding& b) {
  if (a.file != b.file || a.line > b.endLine || b.line > a.endLine) return false;
  const std::set<std::string> left = wordsOf(a.message);
  const std::set<std::string> right = wordsOf(b.message);
  const auto shared = static_cast<double>(
      std::ranges::count_if(left, [&](const std::string& word) { return right.contains(word); }));
  const double all = static_cast<double>(left.size() + right.size()) - shared;
  return all == 0 || shared / all >= kSameWords;
}

}  // namespace

Result<> collectFindings(const ReviewPart& part, const Json& answer, Review& review) {
  const auto findings = answer.is_object() ? answer.find("findings") : answer.end();
  if (!answer.is_object() || findings == answer.end() || !findings->is_array())
    return fail(ErrorKind::Protocol, "the answer is no list of findings");
  for (const Json& raw : *findings) {
    auto finding = raw.is_object() ? anchored(part, raw) : std::nullopt;
    if (finding && !finding->message.empty()) {
      review.findings.push_back(*std::move(finding));
    } else {
      ++review.notFound;
    }
  }
  return {};
}

void finishReview(Review& review, const std::vector<ChangedFile>& files) {
  const auto place = [&files](const Finding& finding) {
    const auto at = std::ranges::find(files, finding.file, &ChangedFile::path);
    return std::tuple(at - files.begin(), finding.line, finding.endLine, finding.message);
  };
  // The more severe of two that say the same stays.
  std::ranges::sort(review.findings, {}, [&place](const Finding& finding) {
    return std::pair(-static_cast<int>(finding.severity), place(finding));
  });
  std::vector<Finding> kept;
  for (Finding& finding : review.findings) {
    if (std::ranges::any_of(kept, [&](const Finding& one) { return saysTheSame(one, finding); })) {
      ++review.repeated;
    } else {
      kept.push_back(std::move(finding));
    }
  }
  std::ranges::sort(kept, {}, place);
  review.findings = std::move(kept);
}

}  // namespace codestral::instruct
