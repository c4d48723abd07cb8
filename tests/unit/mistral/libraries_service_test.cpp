// Libraries and their documents against the fake service.

#include "mistral/libraries.h"
#include "unit/mistral/service_test.h"

namespace codestral::mistral {
namespace {

using ::testing::HasSubstr;

class LibrariesServiceTest : public ServiceTest {
 protected:
  Library createNamed(std::string name) {
    NewLibrary fresh;
    fresh.name = std::move(name);
    fresh.description = "of tests";
    const auto library = run(createLibrary(client, fresh));
    EXPECT_TRUE(library) << library.error().message;
    return library.value_or(Library{});
  }
};

TEST_F(LibrariesServiceTest, AreKeptRenamedAndDeleted) {
  const Library library = createNamed("first");
  createNamed("second");
  LibrarySettings settings;
  settings.name = "renamed";
  const auto renamed = run(updateLibrary(client, library.id, settings));
  ASSERT_TRUE(renamed) << renamed.error().message;
  EXPECT_EQ(renamed->description, "of tests") << "what is not set stays";
  EXPECT_EQ(run(getLibrary(client, library.id))->name, "renamed");

  std::size_t seen = 0;
  LibraryFilter filter{.pageSize = 1};
  do {
    const auto page = run(listLibraries(client, filter));
    ASSERT_TRUE(page) << page.error().message;
    seen += page->data.size();
    filter.pageToken = page->nextPageToken;
  } while (filter.pageToken && seen < 10);
  EXPECT_EQ(seen, 2U);

  ASSERT_TRUE(run(deleteLibrary(client, library.id)));
  EXPECT_EQ(run(getLibrary(client, library.id)).error().kind, ErrorKind::NotFound);
  EXPECT_THAT(run(getLibrary(client, "no-uuid")).error().message, HasSubstr("valid UUID"));
}

TEST_F(LibrariesServiceTest, ADocumentIsUploadedReadAndIndexed) {
  const Library library = createNamed("books");
  const std::string content = "# Title\n\nCall me Ishmael.\n";
  std::pair<std::uint64_t, std::uint64_t> sent;
  const auto uploaded = run(uploadDocument(client, library.id, dir.write("moby.md", content),
                                           [&](auto done, auto total) { sent = {done, total}; }));
  ASSERT_TRUE(uploaded) << uploaded.error().message;
  EXPECT_EQ(uploaded->name, "moby.md");
  EXPECT_EQ(uploaded->size, static_cast<std::int64_t>(content.size()));
  EXPECT_EQ(uploaded->processStatus, "todo");
  EXPECT_EQ(sent.first, sent.second);
  EXPECT_EQ(run(getLibrary(client, library.id))->nbDocuments, 1);

  const DocumentId id{library.id, uploaded->id};
  EXPECT_EQ(run(documentText(client, id)).error().kind, ErrorKind::NotFound) << "not yet read";
  auto status = run(documentStatus(client, id));
  for (int i = 0; status && status->processStatus != "done" && i < 10; ++i) {
    status = run(documentStatus(client, id));
  }
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_EQ(status->processStatus, "done");
  EXPECT_EQ(run(documentText(client, id))->text, content);
  EXPECT_EQ(run(getDocument(client, id))->numberOfPages, 1);

  const auto changed = run(updateDocument(
      client, id, {.name = "whale.md", .attributes = {{"shelf", 3}, {"read", true}}}));
  ASSERT_TRUE(changed) << changed.error().message;
  EXPECT_EQ(changed->name, "whale.md");
  EXPECT_EQ(changed->attributes["shelf"], 3);
  const auto listed = run(listDocuments(client, library.id, {.pageSize = 5, .page = 0}));
  ASSERT_TRUE(listed) << listed.error().message;
  EXPECT_EQ(listed->pagination.totalItems, 1);
  EXPECT_EQ(listed->data.at(0).name, "whale.md");

  ASSERT_TRUE(run(reprocessDocument(client, id)));
  EXPECT_EQ(run(documentText(client, id)).error().kind, ErrorKind::NotFound);
  ASSERT_TRUE(run(deleteDocument(client, id)));
  EXPECT_EQ(run(getDocument(client, id)).error().kind, ErrorKind::NotFound);
}

TEST_F(LibrariesServiceTest, AreShared) {
  const Library library = createNamed("shared");
  ShareRequest share;
  share.shareWithUuid = "01234567-89ab-cdef-0123-456789abcdef";
  share.shareWithType = "User";
  share.level = "Viewer";
  const auto shared = run(shareLibrary(client, library.id, share));
  ASSERT_TRUE(shared) << shared.error().message;
  EXPECT_EQ(shared->role, "Viewer");
  const auto before = run(listShares(client, library.id));
  ASSERT_TRUE(before) << before.error().message;
  ASSERT_TRUE(run(unshareLibrary(client, library.id, share)));
  EXPECT_EQ(run(listShares(client, library.id))->data.size() + 1, before->data.size());
}

}  // namespace
}  // namespace codestral::mistral
