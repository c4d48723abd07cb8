#include "mistral/libraries.h"

#include "support/temp_dir.h"
#include "unit/mistral/family_test.h"
#include "unit/mistral/shape_check.h"

namespace codestral::mistral {
namespace {

using ::testing::ElementsAre;

class LibrariesTest : public FamilyTest {
 protected:
  const DocumentId id{.library = "l1", .document = "d1"};
  test::TempDir dir;
};

constexpr std::string_view kLibrary = R"({"id":"l1","name":"n","description":"d",
  "created_at":"a","updated_at":"b","owner_id":"o","owner_type":"User","total_size":10,
  "nb_documents":2})";
constexpr std::string_view kDocument = R"({"id":"d1","library_id":"l1","name":"n",
  "mime_type":"text/plain","extension":"txt","size":5,"summary":"s","created_at":"a",
  "last_processed_at":"b","number_of_pages":1,"process_status":"status_of_tomorrow",
  "uploaded_by_id":"u","uploaded_by_type":"User","url":"https://a.example",
  "attributes":{"k":[1]},"expires_at":"e","tokens_processing_total":7})";

TEST_F(LibrariesTest, ReadEveryShape) {
  checkShape<Page<Library>>(R"({"data":[)" + std::string(kLibrary) + R"(],"next_page_token":"t"})");
  checkShape<DocumentPage>(R"({"pagination":{"total_items":1,"total_pages":1,"current_page":0,
    "page_size":100,"has_more":false},"data":[)" +
                               std::string(kDocument) + "]}",
                           {.any = {"data[0].attributes"}});
  checkShape<DocumentStatus>(
      R"({"document_id":"d1","process_status":"done","processing_status":"Completed"})");
  checkShape<DocumentText>(R"({"text":"t"})");
  checkShape<Share>(
      R"({"library_id":"l1","role":"Editor","share_with_type":"Org","share_with_uuid":"u"})");
}

TEST_F(LibrariesTest, AskTheirRoutes) {
  const std::string library(kLibrary);
  answer(R"({"pagination":null,"data":[)" + library + R"(],"next_page_token":"t2"})");
  EXPECT_EQ(
      run(listLibraries(client, {.pageSize = 5, .pageToken = "t1", .search = "s"}))->nextPageToken,
      "t2");
  EXPECT_EQ(sentLine(), "GET /v1/libraries?page_size=5&page_token=t1&search=s");
  NewLibrary fresh;
  EXPECT_FALSE(run(createLibrary(client, fresh)));
  fresh.name = "n";
  fresh.ownerType = "Workspace";
  answer(library, 201);
  EXPECT_EQ(run(createLibrary(client, fresh))->id, "l1");
  EXPECT_EQ(sentLine(), "POST /v1/libraries");
  EXPECT_EQ(sentBody(), parsed(R"({"name":"n","owner_type":"Workspace"})"));
  answer(library);
  EXPECT_TRUE(run(getLibrary(client, "l1")));
  EXPECT_EQ(sentLine(), "GET /v1/libraries/l1");
  answer(library);
  EXPECT_TRUE(run(updateLibrary(client, "l1", {.description = "d"})));
  EXPECT_EQ(sentLine(), "PATCH /v1/libraries/l1");
  EXPECT_EQ(sentBody(), parsed(R"({"description":"d"})"));
  answer(library);
  EXPECT_TRUE(run(deleteLibrary(client, "l1")));
  answer("", 204);
  EXPECT_TRUE(run(deleteLibrary(client, "l1")));
  EXPECT_EQ(sentLine(), "DELETE /v1/libraries/l1");
}

