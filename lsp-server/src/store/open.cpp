#include "store/open.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "store/schema.h"

namespace codestral::store {
namespace {

constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;
constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

std::unexpected<Error> cannot(std::string_view what, const std::filesystem::path& path) {
  return fail(ErrorKind::Io,
              fmt::format("cannot {} {}: {}", what, path.string(), std::strerror(errno)));
}

// SQLite gives its other files the mode of this one.
Result<> makeForOwnerOnly(const std::filesystem::path& file) {
  const std::filesystem::path folder = file.parent_path();
  std::error_code ignored;
  std::filesystem::create_directories(folder.parent_path(), ignored);
  if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) return cannot("make", folder);
  const Fd made(
      ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, kOwnerOnly));
  if (made.valid()) return {};
  if (errno != EEXIST) return cannot("make", file);
  // It is not opened here: closing a descriptor of it would drop the locks that SQLite holds.
  struct stat info{};
  if (::lstat(file.c_str(), &info) != 0) return cannot("open", file);
  if (!S_ISREG(info.st_mode))
    return fail(ErrorKind::Io, fmt::format("{} is not a regular file", file.string()));
  if ((info.st_mode & kOthers) != 0 && ::chmod(file.c_str(), kOwnerOnly) != 0)
    return cannot("protect", file);
  return {};
}

std::optional<ino_t> inodeOf(const std::filesystem::path& file) {
  struct stat info{};
  if (::stat(file.c_str(), &info) != 0) return std::nullopt;
  return info.st_ino;
}

Result<> migrate(Connection& connection, const std::filesystem::path& file) {
  const auto version = connection.number("PRAGMA user_version");
  if (!version) return std::unexpected(version.error());
  const auto newest = static_cast<std::int64_t>(kSchemaSteps.size());
  if (*version == newest) return {};
  if (*version > newest || *version < 0) {
    return fail(ErrorKind::Io,
                fmt::format("{} was written by a newer version of codestral-lsp", file.string()));
  }
  Result<Transaction> transaction = Transaction::begin(connection);
  if (!transaction) return std::unexpected(transaction.error());
  // Another process may have done it meanwhile.
  const auto now = connection.number("PRAGMA user_version");
  if (!now) return std::unexpected(now.error());
  for (std::int64_t step = *now; step < newest; ++step) {
    const Result<> done =
        connection.script(std::string(kSchemaSteps[static_cast<std::size_t>(step)]));
    if (!done) return done;
  }
  if (const Result<> set = connection.script(fmt::format("PRAGMA user_version = {}", newest)); !set)
    return set;
  return transaction->commit();
}

struct Opening {
  Result<Connection> connection;
  bool corrupt = false;
};

// All pages and all indexes.
Result<bool> isSound(Connection& connection) {
  Result<Statement> check = connection.prepare("PRAGMA quick_check(1)");
  if (!check) return std::unexpected(check.error());
  const Result<bool> row = check->step();
  if (!row) return std::unexpected(row.error());
  return *row && check->text(0) == "ok";
}

Opening openSound(const OpenOptions& options, Look look) {
  Result<Connection> connection = Connection::open(options.file, options.busy);
  if (!connection) return {std::move(connection)};
  const auto refuse = [&](const Error& error) {
    return Opening{std::unexpected(error), connection->isCorrupt()};
  };
  if (look == Look::AtAll) {
    const Result<bool> sound = isSound(*connection);
    if (!sound) return refuse(sound.error());
    if (!*sound) return {fail(ErrorKind::Io, "the local database is damaged"), true};
  }
  // A file that cannot be written keeps its journal as it is, and says so when it is written to.
  if (const Result<> set = connection->script("PRAGMA synchronous = NORMAL;"
                                              "PRAGMA secure_delete = ON;"
                                              "PRAGMA journal_size_limit = 1048576;"
                                              "PRAGMA journal_mode = WAL;");
      !set && connection->isCorrupt()) {
    return refuse(set.error());
  }
  if (const Result<> bound =
          connection->script(fmt::format("PRAGMA max_page_count = {}", options.maxPages));
      !bound) {
    return refuse(bound.error());
  }
  if (const Result<> migrated = migrate(*connection, options.file); !migrated)
    return refuse(migrated.error());
  return {std::move(connection)};
}

}  // namespace

std::filesystem::path defaultFile() {
  const std::filesystem::path state = xdgStateHome();
  return state.empty() ? state : state / "codestral-lsp" / "history.db";
}

std::filesystem::path asideOf(const std::filesystem::path& file) {
  return file.string() + ".corrupt";
}

Result<Connection> open(const OpenOptions& options, Look look) {
  if (options.file.empty()) {
    return fail(ErrorKind::Io,
                "there is no place for the local database: neither XDG_STATE_HOME nor HOME is set");
  }
  if (const Result<> made = makeForOwnerOnly(options.file); !made)
    return std::unexpected(made.error());
  const auto inode = inodeOf(options.file);
  Opening opening = openSound(options, look);
  if (!opening.corrupt) return std::move(opening.connection);

  // Unless another process was faster, and a new one stands there already.
  if (inodeOf(options.file) == inode) {
    log(LogLevel::Warn, "{} is not a sound database; it is now {}", options.file.string(),
        asideOf(options.file).string());
    if (std::rename(options.file.c_str(), asideOf(options.file).c_str()) != 0)
      return cannot("move aside", options.file);
    for (const char* const rest : {"-wal", "-shm"})
      ::unlink((options.file.string() + rest).c_str());
  }
  if (const Result<> made = makeForOwnerOnly(options.file); !made)
    return std::unexpected(made.error());
  return std::move(openSound(options, Look::AtTheStart).connection);
}

}  // namespace codestral::store
