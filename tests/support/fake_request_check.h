#pragma once

// The closed request schemas of the fake service for requests that never reach it, because a test's
// own transport takes them. Main thread.

#include <string>
#include <string_view>
#include <vector>

#include "support/fake_service.h"

namespace codestral::test {

// What the service would answer with 422, as text; empty when body (or form) and query fit, or when
// it has no such endpoint. `target` is the path with its query. Ids in the path may be of any
// shape.
std::string schemaComplaint(std::string_view method, std::string_view target, std::string_view body,
                            std::vector<FakeFormPart> form = {});

}  // namespace codestral::test
