#include "mistral/libraries.h"

#include "mistral/files.h"
#include "mistral/parameters.h"

namespace codestral::mistral {
namespace {

std::string libraryPath(const std::string& id, std::string_view below = "") {
  return pathOf("/v1/libraries/{}", {id}) + std::string(below);
}

std::string documentPath(const DocumentId& id, std::string_view below = "") {
  return pathOf("/v1/libraries/{}/documents/{}", {id.library, id.document}) + std::string(below);
}

}  // namespace

Async<Result<Page<Library>>> listLibraries(Client& client, LibraryFilter filter) {
  return client.call<Page<Library>>({.path = "/v1/libraries", .query = queryOf(filter)});
}

Async<Result<Library>> createLibrary(Client& client, NewLibrary library) {
  if (!library.name) co_return fail(ErrorKind::InvalidInput, "a new library needs a name");
  co_return co_await client.call<Library>(
      {.method = "POST", .path = "/v1/libraries", .body = toJson(library), .creates = true});
}

Async<Result<Library>> getLibrary(Client& client, std::string id) {
  return client.call<Library>({.path = libraryPath(id)});
}

Async<Result<Library>> updateLibrary(Client& client, std::string id, LibrarySettings settings) {
  return client.call<Library>(
      {.method = "PATCH", .path = libraryPath(id), .body = toJson(settings)});
}

Async<Result<>> deleteLibrary(Client& client, std::string id) {
  return client.perform({.method = "DELETE", .path = libraryPath(id)});
}

Async<Result<DocumentPage>> listDocuments(Client& client, std::string library,
                                          DocumentFilter filter) {
  return client.call<DocumentPage>(
      {.path = libraryPath(library, "/documents"), .query = queryOf(filter)});
}

Async<Result<Document>> uploadDocument(Client& client, std::string library,
                                       std::filesystem::path path, Client::Progress progress) {
  Result<http::FormPart> file = filePart(path);
  if (!file) co_return std::unexpected(file.error());
  ApiRequest request{.method = "POST", .path = libraryPath(library, "/documents"), .creates = true};
  request.form.push_back(*std::move(file));
  co_return co_await client.call<Document>(std::move(request), std::move(progress));
}

Async<Result<Document>> getDocument(Client& client, DocumentId id) {
  return client.call<Document>({.path = documentPath(id)});
}

Async<Result<Document>> updateDocument(Client& client, DocumentId id, DocumentUpdate update) {
  return client.call<Document>(
      {.method = "PATCH", .path = documentPath(id), .body = toJson(update)});
}

Async<Result<>> deleteDocument(Client& client, DocumentId id) {
  return client.perform({.method = "DELETE", .path = documentPath(id)});
}

Async<Result<DocumentStatus>> documentStatus(Client& client, DocumentId id) {
  return client.call<DocumentStatus>({.path = documentPath(id, "/status")});
}

Async<Result<DocumentText>> documentText(Client& client, DocumentId id, PageRange pages) {
  return client.call<DocumentText>(
      {.path = documentPath(id, "/text_content"), .query = queryOf(pages)});
}

Async<Result<>> reprocessDocument(Client& client, DocumentId id) {
  return client.perform({.method = "POST", .path = documentPath(id, "/reprocess")});
}

Async<Result<std::string>> signDocumentUrl(Client& client, DocumentId id) {
  return client.call<std::string>({.path = documentPath(id, "/signed-url")});
}

Async<Result<std::string>> signDocumentTextUrl(Client& client, DocumentId id) {
  return client.call<std::string>({.path = documentPath(id, "/extracted-text-signed-url")});
}

Async<Result<Page<Share>>> listShares(Client& client, std::string library) {
  return client.call<Page<Share>>({.path = libraryPath(library, "/share")});
}

Async<Result<Share>> shareLibrary(Client& client, std::string library, ShareRequest request) {
  return client.call<Share>(
      {.method = "PUT", .path = libraryPath(library, "/share"), .body = toJson(request)});
}

Async<Result<>> unshareLibrary(Client& client, std::string library, ShareTarget target) {
  return client.perform(
      {.method = "DELETE", .path = libraryPath(library, "/share"), .body = toJson(target)});
}

}  // namespace codestral::mistral
