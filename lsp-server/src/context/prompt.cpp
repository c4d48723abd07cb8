#include "context/prompt.h"

#include <algorithm>

namespace codestral::context {
namespace {

constexpr std::size_t kBytesPerToken = 3;

// The start of the window, moved forward out of a construct that it would cut in two.
std::size_t cutBefore(const text::Text& text, std::size_t start, std::size_t offset,
                      const syntax::View& view) {
  if (start == 0) return 0;
  const std::size_t line = text.lineAt(start);
  std::size_t cut =
      text.lineStart(line) == start ? start : std::min(text.lineStart(line + 1), offset);
  if (view) {
    for (const syntax::Scope& scope : syntax::factsAt(view, start).scopes) {
      const std::size_t end = scope.symbol.range.end;
      if (end > offset)
        continue;  // It holds the cursor as well: its beginning is lost, its body is wanted.
      if (end - start <= (offset - start) / 2)
        cut = std::min(text.lineStart(text.lineAt(end) + 1), offset);
      break;
    }
  }
  return cut;
}

// The end of the window, moved back to where a construct that it would cut in two begins.
std::size_t cutAfter(const text::Text& text, std::size_t offset, std::size_t end,
                     const syntax::View& view) {
  if (end >= text.size()) return text.size();
  std::size_t cut = std::max(text.lineStart(text.lineAt(end)), offset);
  if (view) {
    for (const syntax::Scope& scope : syntax::factsAt(view, end).scopes) {
      const std::size_t begin = scope.symbol.range.begin;
      if (begin < offset) continue;
      if (end - begin <= (end - offset) / 2)
        cut = std::max(text.lineStart(text.lineAt(begin)), offset);
      break;
    }
  }
  // A single line longer than the window would leave nothing: then cut inside of it, between
  // characters.
  if (cut == offset && end > offset) {
    cut = end;
    while (cut > offset && (static_cast<unsigned char>(text.at(cut)) & 0xC0U) == 0x80U) --cut;
  }
  return cut;
}

}  // namespace

int estimateTokens(std::size_t bytes) {
  return static_cast<int>((bytes + kBytesPerToken - 1) / kBytesPerToken);
}

Prompt buildPrompt(const text::Text& text, std::size_t offset, const syntax::View& view,
                   const Budget& budget, std::string_view path) {
  const std::size_t total =
      static_cast<std::size_t>(std::max(budget.maxTokens, 0)) * kBytesPerToken;
  const std::size_t before = offset;
  const std::size_t after = text.size() - offset;
  std::size_t prefixBytes =
      static_cast<std::size_t>(static_cast<double>(total) * budget.prefixShare);
  std::size_t suffixBytes = total - prefixBytes;
  if (before < prefixBytes) suffixBytes = total - before;
  if (after < suffixBytes) prefixBytes = total - after;

  std::size_t begin = before > prefixBytes ? offset - prefixBytes : 0;
  std::size_t end = after > suffixBytes ? offset + suffixBytes : text.size();
  begin = cutBefore(text, begin, offset, view);
  if (begin == offset && before > 0 && prefixBytes > 0) {
    // One line longer than the window.
    begin = before > prefixBytes ? offset - prefixBytes : 0;
    while (begin < offset && (static_cast<unsigned char>(text.at(begin)) & 0xC0U) == 0x80U) ++begin;
  }
  end = cutAfter(text, offset, end, view);

  Prompt prompt;
  prompt.prefix = text.slice({begin, offset});
  prompt.suffix = text.slice({offset, end});
  prompt.sources.push_back(
      {"prefix", std::string(path), {begin, offset}, estimateTokens(offset - begin)});
  if (end > offset) {
    prompt.sources.push_back(
        {"suffix", std::string(path), {offset, end}, estimateTokens(end - offset)});
  }
  return prompt;
}

}  // namespace codestral::context
