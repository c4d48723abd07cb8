#pragma once

// The model of the simulated service. It knows the text that a session ends with, finds the cursor
// in it, and says what follows there, token by token. It errs as a model does: each name of the
// text has a fixed chance to be a hard one, at which another is taken or the answer ends early,
// so that it errs at the same places however often it is asked; some answers run on into the text
// below, some repeat a bracket that stands after the cursor. Pure; the same in every run.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace codestral::replay {

struct OracleOptions {
  double hardWords = 0.06;  // share of words at which it errs
  double runsOn = 0.2;      // share of answers that go on into the text below
  double repeats = 0.3;     // share of answers that repeat what stands after the cursor on the line
  double invents = 0.5;     // share of answers where nothing is missing that say something anyway
  std::uint64_t seed = 1;
};

class Oracle {
 public:
  Oracle(std::string finalText, OracleOptions options);

  // The tokens of the answer, at most so many.
  std::vector<std::string> answer(std::string_view prefix, std::string_view suffix,
                                  std::size_t mostTokens) const;

 private:
  std::string truth(std::string_view prefix, std::string_view suffix, std::size_t& place) const;
  std::string invented(std::string_view prefix) const;
  std::string withErrors(std::string_view truth, std::size_t place) const;
  bool chance(double share, std::uint64_t kind, std::uint64_t place) const;
  std::uint64_t draw(std::uint64_t kind, std::uint64_t place) const;

  const std::string text_;
  const OracleOptions options_;
  std::vector<std::string> names_;  // what it errs with
};

// About four characters each; a line end and its indentation are one.
std::vector<std::string> tokensOf(std::string_view text);

}  // namespace codestral::replay
