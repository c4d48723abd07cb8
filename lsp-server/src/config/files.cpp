#include "config/files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/utf8.h"

namespace codestral::config {
namespace {

struct Place {
  std::size_t line = 1;
  std::size_t column = 1;
};

Place placeOf(std::string_view text, std::size_t offset) {
  Place place;
  for (const char c : text.substr(0, offset)) {
    if (c == '\n') {
      ++place.line;
      place.column = 1;
    } else if (!isContinuation(c)) {
      ++place.column;
    }
  }
  return place;
}

std::unexpected<Error> failAt(std::string_view text, std::size_t offset, std::string_view what) {
  const Place place = placeOf(text, offset);
  return fail(ErrorKind::InvalidInput,
              fmt::format("line {}, column {}: {}", place.line, place.column, what));
}

// Blanks out comments and trailing commas, so that every offset stays what it was, and measures the
// nesting: the JSON parser itself neither knows trailing commas nor limits the depth.
Result<std::string> plainJson(std::string_view text) {
  std::string out(text);
  int depth = 0;
  std::size_t comma = std::string::npos;  // of the comma that nothing has followed yet
  char before = '\0';                     // the last character that counts
  for (std::size_t i = 0; i < out.size(); ++i) {
    const char c = out[i];
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
    if (c == '/' && i + 1 < out.size() && (out[i + 1] == '/' || out[i + 1] == '*')) {
      const bool line = out[i + 1] == '/';
      std::size_t end = out.find(line ? "\n" : "*/", i + 2);
      if (end == std::string::npos && !line) return failAt(text, i, "the comment has no end");
      end = end == std::string::npos ? out.size() : end + (line ? 0 : 2);
      std::replace_if(
          out.begin() + static_cast<std::ptrdiff_t>(i),
          out.begin() + static_cast<std::ptrdiff_t>(end), [](char d) { return d != '\n'; }, ' ');
      i = end - 1;
      continue;
    }
    if ((c == '}' || c == ']') && comma != std::string::npos) out[comma] = ' ';
    comma = c == ',' && before != ',' && before != '[' && before != '{' ? i : std::string::npos;
    before = c;
    if (c == '{' || c == '[') {
      if (++depth > kDeepestNesting)
        return failAt(text, i, fmt::format("nested deeper than {} levels", kDeepestNesting));
    } else if (c == '}' || c == ']') {
      --depth;
    } else if (c == '"') {
      for (++i; i < out.size() && out[i] != '"'; ++i) {
        if (out[i] == '\\') ++i;
      }
    }
  }
  return out;
}

}  // namespace

Result<Json> parseSettings(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  auto plain = plainJson(text);
  if (!plain) return std::unexpected(std::move(plain.error()));
  Json content;
  try {
    content = Json::parse(*plain);
  } catch (const Json::parse_error& error) {
    return failAt(text, error.byte == 0 ? 0 : error.byte - 1, "not valid JSON");
  } catch (const Json::exception&) {  // a number too large for any type
    return fail(ErrorKind::InvalidInput, "a number is out of range");
  }
  if (!content.is_object())
    return fail(ErrorKind::InvalidInput, "line 1, column 1: the file must hold one JSON object");
  return content;
}

Result<SettingsFile> readSettingsFile(const std::filesystem::path& path, bool followLink) {
  const auto broken = [&](ErrorKind kind, std::string_view why) {
    return fail(kind, fmt::format("cannot read {}: {}", path.string(), why));
  };
  // O_NONBLOCK so that opening a pipe without a writer does not wait.
  const Fd fd(
      ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | (followLink ? 0 : O_NOFOLLOW)));
  if (!fd.valid()) {
    if (errno == ENOENT || errno == ENOTDIR)
      return broken(ErrorKind::NotFound, "there is no such file");
    return broken(ErrorKind::Io,
                  errno == ELOOP && !followLink ? "it is a symbolic link" : std::strerror(errno));
  }
  struct stat info{};
  if (::fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode))
    return broken(ErrorKind::Io, "it is not a regular file");

  std::string text;
  std::string block(64 * 1024, '\0');
  while (text.size() <= kLargestFile) {
    const ssize_t got = ::read(fd.get(), block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return broken(ErrorKind::Io, std::strerror(errno));
    if (got == 0) break;
    text.append(block, 0, static_cast<std::size_t>(got));
  }
  if (text.size() > kLargestFile) return broken(ErrorKind::TooLarge, "it is larger than 1 MiB");

  auto content = parseSettings(text);
  if (!content)
    return fail(content.error().kind,
                fmt::format("{}, {}", path.string(), content.error().message));
  return SettingsFile{std::move(*content), info.st_uid, info.st_mode};
}

bool isTrusted(const SettingsFile& file, uid_t self) {
  return isOwn(file.owner, file.mode, self);
}

bool isExposed(const SettingsFile& file) {
  return (file.mode & (S_IRGRP | S_IROTH)) != 0;
}

}  // namespace codestral::config
