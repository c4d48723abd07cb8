#pragma once

// Libraries: documents that the service reads, indexes and lets agents search.
//   GET, POST /v1/libraries; GET, PATCH, DELETE .../{id}; GET, PUT, DELETE .../{id}/share
//   GET, POST .../{id}/documents; GET, PATCH, DELETE .../documents/{id}
//   GET .../text_content, .../status, .../signed-url, .../extracted-text-signed-url;
//   POST .../reprocess
// Source: the service's OpenAPI document of 2026-08-13. Its deprecated PUTs are not used.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "mistral/client.h"
#include "mistral/shapes.h"

namespace codestral::mistral {

struct LibrarySettings {
  std::optional<std::string> name;  // needed for a new one
  std::optional<std::string> description;
  void fields(this auto& self, auto&& field) {
    field("name", self.name);
    field("description", self.description);
  }
};

struct NewLibrary : LibrarySettings {
  std::optional<std::string> ownerType;  // User, Workspace
  void fields(this auto& self, auto&& field) {
    self.LibrarySettings::fields(field);
    field("owner_type", self.ownerType);
  }
};

struct Library {
  std::string id;  // a UUID
  std::string name;
  std::optional<std::string> description;
  std::string createdAt;  // date and time
  std::string updatedAt;
  std::optional<std::string> ownerId;
  std::string ownerType;
  std::int64_t totalSize = 0;  // bytes
  std::int64_t nbDocuments = 0;
  void fields(this auto& self, auto&& field) {
    field("id", self.id);
    field("name", self.name);
    field("description", self.description);
    field("created_at", self.createdAt);
    field("updated_at", self.updatedAt);
    field("owner_id", self.ownerId);
    field("owner_type", self.ownerType);
    field("total_size", self.totalSize);
    field("nb_documents", self.nbDocuments);
  }
};

struct LibraryFilter {
  std::optional<std::int64_t> pageSize;  // 1..100; 100
  std::optional<std::string> pageToken;  // of the page before
  std::optional<std::string> search;
  void fields(this auto& self, auto&& field) {
    field("page_size", self.pageSize);
    field("page_token", self.pageToken);
    field("search", self.search);
  }
};

Async<Result<Page<Library>>> listLibraries(Client& client, LibraryFilter filter = {});
Async<Result<Library>> createLibrary(Client& client, NewLibrary library);
Async<Result<Library>> getLibrary(Client& client, std::string id);
Async<Result<Library>> updateLibrary(Client& client, std::string id, LibrarySettings settings);
Async<Result<>> deleteLibrary(Client& client, std::string id);

struct Document {
  std::string id;  // a UUID
  std::string libraryId;
  std::string name;
  std::optional<std::string> mimeType;
  std::optional<std::string> extension;
  std::optional<std::int64_t> size;  // bytes
  std::optional<std::string> summary;
  std::string createdAt;  // date and time
  std::optional<std::string> lastProcessedAt;
  std::optional<std::int64_t> numberOfPages;
  std::string processStatus;  // self_managed, missing_content, noop, done, todo, in_progress,
                              // error, waiting_for_capacity
  std::optional<std::string> uploadedById;
  std::string uploadedByType;
  std::optional<std::string> url;
  Json attributes;  // an object
  std::optional<std::string> expiresAt;
  std::int64_t tokensProcessingTotal = 0;
  void fields(this auto& self, auto&& field) {
    field("id", self.id);
    field("library_id", self.libraryId);
    field("name", self.name);
    field("mime_type", self.mimeType);
    field("extension", self.extension);
    field("size", self.size);
    field("summary", self.summary);
    field("created_at", self.createdAt);
    field("last_processed_at", self.lastProcessedAt);
    field("number_of_pages", self.numberOfPages);
    field("process_status", self.processStatus);
    field("uploaded_by_id", self.uploadedById);
    field("uploaded_by_type", self.uploadedByType);
    field("url", self.url);
    field("attributes", self.attributes);
    field("expires_at", self.expiresAt);
    field("tokens_processing_total", self.tokensProcessingTotal);
  }
};

struct DocumentPage {
  struct Pagination {
    std::int64_t totalItems = 0;
    std::int64_t totalPages = 0;
    std::int64_t currentPage = 0;
    std::int64_t pageSize = 0;
    bool hasMore = false;
    void fields(this auto& self, auto&& field) {
      field("total_items", self.totalItems);
      field("total_pages", self.totalPages);
      field("current_page", self.currentPage);
      field("page_size", self.pageSize);
      field("has_more", self.hasMore);
    }
  };
  Pagination pagination;
  std::vector<Document> data;
  void fields(this auto& self, auto&& field) {
    field("pagination", self.pagination);
    field("data", self.data);
  }
};

struct DocumentFilter {
  std::optional<std::string> search;
  std::optional<std::int64_t> pageSize;  // 1..100; 100
  std::optional<std::int64_t> page;      // from 0
  std::optional<std::string> sortBy;     // created_at
  std::optional<std::string> sortOrder;  // desc, asc
  void fields(this auto& self, auto&& field) {
    field("search", self.search);
    field("page_size", self.pageSize);
    field("page", self.page);
    field("sort_by", self.sortBy);
    field("sort_order", self.sortOrder);
  }
};

struct DocumentUpdate {
  std::optional<std::string> name;
  Json attributes;                       // an object of texts, numbers, booleans and lists of them
  std::optional<std::string> expiresAt;  // date and time
  void fields(this auto& self, auto&& field) {
    field("name", self.name);
    field("attributes", self.attributes);
    field("expires_at", self.expiresAt);
  }
};

struct DocumentStatus {
  std::string documentId;
  std::string processStatus;
  std::string processingStatus;  // older words for the same: Running, Completed
  void fields(this auto& self, auto&& field) {
    field("document_id", self.documentId);
    field("process_status", self.processStatus);
    field("processing_status", self.processingStatus);
  }
};

struct DocumentText {
  std::string text;
  void fields(this auto& self, auto&& field) { field("text", self.text); }
};

struct PageRange {
  std::optional<std::int64_t> pageStart;
  std::optional<std::int64_t> pageEnd;
  void fields(this auto& self, auto&& field) {
    field("page_start", self.pageStart);
    field("page_end", self.pageEnd);
  }
};

// Both ids of a document.
struct DocumentId {
  std::string library;
  std::string document;
};

Async<Result<DocumentPage>> listDocuments(Client& client, std::string library,
                                          DocumentFilter filter = {});
Async<Result<Document>> uploadDocument(Client& client, std::string library,
                                       std::filesystem::path path, Client::Progress progress = {});
Async<Result<Document>> getDocument(Client& client, DocumentId id);
Async<Result<Document>> updateDocument(Client& client, DocumentId id, DocumentUpdate update);
Async<Result<>> deleteDocument(Client& client, DocumentId id);
Async<Result<DocumentStatus>> documentStatus(Client& client, DocumentId id);
Async<Result<DocumentText>> documentText(Client& client, DocumentId id, PageRange pages = {});
Async<Result<>> reprocessDocument(Client& client, DocumentId id);
// URLs that give the document, or its text, without a key.
Async<Result<std::string>> signDocumentUrl(Client& client, DocumentId id);
Async<Result<std::string>> signDocumentTextUrl(Client& client, DocumentId id);

struct Share {
  std::string libraryId;
  std::string role;
  std::string shareWithType;
  std::optional<std::string> shareWithUuid;
  void fields(this auto& self, auto&& field) {
    field("library_id", self.libraryId);
    field("role", self.role);
    field("share_with_type", self.shareWithType);
    field("share_with_uuid", self.shareWithUuid);
  }
};

struct ShareTarget {
  std::string shareWithUuid;
  std::string shareWithType;  // User, Workspace, Org
  void fields(this auto& self, auto&& field) {
    field("share_with_uuid", self.shareWithUuid);
    field("share_with_type", self.shareWithType);
  }
};

struct ShareRequest : ShareTarget {
  std::string level;  // Viewer, Editor
  void fields(this auto& self, auto&& field) {
    self.ShareTarget::fields(field);
    field("level", self.level);
  }
};

Async<Result<Page<Share>>> listShares(Client& client, std::string library);
Async<Result<Share>> shareLibrary(Client& client, std::string library, ShareRequest request);
Async<Result<>> unshareLibrary(Client& client, std::string library, ShareTarget target);

}  // namespace codestral::mistral
