#pragma once

// The libraries of FakeMistral, who they are shared with, and their documents: /v1/libraries.
// A document is processed as it is looked at: todo when it is uploaded, in progress at the first
// GET of it or its status, done at the second. The server's thread.

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/fake_service.h"

namespace codestral::test {

class FakeLibraries {
 public:
  std::vector<FakeRoute> routes();

 private:
  struct Document {
    nlohmann::json body;
    std::string file;  // its beginning, when it is large
    std::string text;
    int looks = 0;  // since it was to be processed
  };
  struct Library {
    nlohmann::json body;
    std::vector<Document> documents;
    std::vector<nlohmann::json> shares;
  };
  using DocumentMethod = FakeReply (FakeLibraries::*)(const FakeCall&, Library&, Document&);
  using LibraryMethod = FakeReply (FakeLibraries::*)(const FakeCall&, Library&);

  FakeReply list(const FakeCall& call) const;
  FakeReply create(const FakeCall& call);
  FakeReply get(const FakeCall& call, Library& library);
  FakeReply update(const FakeCall& call, Library& library);
  FakeReply remove(const FakeCall& call, Library& library);

  FakeReply shares(const FakeCall& call, Library& library);
  FakeReply share(const FakeCall& call, Library& library);
  FakeReply unshare(const FakeCall& call, Library& library);

  // fake_documents.cpp
  FakeReply documents(const FakeCall& call, Library& library);
  FakeReply upload(const FakeCall& call, Library& library);
  FakeReply document(const FakeCall& call, Library& library, Document& document);
  FakeReply updateDocument(const FakeCall& call, Library& library, Document& document);
  FakeReply removeDocument(const FakeCall& call, Library& library, Document& document);
  FakeReply textContent(const FakeCall& call, Library& library, Document& document);
  FakeReply status(const FakeCall& call, Library& library, Document& document);
  FakeReply signedUrl(const FakeCall& call, Library& library, Document& document);
  // At the signed addresses, which need no key.
  FakeReply download(const FakeCall& call, Library& library, Document& document);
  FakeReply reprocess(const FakeCall& call, Library& library, Document& document);
  std::vector<FakeRoute> documentRoutes();
  static void process(Document& document);
  static void count(Library& library);

  // The handlers look up what their path names, and answer 404 or 422 where there is none.
  FakeHandler to(LibraryMethod method);
  FakeHandler to(DocumentMethod method);
  Library* find(const std::string& id);

  std::vector<Library> libraries_;  // the oldest first
  FakeIds ids_{"libraries"};
};

// Answers of both files.
FakeReply libraryReply(nlohmann::json body, int status = 200);
// Of a list of `total`, page `page`.
nlohmann::json paginationInfo(std::int64_t total, std::int64_t page, std::int64_t size);

}  // namespace codestral::test
