#include "instruct/answer.h"

#include <algorithm>

#include "base/trim.h"
#include "base/utf8.h"
#include "instruct/blocks.h"
#include "instruct/choice.h"
#include "instruct/talk.h"

namespace codestral::instruct {
namespace {

constexpr std::size_t kLargest = 4U << 20U;

bool isGarbled(std::string_view text) {
  if (!isUtf8(text) || text.contains("\uFFFD")) return true;
  return std::ranges::any_of(text, [](char c) {
    return static_cast<unsigned char>(c) < 0x20U && !std::string_view("\t\n\r\f").contains(c);
  });
}

// Without what surrounds a text on its way: marks of encodings, tokens of models, thoughts.
std::string plainAnswer(std::string_view text) {
  if (text.starts_with("\uFEFF")) text.remove_prefix(3);
  for (const std::string_view token : {"</s>", "<|im_end|>", "<|endoftext|>", "[/INST]"})
    if (trimmed(text).ends_with(token)) text = text.substr(0, text.rfind(token));
  if (trimmed(text).starts_with("<think>")) {
    const std::size_t end = text.find("</think>");
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 8);
  }
  return withPlainLineEnds(text);
}

// `code` or ```code``` as the whole answer.
std::optional<Lines> inlineCode(std::string_view text) {
  text = trimmed(text);
  const std::size_t ticks = std::min(text.find_first_not_of('`'), text.size());
  if (ticks == 0 || text.size() <= 2 * ticks || text.contains('\n')) return std::nullopt;
  const std::string_view inside = text.substr(ticks, text.size() - 2 * ticks);
  if (text.substr(text.size() - ticks) != text.substr(0, ticks) || inside.contains('`'))
    return std::nullopt;
  return Lines{std::string(inside)};
}

std::string pathOf(const Block& block) {
  return block.path.empty() ? pathOfLine(block.said) : block.path;
}

// "Update `src/a.py` like this:": the one path in ticks.
std::string pathMentioned(std::string_view line) {
  std::string found;
  for (std::size_t at = line.find('`'); at != std::string_view::npos;) {
    const std::size_t end = line.find('`', at + 1);
    if (end == std::string_view::npos) break;
    const std::string_view inside = line.substr(at + 1, end - at - 1);
    if (looksLikePath(inside)) {
      if (!found.empty() && found != inside) return {};
      found = inside;
    }
    at = line.find('`', end + 1);
  }
  return found;
}

class AnswerReader {
 public:
  AnswerReader(const Said& said, const Expectation& expected)
      : cutOff_(said.cutOff), expected_(expected), text_(plainAnswer(said.text)) {}

  Outcome<std::vector<FileAnswer>> read() {
    if (isBlank(text_)) return refuse(Reason::Empty);
    layout_ =
        layoutOf(text_, expected_.language != nullptr && expected_.language->id == "markdown");
    // What follows a cut is unknown; only a single block that is whole is not touched by it.
    const bool open = layout_.blocks.empty() || !layout_.blocks.back().closed;
    if (cutOff_ && (open || !expected_.single)) return refuse(Reason::Truncated);
    if (const Lines all = splitLines(text_); holdsSearchReplace(all)) {
      if (cutOff_) return refuse(Reason::Truncated);
      if (holdsSearchReplace(layout_.prose)) return fromPatches(readSearchReplace(all, {}));
    } else if (layout_.blocks.empty()) {
      if (auto code = inlineCode(text_)) return one(*std::move(code));
      return unfenced();
    }
    return fenced();
  }

 private:
  static std::vector<FileAnswer> one(Lines lines) {
    std::vector<FileAnswer> result(1);
    result[0].text = std::move(lines);
    return result;
  }

  Outcome<std::vector<FileAnswer>> unfenced() {
    if (holdsDiff(layout_.prose)) return fromPatches(readDiff(layout_.prose, {}));
    if (declines(layout_.prose)) return refuse(Reason::Declined);
    if (!expected_.single) return refuse(Reason::Prose);
    const bool people = expected_.forPeople;
    Lines lines = people ? withoutAnnouncement(layout_.prose) : withoutTalk(layout_.prose);
    dropBlankEnds(lines);
    if (lines.empty()) return refuse(Reason::Prose);
    const auto said = std::ranges::count_if(lines, isSentence);
    const auto blank = std::ranges::count_if(lines, isBlank);
    if (!people && said * 2 > std::ssize(lines) - blank) return refuse(Reason::Prose);
    return one(std::move(lines));
  }

