#include "store/suggestions.h"

#include <array>

namespace codestral::store {
namespace {

constexpr std::array<std::string_view, 5> kNames{"accepted", "partial", "rejected", "ignored",
                                                 "hidden"};

std::optional<std::int64_t> optionalInteger(const Statement& row, int column) {
  return row.isNull(column) ? std::nullopt : std::optional(row.integer(column));
}
std::optional<double> optionalReal(const Statement& row, int column) {
  return row.isNull(column) ? std::nullopt : std::optional(row.real(column));
}

Suggestion read(const Statement& row) {
  int column = 0;
  Suggestion s;
  s.key = row.integer(column++);
  s.at = row.integer(column++);
  s.language = row.text(column++);
  s.node = row.text(column++);
  s.place = row.text(column++);
  s.midLine = row.integer(column++) != 0;
  s.provider = row.text(column++);
  s.length = row.integer(column++);
  s.lines = row.integer(column++);
  s.latencyMs = row.integer(column++);
  s.rhythmMs = optionalInteger(row, column++);
  s.recentShare = optionalReal(row, column++);
  s.sinceAcceptedMs = optionalInteger(row, column++);
  s.invoked = row.integer(column++) != 0;
  s.heldOut = row.integer(column++) != 0;
  s.outcome = outcomeOf(row.text(column++)).value_or(Outcome::Ignored);
  s.shownMs = row.integer(column++);
  s.acceptedLength = row.integer(column++);
  s.survived30s = optionalReal(row, column++);
  s.survived2m = optionalReal(row, column++);
  s.survived5m = optionalReal(row, column++);
  return s;
}

}  // namespace

std::string_view name(Outcome outcome) {
  return kNames[static_cast<std::size_t>(outcome)];
}

std::optional<Outcome> outcomeOf(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<Outcome>(i);
  }
  return std::nullopt;
}

Result<> put(Connection& connection, const Suggestion& s) {
  return connection.run(
      "INSERT OR REPLACE INTO suggestion (key, at, language, node, place, mid_line, provider, "
      "length, lines, latency_ms, rhythm_ms, recent_share, since_accepted_ms, invoked, held_out, "
      "outcome, shown_ms, accepted_length, survived_30s, survived_2m, survived_5m) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      s.key, s.at, s.language, s.node, s.place, s.midLine, s.provider, s.length, s.lines,
      s.latencyMs, s.rhythmMs, s.recentShare, s.sinceAcceptedMs, s.invoked, s.heldOut,
      name(s.outcome), s.shownMs, s.acceptedLength, s.survived30s, s.survived2m, s.survived5m);
}

Result<std::vector<Suggestion>> latestDecided(Connection& connection, std::int64_t limit) {
  auto rows = connection.prepare(
      "SELECT * FROM (SELECT key, at, language, node, place, mid_line, provider, length, lines, "
      "latency_ms, rhythm_ms, recent_share, since_accepted_ms, invoked, held_out, outcome, "
      "shown_ms, accepted_length, survived_30s, survived_2m, survived_5m FROM suggestion "
      "WHERE outcome <> 'ignored' ORDER BY at DESC LIMIT ?) ORDER BY at",
      limit);
  if (!rows) return std::unexpected(rows.error());
  std::vector<Suggestion> suggestions;
  while (true) {
    const Result<bool> row = rows->step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return suggestions;
    suggestions.push_back(read(*rows));
  }
}

Result<std::vector<LanguageSummary>> summaries(Connection& connection) {
  auto rows = connection.prepare(
      "SELECT language, sum(outcome IN ('accepted', 'partial', 'rejected')), "
      "sum(outcome = 'accepted'), sum(outcome = 'partial'), sum(outcome = 'rejected'), "
      "sum(outcome = 'hidden'), sum(accepted_length), avg(survived_30s), avg(survived_2m), "
      "avg(survived_5m) FROM suggestion GROUP BY language ORDER BY 2 DESC, 1");
  if (!rows) return std::unexpected(rows.error());
  std::vector<LanguageSummary> all;
  while (true) {
    const Result<bool> row = rows->step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return all;
    all.push_back({rows->text(0), rows->integer(1), rows->integer(2), rows->integer(3),
                   rows->integer(4), rows->integer(5), rows->integer(6), optionalReal(*rows, 7),
                   optionalReal(*rows, 8), optionalReal(*rows, 9)});
  }
}

}  // namespace codestral::store
