#include "support/fake_libraries.h"

#include <algorithm>
#include <cctype>
#include <ranges>

#include "support/fake_completions.h"
#include "support/fake_schema.h"

namespace codestral::test {
namespace {

using nlohmann::json;

constexpr std::int64_t kUsualPage = 100;
constexpr std::string_view kOrganisation = "0d4f6a52-6f0b-4c52-a7a3-3f7a5a1d2b10";
constexpr std::string_view kUser = "5be1e3c4-8a53-4b1e-9b0f-7d8c0f6a9e21";

bool isUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : std::isxdigit(static_cast<unsigned char>(text[i])) == 0) {
      return false;
    }
  }
  return true;
}

FakeReply noUuid(const char* parameter, const std::string& given) {
  return FakeReply::detail(422,
                           json::array({validationError("uuid_parsing", {"path", parameter},
                                                        "Input should be a valid UUID", given)}));
}

bool contains(const json& text, const std::string& part) {
  return text.is_string() && text.get<std::string>().find(part) != std::string::npos;
}

}  // namespace

FakeReply libraryReply(json body, int status) {
  FakeReply reply;
  reply.status = status;
  reply.body = std::move(body);
  return reply;
}

json paginationInfo(std::int64_t total, std::int64_t page, std::int64_t size) {
  const std::int64_t pages = (total + size - 1) / size;
  return {{"total_items", total},
          {"total_pages", pages},
          {"current_page", page},
          {"page_size", size},
          {"has_more", page + 1 < pages}};
}

FakeLibraries::Library* FakeLibraries::find(const std::string& id) {
  const auto found = std::ranges::find_if(
      libraries_, [&](const Library& library) { return stringOr(library.body, "id") == id; });
  return found == libraries_.end() ? nullptr : &*found;
}

FakeHandler FakeLibraries::to(LibraryMethod method) {
  return [this, method](const FakeCall& call) {
    const std::string& id = call.parameters[0];
    if (!isUuid(id)) return noUuid("library_id", id);
    Library* library = find(id);
    if (library == nullptr) return FakeReply::detail(404, "Library not found");
    return (this->*method)(call, *library);
  };
}

FakeHandler FakeLibraries::to(DocumentMethod method) {
  return [this, method](const FakeCall& call) {
    for (std::size_t i = 0; i < 2; ++i) {
      if (!isUuid(call.parameters[i])) {
        return noUuid(i == 0 ? "library_id" : "document_id", call.parameters[i]);
      }
    }
    Library* library = find(call.parameters[0]);
    if (library == nullptr) return FakeReply::detail(404, "Library not found");
    const auto document = std::ranges::find_if(library->documents, [&](const Document& one) {
      return stringOr(one.body, "id") == call.parameters[1];
    });
    if (document == library->documents.end()) return FakeReply::detail(404, "Document not found");
    return (this->*method)(call, *library, *document);
  };
}

std::vector<FakeRoute> FakeLibraries::routes() {
  const std::string one = "/v1/libraries/{library_id}";
  std::vector<FakeRoute> routes = {
      {"GET", "/v1/libraries", "", [this](const FakeCall& call) { return list(call); },
       "ListLibrariesQuery"},
      {"POST", "/v1/libraries", "CreateLibraryRequest",
       [this](const FakeCall& call) { return create(call); }},
      {"GET", one, "", to(&FakeLibraries::get)},
      {"PATCH", one, "UpdateLibraryRequest", to(&FakeLibraries::update)},
      {"PUT", one, "UpdateLibraryRequest", to(&FakeLibraries::update)},
      {"DELETE", one, "", to(&FakeLibraries::remove)},
      {"GET", one + "/share", "", to(&FakeLibraries::shares)},
      {"PUT", one + "/share", "SharingRequest", to(&FakeLibraries::share)},
      {"DELETE", one + "/share", "SharingDelete", to(&FakeLibraries::unshare)}};
  std::ranges::move(documentRoutes(), std::back_inserter(routes));
  return routes;
}

