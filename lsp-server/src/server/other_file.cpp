#include "server/other_file.h"

#include <algorithm>
#include <memory>
#include <system_error>

#include <fmt/format.h>

#include "base/file.h"
#include "index/workspace_files.h"
#include "instruct/test_layout.h"
#include "instruct/translation.h"
#include "server/file_rules.h"
#include "text/uri.h"

namespace codestral::server {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostOfAnExample = 8UL * 1024;
constexpr std::size_t kLargestOther = 512UL * 1024;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool maySend(const fs::path& file, const Surroundings& around) {
  return !verdictFor(file, around.folders, around.config).excluded();
}

// Names below the root. A file outside of the workspace has no neighbours that are ours to read.
std::vector<std::string> neighbours(const fs::path& file, const Surroundings& around) {
  std::vector<std::string> paths;
  if (std::ranges::none_of(around.folders, [&](const auto& each) { return each == around.root; }))
    return paths;
  index::WalkOptions options;
  options.ignoreFileNames = around.config.privacyIgnoreFiles;
  options.near = file;
  for (const index::FoundFile& each : index::walkWorkspace(around.root, options, {}).files)
    paths.push_back(each.path.lexically_relative(around.root).generic_string());
  return paths;
}

Result<> checkPlace(const OtherFileOnDisk& found) {
  return checkBeneath(found.root, found.where.lexically_relative(found.root));
}

}  // namespace

std::optional<std::string> readOther(const fs::path& root, const fs::path& file) {
  auto content = readFileBeneath(root, file.lexically_relative(root), kLargestOther);
  if (!content) return std::nullopt;
  if (content->starts_with(kByteOrderMark)) content->erase(0, kByteOrderMark.size());
  return *std::move(content);
}

bool isTaken(const fs::path& file) {
  std::error_code failed;
  return fs::symlink_status(file, failed).type() != fs::file_type::not_found;
}

Result<OtherFileOnDisk> testsOf(const fs::path& file, const Surroundings& around) {
  const std::vector<std::string> paths = neighbours(file, around);
  const auto read = [&](std::string_view path) {
    const fs::path other = around.root / path;
    const auto content = maySend(other, around) ? readOther(around.root, other) : std::nullopt;
    return content ? content->substr(0, kMostOfAnExample) : std::string();
  };
  const instruct::TestLayout layout =
      instruct::testLayoutOf(file.lexically_relative(around.root).generic_string(), paths, read);
  OtherFileOnDisk found{
      {layout.path, nullptr, layout.framework, {}}, around.root, around.root / layout.path};
  if (const Result<> stays = checkPlace(found); !stays) return std::unexpected(stays.error());
  if (!maySend(found.where, around)) {
    return fail(ErrorKind::Refused,
                fmt::format("the tests are to stand in {}, which your settings or ignore files "
                            "exclude; nothing of it is read or changed",
                            layout.path));
  }
  if (!isTaken(found.where)) {
    if (!layout.example.empty()) found.file.example = read(layout.example);
    return found;
  }
  // The walk passes over some that are there: empty ones, large ones, links.
  const auto content = readOther(found.root, found.where);
  if (!content) {
    return fail(ErrorKind::Refused,
                fmt::format("{} is there, but too large or not to be read", layout.path));
  }
  auto snapshot = std::make_shared<text::Snapshot>();
  snapshot->uri = text::uriOfPath(found.where);
  snapshot->text = text::Text(*content);
  found.file.document = std::move(snapshot);
  return found;
}

Result<OtherFileOnDisk> translationOf(const fs::path& file, const Surroundings& around,
                                      const std::string& target,
                                      const std::vector<fs::path>& open) {
  OtherFileOnDisk found;
  found.file.path = instruct::translatedPath(
      file.lexically_relative(around.root).generic_string(), target, [&](const std::string& path) {
        const fs::path where = around.root / path;
        return std::ranges::find(open, where) != open.end() || isTaken(where);
      });
  if (found.file.path.empty())
    return fail(ErrorKind::Refused, "every name for the new file is taken");
  found.root = around.root;
  found.where = around.root / found.file.path;
  if (const Result<> stays = checkPlace(found); !stays) return std::unexpected(stays.error());
  return found;
}

}  // namespace codestral::server
