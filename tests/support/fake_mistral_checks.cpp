// The service's checks of a request, in its order.

#include <algorithm>

#include <fmt/format.h>

#include "support/fake_mistral_server.h"
#include "support/fake_multipart.h"
#include "support/fake_schema.h"

namespace codestral::test {

using nlohmann::json;

bool FakeAnswer::onCodestralHost() const {
  const std::string_view host = request_.header("host");
  return server_.options.codestralHost || host.substr(0, host.find(':')) == "codestral.mistral.ai";
}

bool FakeAnswer::isKeyAccepted(std::string_view key) const {
  const FakeMistralOptions& options = server_.options;
  const bool own = onCodestralHost() && !options.codestralKeys.empty();
  const std::vector<std::string>& keys = own ? options.codestralKeys : options.keys;
  return !key.empty() && (keys.empty() || std::ranges::find(keys, key) != keys.end());
}

std::optional<FakeReply> FakeAnswer::checkRequest() {
  const auto gateway = [this](int status, std::string_view message) {
    FakeReply reply;
    reply.status = status;
    reply.body = {{"message", message}, {"request_id", call_.id}};
    return reply;
  };
  if (match_.allow.empty() ||
      (onCodestralHost() && (!isCompletion_ || call_.path == kAgentsRoute))) {
    return gateway(404, "no Route matched with those values");
  }
  if (match_.route == nullptr) {
    FakeReply reply = FakeReply::detail(405, "Method Not Allowed");
    reply.headers = {{"allow", match_.allow}};
    return reply;
  }
  if (!match_.route->keyless && !isKeyAccepted(call_.key)) return gateway(401, "Unauthorized");
  if (auto refusal = checkBody()) return refusal;
  return isCompletion_ ? families_->completions.refuse(call_) : std::nullopt;
}

std::optional<FakeReply> FakeAnswer::checkBody() const {
  const std::string& schema = match_.route->schema;
  const auto* form = dynamic_cast<const MultipartBody*>(request_.sink.get());
  if (isForm(schema)) {
    if (form != nullptr && !form->complete()) {
      return FakeReply::detail(400, "There was an error parsing the body");
    }
  } else if (!schema.empty()) {
    if (!call_.body.is_object() && form == nullptr &&
        json::parse(request_.body, nullptr, false).is_discarded()) {
      json error =
          validationError("json_invalid", {"body", 0}, "JSON decode error", json::object());
      error["ctx"] = {{"error", "Expecting value"}};
      return FakeReply::detail(422, json::array({std::move(error)}));
    }
    if (!request_.header("content-type").starts_with("application/json")) {
      return FakeReply::detail(
          422, json::array({validationError(
                   "model_attributes_type", {"body"},
                   "Input should be a valid dictionary or object to extract fields from",
                   request_.body)}));
    }
  }
  json detail = families_->validate(*match_.route, call_);
  if (detail.empty()) return std::nullopt;
  return FakeReply::detail(422, std::move(detail));
}

}  // namespace codestral::test
