#include "providers/spending_file.h"

#include <cerrno>
#include <cmath>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>

#include "base/download_file.h"
#include "base/file.h"
#include "base/private_file.h"

namespace codestral::providers {
namespace {

using nlohmann::json;

constexpr std::size_t kLargest = 4096;
constexpr mode_t kOwnerOnly = 0600;

// Held until it goes. It is a file of its own because the other one is replaced.
Result<Fd> lockBeside(const std::filesystem::path& file) {
  const std::string path = file.string() + ".lock";
  Fd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly));
  int locked = -1;
  if (fd.valid()) {
    do locked = ::flock(fd.get(), LOCK_EX);
    while (locked != 0 && errno == EINTR);
  }
  if (locked != 0)
    return fail(ErrorKind::Io, fmt::format("cannot lock {}: {}", path, std::strerror(errno)));
  return fd;
}

double amountOf(const Result<std::string>& content, std::string_view day) {
  if (!content) return 0;
  const json value = json::parse(*content, nullptr, /*allow_exceptions=*/false);
  if (!value.is_object() || !value.contains("day") || value["day"] != day) return 0;
  const auto euros = value.find("euros");
  if (euros == value.end() || !euros->is_number()) return 0;
  const double amount = euros->get<double>();
  return std::isfinite(amount) && amount > 0 ? amount : 0;
}

}  // namespace

Result<double> addSpending(const std::filesystem::path& file, std::string_view day, double euros) {
  if (const auto made = makePrivateFolder(file.parent_path()); !made)
    return std::unexpected(made.error());
  const auto lock = lockBeside(file);
  if (!lock) return std::unexpected(lock.error());
  const double total = amountOf(readFile(file, kLargest), day) + euros;
  if (euros == 0) return total;
  auto whole = DownloadFile::create(file);
  if (!whole) return std::unexpected(whole.error());
  const json value{{"day", day}, {"euros", total}};
  if (const auto written = whole->write(value.dump() + "\n"); !written)
    return std::unexpected(written.error());
  if (const auto committed = whole->commit(); !committed) return std::unexpected(committed.error());
  return total;
}

}  // namespace codestral::providers
