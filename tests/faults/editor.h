#pragma once

// The server as an editor sees it, with the fake service behind it and a home of its own. One
// thread. Positions that are asked for are the end of the document.

#include <memory>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "support/fake_mistral.h"
#include "support/lsp_client.h"
#include "support/temp_dir.h"

namespace codestral::test {

class Editor {
 public:
  // `provider` is the setting completion.provider. Starts and initializes the server; a test cannot
  // go on without it, so that a failure ends the process.
  explicit Editor(std::string_view provider, nlohmann::json initialize = nlohmann::json::object());

  FakeMistral& service() { return service_; }
  LspClient& server() { return *server_; }

  void open(std::string_view text);
  std::int64_t ask();
  // Has the first line of the document explained by a chat model.
  std::int64_t explain();
  // The result of a new request; a text when it failed or did not come.
  nlohmann::json complete();
  // The first item's text, or "".
  std::string suggestion();
  // The next status with this state.
  nlohmann::json status(std::string_view state);
  // Requests for a completion that the service saw.
  std::size_t asked() const;
  // Until the service saw so many.
  bool waitForAsked(std::size_t count);

 private:
  TempDir home_;
  FakeMistral service_;
  std::unique_ptr<LspClient> server_;
  std::string uri_;
  nlohmann::json position_;
  int opened_ = 0;
};

}  // namespace codestral::test
