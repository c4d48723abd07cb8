// The message parser on any bytes: it returns one message, and what it understood survives being
// written and read again.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "jsonrpc/message.h"

using namespace codestral::jsonrpc;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Message message = parseMessage({reinterpret_cast<const char*>(data), size});
  if (const auto* request = std::get_if<Request>(&message)) {
    const auto again = parseMessage(encodeRequest(request->id, request->method, request->params));
    const auto* copy = std::get_if<Request>(&again);
    require(copy != nullptr && copy->id == request->id && copy->method == request->method &&
            copy->params == request->params);
  } else if (const auto* told = std::get_if<Notification>(&message)) {
    const auto again = parseMessage(encodeNotification(told->method, told->params));
    const auto* copy = std::get_if<Notification>(&again);
    require(copy != nullptr && copy->method == told->method && copy->params == told->params);
  } else if (const auto* response = std::get_if<Response>(&message)) {
    const auto again =
        parseMessage(response->result ? encodeResult(response->id, *response->result)
                                      : encodeError(response->id, response->result.error()));
    const auto* copy = std::get_if<Response>(&again);
    require(copy != nullptr && copy->id == response->id &&
            copy->result.has_value() == response->result.has_value());
  } else {
    const auto& bad = std::get<Malformed>(message);
    require(Json::accept(encodeError(bad.id, bad.error)));
  }
  return 0;
}
