#pragma once

// One editor: the lifecycle of the protocol, the settings that it gives, its documents and its
// requests. Main thread.
//
// Everything expensive lives in Services and is shared; a session owns its documents and requests,
// nothing else.

#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <sys/types.h>

#include "base/scheduler.h"
#include "completion/engine.h"
#include "completion/outcomes.h"
#include "config/config.h"
#include "jsonrpc/connection.h"
#include "lsp/types.h"
#include "server/code_actions.h"
#include "server/history.h"
#include "server/inline_completion.h"
#include "server/instructions.h"
#include "server/long_requests.h"
#include "server/open_documents.h"
#include "server/progress.h"
#include "server/reviews.h"
#include "server/services.h"
#include "server/status_reporter.h"
#include "server/training.h"

namespace codestral::server {

struct SessionOptions {
  // Command line, environment and user file; the editor's and the workspace's layers are added
  // here.
  config::Layers layers;
  // Called with the editor's process id, once it is known.
  std::function<void(pid_t)> watchParent;
  // The editor said `exit`: end with this code.
  std::function<void(int)> exit;
};

class Session {
 public:
  Session(Scheduler& scheduler, Executor& executor, Services& services, History& history,
          jsonrpc::Output& output, SessionOptions options);
  ~Session();

  void handle(jsonrpc::Message message) { connection_.handle(std::move(message)); }
  // What to exit with when the editor goes away now: 0 only after `shutdown`.
  int exitCode() const { return phase_ == Phase::ShutDown ? 0 : 1; }

 private:
  enum class Phase { Uninitialized, Initialized, ShutDown };

  void bindLifecycle();
  void bindDocuments();
  void bindWorkspace();

  jsonrpc::Json initialize(const lsp::InitializeParams& params);
  void initialized();
  void registerForChanges();
  void pullConfiguration();
  // Builds the configuration anew with what the editor and the folders say, and everything that
  // follows from it.
  config::Effective configurationOf(const jsonrpc::Json& settings) const;
  void setEditorSettings(const jsonrpc::Json& settings);
  void configure(bool rulesChanged);
  void adopt(config::Config config);

  void execute(const lsp::ExecuteCommandParams& asked, jsonrpc::Responder responder);

  // What the on-device model is fed with.
  bool learns() const;
  void learnWorkspace();
  void learnFile(const text::SnapshotPtr& snapshot);
  void learnChange(const lsp::FileEvent& change);
  bool isInWorkspace(const std::filesystem::path& path) const;
  // Whether a file says how others are to be treated: our settings, and ignore files.
  bool saysRules(const std::string& uri) const;

  Executor& executor_;
  Services& services_;
  History& history_;
  SessionOptions options_;
  jsonrpc::Connection connection_;
  OpenDocuments documents_;
  completion::Outcomes outcomes_;
  completion::Engine engine_;
  StatusReporter status_;
  InlineCompletion inline_;
  Progress progress_;
  Instructions instructions_;
  LongRequests requests_;
  Reviews reviews_;
  CodeActions actions_;
  Training training_;

  Phase phase_ = Phase::Uninitialized;
  lsp::ClientCapabilities client_;
  config::Config config_;
  bool configured_ = false;
  std::vector<std::filesystem::path> folders_;
  jsonrpc::Json initializationOptions_ = jsonrpc::Json::object();
  jsonrpc::Json editorSettings_ = jsonrpc::Json::object();  // the last ones
  std::set<std::string> toldWarnings_;
};

}  // namespace codestral::server
