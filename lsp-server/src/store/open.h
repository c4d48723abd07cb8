#pragma once

// Opens the database of this user: a file that only they can read, with the schema of this version.
// Blocks on the disk.

#include <filesystem>

#include "store/connection.h"

namespace codestral::store {

struct OpenOptions {
  std::filesystem::path file;
  Millis busy{1000};              // how long to wait for another process
  std::int64_t maxPages = 65536;  // of 4 KiB: 256 MiB
};

// $XDG_STATE_HOME/codestral-lsp/history.db; empty when there is no such place.
std::filesystem::path defaultFile();

enum class Look {
  AtTheStart,  // enough for a file that nothing was wrong with
  AtAll,       // reads all of it: somebody met damage
};

// A file that is no sound database is moved aside, to `<file>.corrupt`, and a new one is made. One
// that a newer version wrote is left alone: an error. What is older is brought up to date.
Result<Connection> open(const OpenOptions& options, Look look = Look::AtTheStart);

// Where a file that was not sound went.
std::filesystem::path asideOf(const std::filesystem::path& file);

}  // namespace codestral::store
