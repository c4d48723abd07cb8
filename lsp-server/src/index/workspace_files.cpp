// The walk is depth first over open descriptors, so that a folder swapped for a symbolic link
// meanwhile leads nowhere. A folder deep down closes the descriptor of one far above; on the way
// back that one is opened again from the root and must be the same.

#include "index/workspace_files.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <tuple>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "index/folder_rules.h"
#include "index/names.h"

namespace codestral::index {
namespace {

constexpr std::size_t kMostOpenFolders = 64;
constexpr std::size_t kMostEntries = 2'000'000;
// A std::filesystem::path keeps some 50 bytes per part, so that very deep ones would cost
// gigabytes.
constexpr std::size_t kMostPathBytes = 8 * 1024 * 1024;
constexpr std::size_t kLongestPath = 4000;  // longer ones cannot be opened by path anyway
constexpr std::size_t kLongestLine = 2000;

struct Entry {
  std::string name;
  bool isFolder = false;
};

struct Folder {
  Fd fd;
  dev_t device = 0;
  ino_t inode = 0;
  std::string relative;  // from the top of the rules
  FolderRules rules;
  std::vector<std::string> folders;  // those below that are still to visit, last first
};

struct Candidate {
  std::size_t distance = 0;  // steps up and down from the folder of WalkOptions::near
  std::string relative;
  std::uintmax_t bytes = 0;
  bool operator<(const Candidate& other) const {
    return std::tie(distance, relative) < std::tie(other.distance, other.relative);
  }
};

std::size_t stepsBetween(std::string_view a, std::string_view b) {
  const auto take = [](std::string_view& path) {
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(part.size() + 1, path.size()));
    return part;
  };
  while (!a.empty() && !b.empty()) {
    std::string_view restA = a;
    std::string_view restB = b;
    if (take(restA) != take(restB)) break;
    a = restA;
    b = restB;
  }
  const auto depth = [](std::string_view path) {
    return path.empty() ? std::ptrdiff_t{0} : std::ranges::count(path, '/') + 1;
  };
  return static_cast<std::size_t>(depth(a) + depth(b));
}

class Walker {
 public:
  Walker(const std::filesystem::path& root, const WalkOptions& options, std::stop_token stop)
      : root_(root.lexically_normal()),
        options_(options),
        stop_(std::move(stop)),
        above_(rulesAbove(root, options.ignoreFileNames)) {
    const auto near = options.near.lexically_normal().parent_path().lexically_relative(root_);
    const bool inside = !near.empty() && near != "." && *near.begin() != "..";
    near_ = inside ? joined(above_.prefix, near.string()) : above_.prefix;
  }

  Walk run() {
    rootFd_ = openFolder(AT_FDCWD, root_.c_str(), true);
    if (rootFd_.valid()) visit(openFolder(rootFd_.get(), ".", false), above_.prefix, above_.rules);
    while (!path_.empty() && !stop_.stop_requested()) {
      Folder& folder = path_.back();
      if (folder.folders.empty() || (!folder.fd.valid() && !reopen())) {
        path_.pop_back();
        continue;
      }
      const std::string name = std::move(folder.folders.back());
      folder.folders.pop_back();
      // visit() may move `folder`.
      visit(openFolder(folder.fd.get(), name.c_str(), false), joined(folder.relative, name),
            FolderRules(folder.rules));
    }
    finish();
    return std::move(walk_);
  }