  Outcome<std::vector<FileAnswer>> fenced() {
    std::vector<FileAnswer> result;
    for (const Block& block : layout_.blocks) {
      Outcome<std::vector<Patch>> patches;
      if (holdsSearchReplace(block.lines)) {
        patches = readSearchReplace(block.lines, nameOf(block));
      } else if (holdsDiff(block.lines)) {
        patches = readDiff(block.lines, nameOf(block));
      } else {
        continue;
      }
      auto read = fromPatches(std::move(patches));
      if (!read) return read;
      for (FileAnswer& each : *read) {
        const auto same = std::ranges::find(result, each.path, &FileAnswer::path);
        if (same == result.end()) {
          result.push_back(std::move(each));
        } else {
          std::ranges::move(each.replacements, std::back_inserter(same->replacements));
        }
      }
    }
    if (expected_.single) {
      if (!result.empty()) return result;
      return single();
    }
    return withWholeFiles(std::move(result));
  }

  Outcome<std::vector<FileAnswer>> single() {
    if (auto named = namedFiles(); named.size() > 1) return named;
    const auto chosen = chooseBlock(layout_.blocks, expected_);
    if (!chosen) {
      const bool nothing = chosen.error().reason == Reason::Empty;
      if (nothing && declines(layout_.prose)) return refuse(Reason::Declined);
      return std::unexpected(chosen.error());
    }
    auto result = one((*chosen)->lines);
    result[0].path = pathOf(**chosen);
    result[0].open = !(*chosen)->closed;
    result[0].asDiff = (*chosen)->language == "diff" || (*chosen)->language == "patch";
    return result;
  }

  // The blocks that name files, one for each.
  std::vector<FileAnswer> namedFiles() const {
    std::vector<FileAnswer> result;
    for (const Block& block : layout_.blocks) {
      const std::string path = pathOf(block);
      if (path.empty() || std::ranges::find(result, path, &FileAnswer::path) != result.end())
        continue;
      FileAnswer each;
      each.path = path;
      each.text = block.lines;
      result.push_back(std::move(each));
    }
    return result;
  }

  // Of several files, a sentence may say which one it is about.
  std::string nameOf(const Block& block) const {
    std::string path = pathOf(block);
    return path.empty() && !expected_.single ? pathMentioned(block.said) : path;
  }

  // Blocks with a path that are no patches are whole files.
  Outcome<std::vector<FileAnswer>> withWholeFiles(std::vector<FileAnswer> result) {
    std::size_t nameless = 0;
    for (const Block& block : layout_.blocks) {
      if (holdsSearchReplace(block.lines) || holdsDiff(block.lines)) continue;
      FileAnswer each;
      each.path = nameOf(block);
      if (each.path.empty()) {
        if (!isAside(block)) ++nameless;
        continue;
      }
      if (std::ranges::find(result, each.path, &FileAnswer::path) != result.end())
        return refuse(Reason::Ambiguous, "two versions of " + each.path);
      each.text = block.lines;
      result.push_back(std::move(each));
    }
    // Code without a file may belong to what is asked for; the rest would be half of it.
    if (nameless > 0) return refuse(Reason::Ambiguous, "a block names no file");
    if (!result.empty()) return result;
    return refuse(declines(layout_.prose) ? Reason::Declined : Reason::Prose);
  }

  static Outcome<std::vector<FileAnswer>> fromPatches(Outcome<std::vector<Patch>> patches) {
    if (!patches) return std::unexpected(std::move(patches.error()));
    std::vector<FileAnswer> result;
    for (Patch& patch : *patches) {
      FileAnswer each;
      each.path = std::move(patch.path);
      each.replacements = std::move(patch.replacements);
      each.creates = patch.creates;
      result.push_back(std::move(each));
    }
    return result;
  }

  const bool cutOff_;
  const Expectation& expected_;
  const std::string text_;
  Layout layout_;
};

}  // namespace

Outcome<std::vector<FileAnswer>> readAnswer(const Said& said, const Expectation& expected) {
  if (said.text.size() > kLargest) return refuse(Reason::TooLarge);
  if (isGarbled(said.text)) return refuse(Reason::Garbled);
  return AnswerReader(said, expected).read();
}

}  // namespace codestral::instruct
