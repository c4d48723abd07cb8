#pragma once

// Open documents as the editor describes them. Main thread only; what leaves is an immutable
// Snapshot.
//
// A document whose edits cannot be trusted any more (a range outside of the text or inside a
// character, a version that does not grow, a change to a document that is not open) is diverged: it
// keeps its last good text but says so, gets no completion, and heals at the next full text or
// re-open. The caller learns of the first divergence of an episode through the result of change(),
// once.
//
// Versions may skip numbers, as LSP allows. A change that carries a full text is believed whatever
// its version, because nothing of the old text is left in the result. The position (line count, 0)
// means the end of the text: editors send it when the last line is deleted. A change is taken as a
// whole or not at all, so a diverged document still pairs a version with the text that the version
// had.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "text/text.h"

namespace codestral::text {

struct Snapshot {
  std::string uri;
  std::string languageId;
  std::int64_t version = 0;
  Text text;
  bool diverged = false;
};
using SnapshotPtr = std::shared_ptr<const Snapshot>;

// One step of a change, in the order of the editor. Without a range it replaces the whole text.
struct Change {
  std::optional<Range> range;
  std::string text;
};

// What a change did, in bytes of the text before that step: for incremental parsers and caches.
struct Edit {
  ByteRange before;          // replaced bytes, in the text before this step
  std::size_t inserted = 0;  // bytes put in their place
};

struct ChangeResult {
  std::vector<Edit> edits;  // in order; empty when the document was replaced as a whole or diverged
  bool replacedWhole = false;
  bool healed = false;
  std::optional<Error> diverged;  // set only by the change that starts an episode, and by each
                                  // change to an unknown document
};

class Documents {
 public:
  explicit Documents(Encoding encoding = Encoding::Utf16) : encoding_(encoding) {}
  void setEncoding(Encoding encoding) { encoding_ = encoding; }
  Encoding encoding() const { return encoding_; }

  // Opening an open document replaces it.
  void open(std::string uri, std::string languageId, std::int64_t version, std::string_view text);
  ChangeResult change(const std::string& uri, std::int64_t version,
                      const std::vector<Change>& changes);
  void close(const std::string& uri);

  // Null when the document is not open.
  SnapshotPtr find(const std::string& uri) const;
  std::vector<SnapshotPtr> all() const;

 private:
  Encoding encoding_;
  std::map<std::string, SnapshotPtr, std::less<>> documents_;
};

}  // namespace codestral::text
