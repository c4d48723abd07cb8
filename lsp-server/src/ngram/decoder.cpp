#include "ngram/decoder.h"

#include <algorithm>
#include <functional>
#include <optional>

namespace codestral::ngram {

namespace {

constexpr std::size_t kMostTokens = 40;
constexpr std::size_t kBeam = 3;
constexpr double kHopeless = 1e-7;

struct Hypothesis {
  Context context;
  std::string text;
  double probability = 1;
  int openBrackets = 0;
  std::size_t tokens = 0;
};

struct Start {
  Hypothesis hypothesis;
  Expectation expectation;
  std::string lead;  // inserted before the first token whatever it is
};

bool hasControlByte(std::string_view text) {
  return std::ranges::any_of(
      text, [](char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F; });
}

int bracketStep(std::string_view token) {
  if (token == "(" || token == "[" || token == "{") return 1;
  if (token == ")" || token == "]" || token == "}") return -1;
  return 0;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

class Decoding {
 public:
  Decoding(const Surroundings& surroundings, Predictor& predictor, const Wanted& wanted)
      : around_(surroundings),
        predictor_(predictor),
        wanted_(wanted),
        least_(std::max(wanted.confidence, kHopeless)) {}

  std::vector<Candidate> run() {
    std::optional<Start> start = begin();
    if (!start) return {};
    // From one half up, at most one token can keep a path above the gate: the beam would find
    // nothing else.
    const std::size_t width = wanted_.confidence >= 0.5 ? 1 : kBeam;
    std::vector<Hypothesis> beam = {std::move(start->hypothesis)};
    Expectation expectation = start->expectation;
    for (std::size_t step = 0; step < kMostTokens && !beam.empty(); ++step) {
      if (wanted_.stop.stop_requested()) return {};
      std::vector<Hypothesis> next;
      for (const Hypothesis& hypothesis : beam) extend(hypothesis, expectation, width, next);
      std::ranges::sort(next, [](const Hypothesis& a, const Hypothesis& b) {
        return a.probability != b.probability ? a.probability > b.probability : a.text < b.text;
      });
      if (next.size() > width)
        next.erase(next.begin() + static_cast<std::ptrdiff_t>(width), next.end());
      beam = std::move(next);
      expectation = {};
      if (enough(beam)) break;
    }
    for (const Hypothesis& hypothesis : beam) finish(hypothesis, hypothesis.probability, false);
    return chosen();
  }

 private:
  std::optional<Start> begin() {
    const std::string& head = around_.head();
    const std::string& rest = around_.rest();
    // Inside a word there is nothing to add.
    if (!head.empty() && !rest.empty() && isWordByte(head.back()) && isWordByte(rest.front())) {
      return std::nullopt;
    }
    Start start{{around_.context(), {}, 1, 0, 0}, around_.expectation(), {}};
    if (around_.indentationOpen() && !chooseIndentation(start.hypothesis)) return std::nullopt;
    return start;
  }

  // The cursor stands at the start of an empty line: which of the line ends does the model expect,
  // and so which indentation?
  bool chooseIndentation(Hypothesis& hypothesis) {
    Context above = hypothesis.context;
    if (around_.sources().recent.size() < 2) return true;
    above = Context();
    const auto& recent = around_.sources().recent;
    const std::size_t from = recent.size() - std::min<std::size_t>(recent.size(), 64);
    for (std::size_t at = from; at + 1 < recent.size(); ++at) {
      above.push(idOf(recent[at]), around_.words(), around_.renaming());
    }
    predictor_.predict(above, {.lineEnds = true}, kLastLineEnd, predictions_);
    double total = 0;
    const Prediction* best = nullptr;
    for (const Prediction& prediction : predictions_) {
      const bool blankBetween = ((prediction.id - kLineEnd) & 1U) != 0;
      if (blankBetween != around_.blankLineAbove()) continue;
      total += prediction.probability;
      if (best == nullptr) best = &prediction;
    }
    if (best == nullptr) return true;
    const auto indentation = around_.indentationAfter(static_cast<Step>((best->id - kLineEnd) / 2));
    if (!indentation) return false;
    if (indentation->empty()) return true;
    hypothesis.probability = best->probability / total;
    hypothesis.text = *indentation;
    hypothesis.context.replaceLast(best->id);
    return hypothesis.probability >= least_;
  }

  void extend(const Hypothesis& from, const Expectation& expectation, std::size_t width,
              std::vector<Hypothesis>& next) {
    predictor_.predict(from.context, expectation, width + 1, predictions_);
    bool cut = false;
    for (const Prediction& prediction : predictions_) {
      const double probability = from.probability * prediction.probability;
      const bool lineEnds = prediction.id == kLineEnd;
      if (lineEnds && around_.nextOnLine() != kNoToken)
        continue;  // the line goes on behind the cursor
      if (probability < least_) {
        cut = true;
      } else if (lineEnds || meetsRest(from, prediction)) {
        finish(from, probability, true);
      } else if (!extended(from, prediction, expectation, next)) {
        cut = true;
      }
    }
    if (cut || predictions_.empty()) finish(from, from.probability, false);
  }

  // Whether this token is the one that stands behind the cursor already.
  bool meetsRest(const Hypothesis& from, const Prediction& prediction) const {
    if (prediction.id != around_.nextOnLine() || from.openBrackets > 0) return false;
    const std::string_view word = around_.words().text(prediction.id);
    if (word != "\"" && word != "'" && word != "`") return true;
    return std::ranges::count(from.text, word[0]) % 2 == 0;
  }

  bool extended(const Hypothesis& from, const Prediction& prediction,
                const Expectation& expectation, std::vector<Hypothesis>& next) {
    std::string_view word = around_.words().text(prediction.id);
    if (word.empty() || hasControlByte(word)) return false;
    Hypothesis hypothesis = from;
    hypothesis.openBrackets += bracketStep(word);
    hypothesis.probability *= prediction.probability;
    if (expectation.typed.empty()) {
      const bool lineStart = from.tokens == 0 && indentWidth(around_.head()) == kBlankLine;
      if (!lineStart && !expectation.afterBlank) {
        hypothesis.text += kBlankText[static_cast<std::size_t>(prediction.blank)];
        hypothesis.probability *= prediction.blankShare;
      }
    } else {
      word.remove_prefix(expectation.typed.size());
    }
    if (hypothesis.probability < least_) return false;
    hypothesis.text += word;
    ++hypothesis.tokens;
    hypothesis.context.push(prediction.id, around_.words(), around_.renaming());
    next.push_back(std::move(hypothesis));
    return true;
  }

  void finish(const Hypothesis& hypothesis, double probability, bool wholeLine) {
    if (characters(hypothesis.text) < wanted_.leastCharacters || repeats(hypothesis.text)) return;
    if (indentWidth(hypothesis.text) == kBlankLine) return;
    const std::string& rest = around_.rest();
    if (!rest.empty() && isWordByte(rest.front()) && isWordByte(hypothesis.text.back())) return;
    found_.push_back({hypothesis.text, probability, wholeLine});
  }

  // Repeating the line above or below is almost never meant.
  bool repeats(std::string_view insert) const {
    std::string line = around_.head() + std::string(insert);
    line.erase(0, std::min(line.find_first_not_of(" \t"), line.size()));
    if (around_.rest().empty() && line == around_.lineAbove()) return true;
    if (around_.lineBelow().empty()) return false;
    const bool atStart = indentWidth(around_.head()) == kBlankLine;
    return line == around_.lineBelow() || (atStart && around_.lineBelow().starts_with(line));
  }

  // More finished paths than asked for, all likelier than what is still open.
  bool enough(const std::vector<Hypothesis>& beam) const {
    if (beam.empty()) return true;
    const auto better = std::ranges::count_if(found_, [&](const Candidate& candidate) {
      return candidate.wholeLine && candidate.probability >= beam.front().probability;
    });
    return static_cast<std::size_t>(better) >= std::max(wanted_.alternatives, std::size_t{1});
  }

  std::vector<Candidate> chosen() {
    // A path's longest form stands for it.
    std::vector<Candidate> distinct;
    std::ranges::sort(found_, [](const Candidate& a, const Candidate& b) {
      if (a.insert.size() != b.insert.size()) return a.insert.size() > b.insert.size();
      if (a.wholeLine != b.wholeLine) return a.wholeLine;
      return a.probability != b.probability ? a.probability > b.probability : a.insert < b.insert;
    });
    for (Candidate& candidate : found_) {
      const bool covered = std::ranges::any_of(distinct, [&](const Candidate& longer) {
        return longer.insert.starts_with(candidate.insert) &&
               (!candidate.wholeLine || longer.insert == candidate.insert);
      });
      if (!covered) distinct.push_back(std::move(candidate));
    }
    std::ranges::sort(distinct, [](const Candidate& a, const Candidate& b) {
      if (a.wholeLine != b.wholeLine) return a.wholeLine;
      return a.probability != b.probability ? a.probability > b.probability : a.insert < b.insert;
    });
    const std::size_t most = std::clamp<std::size_t>(wanted_.alternatives, 1, kBeam);
    if (distinct.size() > most) distinct.resize(most);
    return distinct;
  }

  const Surroundings& around_;
  Predictor& predictor_;
  const Wanted& wanted_;
  const double least_;
  std::vector<Prediction> predictions_;
  std::vector<Candidate> found_;
};

}  // namespace

std::vector<Candidate> decode(const Surroundings& surroundings, Predictor& predictor,
                              const Wanted& wanted) {
  return Decoding(surroundings, predictor, wanted).run();
}

}  // namespace codestral::ngram
