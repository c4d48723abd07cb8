#pragma once

// POST /v1/ocr. An uploaded text is its own result, page by page at form feeds; of anything else a
// document of three pages (an image: one) is invented, the same each time.

#include <string>
#include <vector>

#include "support/fake_files.h"
#include "support/fake_models.h"
#include "support/fake_service.h"

namespace codestral::test {

class FakeOcr {
 public:
  FakeOcr(const FakeFiles& files, const FakeModels& models) : files_(files), models_(models) {}
  std::vector<FakeRoute> routes();

 private:
  FakeReply process(const FakeCall& call) const;

  const FakeFiles& files_;
  const FakeModels& models_;
};

}  // namespace codestral::test
