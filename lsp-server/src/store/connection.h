#pragma once

// SQLite, behind values that clean up after themselves. This pair of files is the only place that
// names it. One thread at a time; blocks on the disk, so never on the main thread of a server.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/scheduler.h"

struct sqlite3;
struct sqlite3_stmt;

namespace codestral::store {

class Connection;

// A prepared statement with its arguments bound. It must go before its connection does.
class Statement {
 public:
  // True: there is a row, whose columns are counted from 0. False: there is none any more.
  Result<bool> step();
  // Runs it to its end.
  Result<> run();

  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;
  bool isNull(int column) const;

 private:
  friend class Connection;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  Statement(Connection& connection, sqlite3_stmt* statement)
      : connection_(&connection), statement_(statement) {}

  void bindNext(std::int64_t value);
  void bindNext(double value);
  void bindNext(std::string_view value);
  void bindNext(int value) { bindNext(std::int64_t{value}); }
  void bindNext(bool value) { bindNext(std::int64_t{value ? 1 : 0}); }
  template <typename T>
  void bindNext(const std::optional<T>& value) {
    if (value) return bindNext(*value);
    ++bound_;  // what is not bound is NULL
  }

  Connection* connection_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int bound_ = 0;
};

class Connection {
 public:
  // Makes the file when it is missing. `busy` is how long to wait for another process.
  static Result<Connection> open(const std::filesystem::path& file, Millis busy);

  template <typename... Args>
  Result<Statement> prepare(std::string_view sql, const Args&... arguments) {
    Result<Statement> statement = compile(sql);
    if (statement) (statement->bindNext(arguments), ...);
    return statement;
  }
  template <typename... Args>
  Result<> run(std::string_view sql, const Args&... arguments) {
    Result<Statement> statement = prepare(sql, arguments...);
    if (!statement) return std::unexpected(statement.error());
    return statement->run();
  }
  // The first column of the first row.
  Result<std::int64_t> number(std::string_view sql);
  // Several statements without arguments.
  Result<> script(const std::string& sql);

  std::int64_t changes() const;  // rows that the last statement wrote or removed
  // SQLite found that the file is not a sound database.
  bool isCorrupt() const { return corrupt_; }

 private:
  friend class Statement;
  struct Close {
    void operator()(sqlite3* database) const;
  };
  explicit Connection(sqlite3* database) : database_(database) {}
  Result<Statement> compile(std::string_view sql);
  std::unexpected<Error> failure(int code);

  std::unique_ptr<sqlite3, Close> database_;
  bool corrupt_ = false;
};

// Everything or nothing: undone on destruction unless commit() succeeded.
class Transaction {
 public:
  static Result<Transaction> begin(Connection& connection);
  Transaction(Transaction&& other) noexcept
      : connection_(std::exchange(other.connection_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  Result<> commit();

 private:
  explicit Transaction(Connection& connection) : connection_(&connection) {}
  Connection* connection_;
};

}  // namespace codestral::store
