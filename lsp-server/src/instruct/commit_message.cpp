#include "instruct/commit_message.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/secret.h"
#include "base/trim.h"
#include "base/utf8.h"

namespace codestral::instruct {
namespace {

using mistral::ChatRequest;
using mistral::Message;

constexpr std::size_t kColumns = 72;
constexpr std::size_t kLongestRecent = 600;  // bytes of each message
constexpr std::size_t kLongestStat = 16UL * 1024;

std::size_t columnsOf(std::string_view line) {
  return static_cast<std::size_t>(
      std::ranges::count_if(line, [](char c) { return !isContinuation(c); }));
}

ChatRequest requestOf(PromptLibrary::Filled filled) {
  return {.messages = {Message::system(redactSecrets(std::move(filled.system))),
                       Message::user(redactSecrets(std::move(filled.user)))}};
}

// Inside of the outermost fence, when the answer has one.
std::string_view withoutFence(std::string_view text) {
  const std::size_t open = text.find("```");
  if (open == std::string_view::npos || (open > 0 && text[open - 1] != '\n')) return text;
  const std::size_t line = text.find('\n', open);
  const std::size_t close = text.rfind("\n```");
  if (line == std::string_view::npos) return text;
  // Only a fence around the message itself: with nothing, or one line that announces it, before.
  if (trimmed(text.substr(0, open)).contains('\n')) return text;
  const bool unclosed = close == std::string_view::npos || close < line;
  const std::size_t end = unclosed ? text.size() : std::max(close, line + 1);
  return trimmed(text.substr(line + 1, end - line - 1));
}

std::string_view withoutQuotes(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kQuotes{
      {{"\"", "\""}, {"'", "'"}, {"`", "`"}, {"“", "”"}}};
  for (const auto& [open, close] : kQuotes) {
    if (text.size() > open.size() + close.size() && text.starts_with(open) &&
        text.ends_with(close)) {
      const std::string_view inner =
          text.substr(open.size(), text.size() - open.size() - close.size());
      if (!inner.contains(open) && !inner.contains(close)) return trimmed(inner);
    }
  }
  return text;
}

std::string_view withoutLabel(std::string_view text) {
  for (const std::string_view label :
       {"Commit message:", "commit message:", "Here is the commit message:", "Message:", "Subject:",
        "**Commit message:**"}) {
    if (text.starts_with(label)) return trimmed(text.substr(label.size()));
  }
  return text;
}

// Where a line of at most so many columns can end.
std::size_t cutAt(std::string_view line, std::size_t columns) {
  std::size_t at = 0;
  std::size_t blank = std::string_view::npos;
  for (std::size_t column = 0; at < line.size(); ++at) {
    if (isContinuation(line[at])) continue;
    if (line[at] == ' ') blank = at;
    if (column++ == columns) break;
  }
  return blank == std::string_view::npos || blank < line.size() / 4 ? floorCodePoint(line, at)
                                                                    : blank;
}

}  // namespace

std::string differenceOf(const std::vector<ChangedFile>& files) {
  std::string all;
  for (const ChangedFile& file : files) {
    if (file.hunks.empty()) continue;
    all += fmt::format("{} ({})\n", file.path, name(file.kind));
    for (const Hunk& hunk : file.hunks) {
      all += fmt::format("@@ {}\n", hunk.heading);
      for (const ChangedLine& line : hunk.lines) all += fmt::format("{}{}\n", line.mark, line.text);
    }
  }
  return all;
}

Result<ChatRequest> commitMessageRequest(const PromptLibrary& prompts, std::string_view change,
                                         const std::vector<ChangedFile>& files,
                                         const CommitContext& context) {
  std::string recent;
  for (const std::string& message : context.recent) {
    const std::size_t end = floorCodePoint(message, std::min(message.size(), kLongestRecent));
    recent += fmt::format("{}{}\n", recent.empty() ? "" : "---\n", message.substr(0, end));
  }
  std::string stat = statOf(files);
  if (stat.size() > kLongestStat)
    stat = fmt::format("{}({} files in all)\n", stat.substr(0, stat.rfind('\n', kLongestStat) + 1),
                       files.size());
  // A change without text, as a rename, is its list of files.
  auto filled = prompts.fill("commit-message",
                             {{"change", trimmed(change).empty() ? stat : std::string(change)},
                              {"stat", trimmed(change).empty() ? "" : stat},
                              {"recent", recent},
                              {"branch", context.branch},
                              {"project", context.project}});
  if (!filled) return std::unexpected(filled.error());
  return requestOf(*std::move(filled));
}

Result<ChatRequest> summaryRequest(const PromptLibrary& prompts, const ReviewPart& part) {
  auto filled = prompts.fill("summarize-change", {{"shown", part.shown}});
  if (!filled) return std::unexpected(filled.error());
  return requestOf(*std::move(filled));
}

std::string cleanCommitMessage(std::string_view answer) {
  std::string_view text = withoutFence(trimmed(answer));
  text = withoutQuotes(withoutLabel(withoutQuotes(trimmed(text))));
  std::string message;
  std::size_t blanks = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r'))
      line.remove_suffix(1);
    if (line.empty()) {
      ++blanks;
      continue;
    }
    // Nothing, or one blank line: more say nothing.
    if (!message.empty()) message += blanks > 0 ? "\n\n" : "\n";
    blanks = 0;
    message += line;
  }
  const std::size_t end = message.find('\n');
  const std::string subject = message.substr(0, end);
  std::string body = end == std::string::npos ? "" : std::string(trimmed(message.substr(end)));
  if (columnsOf(subject) > kColumns) {
    const std::size_t cut = cutAt(subject, kColumns - 3);
    return fmt::format("{}...\n\n...{}{}{}", trimmed(subject.substr(0, cut)),
                       trimmed(subject.substr(cut)), body.empty() ? "" : "\n\n", body);
  }
  return body.empty() ? subject : fmt::format("{}\n\n{}", subject, body);
}

}  // namespace codestral::instruct
