#include "base/private_file.h"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <sys/stat.h>

#include "base/download_file.h"

namespace codestral {

Result<> makePrivateFolder(const std::filesystem::path& folder) {
  std::error_code failure;
  if (std::filesystem::is_directory(folder, failure)) return {};
  std::filesystem::create_directories(folder.parent_path(), failure);
  if (::mkdir(folder.c_str(), S_IRWXU) == 0 || errno == EEXIST) return {};
  return fail(ErrorKind::Io,
              fmt::format("cannot make {}: {}", folder.string(), std::strerror(errno)));
}

Result<> writePrivateFile(const std::filesystem::path& file, std::string_view content) {
  if (const auto made = makePrivateFolder(file.parent_path()); !made) return made;
  auto whole = DownloadFile::create(file, S_IRUSR | S_IWUSR);
  if (!whole) return std::unexpected(whole.error());
  if (const auto written = whole->write(content); !written) return written;
  return whole->commit();
}

}  // namespace codestral
