#pragma once

// The three commands.

#include <filesystem>
#include <vector>

#include "corpus.h"
#include "ngram/workspace.h"
#include "text/text.h"

namespace codestral::ngram::lab {

struct FitOptions {
  std::vector<std::filesystem::path> directories;
  Limits limits;
  std::size_t positions = 16000;  // per directory
  std::size_t iterations = 25;
  std::filesystem::path out;
};
int fit(const FitOptions& options);

struct EvaluateOptions {
  std::vector<std::filesystem::path> directories;
  Limits limits;
  std::filesystem::path old;     // of one directory: what is learned; empty: leave one file out
  std::size_t positions = 2400;  // per directory
  bool suffix = true;            // the text behind the hole is known
};
int evaluate(const EvaluateOptions& options);

struct CostOptions {
  std::vector<std::filesystem::path> directories;
  Limits limits;
};
int cost(const CostOptions& options);

// The text with the hole, and with or without what follows it.
text::Text withHole(const text::Text& text, const Place& place, bool suffix);

}  // namespace codestral::ngram::lab
