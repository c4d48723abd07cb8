#include "cli/chat_history.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace codestral::cli {
namespace {

using mistral::Json;

constexpr std::size_t kLongestId = 64;
constexpr std::size_t kLargestHistory = 256UL * 1024 * 1024;  // images are part of it
constexpr int kVersion = 1;

bool isId(std::string_view id) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  return !id.empty() && id.size() <= kLongestId && !id.starts_with('.') && !id.starts_with('-') &&
         std::ranges::all_of(id, fits);
}

std::unexpected<Error> cannot(std::string_view what, const std::filesystem::path& path) {
  return fail(ErrorKind::Io,
              fmt::format("cannot {} {}: {}", what, path.string(), std::strerror(errno)));
}

Result<std::filesystem::path> folder() {
  const std::filesystem::path state = xdgStateHome();
  if (state.empty()) {
    return fail(ErrorKind::Io,
                "there is no place for sessions: neither XDG_STATE_HOME nor HOME is set");
  }
  const std::filesystem::path own = state / "codestral-lsp";
  std::error_code error;
  std::filesystem::create_directories(state, error);
  for (const std::filesystem::path& made : {own, own / "chats"}) {
    if (::mkdir(made.c_str(), S_IRWXU) != 0 && errno != EEXIST) return cannot("make", made);
  }
  return own / "chats";
}

Result<> writeAll(const Fd& fd, std::string_view bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return cannot("write", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(fd.get()) != 0) return cannot("write", path);
  return {};
}

}  // namespace

Result<ChatHistory> ChatHistory::open(std::string_view id) {
  if (!isId(id)) {
    return fail(ErrorKind::InvalidInput,
                fmt::format("'{}' is no session id: at most {} letters, digits, '.', '_' and '-', "
                            "beginning with a letter, a digit or '_'",
                            id, kLongestId));
  }
  const auto home = folder();
  if (!home) return std::unexpected(home.error());
  // A file of its own, because the history itself is replaced.
  const std::filesystem::path lockPath = *home / fmt::format(".{}.lock", id);
  Fd lock(::open(lockPath.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
  if (!lock.valid()) return cannot("open", lockPath);
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return cannot("lock", lockPath);
    return fail(ErrorKind::Io, fmt::format("session {} is in use by another process", id));
  }
  ChatHistory history(*home / fmt::format("{}.json", id), std::move(lock));
  if (const Result<> read = history.read(); !read) return std::unexpected(read.error());
  return history;
}

Result<> ChatHistory::read() {
  const auto text = readFile(path_, kLargestHistory);
  if (!text && text.error().kind == ErrorKind::NotFound) return {};
  if (!text) return std::unexpected(text.error());
  const Json json = Json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("messages") ||
      json.value("version", Json()) != kVersion) {
    return fail(ErrorKind::Io, fmt::format("{} is no kept conversation", path_.string()));
  }
  auto messages =
      mistral::fromJson<std::vector<mistral::Message>>(json["messages"], path_.string());
  if (!messages) return fail(ErrorKind::Io, messages.error().message);
  messages_ = std::move(*messages);
  return {};
}

Result<> ChatHistory::replace(std::vector<mistral::Message> messages) {
  messages_ = std::move(messages);
  const std::string text =
      mistral::dump(Json{{"version", kVersion}, {"messages", mistral::toJson(messages_)}}) + "\n";
  // Nobody else writes it: the lock is ours.
  const std::filesystem::path fresh =
      path_.parent_path() / fmt::format(".{}.new", path_.stem().string());
  ::unlink(fresh.c_str());
  const Fd fd(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!fd.valid()) return cannot("write", fresh);
  if (const Result<> written = writeAll(fd, text, path_); !written) {
    ::unlink(fresh.c_str());
    return written;
  }
  if (std::rename(fresh.c_str(), path_.c_str()) != 0) {
    const auto error = cannot("write", path_);
    ::unlink(fresh.c_str());
    return error;
  }
  return {};
}

}  // namespace codestral::cli
