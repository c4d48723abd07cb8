#pragma once

// The on-device language model: a token-level n-gram model of every order up to 16 with learned
// backoff, a file-local cache and a stream of renamed identifiers, built on the spot from the
// user's own files. It completes the rest of one line, never more: measured, it cannot.
//
// Thread-safe. train(), update(), remove() and complete() take milliseconds to seconds and belong
// on the pool. A query works on immutable segments that are complete when they are swapped in, so
// neither training nor a changed file ever holds up a completion: until then it answers from what
// was known before. No network, no files: the caller brings the text.

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "text/text.h"

namespace codestral::ngram {

struct SourceFile {
  std::string path;
  std::string family;  // languages that share words (syntax::Language::family); files of other
                       // families do not mix
  std::string content;
};

struct TrainProgress {
  std::size_t files = 0;
  std::size_t tokens = 0;
};

struct Query {
  std::string path;  // excluded from the workspace's counts, because the open text stands for it
  std::string family;
  text::Text text;
  std::size_t offset = 0;        // the cursor
  double confidence = 0.80;      // the shown text's probability must reach this
  std::size_t alternatives = 1;  // up to 3
  std::stop_token stop;
};

struct Candidate {
  std::string
      insert;  // the rest of the line or its confident part; never empty, never with a line end
  double probability = 0;  // of all of it
  bool wholeLine = false;  // the model expects the line to end there
};

struct Statistics {
  std::size_t files = 0;
  std::size_t tokens = 0;
  std::size_t bytes = 0;  // memory held
};

class Model {
 public:
  Model();
  ~Model();

  // Builds the workspace part from the files that `next` yields until it yields none, and swaps it
  // in. Calls `progress` now and then.
  void train(const std::function<std::optional<SourceFile>()>& next,
             const std::function<void(const TrainProgress&)>& progress, std::stop_token stop);
  // A file on disk is now this. What changed is learned here, or by another thread that is learning
  // a change of the same family already.
  void update(SourceFile file);
  void remove(const std::string& path);

  // Files that queries leave out beside their own, until the next call: what is measured must not
  // have been learned from a copy.
  void leaveOut(std::vector<std::string> paths);

  // Best first; empty when nothing reaches the confidence.
  std::vector<Candidate> complete(const Query& query);

  Statistics statistics() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace codestral::ngram
