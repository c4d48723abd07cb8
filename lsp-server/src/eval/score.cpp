#include "eval/score.h"

#include <algorithm>
#include <cmath>

#include "base/edit_distance.h"
#include "base/utf8.h"
#include "ngram/lexer.h"

namespace codestral::eval {
namespace {

// The distance costs the product of both lengths, and a model may say a lot.
constexpr std::size_t kMostCompared = 4096;

std::string_view firstLineOf(std::string_view text) {
  while (!text.empty()) {
    std::string_view line = ngram::takeLine(text);
    while (!line.empty() && ngram::isBlankByte(line.back())) line.remove_suffix(1);
    if (!line.empty()) return line;
  }
  return {};
}

bool agrees(std::string_view truth, std::string_view shown) {
  if (!truth.starts_with(shown)) return false;
  return shown.size() == truth.size() || !ngram::isWordByte(shown.back()) ||
         !ngram::isWordByte(truth[shown.size()]);
}

double similarityOf(std::string_view truth, std::string_view shown) {
  truth = truth.substr(0, kMostCompared);
  shown = shown.substr(0, kMostCompared);
  const double longest = static_cast<double>(std::max(truth.size(), shown.size()));
  return 1 - static_cast<double>(editDistance(truth, shown)) / longest;
}

}  // namespace

Score scoreOf(std::string_view truth, std::string_view shown, double milliseconds) {
  Score score;
  score.milliseconds = milliseconds;
  if (shown.empty()) return score;
  score.shown = true;
  score.exact = shown == truth;
  score.firstLine = firstLineOf(shown) == firstLineOf(truth);
  score.similarity = similarityOf(truth, shown);
  score.right = agrees(truth, shown);
  if (score.right) {
    score.characters = static_cast<std::size_t>(
        std::ranges::count_if(shown, [](char byte) { return !isContinuation(byte); }));
  }
  return score;
}

void Figures::add(const Score& score) {
  exact_ += score.exact ? 1 : 0;
  firstLine_ += score.firstLine ? 1 : 0;
  similarity_ += score.similarity;
  shown_ += score.shown ? 1 : 0;
  right_ += score.right ? 1 : 0;
  characters_ += static_cast<double>(score.characters);
  milliseconds_.push_back(score.milliseconds);
}

double Figures::percentile(double part) const {
  if (milliseconds_.empty()) return 0;
  std::vector<double> sorted = milliseconds_;
  std::ranges::sort(sorted);
  const double rank = std::ceil(part * static_cast<double>(sorted.size()));
  return sorted[static_cast<std::size_t>(std::clamp(rank, 1.0, double(sorted.size()))) - 1];
}

}  // namespace codestral::eval
