#pragma once

// What is looked at before a request may leave: libcurl sends what it is given, line breaks in
// headers included. Pure; any thread.

#include "http/transport.h"
#include "http/url.h"

namespace codestral::http {

// The request's URL when its URL, scheme, method and headers can be sent. Plain http is for
// loopback unless `allowHttp`.
Result<Url> checkRequest(const Request& request, bool allowHttp);

}  // namespace codestral::http
