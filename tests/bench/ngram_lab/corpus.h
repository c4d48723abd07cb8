#pragma once

// Source files of directories, and places in them where a completion could be asked for.

#include <cstdint>
#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace codestral::ngram::lab {

struct File {
  std::string path;
  std::string content;
};

// One directory: its files by language family, without near-duplicates and without what the model
// would not learn.
struct Corpus {
  std::string name;
  std::map<std::string, std::vector<File>> families;
  std::size_t dropped = 0;  // near-duplicates
};

struct Limits {
  std::size_t bytes = 12U << 20U;  // per directory; beyond, files are taken at a stride
  bool keepDuplicates = false;
};
Corpus readCorpus(const std::filesystem::path& directory, const Limits& limits);

enum class Kind { LineStart, Middle, Word };

struct Place {
  Kind kind = Kind::Middle;
  std::size_t cursor = 0;
  std::size_t lineEnd = 0;  // the hole is [cursor, lineEnd)
};
// The lines of a text without their indentation.
std::set<std::string, std::less<>> linesOf(const std::string& content);
// Up to `count` places of a file, one third of each kind, in lines that are not known.
std::vector<Place> places(const std::string& content, std::size_t count, std::mt19937& random,
                          const std::set<std::string, std::less<>>& known = {});

}  // namespace codestral::ngram::lab
