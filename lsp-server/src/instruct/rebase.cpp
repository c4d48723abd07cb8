#include "instruct/rebase.h"

#include "instruct/diff.h"

namespace codestral::instruct {

std::optional<TextEdits> rebased(const text::Text& before, TextEdits edits,
                                 const std::vector<text::Edit>& since) {
  for (TextEdit& edit : edits) {
    // The lines of the edit, which move as it moves: nothing within them has changed.
    std::size_t begin = before.lineStart(before.lineAt(edit.range.begin));
    std::size_t end = before.lineEnd(before.lineAt(edit.range.end));
    for (const text::Edit& step : since) {
      if (step.before.begin <= end && step.before.end >= begin) return std::nullopt;
      if (step.before.end >= begin) continue;
      const std::size_t removed = step.before.size();
      begin = begin - removed + step.inserted;
      end = end - removed + step.inserted;
      edit.range.begin = edit.range.begin - removed + step.inserted;
      edit.range.end = edit.range.end - removed + step.inserted;
    }
  }
  return edits;
}

std::optional<TextEdits> rebased(const text::Text& before, TextEdits edits,
                                 const text::Text& today) {
  std::vector<text::Edit> since;
  std::size_t grown = 0;  // so far, modulo the range of size_t
  for (const TextEdit& step : diff(before.toString(), today.toString())) {
    since.push_back({{step.range.begin + grown, step.range.end + grown}, step.text.size()});
    grown += step.text.size() - step.range.size();
  }
  return rebased(before, std::move(edits), since);
}

}  // namespace codestral::instruct
