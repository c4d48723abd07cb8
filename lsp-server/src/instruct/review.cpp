#include "instruct/review.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/secret.h"
#include "instruct/prompt.h"

namespace codestral::instruct {
namespace {

using mistral::Json;

constexpr std::array<std::string_view, 8> kCategories{
    "bug", "security", "concurrency", "performance", "api", "tests", "readability", "other"};
constexpr std::array<std::string_view, 3> kSeverities{"info", "warning", "error"};
// One line of a minified file tells a reviewer nothing.
constexpr std::size_t kLongestLine = 2000;

std::string shownLine(const ChangedLine& line) {
  const std::string_view text = std::string_view(line.text).substr(0, kLongestLine);
  return line.number == 0 ? fmt::format("      {}{}\n", line.mark, text)
                          : fmt::format("{:>5} {}{}\n", line.number, line.mark, text);
}

std::string headOf(const ChangedFile& file) {
  const bool moved =
      file.kind == ChangedFile::Kind::Renamed || file.kind == ChangedFile::Kind::Copied;
  return fmt::format("{} ({}{}):\n", quotedWord(file.path), name(file.kind),
                     moved ? " from " + quotedWord(file.oldPath) : "");
}

std::size_t bytesOf(const Hunk& hunk) {
  std::size_t bytes = hunk.heading.size() + 16;
  for (const ChangedLine& line : hunk.lines) bytes += std::min(line.text.size(), kLongestLine) + 8;
  return bytes;
}

// Pieces of a hunk that is too large, between lines.
std::vector<Hunk> pieces(const Hunk& hunk, std::size_t most) {
  if (bytesOf(hunk) <= most) return {hunk};
  std::vector<Hunk> all;
  std::size_t bytes = 0;
  for (const ChangedLine& line : hunk.lines) {
    const std::size_t cost = std::min(line.text.size(), kLongestLine) + 8;
    if (all.empty() || bytes + cost > most) {
      all.push_back({hunk.heading, {}});
      bytes = 0;
    }
    all.back().lines.push_back(line);
    bytes += cost;
  }
  return all;
}

std::string show(const ChangedFile& file) {
  std::string lines;
  for (const Hunk& hunk : file.hunks) {
    if (!lines.empty() || !hunk.heading.empty())
      lines += fmt::format("      @@ {}\n", hunk.heading);
    for (const ChangedLine& line : hunk.lines) lines += shownLine(line);
  }
  return headOf(file) + fenced(lines) + "\n";
}

bool isWorthALook(const ChangedFile& file) {
  return !file.binary && !file.hunks.empty() && file.kind != ChangedFile::Kind::Deleted;
}

}  // namespace

std::string_view name(Severity severity) {
  return kSeverities[static_cast<std::size_t>(severity)];
}

std::optional<Severity> severityOf(std::string_view name) {
  const auto at = std::ranges::find(kSeverities, name);
  if (at == kSeverities.end()) return std::nullopt;
  return static_cast<Severity>(at - kSeverities.begin());
}

std::span<const std::string_view> findingCategories() {
  return kCategories;
}

std::vector<ReviewPart> splitForReview(const std::vector<ChangedFile>& files, std::size_t bytes) {
  std::vector<ReviewPart> parts;
  std::size_t used = bytes;  // no part is open
  for (const ChangedFile& file : files) {
    if (!isWorthALook(file)) continue;
    std::size_t whole = 0;
    for (const Hunk& hunk : file.hunks) whole += bytesOf(hunk);
    // A file that fits into a part is not torn.
    bool begun = used + whole <= bytes;
    if (!begun) used = bytes;
    begun = false;
    for (const Hunk& hunk : file.hunks) {
      for (Hunk& piece : pieces(hunk, bytes)) {
        const std::size_t cost = bytesOf(piece);
        if (parts.empty() || used + cost > bytes) {
          parts.emplace_back();
          used = 0;
          begun = false;
        }
        used += cost;
        std::vector<ChangedFile>& shown = parts.back().files;
        if (!begun) {
          shown.push_back(file);
          shown.back().hunks.clear();
          begun = true;
        }
        shown.back().hunks.push_back(std::move(piece));
      }
    }
  }
  for (ReviewPart& part : parts) {
    for (const ChangedFile& file : part.files) part.shown += show(file) + "\n";
  }
  return parts;
}

Result<mistral::ChatRequest> reviewRequest(const PromptLibrary& prompts, const ReviewPart& part,
                                           const ReviewContext& context) {
  auto filled = prompts.fill("review", {{"subject", context.subject},
                                        {"shown", part.shown},
                                        {"message", context.message},
                                        {"project", context.project}});
  if (!filled) return std::unexpected(filled.error());
  return mistral::ChatRequest{
      .messages = {mistral::Message::system(std::move(filled->system)),
                   mistral::Message::user(redactSecrets(std::move(filled->user)))}};
}

Json reviewSchema() {
  const Json text{{"type", "string"}};
  const Json finding{
      {"type", "object"},
      {"additionalProperties", false},
      {"required", {"file", "line", "quote", "severity", "category", "message", "suggestion"}},
      {"properties",
       {{"file", text},
        {"line", {{"type", "integer"}}},
        {"quote", text},
        {"severity", {{"type", "string"}, {"enum", {"error", "warning", "info"}}}},
        {"category", {{"type", "string"}, {"enum", kCategories}}},
        {"message", text},
        {"suggestion", {{"type", {"string", "null"}}}}}}};
  return {{"type", "object"},
          {"additionalProperties", false},
          {"required", {"findings"}},
          {"properties", {{"findings", {{"type", "array"}, {"items", finding}}}}}};
}

}  // namespace codestral::instruct
