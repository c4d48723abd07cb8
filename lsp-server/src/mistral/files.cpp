#include "mistral/files.h"

#include <functional>
#include <map>

#include <fmt/format.h>

#include "base/download_file.h"
#include "http/upload_file.h"
#include "mistral/parameters.h"

namespace codestral::mistral {
namespace {

// A line of a batch's result is one answer.
constexpr std::size_t kMaxLineBytes = 64U << 20U;

ApiRequest contentOf(const std::string& id) {
  return {.path = pathOf("/v1/files/{}/content", {id})};
}

Async<Result<FileInfo>> upload(Client& client, http::FormPart file, FileUpload upload,
                               Client::Progress progress) {
  std::vector<http::FormPart> form = formOf(upload);
  form.push_back(std::move(file));
  return client.call<FileInfo>(
      {.method = "POST", .path = "/v1/files", .form = std::move(form), .creates = true},
      std::move(progress));
}

// By the name's ending, for what the service reads; the rest is bytes.
std::string contentTypeOf(const std::filesystem::path& path) {
  static const std::map<std::string, std::string, std::less<>> types = {
      {".txt", "text/plain"},  {".md", "text/markdown"}, {".pdf", "application/pdf"},
      {".png", "image/png"},   {".jpg", "image/jpeg"},   {".jpeg", "image/jpeg"},
      {".webp", "image/webp"}, {".wav", "audio/wav"},    {".mp3", "audio/mpeg"},
      {".flac", "audio/flac"}, {".ogg", "audio/ogg"},    {".html", "text/html"},
  };
  const auto type = types.find(path.extension().string());
  return type == types.end() ? "application/octet-stream" : type->second;
}

}  // namespace

Result<http::FormPart> filePart(const std::filesystem::path& path) {
  auto file = http::UploadFile::open(path, kMaxFileBytes);
  if (!file) return std::unexpected(file.error());
  if ((*file)->size() == 0) {
    return fail(ErrorKind::InvalidInput, fmt::format("{} is empty", path.string()));
  }
  return http::FormPart{.name = "file",
                        .fileName = path.filename().string(),
                        .contentType = contentTypeOf(path),
                        .file = *std::move(file)};
}

Async<Result<FileInfo>> uploadFile(Client& client, std::filesystem::path path, FileUpload upload,
                                   Client::Progress progress) {
  Result<http::FormPart> file = filePart(path);
  if (!file) co_return std::unexpected(file.error());
  co_return co_await mistral::upload(client, *std::move(file), std::move(upload),
                                     std::move(progress));
}

Async<Result<FileInfo>> uploadBytes(Client& client, std::string name, std::string bytes,
                                    FileUpload upload, Client::Progress progress) {
  return mistral::upload(client,
                         {.name = "file",
                          .fileName = std::move(name),
                          .contentType = "application/octet-stream",
                          .value = std::move(bytes)},
                         std::move(upload), std::move(progress));
}

Async<Result<Page<FileInfo>>> listFiles(Client& client, FileFilter filter) {
  return client.call<Page<FileInfo>>({.path = "/v1/files", .query = queryOf(filter)});
}

Async<Result<FileInfo>> getFile(Client& client, std::string id) {
  return client.call<FileInfo>({.path = pathOf("/v1/files/{}", {id})});
}

Async<Result<Deleted>> deleteFile(Client& client, std::string id) {
  return client.call<Deleted>({.method = "DELETE", .path = pathOf("/v1/files/{}", {id})});
}

Async<Result<SignedUrl>> signFileUrl(Client& client, std::string id,
                                     std::optional<std::int64_t> expiryHours) {
  ApiRequest request{.path = pathOf("/v1/files/{}/url", {id})};
  if (expiryHours) request.query.emplace_back("expiry", std::to_string(*expiryHours));
  return client.call<SignedUrl>(std::move(request));
}

Async<Result<>> downloadFile(Client& client, std::string id, std::filesystem::path target,
                             Client::Progress progress) {
  return downloadTo(client, contentOf(id), std::move(target), std::move(progress));
}

Async<Result<>> downloadTo(Client& client, ApiRequest request, std::filesystem::path target,
                           Client::Progress progress) {
  Result<DownloadFile> file = DownloadFile::create(target);
  if (!file) co_return std::unexpected(file.error());
  std::uint64_t received = 0;
  std::uint64_t length = 0;
  const Result<> done = co_await client.bytes(
      std::move(request),
      [&](std::string_view bytes) -> Result<> {
        if (Result<> written = file->write(bytes); !written) return written;
        received += bytes.size();
        if (progress) progress(received, length);
        return {};
      },
      [&](std::uint64_t said) { length = said; });
  if (!done) co_return std::unexpected(done.error());
  co_return file->commit();
}

Async<Result<>> readFileLines(Client& client, std::string id, OnLine line) {
  std::string open;
  const Result<> done =
      co_await client.bytes(contentOf(id), [&](std::string_view bytes) -> Result<> {
        while (true) {
          const std::size_t end = bytes.find('\n');
          if (open.size() + bytes.size() > kMaxLineBytes && end == std::string_view::npos) {
            return fail(
                ErrorKind::TooLarge,
                fmt::format("a line of the file {} has more than {} bytes", id, kMaxLineBytes));
          }
          open += bytes.substr(0, end);
          if (end == std::string_view::npos) return {};
          bytes.remove_prefix(end + 1);
          if (Result<> taken = line(std::exchange(open, {})); !taken) return taken;
        }
      });
  if (!done || open.empty()) co_return done;
  co_return line(open);
}

}  // namespace codestral::mistral
