#include "ngram/context_index.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

namespace codestral::ngram {
namespace {

constexpr std::size_t kDepth = 6;

TokenId left(const std::vector<StoredToken>& tokens, std::size_t position, std::size_t back) {
  return back <= position ? idOf(tokens[position - back]) : kFileStart;
}

// All positions with that context, found by looking at each.
std::vector<std::uint32_t> scan(const std::vector<StoredToken>& tokens,
                                const std::vector<TokenId>& context) {
  std::vector<std::uint32_t> found;
  for (std::uint32_t at = 0; at < tokens.size(); ++at) {
    if (idOf(tokens[at]) == kFileStart) continue;
    bool same = true;
    for (std::size_t back = 0; back < context.size(); ++back) {
      same = same && left(tokens, at, back + 1) == context[back];
    }
    if (same) found.push_back(at);
  }
  return found;
}

std::vector<StoredToken> randomTokens(std::size_t size, TokenId words) {
  std::mt19937 random(3);
  std::vector<StoredToken> tokens;
  for (std::size_t at = 0; at < size; ++at) {
    const bool start = at % 400 == 0;
    const TokenId id = start ? kFileStart : kFirstWord + static_cast<TokenId>(random() % words);
    tokens.push_back(store(id, static_cast<Blank>(random() % 4)));
  }
  return tokens;
}

class ContextIndexTest : public testing::TestWithParam<ContextIndex::Buckets> {};

TEST_P(ContextIndexTest, FindsEveryContextOfEveryLength) {
  for (const TokenId words : {2U, 5U, 60U}) {
    const std::vector<StoredToken> tokens = randomTokens(1200, words);
    const ContextIndex index(tokens, kDepth, kFirstWord + words, GetParam());
    std::mt19937 random(9);
    for (int round = 0; round < 25; ++round) {
      const std::size_t at = random() % tokens.size();
      std::vector<TokenId> context;
      ContextIndex::Range range = index.all();
      for (std::size_t length = 0; length < kDepth; ++length) {
        // Now and then a token that does not follow the context.
        const TokenId id = random() % 16 == 0 ? kFirstWord : left(tokens, at, length + 1);
        context.push_back(id);
        range = index.narrow(range, length, id);
        std::vector<std::uint32_t> found;
        for (std::uint32_t place = range.begin; place < range.end; ++place) {
          found.push_back(index.positionAt(place));
        }
        std::ranges::sort(found);
        ASSERT_EQ(found, scan(tokens, context)) << words << " words, length " << length + 1;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Both, ContextIndexTest,
                         testing::Values(ContextIndex::Buckets::No, ContextIndex::Buckets::Yes));

TEST(ContextIndex, TakesEmptyAndMonotonousStreams) {
  const ContextIndex empty({}, kDepth, 0, ContextIndex::Buckets::No);
  EXPECT_EQ(empty.all().size(), 0U);
  EXPECT_EQ(empty.narrow(empty.all(), 0, kFirstWord).size(), 0U);

  const ContextIndex same(std::vector<StoredToken>(8000, kFirstWord), 16, kFirstWord + 1,
                          ContextIndex::Buckets::Yes);
  EXPECT_EQ(same.narrow(same.all(), 0, kFirstWord).size(), 7999U);
  EXPECT_EQ(same.count(kFirstWord), 7999U);
}

}  // namespace
}  // namespace codestral::ngram
