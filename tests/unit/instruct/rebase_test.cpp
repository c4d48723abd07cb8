#include "instruct/rebase.h"

#include <algorithm>
#include <random>
#include <sstream>

#include <gtest/gtest.h>

namespace codestral::instruct {
namespace {

const text::Text kBefore("one\ntwo\nthree\nfour\n");
const TextEdits kEdit{{{8, 13}, "THREE"}};

TEST(Rebase, MovesWithWhatIsTypedAbove) {
  const auto edits = rebased(kBefore, kEdit, {{{0, 0}, 5}});
  ASSERT_TRUE(edits);
  EXPECT_EQ((*edits)[0].range, (text::ByteRange{13, 18}));
}

TEST(Rebase, StaysWhenSomethingIsTypedBelow) {
  EXPECT_EQ(rebased(kBefore, kEdit, {{{14, 18}, 0}}), kEdit);
}

TEST(Rebase, RefusesWhatTouchesTheLine) {
  EXPECT_FALSE(rebased(kBefore, kEdit, {{{10, 10}, 1}})) << "inside";
  EXPECT_FALSE(rebased(kBefore, kEdit, {{{8, 8}, 1}})) << "at its beginning";
  EXPECT_FALSE(rebased(kBefore, kEdit, {{{13, 13}, 1}})) << "at its end";
  EXPECT_FALSE(rebased(kBefore, kEdit, {{{0, 19}, 0}})) << "around";
  EXPECT_FALSE(rebased(kBefore, kEdit, {{{7, 8}, 0}})) << "the line end before it";
  EXPECT_FALSE(rebased(kBefore, {{{8, 8}, "x\n"}}, {{{8, 8}, 1}})) << "two insertions at a place";
}

TEST(Rebase, StepsAreReadInTheirOrder) {
  // 4 bytes are put before; then what was at 14 is at 18.
  EXPECT_TRUE(rebased(kBefore, kEdit, {{{0, 0}, 4}, {{18, 18}, 3}}));
  EXPECT_FALSE(rebased(kBefore, kEdit, {{{0, 0}, 4}, {{14, 14}, 3}}));
}

TEST(Rebase, FromTwoTexts) {
  const auto edits = rebased(kBefore, kEdit, text::Text("zero\none\ntwo\nthree\nfour five\n"));
  ASSERT_TRUE(edits);
  EXPECT_EQ((*edits)[0].range, (text::ByteRange{13, 18}));
  EXPECT_FALSE(rebased(kBefore, kEdit, text::Text("one\ntwo\nthreeX\nfour\n")));
}

std::vector<std::string> sortedLines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  std::ranges::sort(lines);
  return lines;
}

// Each line is a unit: what was typed and what was answered are applied to a list of lines, where
// nothing can move, and the result must be the same.
TEST(Rebase, NothingIsLostAndBothAreApplied) {
  std::mt19937 random(7);
  int rebasedRounds = 0;
  for (int round = 0; round < 5000; ++round) {
    std::vector<std::string> lines(2 + random() % 10);
    for (std::size_t i = 0; i < lines.size(); ++i)
      lines[i] = std::string(random() % 6, static_cast<char>('a' + i));
    std::vector<int> changed(lines.size());  // 1 by the model, 2 by the user
    for (auto& each : changed) each = static_cast<int>(random() % 4);
    std::string before;
    std::string both;
    TextEdits edits;
    struct Step {
      std::size_t line;
      text::ByteRange range;
      std::string text;
    };
    std::vector<Step> steps;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::size_t begin = before.size();
      const std::size_t from = random() % (lines[i].size() + 1);
      const std::size_t to = from + random() % (lines[i].size() - from + 1);
      std::string said = "M" + std::to_string(i) + (random() % 3 == 0 ? "\nN" : "");
      const std::string after = lines[i].substr(0, from) + said + lines[i].substr(to);
      if (changed[i] == 1) edits.push_back({{begin + from, begin + to}, said});
      if (changed[i] == 2) steps.push_back({i, {begin + from, begin + to}, said});
      both += (changed[i] == 1 || changed[i] == 2 ? after : lines[i]) + "\n";
      before += lines[i] + "\n";
    }
    // The user works in any order; each step is told in the text of its time.
    std::ranges::shuffle(steps, random);
    std::string today = before;
    std::vector<text::Edit> since;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      std::size_t shift = 0;
      for (std::size_t j = 0; j < i; ++j)
        if (steps[j].line < steps[i].line) shift += steps[j].text.size() - steps[j].range.size();
      const text::ByteRange range{steps[i].range.begin + shift, steps[i].range.end + shift};
      since.push_back({range, steps[i].text.size()});
      today.replace(range.begin, range.size(), steps[i].text);
    }
    const text::Text text(before);
    const auto moved = rebased(text, edits, since);
    ASSERT_TRUE(moved) << "round " << round;
    ASSERT_EQ(applied(today, *moved).value(), both) << "round " << round;
    if (const auto again = rebased(text, edits, text::Text(today))) {
      // Where among equal lines something was put, two texts cannot tell.
      ASSERT_EQ(sortedLines(applied(today, *again).value()), sortedLines(both))
          << "round " << round;
      ++rebasedRounds;
    }
  }
  EXPECT_GT(rebasedRounds, 2500);
}

// Any edits of the user: refused, or all that was typed is in the result.
TEST(Rebase, WhatWasTypedIsThereOrItIsRefused) {
  std::mt19937 random(9);
  int done = 0;
  for (int round = 0; round < 5000; ++round) {
    std::string before;
    for (std::size_t i = random() % 60; i > 0; --i) before += random() % 5 == 0 ? '\n' : 'a';
    TextEdits edits;
    for (std::size_t at = random() % 20; at < before.size(); at += 2 + random() % 20)
      edits.push_back({{at, at + random() % 2}, "M"});
    std::string today = before;
    std::vector<text::Edit> since;
    std::size_t typed = 0;
    for (std::size_t i = random() % 4; i > 0; --i) {
      const std::size_t begin = random() % (today.size() + 1);
      // Never over what was typed before, so that it can be counted.
      std::size_t end = begin;
      while (end < today.size() && today[end] != 'U' && random() % 2 == 0) ++end;
      today.replace(begin, end - begin, "UU");
      since.push_back({{begin, end}, 2});
      typed += 2;
    }
    const auto moved = rebased(text::Text(before), edits, since);
    if (!moved) continue;
    ++done;
    const std::string result = applied(today, *moved).value();
    ASSERT_EQ(std::ranges::count(result, 'U'), static_cast<std::ptrdiff_t>(typed));
    ASSERT_EQ(std::ranges::count(result, 'M'), static_cast<std::ptrdiff_t>(edits.size()));
  }
  EXPECT_GT(done, 500);
}

}  // namespace
}  // namespace codestral::instruct
