#pragma once

// Spans for `--trace FILE`, in Chrome's trace format (load the file in a trace viewer). Any thread.
// Costs one branch when off. A span carries a name and an optional number, never text of the user.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/scheduler.h"

namespace codestral {

Result<> openTrace(const std::string& path);

class Span {
 public:
  explicit Span(std::string_view name, std::int64_t detail = 0);
  ~Span();
  Span(const Span&) = delete;
  Span& operator=(const Span&) = delete;

 private:
  std::string_view name_;
  std::int64_t detail_;
  TimePoint start_;
};

}  // namespace codestral
