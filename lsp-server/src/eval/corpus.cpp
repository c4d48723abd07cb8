#include "eval/corpus.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/command.h"
#include "base/file.h"
#include "base/utf8.h"
#include "git/program.h"
#include "index/workspace_files.h"

namespace codestral::eval {

namespace fs = std::filesystem;

namespace {

// A large repository takes its time.
constexpr auto kPatience = std::chrono::minutes(10);

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::error_code ignored;
    std::string name = (fs::temp_directory_path(ignored) / "codestral-eval-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const fs::path& path() const { return path_; }  // empty when it could not be made

 private:
  fs::path path_;
};

// The files of the revision, of this folder only when it lies inside of a repository.
Result<> unpack(const fs::path& folder, const std::string& revision, const fs::path& into) {
  const fs::path archive = into / "tree.tar";
  const fs::path tree = into / "tree";
  std::error_code failed;
  fs::create_directory(tree, failed);
  const auto made =
      git::ask(folder, {"archive", "--format=tar", "--output=" + archive.string(), revision}, 0,
               {.patience = kPatience});
  if (!made) return std::unexpected(made.error());
  return runCommand({"tar", "-xf", archive.string(), "-C", tree.string()}, {.patience = kPatience});
}

}  // namespace

Result<Corpus> readCorpus(const fs::path& folder, const std::vector<std::string>& ignoreFiles) {
  std::error_code failed;
  if (!fs::is_directory(folder, failed))
    return fail(ErrorKind::InvalidInput, fmt::format("{} is not a folder", folder.string()));
  Corpus corpus;
  corpus.folder = fs::canonical(folder, failed);
  if (failed) return fail(ErrorKind::Io, fmt::format("cannot read {}", folder.string()));
  index::WalkOptions options;
  options.ignoreFileNames = ignoreFiles;
  for (const index::FoundFile& found : index::walkWorkspace(corpus.folder, options, {}).files) {
    const syntax::Language* const language = syntax::languageForPath(found.path);
    if (language == nullptr) continue;
    auto content = readFile(found.path, options.maxFileBytes);
    if (!content || !index::looksLikeSource(*content) || !isUtf8(*content)) continue;
    corpus.files.push_back({found.path.lexically_relative(corpus.folder).generic_string(), language,
                            *std::move(content)});
  }
  std::ranges::sort(corpus.files, {}, &SourceFile::name);
  return corpus;
}

Result<Corpus> readOldCorpus(const fs::path& folder, const std::string& revision,
                             const std::vector<std::string>& ignoreFiles) {
  std::error_code failed;
  const TemporaryFolder temporary;
  fs::path old = revision;
  if (!fs::is_directory(old, failed)) {
    if (revision.empty() || revision.starts_with('-')) {
      return fail(ErrorKind::InvalidInput,
                  fmt::format("'{}' is neither a folder nor a git revision", revision));
    }
    if (temporary.path().empty()) return fail(ErrorKind::Io, "cannot make a temporary folder");
    if (const Result<> unpacked = unpack(folder, revision, temporary.path()); !unpacked) {
      return fail(unpacked.error().kind, fmt::format("'{}' is no folder, and as a git revision: {}",
                                                     revision, unpacked.error().message));
    }
    old = temporary.path() / "tree";
  }
  Result<Corpus> corpus = readCorpus(old, ignoreFiles);
  if (corpus) corpus->folder = fs::canonical(folder, failed);
  return corpus;
}

void train(ngram::Model& model, const Corpus& corpus) {
  std::size_t at = 0;
  const auto next = [&]() -> std::optional<ngram::SourceFile> {
    if (at == corpus.files.size()) return std::nullopt;
    const SourceFile& file = corpus.files[at++];
    return ngram::SourceFile{corpus.pathOf(file), std::string(file.language->family), file.content};
  };
  model.train(next, {}, {});
}

}  // namespace codestral::eval
