#pragma once

// The editor's open documents with all that is known of each: text, syntax tree, and whether
// completion may look at it. Main thread.
//
// Whether a rule excludes a file is found out on the executor when it is opened; a completion asks
// whenChecked() first, so nothing of a file is used before that is known.

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/scheduler.h"
#include "completion/engine.h"
#include "config/config.h"
#include "syntax/trees.h"
#include "text/document.h"

namespace codestral::server {

class OpenDocuments final : public completion::Workspace {
 public:
  OpenDocuments(Scheduler& scheduler, Executor& executor);

  void setEncoding(text::Encoding encoding) { documents_.setEncoding(encoding); }
  // Checks all open files again, also when the rules are the same: a file of rules may have
  // changed.
  void setRules(std::vector<std::filesystem::path> folders, config::Config config);

  void open(std::string uri, std::string languageId, std::int64_t version, const std::string& text);
  text::ChangeResult change(const std::string& uri, std::int64_t version,
                            const std::vector<text::Change>& changes);
  // The snapshot that the document had, null if it was not open.
  text::SnapshotPtr close(const std::string& uri);

  // At once when the document's verdict is known, when it is not open, or when it is no file.
  void whenChecked(const std::string& uri, std::function<void()> ready);
  // At once when there is a tree, or none can come.
  void whenParsed(const std::string& uri, std::function<void()> ready) {
    trees_.whenParsed(uri, std::move(ready));
  }
  // Runs what waits in whenChecked() now, with the verdict that is known so far.
  void stopWaiting();

  text::SnapshotPtr document(const std::string& uri) const override { return documents_.find(uri); }
  text::Encoding encoding() const override { return documents_.encoding(); }
  // What the editor calls an open file, for its URIs may be written otherwise than ours; our own
  // name of one that is not open.
  std::string uriOf(const std::filesystem::path& file) const;
  std::vector<std::filesystem::path> openFiles() const;
  syntax::View view(const std::string& uri) const override { return trees_.view(uri); }
  completion::FileVerdict verdict(const std::string& uri) const override;

 private:
  struct Check {
    bool known = false;
    completion::FileVerdict verdict;
    std::uint64_t round = 0;  // an answer of an older round is dropped
    std::vector<std::function<void()>> waiting;
  };
  void check(const std::string& uri);

  Scheduler& scheduler_;
  Executor& executor_;
  text::Documents documents_;
  syntax::Trees trees_;
  std::vector<std::filesystem::path> folders_;
  std::shared_ptr<const config::Config> config_;
  std::map<std::string, Check> checks_;
  std::uint64_t round_ = 0;
  // Posted answers look here first: they may arrive after this object has gone.
  std::shared_ptr<OpenDocuments*> self_;
};

// The same as something to await: before its rules are read, a file counts as excluded.
Async<> checked(OpenDocuments& documents, std::string uri);

}  // namespace codestral::server