FakeReply FakeLibraries::list(const FakeCall& call) const {
  std::vector<json> all;
  const std::string search = call.text("search").value_or("");
  for (const Library& library : libraries_ | std::views::reverse) {
    if (contains(library.body["name"], search)) all.push_back(library.body);
  }
  const auto total = static_cast<std::int64_t>(all.size());
  const std::int64_t size = call.number("page_size", kUsualPage);
  const std::int64_t page = call.number("page", 0);
  std::int64_t from = page * size;
  // The token names the last library of the page before.
  if (const auto token = call.text("page_token")) {
    const auto last = std::ranges::find_if(
        all, [&](const json& library) { return "next-" + stringOr(library, "id") == *token; });
    if (last == all.end()) {
      return FakeReply::detail(422,
                               json::array({validationError("value_error", {"query", "page_token"},
                                                            "Invalid page token", *token)}));
    }
    from = last - all.begin() + 1;
  }
  json data = json::array();
  for (std::int64_t i = from; i < std::min(total, from + size); ++i) {
    data.push_back(all[static_cast<std::size_t>(i)]);
  }
  const json token = from + size < total ? json("next-" + stringOr(data.back(), "id")) : json();
  return libraryReply({{"pagination", paginationInfo(total, from / size, size)},
                       {"data", std::move(data)},
                       {"next_page_token", token}});
}

FakeReply FakeLibraries::create(const FakeCall& call) {
  const std::string now = isoTime(ids_.now());
  Library library;
  const std::string ownerType = stringOr(call.body, "owner_type", "Workspace");
  library.body = {{"id", ids_.uuid()},
                  {"name", call.body["name"]},
                  {"description", call.body.value("description", json())},
                  {"created_at", now},
                  {"updated_at", now},
                  {"owner_id", kUser},
                  {"owner_type", ownerType},
                  {"total_size", 0},
                  {"nb_documents", 0},
                  {"chunk_size", call.body.value("chunk_size", json())},
                  {"emoji", nullptr},
                  {"generated_description", nullptr}};
  libraries_.push_back(std::move(library));
  return libraryReply(libraries_.back().body, 201);
}

FakeReply FakeLibraries::get(const FakeCall&, Library& library) {
  return libraryReply(library.body);
}

FakeReply FakeLibraries::update(const FakeCall& call, Library& library) {
  if (call.body.value("name", json()).is_string()) library.body["name"] = call.body["name"];
  if (call.body.contains("description")) library.body["description"] = call.body["description"];
  library.body["updated_at"] = isoTime(ids_.now());
  return libraryReply(library.body);
}

FakeReply FakeLibraries::remove(const FakeCall&, Library& library) {
  json body = std::move(library.body);
  std::erase_if(libraries_, [&](const Library& one) { return &one == &library; });
  return libraryReply(std::move(body));
}

FakeReply FakeLibraries::shares(const FakeCall&, Library& library) {
  return libraryReply({{"data", library.shares}});
}

FakeReply FakeLibraries::share(const FakeCall& call, Library& library) {
  const json entry = {{"library_id", library.body["id"]},
                      {"user_id", nullptr},
                      {"org_id", kOrganisation},
                      {"role", call.body["level"]},
                      {"share_with_type", call.body["share_with_type"]},
                      {"share_with_uuid", call.body["share_with_uuid"]}};
  const auto known = std::ranges::find_if(library.shares, [&](const json& one) {
    return one["share_with_uuid"] == entry["share_with_uuid"];
  });
  if (known == library.shares.end()) {
    library.shares.push_back(entry);
  } else {
    *known = entry;
  }
  return libraryReply(entry);
}

FakeReply FakeLibraries::unshare(const FakeCall& call, Library& library) {
  const auto known = std::ranges::find_if(library.shares, [&](const json& one) {
    return one["share_with_uuid"] == call.body["share_with_uuid"] &&
           one["share_with_type"] == call.body["share_with_type"];
  });
  if (known == library.shares.end()) return FakeReply::detail(404, "Sharing not found");
  json gone = std::move(*known);
  library.shares.erase(known);
  return libraryReply(std::move(gone));
}

}  // namespace codestral::test
