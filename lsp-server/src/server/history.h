#pragma once

// What the process remembers of earlier ones, and writes down for later ones: the local database,
// and the gate that learns from the outcomes in it. Shared by all connections. Main thread.

#include <functional>
#include <memory>
#include <string>

#include "base/scheduler.h"
#include "completion/learned_gate.h"
#include "server/audit_log.h"
#include "store/database.h"

namespace codestral::server {

class History {
 public:
  explicit History(Scheduler& scheduler, std::filesystem::path file = store::defaultFile());
  ~History();
  History(const History&) = delete;
  History& operator=(const History&) = delete;

  // Teaches the gate what is stored, in the background, and removes what is too old, now and each
  // day.
  void start();
  void keep(const store::Suggestion& suggestion);

  completion::LearnedGate& gate() { return gate_; }
  store::Database& database() { return database_; }
  static std::int64_t now();  // milliseconds since the Unix epoch

 private:
  void removeOld();

  Scheduler& scheduler_;
  completion::LearnedGate gate_;
  store::Database database_;
  std::unique_ptr<Timer> daily_;
  bool started_ = false;
  // What was read looks here first: it may arrive after this object has gone.
  std::shared_ptr<History*> self_;
};

}  // namespace codestral::server
