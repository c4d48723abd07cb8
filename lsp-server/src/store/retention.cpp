#include "store/retention.h"

#include <limits>

namespace codestral::store {
namespace {

Result<Removed> removeBefore(Connection& connection, std::int64_t at) {
  Removed removed;
  if (const Result<> done = connection.run("DELETE FROM suggestion WHERE at < ?", at); !done)
    return std::unexpected(done.error());
  removed.suggestions = connection.changes();
  if (const Result<> done = connection.run("DELETE FROM request WHERE at < ?", at); !done)
    return std::unexpected(done.error());
  removed.requests = connection.changes();
  return removed;
}

}  // namespace

Result<Removed> removeOld(Connection& connection, std::int64_t now) {
  return removeBefore(connection, now - std::chrono::milliseconds(kKept).count());
}

Result<Removed> removeAll(Connection& connection) {
  const Result<Removed> removed =
      removeBefore(connection, std::numeric_limits<std::int64_t>::max());
  if (!removed) return removed;
  // The file gets small again, and the write-ahead log empty.
  if (const Result<> done = connection.script("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)"); !done)
    return std::unexpected(done.error());
  return removed;
}

}  // namespace codestral::store
