#include "instruct/text_edit.h"

namespace codestral::instruct {

Result<std::string> applied(std::string_view before, const TextEdits& edits) {
  std::string after;
  std::size_t at = 0;
  bool first = true;
  for (const TextEdit& edit : edits) {
    const bool inOrder = first || edit.range.begin >= at;
    if (!inOrder || edit.range.begin > edit.range.end || edit.range.end > before.size()) {
      return fail(ErrorKind::InvalidInput, "edits overlap or lie outside of the text");
    }
    after += before.substr(at, edit.range.begin - at);
    after += edit.text;
    at = edit.range.end;
    first = false;
  }
  after += before.substr(at);
  return after;
}

}  // namespace codestral::instruct
