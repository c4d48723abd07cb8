#include "cli/serve.h"

#include <algorithm>
#include <optional>
#include <thread>

#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/event_loop.h"
#include "base/log.h"
#include "base/process.h"
#include "base/thread_pool.h"
#include "cli/terminal.h"
#include "jsonrpc/stdio.h"
#include "server/history.h"
#include "server/services.h"
#include "server/session.h"

namespace codestral::cli {
namespace {

// Parsing, training and a completion on this machine must not wait for each other.
constexpr unsigned kFewestThreads = 3;
constexpr unsigned kMostThreads = 6;

struct Ends {
  Fd input;
  Fd output;
};

Result<Ends> openEnds(const ServeOptions& options) {
  if (options.pipe.empty() && options.port == 0) {
    return Ends{Fd(::dup(STDIN_FILENO)), takeStandardOutput()};
  }
  auto socket = options.pipe.empty() ? jsonrpc::connectPort(options.port)
                                     : jsonrpc::connectPipe(options.pipe);
  if (!socket) return std::unexpected(socket.error());
  Fd other(::dup(socket->get()));
  return Ends{std::move(*socket), std::move(other)};
}

}  // namespace

int serve(const CommonOptions& common, const ServeOptions& options) {
  auto ends = openEnds(options);
  if (!ends) {
    complain(ends.error().message);
    return 1;
  }

  EventLoop loop;
  ThreadPool pool(std::clamp(std::thread::hardware_concurrency(), kFewestThreads, kMostThreads));
  jsonrpc::StdioStream stream(loop, std::move(ends->input), std::move(ends->output));
  server::History history(loop);
  server::Services services(loop, pool,
                            std::make_shared<server::AuditLog>(history.database(), "completion"));

  int code = 1;
  Fd parent;
  std::unique_ptr<Timer> parentWatch;
  const auto watchParent = [&](pid_t process) {
    parent = Fd(static_cast<int>(::syscall(SYS_pidfd_open, process, 0)));
    if (!parent.valid())
      return;  // Gone already, or not ours to see; the end of the input tells as well.
    parentWatch = loop.whenReadable(parent.get(), [&] {
      log(LogLevel::Info, "the editor has gone");
      loop.stop();
    });
  };
  const auto finish = [&](int exitCode) {
    code = exitCode;
    stream.flush([&] { loop.stop(); });
  };

  server::SessionOptions session;
  session.layers.environment = config::processEnvironment();
  session.layers.userFile = common.configFile.empty()
                                ? config::defaultUserFile(session.layers.environment)
                                : std::optional<std::filesystem::path>(common.configFile);
  if (!common.logLevel.empty()) session.layers.commandLine["log.level"] = common.logLevel;
  session.watchParent = watchParent;
  session.exit = finish;
  if (options.clientProcess > 0) watchParent(options.clientProcess);

  std::optional<server::Session> editor;
  editor.emplace(loop, pool, services, history, stream, std::move(session));
  stream.start([&](jsonrpc::Message message) { editor->handle(std::move(message)); },
               [&](Result<> ended) {
                 if (!ended) log(LogLevel::Warn, "the connection broke: {}", ended.error().message);
                 finish(editor->exitCode());
               });
  loop.run();
  editor.reset();
  return code;
}

}  // namespace codestral::cli
