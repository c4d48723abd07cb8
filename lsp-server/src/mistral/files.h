#pragma once

// Files that the service keeps: training data, batches and their results, documents to read.
//   POST, GET /v1/files; GET, DELETE /v1/files/{id}; GET .../content, .../url
// Neither direction holds a whole file in memory.
// Source: the service's OpenAPI document of 2026-08-13.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "mistral/client.h"
#include "mistral/shapes.h"

namespace codestral::mistral {

inline constexpr std::uint64_t kMaxFileBytes = 512ULL << 20U;

struct FileInfo {
  std::string id;  // a UUID
  std::optional<std::int64_t> bytes;
  std::int64_t createdAt = 0;  // seconds since the epoch
  std::string filename;
  std::string purpose;     // fine-tune, batch, ocr
  std::string sampleType;  // pretrain, instruct, batch_request, batch_result, batch_error
  std::string source;      // upload, repository, mistral
  std::optional<std::int64_t> numLines;
  std::optional<std::string> mimetype;
  std::optional<std::string> signature;
  std::optional<std::int64_t> expiresAt;  // seconds since the epoch
  std::optional<std::string> visibility;  // workspace, user
  std::optional<bool> deleted;
  void fields(this auto& self, auto&& field) {
    field("id", self.id);
    field("bytes", self.bytes);
    field("created_at", self.createdAt);
    field("filename", self.filename);
    field("purpose", self.purpose);
    field("sample_type", self.sampleType);
    field("source", self.source);
    field("num_lines", self.numLines);
    field("mimetype", self.mimetype);
    field("signature", self.signature);
    field("expires_at", self.expiresAt);
    field("visibility", self.visibility);
    field("deleted", self.deleted);
  }
};

struct FileUpload {
  std::optional<std::string> purpose;     // fine-tune, batch, ocr
  std::optional<std::string> visibility;  // workspace, user
  std::optional<std::int64_t> expiry;     // hours until it is deleted
  void fields(this auto& self, auto&& field) {
    field("purpose", self.purpose);
    field("visibility", self.visibility);
    field("expiry", self.expiry);
  }
};

struct FileFilter {
  std::optional<std::int64_t> page;      // from 0
  std::optional<std::int64_t> pageSize;  // 100
  std::optional<bool> includeTotal;
  std::vector<std::string> sampleType;
  std::vector<std::string> source;
  std::optional<std::string> search;  // in the name
  std::optional<std::string> purpose;
  std::vector<std::string> mimetypes;
  void fields(this auto& self, auto&& field) {
    field("page", self.page);
    field("page_size", self.pageSize);
    field("include_total", self.includeTotal);
    field("sample_type", self.sampleType);
    field("source", self.source);
    field("search", self.search);
    field("purpose", self.purpose);
    field("mimetypes", self.mimetypes);
  }
};

struct SignedUrl {
  std::string url;
  void fields(this auto& self, auto&& field) { field("url", self.url); }
};

// The multipart part that carries a file; InvalidInput or TooLarge before anything is sent.
Result<http::FormPart> filePart(const std::filesystem::path& path);

// `progress` hears bytes sent and bytes in all.
Async<Result<FileInfo>> uploadFile(Client& client, std::filesystem::path path, FileUpload upload,
                                   Client::Progress progress = {});
// The same for bytes that are in memory anyway.
Async<Result<FileInfo>> uploadBytes(Client& client, std::string name, std::string bytes,
                                    FileUpload upload, Client::Progress progress = {});
Async<Result<Page<FileInfo>>> listFiles(Client& client, FileFilter filter = {});
Async<Result<FileInfo>> getFile(Client& client, std::string id);
Async<Result<Deleted>> deleteFile(Client& client, std::string id);
// A URL that gives the file without a key, for 1..168 hours (24).
Async<Result<SignedUrl>> signFileUrl(Client& client, std::string id,
                                     std::optional<std::int64_t> expiryHours = {});

// The file appears under its name when it is whole; otherwise what was there stays. `progress`
// hears bytes received and bytes in all (0: not known).
Async<Result<>> downloadFile(Client& client, std::string id, std::filesystem::path target,
                             Client::Progress progress = {});
// The same for any route that answers with bytes.
Async<Result<>> downloadTo(Client& client, ApiRequest request, std::filesystem::path target,
                           Client::Progress progress = {});
// Its lines, as they come, without their ends.
using OnLine = std::function<Result<>(std::string_view)>;
Async<Result<>> readFileLines(Client& client, std::string id, OnLine line);

}  // namespace codestral::mistral
