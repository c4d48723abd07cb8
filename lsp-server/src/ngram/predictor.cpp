#include "ngram/predictor.h"

#include <algorithm>

namespace codestral::ngram {

namespace {

// Below this the shorter contexts cannot change what is shown.
constexpr double kNegligible = 0.001;
constexpr std::size_t kRecentTokens = 512;

const ContextIndex& indexOf(const Evidence& evidence, Stream stream) {
  return stream == Stream::Plain ? evidence.segment->plain : evidence.segment->renamed;
}

}  // namespace

void Predictor::narrow(const Context& context) {
  const auto walk = [&](Stream stream, std::size_t longest, Ranges& ranges, auto tokenAt) {
    const std::size_t count = sources_.evidence.size();
    if (ranges.size() <= longest) ranges.resize(longest + 1);
    ranges[0].resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      ranges[0][i] = indexOf(sources_.evidence[i], stream).all();
    }
    std::size_t depth = 0;
    for (bool found = true; depth < longest; ++depth) {
      found = false;
      ranges[depth + 1].resize(count);
      for (std::size_t i = 0; i < count; ++i) {
        const ContextIndex::Range range = ranges[depth][i];
        ContextIndex::Range& next = ranges[depth + 1][i];
        next = {};
        if (range.size() == 0) continue;
        next = indexOf(sources_.evidence[i], stream).narrow(range, depth, tokenAt(depth));
        found = found || next.size() > 0;
      }
      if (!found) break;
    }
    return depth;
  };
  plainDepth_ = walk(Stream::Plain, context.plainLength(), plain_,
                     [&](std::size_t back) { return context.plain(back); });
  renamedDepth_ = walk(Stream::Renamed, context.renamedLength(), renamed_,
                       [&](std::size_t back) { return context.renamed(back); });
}

// Calls the visitor for each context length that has something to say, with the counts in kept_ or
// followers_, until it returns false.
template <typename Visitor>
void Predictor::visit(const Context& context, const Expectation& expectation, Visitor visitor) {
  narrow(context);
  gathered_ = nullptr;
  const auto level = [&](Stream stream, std::size_t length) {
    if (!gather(context, expectation, stream, length)) return true;
    return visitor(stream, length);
  };
  for (std::size_t length = plainDepth_; length > kParameters.renamedUnder; --length) {
    if (!level(Stream::Plain, length)) return;
  }
  gathered_ = nullptr;
  for (std::size_t length = renamedDepth_; length >= kParameters.renamedFirst; --length) {
    if (!level(Stream::Renamed, length)) return;
  }
  gathered_ = nullptr;
  for (std::size_t length = std::min(plainDepth_, kParameters.renamedUnder); length > 0; --length) {
    if (!level(Stream::Plain, length)) return;
  }
  if (!level(Stream::Plain, 0)) return;
}

bool Predictor::gather(const Context& context, const Expectation& expectation, Stream stream,
                       std::size_t length) {
  // A shorter context often has the very same occurrences as the longer one; they are not counted
  // again.
  const auto& ranges = (stream == Stream::Plain ? plain_ : renamed_)[length];
  const bool same = length > 0 && gathered_ != nullptr && !reachesHole_ && *gathered_ == ranges;
  gathered_ = &ranges;
  if (!same) {
    followers_.clear();
    total_ = 0;
    newNames_ = 0;
    reachesHole_ = false;
    if (length == 0) {
      gatherRecent(expectation);
    } else {
      for (std::size_t i = 0; i < sources_.evidence.size(); ++i) {
        gatherFrom(context, expectation, sources_.evidence[i], stream, ranges[i], length);
      }
    }
    if (!expectation.typed.empty()) keepTyped(expectation.typed);
  }
  return total_ - newNames_ > 0;
}

void Predictor::gatherFrom(const Context& context, const Expectation& expectation,
                           const Evidence& evidence, Stream stream, ContextIndex::Range range,
                           std::size_t length) {
  if (range.size() == 0) return;
  const ContextIndex& index = indexOf(evidence, stream);
  const std::size_t cap = expectation.typed.empty() ? kParameters.sample : kParameters.typedSample;
  const std::size_t taken = std::min<std::size_t>(range.size(), cap);
  const float scale = static_cast<float>(range.size()) / static_cast<float>(taken);
  for (std::size_t i = 0; i < taken; ++i) {
    const auto place = static_cast<std::uint32_t>(
        range.begin + static_cast<std::uint64_t>(range.size()) * i / taken);
    const std::uint32_t position = index.positionAt(place);
    if (evidence.local && position >= evidence.holeEnd &&
        position < evidence.holeEnd + kParameters.order) {
      reachesHole_ = true;
    }
    const float weight = evidence.weight(position, length);
    if (weight > 0) count(context, expectation, index.tokens()[position], weight * scale);
  }
}

