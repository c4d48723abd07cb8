#include "server/suggestion_items.h"

#include <algorithm>

#include <fmt/format.h>

#include "lsp/extensions.h"
#include "text/scan.h"

namespace codestral::server {
namespace {

// Offsets in order, in the unit that acceptedLength has.
std::vector<std::size_t> utf16Ends(std::string_view text, const std::vector<std::size_t>& bytes) {
  std::vector<std::size_t> ends;
  std::size_t done = 0;
  std::size_t units = 0;
  for (const std::size_t end : bytes) {
    units += text::countsOf(text.substr(done, end - done)).utf16;
    done = end;
    ends.push_back(units);
  }
  return ends;
}

lsp::Command acceptCommand(const completion::Item& item, const std::string& id) {
  lsp::Command command{"Accepted", std::string(lsp::kDidAcceptCommand), {id}};
  if (!item.nodeEnds.empty())
    command.arguments.push_back({{"nodeEnds", utf16Ends(item.insertText, item.nodeEnds)}});
  return command;
}

bool isOfWord(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '_' || static_cast<unsigned char>(byte) >= 0x80U;
}

std::size_t wordStart(const text::Text& text, std::size_t offset) {
  const std::size_t line = text.lineStart(text.lineAt(offset));
  while (offset > line && isOfWord(text.at(offset - 1))) --offset;
  return offset;
}

// A fence that the text cannot end.
std::string fenced(std::string_view text, std::string_view language) {
  std::size_t longest = 2;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  return fmt::format("{}{}\n{}\n{}", fence, language, text, fence);
}

}  // namespace

lsp::InlineCompletionList inlineItems(const completion::Offer& offer,
                                      const std::vector<std::string>& ids) {
  lsp::InlineCompletionList list;
  for (std::size_t at = 0; at < offer.items.size(); ++at) {
    const completion::Item& item = offer.items[at];
    lsp::InlineCompletionItem out;
    out.insertText = item.insertText;
    out.range = item.range;
    out.command = acceptCommand(item, ids[at]);
    list.items.push_back(std::move(out));
  }
  return list;
}

lsp::CompletionList listItems(const completion::Offer& offer, const std::vector<std::string>& ids,
                              const text::Snapshot& document, text::Encoding encoding) {
  lsp::CompletionList list;
  for (std::size_t at = 0; at < offer.items.size(); ++at) {
    const completion::Item& item = offer.items[at];
    const auto begin = document.text.offsetOf(item.range.start, encoding);
    if (!begin) continue;
    const std::size_t word = wordStart(document.text, *begin);
    lsp::CompletionItem out;
    out.newText = document.text.slice({word, *begin}) + item.insertText;
    out.range = {document.text.positionOf(word, encoding), item.range.end};
    out.filterText = out.newText.substr(0, out.newText.find('\n'));
    const std::size_t first = out.filterText.find_first_not_of(" \t");
    out.label = first == std::string::npos ? "↵" : out.filterText.substr(first);
    if (out.newText.size() > out.filterText.size()) {
      out.label += " …";
      out.documentation = fenced(out.newText, document.languageId);
    }
    out.detail = fmt::format("Codestral, {}", offer.provider);
    out.command = acceptCommand(item, ids[at]);
    list.items.push_back(std::move(out));
  }
  return list;
}

}  // namespace codestral::server
