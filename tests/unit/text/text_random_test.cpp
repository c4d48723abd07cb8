// Long seeded edit scripts, compared with the plain model after every step.

#include <array>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "text/document.h"
#include "text/text.h"
#include "unit/text/text_model.h"

namespace codestral::text {
namespace {

using test::ModelLine;
using test::TextModel;

constexpr std::array kEncodings{Encoding::Utf8, Encoding::Utf16, Encoding::Utf32};

class Script {
 public:
  explicit Script(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
  }

  std::string piece(std::size_t maxUnits) {
    static constexpr std::array<std::string_view, 12> kUnits{
        "a",      "bc",     "\n",         "\r", "\r\n",   "\n\r",
        "\u00E9", "\u20AC", "\U0001F600", "\t", "\u2028", "x"};
    std::string text;
    for (std::size_t i = below(maxUnits + 1); i > 0; --i) text += kUnits[below(kUnits.size())];
    return text;
  }

  std::size_t boundary(const std::string& bytes, std::size_t lowest = 0) {
    std::size_t at = lowest + below(bytes.size() - lowest + 1);
    while (at > 0 && at < bytes.size() && (bytes[at] & 0xC0) == 0x80) --at;
    return at;
  }

  // Mostly small edits; now and then one that spans chunks. Deletes more than it inserts when the
  // text is large.
  ByteRange range(const std::string& bytes) {
    const std::size_t begin = boundary(bytes);
    const std::size_t reach = below(20) == 0        ? 6000
                              : below(4) == 0       ? 0
                              : bytes.size() > 7000 ? 60
                                                    : 8;
    std::size_t end = std::min(bytes.size(), begin + below(reach + 1));
    while (end < bytes.size() && (bytes[end] & 0xC0) == 0x80) ++end;
    return {begin, end};
  }

  std::string replacement() { return piece(below(25) == 0 ? 3000 : 6); }

 private:
  std::mt19937 random_;
};

// Every 17th line, from a random first one.
void expectSameLines(const Text& text, const TextModel& model, Script& script) {
  const auto lines = model.lines();
  ASSERT_EQ(text.lineCount(), lines.size());
  for (std::size_t i = script.below(17); i < lines.size(); i += 17) {
    ASSERT_EQ(text.lineStart(i), lines[i].start) << "line " << i;
    ASSERT_EQ(text.lineEnd(i), lines[i].end) << "line " << i;
  }
}

void expectSamePositions(const Text& text, const TextModel& model, Script& script) {
  const auto lines = model.lines();
  for (const Encoding encoding : kEncodings) {
    const std::size_t offset = script.boundary(model.bytes);
    ASSERT_EQ(text.lineAt(offset), TextModel::lineAt(lines, offset));
    ASSERT_EQ(text.positionOf(offset, encoding), model.positionOf(lines, offset, encoding));

    const auto line = static_cast<std::uint32_t>(script.below(lines.size() + 1));
    const auto character = static_cast<std::uint32_t>(script.below(30));
    const auto expected = model.offsetOf(lines, {line, character}, encoding);
    const auto found = text.offsetOf({line, character}, encoding);
    ASSERT_EQ(found.has_value(), expected.has_value()) << line << ":" << character;
    if (found) {
      ASSERT_EQ(*found, *expected) << line << ":" << character;
    }
  }
}

class RandomEdits : public ::testing::TestWithParam<unsigned> {};

TEST_P(RandomEdits, OfAText) {
  Script script(GetParam());
  TextModel model{script.piece(4000)};
  Text text(model.bytes);
  for (int step = 0; step < 600; ++step) {
    const ByteRange range = script.range(model.bytes);
    const std::string replacement = script.replacement();
    const auto next = text.replaced(range, replacement);
    ASSERT_TRUE(next) << next.error().message;
    text = *next;
    model.bytes.replace(range.begin, range.size(), replacement);
    ASSERT_EQ(text.toString(), model.bytes) << "step " << step;
    if (step % 10 == 0) {
      ASSERT_NO_FATAL_FAILURE(expectSameLines(text, model, script)) << "step " << step;
    }
    if (step % 4 == 0) {
      ASSERT_NO_FATAL_FAILURE(expectSamePositions(text, model, script)) << "step " << step;
    }
  }
}

// The same through Documents: what an editor sends, and the edits that come out, replayed on plain
// bytes.
TEST_P(RandomEdits, OfADocument) {
  Script script(GetParam() + 1000);
  const Encoding encoding = kEncodings[GetParam() % kEncodings.size()];
  TextModel model{script.piece(3000)};
  Documents documents(encoding);
  documents.open("file:///a", "c", 0, model.bytes);
  std::string replayed = model.bytes;
  for (int version = 1; version <= 150; ++version) {
    std::vector<Change> changes;
    for (std::size_t count = script.below(4); count > 0; --count) {
      const ByteRange range = script.range(model.bytes);
      const auto lines = model.lines();
      // An editor cannot name a place between CR and LF: it means the place before both.
      const auto nameable = [&](std::size_t offset) {
        return std::min(offset, lines[TextModel::lineAt(lines, offset)].end);
      };
      const ByteRange named{nameable(range.begin), nameable(range.end)};
      const Change change{Range{model.positionOf(lines, range.begin, encoding),
                                model.positionOf(lines, range.end, encoding)},
                          script.replacement()};
      model.bytes.replace(named.begin, named.size(), change.text);
      changes.push_back(change);
    }
    const ChangeResult result = documents.change("file:///a", version, changes);
    ASSERT_FALSE(result.diverged) << result.diverged->message;
    ASSERT_EQ(result.edits.size(), changes.size());
    for (std::size_t i = 0; i < changes.size(); ++i) {
      const Edit& edit = result.edits[i];
      ASSERT_EQ(edit.inserted, changes[i].text.size());
      replayed.replace(edit.before.begin, edit.before.size(), changes[i].text);
    }
    ASSERT_EQ(documents.find("file:///a")->text.toString(), model.bytes) << "version " << version;
    ASSERT_EQ(replayed, model.bytes) << "version " << version;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomEdits, ::testing::Values(1U, 2U, 3U, 4U));

}  // namespace
}  // namespace codestral::text