 private:
  // Lists the folder, takes its files and leaves its folders for later. One that cannot be opened
  // is left out.
  void visit(Fd fd, std::string relative, const FolderRules& rulesAbove) {
    struct stat info{};
    if (!fd.valid() || ::fstat(fd.get(), &info) != 0 || relative.size() > kLongestPath) return;
    const std::vector<Entry> entries = list(fd.get());
    const bool isRoot = path_.empty();
    if (!isRoot && std::ranges::any_of(entries, [](const Entry& e) {
          return !e.isFolder && marksGeneratedFolder(e.name);
        })) {
      ++walk_.ignored;
      return;
    }
    Folder folder{.fd = std::move(fd),
                  .device = info.st_dev,
                  .inode = info.st_ino,
                  .relative = std::move(relative),
                  .rules = rulesAbove};
    folder.rules = folder.rules.enter(folder.fd.get(), folder.relative);
    const std::size_t distance = stepsBetween(near_, folder.relative);
    for (const Entry& entry : entries) {
      if (stop_.stop_requested()) return;
      std::string path = joined(folder.relative, entry.name);
      const bool named =
          entry.isFolder ? isDependencyFolderName(entry.name) || isSecretFolderName(entry.name) ||
                               isGenerated(entry.name, entries)
                         : isSecretFileName(entry.name) || isNotSourceName(entry.name);
      if (named || folder.rules.excludes(path, entry.isFolder)) {
        ++walk_.ignored;
      } else if (entry.isFolder) {
        folder.folders.push_back(entry.name);
      } else {
        take(folder.fd.get(), entry.name.c_str(), {distance, std::move(path)});
      }
    }
    std::ranges::reverse(folder.folders);
    path_.push_back(std::move(folder));
    if (path_.size() > kMostOpenFolders) path_[path_.size() - 1 - kMostOpenFolders].fd.reset();
  }

