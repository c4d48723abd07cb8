#pragma once

// From a model's answer to edits of the documents that it was asked about, or to the reason why
// not.
//
// All or nothing: of an answer for several files, one bad part refuses all. Only what was asked for
// is changed: outside of a target's region, the edits leave every byte as it is. The result has no
// more syntax errors than the document had. A refusal says in `repair` what to tell the model,
// once. Pure, no clock; any thread, best not the main one: the documents are parsed.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "instruct/answer.h"
#include "instruct/refusal.h"
#include "instruct/text_edit.h"
#include "text/document.h"

namespace codestral::instruct {

// A file that may be changed.
struct Target {
  std::string path;                       // as the prompt names it
  text::SnapshotPtr document;             // as it was when the model was asked; not null
  std::optional<text::ByteRange> region;  // nothing else may change; without one, all may
};

struct Asked {
  std::vector<Target> files;  // not empty
  text::SnapshotPtr source;   // what another file is made from; may be null
  bool mayCreate = false;     // new files, by paths below the workspace's root
  bool repaired = false;      // this is the second answer: there is no third
};

struct FileEdits {
  std::string path;  // the target's, or that of a new file
  bool creates = false;
  std::int64_t version = 0;  // that the edits are for; 0 when the file is new
  TextEdits edits;           // not empty
};

struct Proposal {
  std::vector<FileEdits> files;    // not empty
  std::vector<std::string> notes;  // what was mended on the way, for people
};

Outcome<Proposal> propose(const Asked& asked, const Said& said);

}  // namespace codestral::instruct
