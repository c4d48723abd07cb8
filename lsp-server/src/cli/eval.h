#pragma once

// `codestral-lsp eval [DIR]`: how good the completions are that the files of a folder would have
// got.

#include <cstdint>
#include <string>
#include <vector>

#include "cli/options.h"

namespace codestral::cli {

struct EvalOptions {
  std::string folder = ".";
  std::string provider;  // empty: the configured one
  std::size_t count = 300;
  std::uint64_t seed = 1;
  std::vector<std::string> languages;  // empty: all
  std::vector<std::string> kinds;      // empty: all
  std::string temporal;                // a git revision or an older folder; empty: leave one out
  std::vector<std::string> compare;    // none, or two settings files
  std::vector<std::string> against;    // key=value, over the settings of the first run
  bool json = false;
  std::string svg;  // a file to write
};

// Returns the exit code.
int evaluate(const CommonOptions& common, const EvalOptions& options);

}  // namespace codestral::cli
