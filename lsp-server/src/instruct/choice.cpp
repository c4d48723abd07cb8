#include "instruct/choice.h"

#include <algorithm>
#include <array>

#include "instruct/talk.h"

namespace codestral::instruct {
namespace {

constexpr std::size_t kMostBlocks = 20;

using Candidates = std::vector<const Block*>;

bool isShell(const Block& block) {
  constexpr std::array<std::string_view, 10> kShells{
      "bash",         "sh",         "shell", "console",  "zsh",
      "shellsession", "powershell", "cmd",   "terminal", "bat"};
  return std::ranges::find(kShells, block.language) != kShells.end();
}

bool isOutput(const Block& block) {
  constexpr std::array<std::string_view, 5> kOutputs{"text", "output", "plaintext", "txt", "log"};
  return std::ranges::find(kOutputs, block.language) != kOutputs.end();
}

bool isOf(const Block& block, const syntax::Language* language) {
  if (language == nullptr || block.language.empty()) return false;
  const syntax::Language* said = syntax::languageForId(block.language);
  return said != nullptr && said->family == language->family;
}

// Keeps those that fit, if any does.
template <typename Fits>
void prefer(Candidates& all, Fits fits) {
  Candidates fitting;
  std::ranges::copy_if(all, std::back_inserter(fitting), fits);
  if (!fitting.empty()) all = std::move(fitting);
}

bool saysBefore(const Block& block) {
  constexpr std::array<std::string_view, 9> kWords{"before",      "original",     "current",
                                                   "old code",    "old version",  "instead of",
                                                   "change this", "replace this", "you have"};
  return mentions(block.said, kWords);
}

bool saysAside(const Block& block) {
  constexpr std::array<std::string_view, 13> kWords{
      "usage", "example",  "test",       "tests",  "alternative", "alternatively", "output",
      "run",   "optional", "optionally", "prefer", "install",     "you could also"};
  return mentions(block.said, kWords);
}

bool saysFinal(const Block& block) {
  constexpr std::array<std::string_view, 12> kWords{
      "final",     "complete", "full",     "updated",    "after",       "fixed",
      "corrected", "result",   "improved", "refactored", "new version", "revised"};
  return mentions(block.said, kWords);
}

double likeness(const Block& block, LineSpan original);

// Marked as another language, and nothing like the text that it would replace. Some languages hold
// others.
bool isForeign(const Block& block, const Expectation& expected) {
  const syntax::Language* said = syntax::languageForId(block.language);
  const syntax::Language* own = expected.language;
  if (said == nullptr || own == nullptr || said->family == own->family) return false;
  constexpr std::array<std::string_view, 5> kHosts{"html", "php", "markdown", "js", "yaml"};
  if (std::ranges::find(kHosts, own->family) != kHosts.end()) return false;
  return firstTelling(expected.original) < expected.original.size() &&
         likeness(block, expected.original) == 0;
}

// How much of the original's lines stand in the block.
double likeness(const Block& block, LineSpan original) {
  std::size_t known = 0;
  std::size_t all = 0;
  for (const std::string& line : original) all += isTelling(line) ? 1 : 0;
  for (const Match& match : matchingLines(original, block.lines, true))
    for (std::size_t i = 0; i < match.length; ++i)
      known += isTelling(original[match.left + i]) ? 1 : 0;
  return all == 0 ? 0 : static_cast<double>(known) / static_cast<double>(all);
}

bool sameLines(LineSpan a, LineSpan b) {
  return std::ranges::equal(a, b, sameLine);
}

}  // namespace

bool isAside(const Block& block) {
  return isShell(block) || isOutput(block) || std::ranges::all_of(block.lines, isBlank);
}

Outcome<const Block*> chooseBlock(const std::vector<Block>& blocks, const Expectation& expected) {
  Candidates all;
  for (const Block& block : blocks)
    if (!std::ranges::all_of(block.lines, isBlank)) all.push_back(&block);
  if (all.empty()) return refuse(Reason::Empty);

  const bool shellFile = expected.language != nullptr && expected.language->family == "bash";
  if (expected.language != nullptr && !shellFile)
    std::erase_if(all, [](const Block* each) { return isShell(*each); });
  if (all.empty()) return refuse(Reason::Prose);
  prefer(all, [&](const Block* each) { return isOf(*each, expected.language); });
  prefer(all, [](const Block* each) { return !isOutput(*each) && !isShell(*each); });
  prefer(all, [&](const Block* each) { return !sameLines(each->lines, expected.original); });
  prefer(all, [](const Block* each) { return !saysBefore(*each); });
  prefer(all, [](const Block* each) { return !saysAside(*each); });
  // Nobody means all of that.
  if (all.size() > kMostBlocks) return refuse(Reason::Ambiguous);
  // Said twice is said once.
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t j = all.size() - 1; j > i; --j)
      if (sameLines(all[i]->lines, all[j]->lines))
        all.erase(all.begin() + static_cast<std::ptrdiff_t>(j));
  if (all.size() == 1) {
    if (isForeign(*all.front(), expected)) return refuse(Reason::Prose);
    return all.front();
  }

  Candidates final = all;
  std::erase_if(final, [](const Block* each) { return !saysFinal(*each); });
  if (final.size() == 1) return final.front();
  std::vector<std::pair<double, const Block*>> alike;
  for (const Block* each : all) alike.emplace_back(likeness(*each, expected.original), each);
  std::ranges::sort(alike, std::greater(), [](const auto& each) { return each.first; });
  if (alike[0].first >= 0.5 && alike[1].first <= 0.2) return alike[0].second;
  return refuse(Reason::Ambiguous);
}

}  // namespace codestral::instruct
