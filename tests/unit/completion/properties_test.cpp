// What holds for every place and everything that a model may say: random edits of real files times
// random answers. Seeded: a failure names the round that it comes from.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>

#include <gtest/gtest.h>

#include "base/utf8.h"
#include "completion/limit.h"
#include "completion/postprocess.h"
#include "support/places.h"
#include "unit/completion/case_file.h"

namespace codestral::completion {
namespace {

constexpr const char* kFiles[] = {"sample.py",   "sample.cpp", "sample.ts",   "sample.go",
                                  "sample.rs",   "sample.rb",  "sample.java", "sample.tsx",
                                  "sample.sh",   "sample.c",   "sample.kt",   "sample.lua",
                                  "sample.html", "sample.yaml"};

constexpr std::string_view kPieces[] = {"\n",
                                        "\r\n",
                                        "\r",
                                        "\t",
                                        "    ",
                                        "  ",
                                        "(",
                                        ")",
                                        "[",
                                        "]",
                                        "{",
                                        "}",
                                        "\"",
                                        "'",
                                        "`",
                                        ";",
                                        ":",
                                        ",",
                                        "return x",
                                        "if (a) {",
                                        "if a:",
                                        "foo(",
                                        "end",
                                        "else",
                                        "```\n",
                                        "[PREFIX]",
                                        "[SUFFIX]",
                                        "</s>",
                                        "<|fim_middle|>",
                                        "Here is the code:\n",
                                        "// x\n",
                                        "# x\n",
                                        "/*",
                                        "\xFF",
                                        "\xC3",
                                        "é",
                                        "😀",
                                        "\xCC\x81",
                                        "0, ",
                                        "x = 1\n",
                                        "\"\"\"",
                                        "\\",
                                        "#{",
                                        "${"};

class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed) {}
  std::size_t below(std::size_t bound) { return bound == 0 ? 0 : random_() % bound; }

 private:
  std::mt19937 random_;
};

std::string readFile(const std::string& name) {
  std::ifstream file(test::sourcePath("tests/data/languages/" + name), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Somebody has cut, typed and pasted in it, on another system.
std::string edited(std::string document, Dice& dice) {
  for (std::size_t edits = dice.below(4); edits-- > 0 && !document.empty();) {
    const std::size_t at = dice.below(document.size());
    if (dice.below(2) == 0) {
      document.erase(at, dice.below(60));
    } else {
      document.insert(at, kPieces[dice.below(std::size(kPieces))]);
    }
  }
  std::string ends;
  const std::size_t kind = dice.below(6);  // \n mostly, else \r\n or \r
  for (const char c : document) {
    if (c == '\n' && kind == 0) ends += '\r';
    ends += c == '\n' && kind == 1 ? '\r' : c;
  }
  return toValidUtf8(ends);
}

// Random pieces, parts of the file, the rest of the file, the start of the file, and mixtures.
std::string answer(const std::string& document, std::size_t offset, Dice& dice) {
  std::string said;
  for (std::size_t parts = dice.below(6) + 1; parts-- > 0;) {
    switch (dice.below(6)) {
      case 0:
        said += document.substr(offset, dice.below(120));
        break;
      case 1:
        said += document.substr(0, offset);
        break;
      case 2: {
        const std::size_t at = dice.below(document.size());
        said += document.substr(at, dice.below(200));
        break;
      }
      default:
        for (std::size_t pieces = dice.below(8); pieces-- > 0;) {
          said += kPieces[dice.below(std::size(kPieces))];
        }
    }
    if (dice.below(20) == 0) said += said + said + said;
  }
  return said;
}

struct Round {
  text::Text text;
  std::size_t offset = 0;
  std::string said;
  Surroundings around;
  syntax::View view;
  syntax::Excerpt excerpt;
  Extent extent = Extent::Line;

  explicit Round(unsigned seed) {
    Dice dice(seed);
    const std::string name = kFiles[dice.below(std::size(kFiles))];
    text = text::Text(edited(readFile(name), dice));
    const std::string all = text.toString();
    offset = floorCodePoint(all, dice.below(all.size() + 1));
    if (offset > 0 && offset < all.size() && all[offset] == '\n' && all[offset - 1] == '\r') {
      --offset;
    }
    said = answer(all, offset, dice);
    around = readSurroundings(text, offset);
    around.indent = readIndent(text, offset);
    around.language = syntax::languageForPath(name);
    if (dice.below(4) != 0) view.tree = syntax::parse(*around.language, text, 1);
    around.kind = syntax::factsAt(view, offset).kind;
    excerpt = syntax::excerptAt(view, text, offset);
    excerpt.patience = std::chrono::minutes(1);
    extent = static_cast<Extent>(dice.below(4));
  }

  Candidate candidate(std::string_view raw) const {
    return postprocess(raw, extent, around, excerpt);
  }
};

class Properties : public testing::TestWithParam<unsigned> {};

TEST_P(Properties, WhatIsOfferedIsSoundAtEveryPlace) {
  constexpr unsigned kRounds = 250;
  for (unsigned i = 0; i < kRounds && !HasFailure(); ++i) {
    const unsigned seed = GetParam() * kRounds + i;
    SCOPED_TRACE("round " + std::to_string(seed));
    const Round round(seed);
    const Candidate candidate = round.candidate(round.said);
    const std::string& text = candidate.text;

    EXPECT_LE(candidate.replaces, round.around.lineAfter.size());
    EXPECT_TRUE(isUtf8(text));
    EXPECT_FALSE(text.contains('\0'));
    EXPECT_TRUE(isUtf8(std::string_view(round.around.lineAfter).substr(candidate.replaces)));
    if (text.empty()) {
      EXPECT_EQ(candidate.replaces, 0U);
    }
    // Every line end is the file's.
    std::string others = text;
    for (std::size_t at = 0; (at = others.find(round.around.eol, at)) != std::string::npos;) {
      others.erase(at, round.around.eol.size());
    }
    EXPECT_EQ(others.find_first_of("\r\n"), std::string::npos);

    const Candidate again = round.candidate(text);
    EXPECT_EQ(shown(again.text), shown(text)) << "changed by " << again.cutBy;
    EXPECT_EQ(again.replaces, candidate.replaces);
  }
}

TEST_P(Properties, AStreamIsClosedOnlyWhereTheWholeAnswerWouldGiveTheSame) {
  constexpr unsigned kRounds = 60;
  for (unsigned i = 0; i < kRounds && !HasFailure(); ++i) {
    const unsigned seed = 1'000'000 + GetParam() * kRounds + i;
    SCOPED_TRACE("round " + std::to_string(seed));
    const Round round(seed);
    const std::string said = round.said.substr(0, 1500);
    for (std::size_t length = 0; length <= said.size(); ++length) {
      const std::string_view soFar = std::string_view(said).substr(0, length);
      if (!enough(round.extent, round.around, soFar)) continue;
      EXPECT_EQ(shown(round.candidate(soFar).text), shown(round.candidate(said).text))
          << "after " << length << " bytes of\n"
          << shown(said);
      break;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seed, Properties, testing::Range(0U, 8U));

}  // namespace
}  // namespace codestral::completion
