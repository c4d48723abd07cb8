#include "server/other_file.h"

#include <memory>
#include <system_error>

#include "base/file.h"
#include "index/workspace_files.h"
#include "instruct/test_layout.h"
#include "instruct/translation.h"
#include "text/uri.h"

namespace codestral::server {
namespace {

constexpr std::size_t kMostOfAnExample = 8UL * 1024;
constexpr std::size_t kLargestTests = 512UL * 1024;

}  // namespace

OtherFileOnDisk testsOf(const std::filesystem::path& file, const std::filesystem::path& root,
                        const std::vector<std::string>& ignoreFiles) {
  index::WalkOptions options;
  options.ignoreFileNames = ignoreFiles;
  options.near = file;
  std::vector<std::string> paths;
  for (const index::FoundFile& each : index::walkWorkspace(root, options, {}).files)
    paths.push_back(each.path.lexically_relative(root).generic_string());
  const auto read = [&](std::string_view path) {
    const auto content = readFile(root / path, kLargestTests);
    return content ? content->substr(0, kMostOfAnExample) : std::string();
  };
  const instruct::TestLayout layout =
      instruct::testLayoutOf(file.lexically_relative(root).generic_string(), paths, read);
  OtherFileOnDisk found{{layout.path, nullptr, layout.framework, {}}, root / layout.path, false};
  if (!layout.exists && !layout.example.empty()) found.file.example = read(layout.example);
  if (!layout.exists) return found;
  const auto content = readFile(found.where, kLargestTests);
  found.unreadable = !content;
  if (content) {
    auto snapshot = std::make_shared<text::Snapshot>();
    snapshot->uri = text::uriOfPath(found.where);
    snapshot->text = text::Text(*content);
    found.file.document = std::move(snapshot);
  }
  return found;
}

OtherFileOnDisk translationOf(const std::filesystem::path& file, const std::filesystem::path& root,
                              const std::string& target) {
  OtherFileOnDisk found;
  found.file.path = instruct::translatedPath(
      file.lexically_relative(root).generic_string(), target, [&](const std::string& path) {
        std::error_code failed;
        // What cannot be looked at is not ours to replace.
        return std::filesystem::exists(root / path, failed) || failed;
      });
  found.where = root / found.file.path;
  return found;
}

}  // namespace codestral::server
