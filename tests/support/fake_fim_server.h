#pragma once

// A self-hosted completion server for tests, on 127.0.0.1, in one of the dialects of llama.cpp,
// Ollama and the OpenAI style. It tells its version and its models, checks that a request is one of
// its dialect, says the given pieces, each as one event, and goes wrong as told.
//
// An instance has one thread of its own. Every method may be called from any thread.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/scheduler.h"

namespace codestral::test {

enum class FimDialect { LlamaCpp, Ollama, OpenAi };

struct FimServerBehaviour {
  std::vector<std::string> texts{"return ", "a + b"};
  std::string model = "codestral-22b";  // the one that it has; another one is not found
  bool infill = true;                   // the model, as the server knows it, can fill in the middle
  std::string version = "1.2.3";
  std::string key;           // not empty: the one that requests must have
  bool lengthLimit = false;  // ends for length

  int status = 200;         // not 200: an answer with this body instead
  std::string body;         // empty: an error of the dialect
  std::string contentType;  // empty: JSON
  bool dropBeforeAnswer = false;
  std::string injected;        // bytes before the first event
  bool truncated = false;      // closes after the texts, without an end
  bool stalled = false;        // says the texts, and then nothing until the client goes
  std::size_t splitEvery = 0;  // writes so many bytes at a time
  bool crlf = false;
};

struct FimServerRequest {
  std::string method;
  std::string path;
  std::string authorization;
  nlohmann::json body;  // null when there is none
};

class FakeFimServer {
 public:
  explicit FakeFimServer(FimDialect dialect, FimServerBehaviour behaviour = {});
  ~FakeFimServer();

  std::string baseUrl() const;
  void set(FimServerBehaviour behaviour);
  // Without those that only open a connection.
  std::vector<FimServerRequest> requests() const;
  // Whether a client has closed so many answers that were not over, in time.
  bool waitForCancelled(std::size_t count, Millis patience = Millis(20000)) const;

 private:
  struct Server;
  std::unique_ptr<Server> server_;
};

}  // namespace codestral::test