TEST_F(LibrariesTest, KeepDocuments) {
  const std::string document(kDocument);
  answer(R"({"pagination":{"has_more":true},"data":[)" + document + "]}");
  const auto page = run(listDocuments(
      client, "l1",
      {.search = "s", .pageSize = 5, .page = 1, .sortBy = "name", .sortOrder = "asc"}));
  EXPECT_TRUE(page->pagination.hasMore);
  EXPECT_EQ(sentLine(),
            "GET /v1/libraries/l1/documents?page=1&page_size=5&search=s&sort_by=name&"
            "sort_order=asc");
  answer(document, 201);
  EXPECT_EQ(run(uploadDocument(client, "l1", dir.write("a.txt", "hello")))->id, "d1");
  EXPECT_EQ(sentLine(), "POST /v1/libraries/l1/documents");
  EXPECT_THAT(sentForm(), ElementsAre("file=<a.txt>"));
  answer(document);
  EXPECT_TRUE(run(getDocument(client, id)));
  EXPECT_EQ(sentLine(), "GET /v1/libraries/l1/documents/d1");
  answer(document);
  EXPECT_TRUE(run(updateDocument(
      client, id,
      {.name = "n", .attributes = {{"k", true}}, .expiresAt = "2027-01-01T00:00:00Z"})));
  EXPECT_EQ(sentLine(), "PATCH /v1/libraries/l1/documents/d1");
  EXPECT_EQ(sentBody(),
            parsed(R"({"name":"n","attributes":{"k":true},"expires_at":"2027-01-01T00:00:00Z"})"));
  answer(R"({"document_id":"d1","process_status":"in_progress"})");
  EXPECT_EQ(run(documentStatus(client, id))->processStatus, "in_progress");
  EXPECT_EQ(sentLine(), "GET /v1/libraries/l1/documents/d1/status");
  answer(R"({"text":"hello"})");
  EXPECT_EQ(run(documentText(client, id, {.pageStart = 0, .pageEnd = 2}))->text, "hello");
  EXPECT_EQ(sentLine(), "GET /v1/libraries/l1/documents/d1/text_content?page_end=2&page_start=0");
  answer(R"("https://a.example/doc")");
  EXPECT_EQ(*run(signDocumentUrl(client, id)), "https://a.example/doc");
  EXPECT_EQ(sentLine(), "GET /v1/libraries/l1/documents/d1/signed-url");
  answer(R"({"url":"x"})");
  EXPECT_EQ(run(signDocumentTextUrl(client, id)).error().kind, ErrorKind::Protocol);
  EXPECT_EQ(sentLine(), "GET /v1/libraries/l1/documents/d1/extracted-text-signed-url");
  answer("", 204);
  EXPECT_TRUE(run(reprocessDocument(client, id)));
  EXPECT_EQ(sentLine(), "POST /v1/libraries/l1/documents/d1/reprocess");
  answer("", 204);
  EXPECT_TRUE(run(deleteDocument(client, id)));
  EXPECT_EQ(sentLine(), "DELETE /v1/libraries/l1/documents/d1");
}

TEST_F(LibrariesTest, AreShared) {
  answer(R"({"data":[{"library_id":"l1","role":"Viewer"}]})");
  EXPECT_EQ(run(listShares(client, "l1"))->data.at(0).role, "Viewer");
  EXPECT_EQ(sentLine(), "GET /v1/libraries/l1/share");
  ShareRequest share;
  share.shareWithUuid = kUuid;
  share.shareWithType = "User";
  share.level = "Editor";
  answer(R"({"library_id":"l1","role":"Editor"})");
  EXPECT_EQ(run(shareLibrary(client, "l1", share))->role, "Editor");
  EXPECT_EQ(sentLine(), "PUT /v1/libraries/l1/share");
  EXPECT_EQ(sentBody(),
            (Json{{"share_with_uuid", kUuid}, {"share_with_type", "User"}, {"level", "Editor"}}));
  answer("", 204);
  EXPECT_TRUE(run(unshareLibrary(client, "l1", {.shareWithUuid = kUuid, .shareWithType = "User"})));
  EXPECT_EQ(sentLine(), "DELETE /v1/libraries/l1/share");
  EXPECT_EQ(sentBody(), (Json{{"share_with_uuid", kUuid}, {"share_with_type", "User"}}));
}

}  // namespace
}  // namespace codestral::mistral
