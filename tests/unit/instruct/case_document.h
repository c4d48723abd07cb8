#pragma once

// The cases of tests/data/instruct (support/case_file.h). The region stands between ⟦ and ⟧, ‸ is
// an empty one, and without marks it is the whole document. Lines "@@@ path" divide a document into
// files. Settings behind the language: `cut` (the model stopped at its limit), `create` (new files
// are allowed), `path=src/a.py` (of the only file).
// What is expected is the document afterwards, or "!!! code" of the refusal.

#include <string>
#include <vector>

#include "instruct/proposal.h"
#include "support/case_file.h"

namespace codestral::instruct {

struct CaseDocument {
  Asked asked;
  bool cutOff = false;
};

CaseDocument documentOf(const test::Case& each);

// The documents after the edits, written as a case has them.
std::string documentsAfter(const Asked& asked, const Proposal& proposal);

// All cases of all files.
struct NamedCase {
  std::string file;
  test::Case each;
};
std::vector<NamedCase> allCases();

}  // namespace codestral::instruct
