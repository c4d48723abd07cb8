// The documents of FakeMistral's libraries.

#include <algorithm>
#include <map>
#include <ranges>

#include "base/utf8.h"
#include "support/fake_completion_text.h"
#include "support/fake_completions.h"
#include "support/fake_libraries.h"

namespace codestral::test {
namespace {

using nlohmann::json;

constexpr std::int64_t kUsualPage = 100;
constexpr std::size_t kPageBytes = 2000;

std::string extensionOf(const std::string& name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string::npos ? "" : name.substr(dot + 1);
}

std::string mimeTypeOf(const FakeFormPart& part) {
  static const std::map<std::string, std::string> types = {
      {"txt", "text/plain"},
      {"md", "text/markdown"},
      {"html", "text/html"},
      {"json", "application/json"},
      {"pdf", "application/pdf"},
      {"csv", "text/csv"},
      {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}};
  if (const auto known = types.find(extensionOf(part.fileName)); known != types.end()) {
    return known->second;
  }
  return part.contentType.empty() ? "application/octet-stream" : part.contentType;
}

std::size_t pagesOf(const std::string& text) {
  return std::max<std::size_t>(1, (text.size() + kPageBytes - 1) / kPageBytes);
}

bool isDone(const json& document) {
  return stringOr(document, "process_status") == "done";
}

}  // namespace

std::vector<FakeRoute> FakeLibraries::documentRoutes() {
  const std::string all = "/v1/libraries/{library_id}/documents";
  const std::string one = all + "/{document_id}";
  return {{"GET", all, "", to(&FakeLibraries::documents), "ListDocumentsQuery"},
          {"POST", all, "UploadDocumentForm", to(&FakeLibraries::upload)},
          {"GET", one, "", to(&FakeLibraries::document)},
          {"PATCH", one, "UpdateDocumentRequest", to(&FakeLibraries::updateDocument)},
          {"PUT", one, "UpdateDocumentRequest", to(&FakeLibraries::updateDocument)},
          {"DELETE", one, "", to(&FakeLibraries::removeDocument)},
          {"GET", one + "/text_content", "", to(&FakeLibraries::textContent), "DocumentTextQuery"},
          {"GET", one + "/status", "", to(&FakeLibraries::status)},
          {"GET", one + "/signed-url", "", to(&FakeLibraries::signedUrl)},
          {"GET", one + "/extracted-text-signed-url", "", to(&FakeLibraries::signedUrl)},
          {"POST", one + "/reprocess", "", to(&FakeLibraries::reprocess)},
          {"GET", "/signed/libraries/{library_id}/documents/{document_id}/{kind}", "",
           to(&FakeLibraries::download), "", true}};
}

void FakeLibraries::process(Document& document) {
  const int looks = ++document.looks;
  const bool done = looks >= 2;
  document.body["process_status"] = done ? "done" : "in_progress";
  document.body["processing_status"] = done ? "Completed" : "Running";
  if (!done) return;
  document.body["last_processed_at"] = document.body["created_at"];
  document.body["number_of_pages"] = pagesOf(document.text);
  document.body["summary"] = document.text.substr(
      0, floorCodePoint(document.text, std::min<std::size_t>(80, document.text.size())));
  document.body["tokens_processing_total"] = countTokens(document.text);
}

void FakeLibraries::count(Library& library) {
  std::uint64_t bytes = 0;
  for (const Document& document : library.documents) {
    bytes += document.body["size"].get<std::uint64_t>();
  }
  library.body["total_size"] = bytes;
  library.body["nb_documents"] = library.documents.size();
}

FakeReply FakeLibraries::documents(const FakeCall& call, Library& library) {
  std::vector<json> all;
  const std::string search = call.text("search").value_or("");
  for (const Document& document : library.documents) {
    if (stringOr(document.body, "name").find(search) != std::string::npos) {
      all.push_back(document.body);
    }
  }
  const std::string by = call.text("sort_by").value_or("created_at");
  std::ranges::sort(all, [&](const json& a, const json& b) {
    const json left = a.value(by, json());
    const json right = b.value(by, json());
    return left == right ? a["created_at"] < b["created_at"] : left < right;
  });
  if (call.text("sort_order").value_or("desc") != "asc") std::ranges::reverse(all);
  const std::int64_t size = call.number("page_size", kUsualPage);
  const std::int64_t page = call.number("page", 0);
  const auto total = static_cast<std::int64_t>(all.size());
  json data = json::array();
  for (std::int64_t i = page * size; i < std::min(total, (page + 1) * size); ++i) {
    data.push_back(all[static_cast<std::size_t>(i)]);
  }
  return libraryReply(
      {{"pagination", paginationInfo(total, page, size)}, {"data", std::move(data)}});
}

FakeReply FakeLibraries::upload(const FakeCall& call, Library& library) {
  const FakeFormPart* file = call.part("file");
  if (file == nullptr) return FakeReply::detail(400, "No file was sent");
  const auto known = std::ranges::find_if(library.documents, [&](const Document& document) {
    return document.body["hash"] == file->hash && document.body["name"] == file->fileName;
  });
  if (known != library.documents.end()) return libraryReply(known->body);
  Document document;
  const std::string type = mimeTypeOf(*file);
  const bool isText = type.starts_with("text/") || type == "application/json";
  document.file = file->content;
  document.text = isText ? file->content : "Text of " + file->fileName;
  document.body = {{"id", ids_.uuid()},
                   {"library_id", library.body["id"]},
                   {"hash", file->hash},
                   {"mime_type", type},
                   {"extension", extensionOf(file->fileName)},
                   {"size", file->size},
                   {"name", file->fileName},
                   {"summary", nullptr},
                   {"created_at", isoTime(ids_.now())},
                   {"last_processed_at", nullptr},
                   {"number_of_pages", nullptr},
                   {"process_status", "todo"},
                   {"processing_status", "Running"},
                   {"uploaded_by_id", library.body["owner_id"]},
                   {"uploaded_by_type", "User"},
                   {"tokens_processing_main_content", nullptr},
                   {"tokens_processing_summary", nullptr},
                   {"tokens_processing_total", 0},
                   {"url", nullptr},
                   {"attributes", nullptr},
                   {"expires_at", nullptr}};
  library.documents.push_back(std::move(document));
  count(library);
  return libraryReply(library.documents.back().body, 201);
}

FakeReply FakeLibraries::document(const FakeCall&, Library&, Document& document) {
  process(document);
  return libraryReply(document.body);
}

FakeReply FakeLibraries::updateDocument(const FakeCall& call, Library&, Document& document) {
  if (call.body.value("name", json()).is_string()) document.body["name"] = call.body["name"];
  for (const char* key : {"attributes", "expires_at"}) {
    if (call.body.contains(key)) document.body[key] = call.body[key];
  }
  return libraryReply(document.body);
}

FakeReply FakeLibraries::removeDocument(const FakeCall&, Library& library, Document& document) {
  std::erase_if(library.documents, [&](const Document& one) { return &one == &document; });
  count(library);
  return libraryReply(nullptr, 204);
}

FakeReply FakeLibraries::textContent(const FakeCall& call, Library&, Document& document) {
  if (!isDone(document.body)) return FakeReply::detail(404, "Document is not processed yet");
  const auto pages = static_cast<std::int64_t>(pagesOf(document.text));
  const std::int64_t first = std::clamp<std::int64_t>(call.number("page_start", 0), 0, pages);
  const std::int64_t last = std::clamp<std::int64_t>(call.number("page_end", pages), first, pages);
  const auto at = [&](std::int64_t page) {
    const std::size_t byte =
        std::min(document.text.size(), static_cast<std::size_t>(page) * kPageBytes);
    return floorCodePoint(document.text, byte);
  };
  return libraryReply({{"text", document.text.substr(at(first), at(last) - at(first))}});
}

FakeReply FakeLibraries::status(const FakeCall&, Library&, Document& document) {
  process(document);
  return libraryReply({{"document_id", document.body["id"]},
                       {"process_status", document.body["process_status"]},
                       {"processing_status", document.body["processing_status"]}});
}

FakeReply FakeLibraries::signedUrl(const FakeCall& call, Library&, Document& document) {
  const bool text = call.path.ends_with("/extracted-text-signed-url");
  return libraryReply(call.baseUrl + "/signed/libraries/" + call.parameters[0] + "/documents/" +
                      call.parameters[1] + (text ? "/text" : "/file") +
                      "?sig=" + stringOr(document.body, "hash"));
}

FakeReply FakeLibraries::download(const FakeCall& call, Library&, Document& document) {
  FakeReply reply;
  const bool text = call.parameters[2] == "text";
  reply.bytes = text ? document.text : document.file;
  reply.contentType = text ? "text/plain" : stringOr(document.body, "mime_type");
  return reply;
}

FakeReply FakeLibraries::reprocess(const FakeCall&, Library&, Document& document) {
  document.looks = 0;
  document.body["process_status"] = "todo";
  document.body["processing_status"] = "Running";
  return libraryReply(nullptr, 204);
}

}  // namespace codestral::test
