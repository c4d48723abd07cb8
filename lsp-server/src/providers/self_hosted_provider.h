#pragma once

// Completion from a server that the user runs: llama.cpp, Ollama, or one of the OpenAI style. Main
// thread.
//
// A server that knows how to fill in the middle with its model is asked to; when it says that this
// model cannot, the same query goes out again in Codestral's raw template, and so do those after
// it until the server fails, which may mean that it was started with another model.

#include <memory>
#include <string>

#include "mistral/endpoint.h"
#include "providers/dialect.h"
#include "providers/service_provider.h"

namespace codestral::providers {

struct SelfHosted {
  const Dialect* dialect = nullptr;
  mistral::Endpoint endpoint;  // the key may be empty
  std::string model;           // empty: whatever the server has
  int contextTokens = 8192;    // prompt and completion
};

class SelfHostedProvider final : public ServiceProvider {
 public:
  SelfHostedProvider(SelfHosted server, http::Transport& transport, Scheduler& scheduler);

  void warm() override;
  // Whether queries go out in Codestral's template.
  bool usesTemplate() const { return template_; }

 protected:
  Result<std::unique_ptr<http::Call>> ask(FimQuery query, mistral::FimHandler handler) override;

 private:
  Result<std::unique_ptr<http::Call>> send(const LocalQuery& query, mistral::FimHandler handler);
  Result<std::unique_ptr<http::Call>> askForFim(LocalQuery query, mistral::FimHandler handler);
  http::Request requestTo(std::string_view path, const nlohmann::json& body,
                          const http::Deadlines& deadlines) const;

  SelfHosted server_;
  http::Transport& transport_;
  bool template_;
  std::unique_ptr<http::Call> loading_;
};

}  // namespace codestral::providers
