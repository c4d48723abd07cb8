#pragma once

// Answers that are JSON of a given shape. The answer is parsed and checked here too, because a
// strict schema is the service's promise, json_object promises no shape, and an answer may be cut
// by max_tokens. One that does not fit is sent back once with the reason; then it is an error.

#include "mistral/chat.h"

namespace codestral::mistral {

struct StructuredAnswer {
  Json value;
  ChatResponse response;  // the last one
  int repairs = 0;        // 0 or 1
};

// By a schema: request.responseFormat is set to json_schema, strict. InvalidInput when the schema
// itself is wrong (nothing is sent), Protocol when the answer does not fit after the repair.
Async<Result<StructuredAnswer>> chatWithSchema(Client& client, ChatRequest request,
                                               std::string name, Json schema);

// Any JSON object (json_object). The service demands that the messages speak of JSON; when none
// does, a system message is added that asks for it, because the model would otherwise send blanks
// without end.
Async<Result<StructuredAnswer>> chatWithJsonObject(Client& client, ChatRequest request);

}  // namespace codestral::mistral
