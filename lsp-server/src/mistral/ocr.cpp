#include "mistral/ocr.h"

namespace codestral::mistral {

Async<Result<OcrResponse>> readDocument(Client& client, OcrRequest request) {
  return client.call<OcrResponse>({.method = "POST", .path = "/v1/ocr", .body = toJson(request)});
}

}  // namespace codestral::mistral
