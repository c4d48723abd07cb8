#pragma once

// What the engine asks of the rest of the process. Main thread.

#include <string>

#include "completion/gate.h"
#include "syntax/tree.h"
#include "text/document.h"

namespace codestral::completion {

class Workspace {
 public:
  virtual ~Workspace() = default;
  virtual text::SnapshotPtr document(const std::string& uri) const = 0;
  virtual text::Encoding encoding() const = 0;
  virtual syntax::View view(const std::string& uri) const = 0;
  virtual FileVerdict verdict(const std::string& uri) const = 0;
};

}  // namespace codestral::completion
