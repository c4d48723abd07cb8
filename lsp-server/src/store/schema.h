#pragma once

// The tables, as steps from one version to the next. A step is never changed once it is released.

#include <array>
#include <string_view>

namespace codestral::store {

inline constexpr std::array<std::string_view, 1> kSchemaSteps{R"sql(
CREATE TABLE suggestion (
  key INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  language TEXT NOT NULL,
  node TEXT NOT NULL,
  place TEXT NOT NULL,
  mid_line INTEGER NOT NULL,
  provider TEXT NOT NULL,
  length INTEGER NOT NULL,
  lines INTEGER NOT NULL,
  latency_ms INTEGER NOT NULL,
  rhythm_ms INTEGER,
  recent_share REAL,
  since_accepted_ms INTEGER,
  invoked INTEGER NOT NULL,
  held_out INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  shown_ms INTEGER NOT NULL,
  accepted_length INTEGER NOT NULL,
  survived_30s REAL,
  survived_2m REAL,
  survived_5m REAL
);
CREATE INDEX suggestion_at ON suggestion (at);
CREATE TABLE request (
  key INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  purpose TEXT NOT NULL,
  method TEXT NOT NULL,
  origin TEXT NOT NULL,
  path TEXT NOT NULL,
  model TEXT NOT NULL,
  sent INTEGER NOT NULL,
  received INTEGER NOT NULL,
  status INTEGER NOT NULL,
  duration_ms INTEGER,
  error TEXT NOT NULL
);
CREATE INDEX request_at ON request (at);
)sql"};

}  // namespace codestral::store
