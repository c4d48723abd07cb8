#include "instruct/git.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "base/file.h"
#include "base/trim.h"
#include "base/utf8.h"
#include "git/program.h"

namespace codestral::instruct {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestAnswer = 64UL * 1024 * 1024;
// What git compares with before there is a commit.
constexpr const char* kEmptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

bool isRange(const std::string& revision) {
  return revision.contains("..") || revision.contains("^!") || revision.contains("^-");
}

// Of one of git's own folders, where the buffer of a commit's message lies: the working tree that
// it is of, as far as the paths tell. Any other folder is itself.
fs::path workTreeOf(const fs::path& folder) {
  fs::path own = folder;
  while (own.has_relative_path() && own.filename() != ".git") own = own.parent_path();
  if (own.filename() != ".git") return folder;
  if (folder == own) return own.parent_path();
  if (folder.parent_path() != own / "worktrees") return folder;  // a submodule's: git knows
  const auto named = readFile(folder / "gitdir", 4096);
  if (!named) return folder;
  return (folder / trimmed(*named)).lexically_normal().parent_path();
}

}  // namespace

Result<Git> Git::open(const fs::path& where, std::stop_token stop) {
  std::error_code failed;
  const fs::path folder = workTreeOf(fs::is_directory(where, failed) ? where : where.parent_path());
  auto root = git::ask(folder, {"rev-parse", "--show-toplevel"}, kLargestAnswer, {.stop = stop});
  if (!root) {
    if (root.error().kind == ErrorKind::Io) return std::unexpected(root.error());
    const bool none = root.error().message.contains("not a git repository");
    return fail(ErrorKind::Io, none ? fmt::format("{} is in no git repository", folder.string())
                                    : root.error().message);
  }
  if (root->ends_with('\n')) root->pop_back();
  if (root->empty())
    return fail(ErrorKind::Io, fmt::format("{} has no working tree", folder.string()));
  // By core.worktree a repository can say that its files are in a folder that is not its own.
  const auto ownedBy = [&](const fs::path& where) {
    return git::ask(where, {"rev-parse", "--absolute-git-dir"}, kLargestAnswer, {.stop = stop});
  };
  const auto here = ownedBy(folder);
  if (!here) return std::unexpected(here.error());
  if (const auto there = ownedBy(*root); !there || *there != *here)
    return fail(ErrorKind::Refused,
                fmt::format("the repository of {} says that its files are in {}, which is not "
                            "part of it",
                            folder.string(), *root));
  return Git(*root, std::move(stop));
}

Result<std::string> Git::read(std::vector<std::string> words) const {
  return git::ask(root_, std::move(words), kLargestAnswer, {.stop = stop_});
}

Result<std::vector<ChangedFile>> Git::difference(std::vector<std::string> words) const {
  std::vector<std::string> all{"diff",
                               "--no-color",
                               "--no-ext-diff",
                               "--no-textconv",
                               "--find-renames",
                               "--unified=8",
                               "--src-prefix=a/",
                               "--dst-prefix=b/",
                               "--ignore-submodules=dirty",
                               "--submodule=short"};
  std::ranges::move(words, std::back_inserter(all));
  all.emplace_back("--");
  auto diff = read(std::move(all));
  if (!diff) {
    return fail(diff.error().kind == ErrorKind::InvalidInput ? ErrorKind::Io : diff.error().kind,
                toValidUtf8(diff.error().message));
  }
  return parseChange(*diff);
}

Result<std::vector<ChangedFile>> Git::staged() const {
  return difference({"--cached"});
}

Result<std::vector<ChangedFile>> Git::uncommitted() const {
  const auto head = read({"rev-parse", "--verify", "--quiet", "HEAD^{commit}"});
  // Any other failure says nothing of whether there is a commit.
  if (!head && head.error().kind != ErrorKind::InvalidInput) return std::unexpected(head.error());
  return difference({head ? "HEAD" : kEmptyTree});
}

Result<std::vector<ChangedFile>> Git::since(const std::string& revision) const {
  if (revision.empty() || revision.starts_with('-'))
    return fail(ErrorKind::InvalidInput, fmt::format("'{}' is not a revision", revision));
  // A range, and rev^! and rev^-, have both ends; a single revision has one.
  const auto parsed = read({"rev-parse", "--revs-only", revision, "--"});
  if (!parsed) {
    if (parsed.error().kind != ErrorKind::InvalidInput) return std::unexpected(parsed.error());
    return fail(ErrorKind::InvalidInput,
                fmt::format("'{}' is neither a file nor a revision that git knows", revision));
  }
  const bool single = std::ranges::count(*parsed, '\n') <= 1;
  if (!isRange(revision)) return difference({"--merge-base", revision});
  // The first commit has nothing before it.
  if (single) return difference({kEmptyTree, revision.substr(0, revision.find('^'))});
  return difference({revision});
}

std::vector<std::string> Git::recentMessages(std::size_t count, const std::string& revision) const {
  std::vector<std::string> messages;
  if (revision.starts_with('-')) return messages;
  std::string commits = revision.empty() || isRange(revision) ? revision : revision + "..HEAD";
  if (commits.empty()) commits = "HEAD";
  const auto log = read({"log", "--no-merges", "-z", "--format=%B", fmt::format("-{}", count),
                         std::move(commits), "--"});
  if (!log) return messages;
  std::string_view rest = *log;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\0');
    const std::string_view message = trimmed(rest.substr(0, end));
    if (!message.empty()) messages.push_back(toValidUtf8(message));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return messages;
}

std::string Git::branch() const {
  const auto name = read({"symbolic-ref", "--quiet", "--short", "HEAD"});
  return name ? toValidUtf8(trimmed(*name)) : std::string();
}

}  // namespace codestral::instruct
