#pragma once

// What was learned from the files of one language family. Built by one thread, then immutable and
// read by any.

#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "ngram/context_index.h"
#include "ngram/rename.h"
#include "ngram/vocabulary.h"

namespace codestral::ngram {

// Half open, in token positions of one segment.
struct Positions {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// Both streams of some text.
struct Segment {
  ContextIndex plain;
  ContextIndex renamed;
  std::size_t bytes() const { return plain.bytes() + renamed.bytes(); }
};

struct Workspace {
  std::shared_ptr<const Vocabulary> words;
  Renaming renaming;
  Segment segment;
  std::unordered_map<std::string, Positions> files;
  std::vector<TokenId> identifiers;  // in the order of their text

  std::optional<Positions> find(const std::string& path) const;
  // The identifiers that start with the prefix.
  std::span<const TokenId> startingWith(std::string_view prefix) const;
  std::size_t bytes() const;
};

class WorkspaceBuilder {
 public:
  // Over an existing workspace the files form an overlay: its words extend the other's, and its
  // rule of renaming is the other's.
  explicit WorkspaceBuilder(const Workspace* below = nullptr);

  // A second file of the same path is ignored.
  void add(const std::string& path, std::string_view content);
  std::size_t files() const { return files_.size(); }
  std::size_t tokens() const { return tokens_.size(); }
  // Null when stopped. The builder is spent.
  std::shared_ptr<const Workspace> finish(const std::stop_token& stop = {});

 private:
  void countWords(std::size_t begin);
  Renaming renamingRule() const;

  const Workspace* below_;
  std::shared_ptr<Vocabulary> words_;
  std::vector<StoredToken> tokens_;
  std::unordered_map<std::string, Positions> files_;
  std::vector<std::uint32_t> lastFile_;   // by word: the last file that had it
  std::vector<std::uint32_t> fileCount_;  // by word: how many files have it
};

// Whether text of this kind teaches anything: no NUL bytes, no very long lines, not too large.
bool worthLearning(std::string_view content);

}  // namespace codestral::ngram
