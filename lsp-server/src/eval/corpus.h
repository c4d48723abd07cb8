#pragma once

// The source files of a folder as it is, and as it was. Blocks on the disk and on git.

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "ngram/model.h"
#include "syntax/language.h"

namespace codestral::eval {

struct SourceFile {
  std::string name;  // below the folder, with '/'
  const syntax::Language* language = nullptr;
  std::string content;  // UTF-8
};

struct Corpus {
  std::filesystem::path folder;
  std::vector<SourceFile> files;  // by name, so that the order is the same on any machine

  std::string pathOf(const SourceFile& file) const { return (folder / file.name).string(); }
};

// The text files of known languages that no ignore rule excludes.
Result<Corpus> readCorpus(const std::filesystem::path& folder,
                          const std::vector<std::string>& ignoreFiles);

// The folder as an older one was, or as it was at a git revision. Its files go by their paths of
// today, so that a file and its old version have one.
Result<Corpus> readOldCorpus(const std::filesystem::path& folder, const std::string& revision,
                             const std::vector<std::string>& ignoreFiles);

// Teaches the model all of it.
void train(ngram::Model& model, const Corpus& corpus);

}  // namespace codestral::eval
