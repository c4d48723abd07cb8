#include "index/folder_rules.h"

#include <algorithm>
#include <cerrno>
#include <optional>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace codestral::index {
namespace {

constexpr std::size_t kLargestIgnoreFile = 512 * 1024;
constexpr int kHighestTop = 64;
constexpr std::string_view kGitIgnore = ".gitignore";

// Nothing when there is no such file.
std::optional<IgnoreFile> readIgnoreFile(int folder, const char* name) {
  IgnoreFile everything("*");
  const Fd fd(::openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.valid()) {
    if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP) return std::nullopt;
    return everything;
  }
  struct stat info{};
  if (::fstat(fd.get(), &info) != 0) return everything;
  if (!S_ISREG(info.st_mode)) return std::nullopt;
  if (static_cast<std::size_t>(info.st_size) > kLargestIgnoreFile) return everything;
  std::string text(static_cast<std::size_t>(info.st_size), '\0');
  std::size_t filled = 0;
  while (filled < text.size()) {
    const ssize_t got = ::read(fd.get(), text.data() + filled, text.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return everything;
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  return IgnoreFile(std::string_view(text).substr(0, filled));
}

}  // namespace

FolderRules::FolderRules(std::vector<std::string> fileNames) {
  std::vector<std::string> kept;
  for (std::string& name : fileNames) {
    const bool plain =
        !name.empty() && name != "." && name != ".." && name.find('/') == std::string::npos;
    if (plain && std::ranges::find(kept, name) == kept.end()) kept.push_back(std::move(name));
  }
  fileNames_ = std::make_shared<const std::vector<std::string>>(std::move(kept));
}

FolderRules FolderRules::enter(int folder, std::string_view relative) const {
  FolderRules inside = *this;
  const std::size_t prefix = relative.empty() ? 0 : relative.size() + 1;
  const auto add = [&](std::size_t chain, std::optional<IgnoreFile> file,
                       std::shared_ptr<Node>& node) {
    if (!file) return;
    if (node == nullptr) {
      node = std::make_shared<Node>();
      node->above = inside.node_;
      node->prefix = prefix;
      node->chains.resize(fileNames_->size());
    }
    node->chains[chain] = std::move(*file);
  };
  std::shared_ptr<Node> own;
  std::shared_ptr<Node>
      ofRepository;  // .git/info/exclude ranks below every .gitignore of the repository
  for (std::size_t i = 0; i < fileNames_->size(); ++i) {
    if ((*fileNames_)[i] == kGitIgnore)
      add(i, readIgnoreFile(folder, ".git/info/exclude"), ofRepository);
  }
  if (ofRepository) inside.node_ = ofRepository;
  for (std::size_t i = 0; i < fileNames_->size(); ++i)
    add(i, readIgnoreFile(folder, (*fileNames_)[i].c_str()), own);
  if (own) inside.node_ = own;
  return inside;
}

bool FolderRules::excludes(std::string_view relative, bool isDirectory) const {
  for (std::size_t i = 0; i < fileNames_->size(); ++i) {
    for (const Node* node = node_.get(); node != nullptr; node = node->above.get()) {
      const auto verdict = node->chains[i].match(relative.substr(node->prefix), isDirectory);
      if (verdict == IgnoreFile::Verdict::Ignored) return true;
      if (verdict == IgnoreFile::Verdict::Kept) break;
    }
  }
  return false;
}

RulesRoot rulesAbove(const std::filesystem::path& root, const std::vector<std::string>& fileNames) {
  std::filesystem::path folder = root.lexically_normal();
  if (!folder.has_filename() && folder.has_relative_path()) folder = folder.parent_path();
  RulesRoot result{folder, "", FolderRules(fileNames)};
  struct stat info{};
  for (int i = 0; i < kHighestTop; ++i) {
    if (::lstat((folder / ".git").c_str(), &info) == 0) {
      result.prefix = folder == result.top ? "" : result.top.lexically_relative(folder).string();
      result.top = folder;
      break;
    }
    if (!folder.has_relative_path()) break;
    folder = folder.parent_path();
  }

  std::string relative;
  Fd at = openFolder(AT_FDCWD, result.top.c_str(), true);
  for (std::size_t i = 0; i < result.prefix.size() && at.valid();) {
    result.rules = result.rules.enter(at.get(), relative);
    const std::size_t end = std::min(result.prefix.find('/', i), result.prefix.size());
    at = openFolder(at.get(), result.prefix.substr(i, end - i).c_str(), true);
    relative = result.prefix.substr(0, end);
    i = end + 1;
  }
  return result;
}

Fd openFolder(int parent, const char* name, bool followLink) {
  return Fd(
      ::openat(parent, name,
               O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK | (followLink ? 0 : O_NOFOLLOW)));
}

}  // namespace codestral::index
