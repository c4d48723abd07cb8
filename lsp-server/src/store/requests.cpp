#include "store/requests.h"

namespace codestral::store {

Result<> put(Connection& connection, const SentRequest& r) {
  return connection.run(
      "INSERT OR REPLACE INTO request (key, at, purpose, method, origin, path, model, sent, "
      "received, status, duration_ms, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      r.key, r.at, r.purpose, r.method, r.origin, r.path, r.model, r.sent, r.received, r.status,
      r.durationMs, r.error);
}

Result<std::vector<SentRequest>> latestRequests(Connection& connection, std::int64_t limit) {
  auto rows = connection.prepare(
      "SELECT * FROM (SELECT key, at, purpose, method, origin, path, model, sent, received, "
      "status, duration_ms, error FROM request ORDER BY at DESC LIMIT ?) ORDER BY at",
      limit);
  if (!rows) return std::unexpected(rows.error());
  std::vector<SentRequest> requests;
  while (true) {
    const Result<bool> row = rows->step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return requests;
    SentRequest& r = requests.emplace_back();
    r.key = rows->integer(0);
    r.at = rows->integer(1);
    r.purpose = rows->text(2);
    r.method = rows->text(3);
    r.origin = rows->text(4);
    r.path = rows->text(5);
    r.model = rows->text(6);
    r.sent = rows->integer(7);
    r.received = rows->integer(8);
    r.status = static_cast<int>(rows->integer(9));
    if (!rows->isNull(10)) r.durationMs = rows->integer(10);
    r.error = rows->text(11);
  }
}

Result<RequestTotals> requestTotals(Connection& connection) {
  RequestTotals totals;
  auto sums = connection.prepare(
      "SELECT count(*), coalesce(sum(sent), 0), coalesce(sum(received), 0), coalesce(min(at), 0) "
      "FROM request");
  if (!sums) return std::unexpected(sums.error());
  if (const Result<bool> row = sums->step(); !row) return std::unexpected(row.error());
  totals.requests = sums->integer(0);
  totals.sent = sums->integer(1);
  totals.received = sums->integer(2);
  totals.since = sums->integer(3);
  auto origins = connection.prepare("SELECT DISTINCT origin FROM request ORDER BY origin");
  if (!origins) return std::unexpected(origins.error());
  while (true) {
    const Result<bool> row = origins->step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return totals;
    totals.origins.push_back(origins->text(0));
  }
}

}  // namespace codestral::store
