#pragma once

// What may stand at the cursor of a command line: commands, options and values, read off the parser
// that --help is printed from. The shells ask for it when a person presses Tab. Pure.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

namespace codestral::cli {

struct Candidate {
  std::string word;
  std::string description;
};

struct Candidates {
  std::vector<Candidate> words;
  bool files = false;  // a path may stand there as well
};

// `words` is the command line without the program, up to the cursor: the last one is being typed.
Candidates candidates(const CLI::App& program, std::span<const std::string> words);

// As packaging/completions reads it: "WORD<tab>DESCRIPTION" for each, and ":files" for paths.
std::string lines(const Candidates& found);

}  // namespace codestral::cli