  // Files and folders by name, symbolic links and everything else left out.
  std::vector<Entry> list(int folder) {
    std::vector<Entry> entries;
    Fd own = openFolder(folder, ".", false);
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(own.valid() ? ::fdopendir(own.get()) : nullptr,
                                                     ::closedir);
    if (stream == nullptr) return entries;
    own.release();
    while (const dirent* entry = ::readdir(stream.get())) {
      const std::string_view name = entry->d_name;
      if (name == "." || name == "..") continue;
      if (++seen_ > kMostEntries) {
        walk_.capped = true;
        break;
      }
      auto type = entry->d_type;
      if (type == DT_UNKNOWN) {
        struct stat info{};
        if (::fstatat(folder, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0) continue;
        type = S_ISDIR(info.st_mode) ? DT_DIR : S_ISREG(info.st_mode) ? DT_REG : DT_LNK;
      }
      if (type == DT_DIR || type == DT_REG) entries.push_back({std::string(name), type == DT_DIR});
    }
    std::ranges::sort(entries, {}, &Entry::name);
    return entries;
  }

  static bool isGenerated(std::string_view folder, const std::vector<Entry>& siblings) {
    for (std::size_t i = 0;; ++i) {
      const std::string_view file = besideGenerated(folder, i);
      if (file.empty()) return false;
      if (std::ranges::binary_search(siblings, file, {},
                                     [](const Entry& e) { return std::string_view(e.name); }))
        return true;
    }
  }

  void take(int folder, const char* name, Candidate candidate) {
    struct stat info{};
    if (::fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(info.st_mode) ||
        info.st_size == 0)
      return;
    candidate.bytes = static_cast<std::uintmax_t>(info.st_size);
    if (candidate.bytes > options_.maxFileBytes) {
      ++walk_.tooLarge;
      return;
    }
    candidates_.push_back(std::move(candidate));
    pathBytes_ += candidates_.back().relative.size();
    // What is farther away than so many others can be forgotten at once.
    if (candidates_.size() >= 2 * options_.maxFiles + 1024 || pathBytes_ >= 2 * kMostPathBytes)
      keepNearest();
  }

  void keepNearest() {
    std::sort(candidates_.begin(), candidates_.end());
    std::size_t kept = 0;
    for (pathBytes_ = 0; kept < candidates_.size(); ++kept) {
      const std::size_t bytes = candidates_[kept].relative.size();
      if (kept == options_.maxFiles || pathBytes_ + bytes > kMostPathBytes) {
        walk_.capped = true;
        break;
      }
      pathBytes_ += bytes;
    }
    candidates_.resize(kept);
  }

  // Goes down again to the last folder of the path, which must be the same folders, and keeps the
  // last ones open.
  bool reopen() {
    Fd at = openFolder(rootFd_.get(), ".", false);
    for (std::size_t i = 0; i < path_.size(); ++i) {
      if (i > 0) {
        const std::string& relative = path_[i].relative;
        const std::string name = relative.substr(relative.rfind('/') + 1);
        Fd next = openFolder(at.get(), name.c_str(), false);
        if (i - 1 + kMostOpenFolders > path_.size()) path_[i - 1].fd = std::move(at);
        at = std::move(next);
      }
      struct stat info{};
      if (!at.valid() || ::fstat(at.get(), &info) != 0 || info.st_dev != path_[i].device ||
          info.st_ino != path_[i].inode) {
        return false;
      }
    }
    path_.back().fd = std::move(at);
    return true;
  }

  void finish() {
    keepNearest();
    std::uintmax_t total = 0;
    for (const Candidate& candidate : candidates_) {
      total += candidate.bytes;
      if (total > options_.maxTotalBytes) {
        walk_.capped = true;
        break;
      }
      walk_.files.push_back({root_ / candidate.relative.substr(prefixBytes()), candidate.bytes});
    }
  }

  std::size_t prefixBytes() const { return above_.prefix.empty() ? 0 : above_.prefix.size() + 1; }

  const std::filesystem::path root_;
  const WalkOptions& options_;
  const std::stop_token stop_;
  const RulesRoot above_;
  std::string near_;  // a folder, from the top of the rules
  Fd rootFd_;
  std::vector<Folder> path_;  // from the root to the folder at hand
  std::vector<Candidate> candidates_;
  std::size_t pathBytes_ = 0;  // of the candidates
  std::size_t seen_ = 0;       // entries of all folders
  Walk walk_;
};

// By the path as it is written.
bool isIgnoredAsWritten(const std::filesystem::path& root, const std::filesystem::path& file,
                        const std::vector<std::string>& ignoreFileNames) {
  if (isSecretFileName(file.filename().string()) ||
      std::ranges::any_of(file, [](const std::filesystem::path& part) {
        return isSecretFolderName(part.string());
      })) {
    return true;
  }
  const std::filesystem::path below = file.lexically_relative(root);
  if (below.empty() || *below.begin() == ".." || below == ".") return false;
  const RulesRoot above = rulesAbove(root, ignoreFileNames);
  FolderRules rules = above.rules;
  std::string relative = above.prefix;
  Fd at = openFolder(AT_FDCWD, root.c_str(), true);
  for (auto part = below.begin(); part != below.end(); ++part) {
    if (at.valid()) rules = rules.enter(at.get(), relative);
    relative = joined(relative, part->string());
    const bool isFolder = std::next(part) != below.end();
    if (rules.excludes(relative, isFolder)) return true;
    // A folder that is not there yet has no rules of its own.
    if (isFolder && at.valid()) at = openFolder(at.get(), part->c_str(), true);
  }
  return false;
}

}  // namespace

Walk walkWorkspace(const std::filesystem::path& root, const WalkOptions& options,
                   std::stop_token stop) {
  return Walker(root, options, std::move(stop)).run();
}

std::filesystem::path repositoryOf(const std::filesystem::path& file) {
  return rulesAbove(file.parent_path(), {}).top;
}

bool isIgnored(const std::filesystem::path& root, const std::filesystem::path& file,
               const std::vector<std::string>& ignoreFileNames) {
  const std::filesystem::path plainRoot = root.lexically_normal();
  const std::filesystem::path plainFile = file.lexically_normal();
  if (isIgnoredAsWritten(plainRoot, plainFile, ignoreFileNames)) return true;
  // A link must not be a way around the rules of what it leads to.
  std::error_code failed;
  const std::filesystem::path realFile = std::filesystem::weakly_canonical(plainFile, failed);
  const std::filesystem::path realRoot =
      failed ? plainRoot : std::filesystem::weakly_canonical(plainRoot, failed);
  if (failed || (realFile == plainFile && realRoot == plainRoot)) return false;
  const std::filesystem::path below = realFile.lexically_relative(realRoot);
  const bool leadsOut = below.empty() || *below.begin() == "..";
  return isIgnoredAsWritten(leadsOut ? repositoryOf(realFile) : realRoot, realFile,
                            ignoreFileNames);
}

bool looksLikeSource(std::string_view content) {
  if (content.find('\0') != std::string_view::npos) return false;
  while (!content.empty()) {
    const std::size_t end = std::min(content.find('\n'), content.size());
    if (end > kLongestLine) return false;
    content.remove_prefix(std::min(end + 1, content.size()));
  }
  return true;
}

}  // namespace codestral::index