void Predictor::gatherRecent(const Expectation& expectation) {
  const std::vector<StoredToken>& recent = sources_.recent;
  const std::size_t most = expectation.typed.empty() ? kRecentTokens : recent.size();
  const std::size_t taken = std::min(recent.size(), most);
  const Context none;
  for (std::size_t distance = 1; distance <= taken; ++distance) {
    count(none, expectation, recent[recent.size() - distance],
          localWeight(static_cast<std::uint32_t>(distance)));
  }
}

void Predictor::count(const Context& context, const Expectation& expectation, StoredToken token,
                      float weight) {
  TokenId id = idOf(token);
  const Blank blank = blankOf(token);
  if (isLineEnd(id)) {
    if (!expectation.typed.empty()) return;
    if (!expectation.lineEnds) id = kLineEnd;
  } else if (expectation.lineEnds || id == kFileStart) {
    return;
  } else if (expectation.afterBlank && blank == Blank::None) {
    return;
  } else if (id == kNewName) {
    newNames_ += weight;
    total_ += weight;
    return;
  } else if (id >= kFirstRank && id < kNewName) {
    id = context.names().at(id - kFirstRank);
    if (id == kNoToken) return;
  }
  total_ += weight;
  followers_.add(id, blank, weight);
}

void Predictor::keepTyped(std::string_view typed) {
  kept_.clear();
  total_ = newNames_;
  for (const Tally::Entry& entry : followers_.entries()) {
    if (!sources_.words->text(entry.id).starts_with(typed)) continue;
    kept_.add(entry, 1);
    total_ += entry.weight;
  }
  std::swap(kept_, followers_);
}

// The words of the workspace that start with the typed bytes, by how often they are used elsewhere.
void Predictor::gatherVocabulary(const Expectation& expectation) {
  constexpr std::size_t kMostWords = 2048;
  constexpr std::uint32_t kLookedAt = 32;
  followers_.clear();
  total_ = 0;
  const Evidence& workspace = sources_.evidence.front();
  const ContextIndex& index = workspace.segment->plain;
  const auto words = sources_.workspace->startingWith(expectation.typed);
  const std::size_t step = words.size() / kMostWords + 1;
  for (std::size_t at = 0; at < words.size(); at += step) {
    const ContextIndex::Range uses = index.narrow(index.all(), 0, words[at]);
    const std::uint32_t looked = std::min(uses.size(), kLookedAt);
    float weight = 0;
    for (std::uint32_t use = 0; use < looked; ++use) {
      weight += workspace.weight(index.positionAt(uses.begin + use), 1);
    }
    if (weight == 0) continue;
    weight *= static_cast<float>(uses.size()) / static_cast<float>(looked);
    followers_.add(words[at], Blank::None, weight);
    total_ += weight;
  }
}

void Predictor::predict(const Context& context, const Expectation& expectation, std::size_t most,
                        std::vector<Prediction>& out) {
  mixed_.clear();
  double left = 1;
  visit(context, expectation, [&](Stream stream, std::size_t length) {
    const std::size_t cell =
        escapeCell(!expectation.typed.empty(), stream, length, total_, followers_.entries().size());
    const double escape = escapes_[cell];
    const auto scale = static_cast<float>(left * (1 - escape) / total_);
    for (const Tally::Entry& entry : followers_.entries()) mixed_.add(entry, scale);
    left *= escape + (1 - escape) * newNames_ / total_;
    return left >= kNegligible;
  });
  if (!expectation.typed.empty() && left >= kNegligible) {
    gatherVocabulary(expectation);
    const auto scale = static_cast<float>(left / std::max(total_, 1.0));
    for (const Tally::Entry& entry : followers_.entries()) mixed_.add(entry, scale);
  }
  out.clear();
  for (const Tally::Entry& entry : mixed_.entries()) {
    const auto blank = std::ranges::max_element(entry.blanks);
    float sum = 0;
    for (const float weight : entry.blanks) sum += weight;
    out.push_back({entry.id, entry.weight, static_cast<Blank>(blank - entry.blanks.begin()),
                   sum > 0 ? *blank / sum : 1.0F});
  }
  const auto better = [](const Prediction& a, const Prediction& b) {
    return a.probability != b.probability ? a.probability > b.probability : a.id < b.id;
  };
  const std::size_t kept = std::min(most, out.size());
  std::partial_sort(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(kept), out.end(),
                    better);
  out.resize(kept);
}

double Predictor::trace(const Context& context, const Expectation& expectation, TokenId truth,
                        std::vector<Level>& levels) {
  levels.clear();
  visit(context, expectation, [&](Stream stream, std::size_t length) {
    levels.push_back({escapeCell(!expectation.typed.empty(), stream, length, total_,
                                 followers_.entries().size()),
                      followers_.weightOf(truth) / total_, newNames_ / total_});
    return true;
  });
  constexpr double kUnknown = 1e-6;
  if (expectation.typed.empty()) return 1.0 / sources_.words->size();
  gatherVocabulary(expectation);
  return std::max(kUnknown, total_ > 0 ? followers_.weightOf(truth) / total_ : 0.0);
}

}  // namespace codestral::ngram
