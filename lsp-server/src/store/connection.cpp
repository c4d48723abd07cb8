#include "store/connection.h"

#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>

#include "base/log.h"

namespace codestral::store {
namespace {

std::unexpected<Error> errorOf(sqlite3* database, int code) {
  const char* const text =
      database != nullptr ? ::sqlite3_errmsg(database) : ::sqlite3_errstr(code);
  return fail(ErrorKind::Io, fmt::format("the local database: {}", text));
}

bool meansCorrupt(int code) {
  return (code & 0xFF) == SQLITE_CORRUPT || (code & 0xFF) == SQLITE_NOTADB;
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  ::sqlite3_finalize(statement);
}

Result<bool> Statement::step() {
  const int code = ::sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return connection_->failure(code);
}

Result<> Statement::run() {
  while (true) {
    const Result<bool> row = step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return {};
  }
}

std::int64_t Statement::integer(int column) const {
  return ::sqlite3_column_int64(statement_.get(), column);
}
double Statement::real(int column) const {
  return ::sqlite3_column_double(statement_.get(), column);
}
std::string Statement::text(int column) const {
  const auto* const text = ::sqlite3_column_text(statement_.get(), column);
  const auto size = static_cast<std::size_t>(::sqlite3_column_bytes(statement_.get(), column));
  return text == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(text), size);
}
bool Statement::isNull(int column) const {
  return ::sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

void Statement::bindNext(std::int64_t value) {
  ::sqlite3_bind_int64(statement_.get(), ++bound_, value);
}
void Statement::bindNext(double value) {
  ::sqlite3_bind_double(statement_.get(), ++bound_, value);
}
void Statement::bindNext(std::string_view value) {
  ::sqlite3_bind_text(statement_.get(), ++bound_, value.data(), static_cast<int>(value.size()),
                      SQLITE_TRANSIENT);
}

void Connection::Close::operator()(sqlite3* database) const {
  ::sqlite3_close_v2(database);
}

Result<Connection> Connection::open(const std::filesystem::path& file, Millis busy) {
  sqlite3* raw = nullptr;
  const int code =
      ::sqlite3_open_v2(file.c_str(), &raw,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  Connection connection(raw);
  if (code != SQLITE_OK) return errorOf(raw, code);
  ::sqlite3_extended_result_codes(raw, 1);
  ::sqlite3_busy_timeout(raw, static_cast<int>(busy.count()));
  // The file is another program's input: nothing in its schema may run code.
  ::sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  ::sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  return connection;
}

Result<Statement> Connection::compile(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = ::sqlite3_prepare_v2(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                        &statement, nullptr);
  if (code != SQLITE_OK) return failure(code);
  return Statement(*this, statement);
}

Result<std::int64_t> Connection::number(std::string_view sql) {
  Result<Statement> statement = prepare(sql);
  if (!statement) return std::unexpected(statement.error());
  const Result<bool> row = statement->step();
  if (!row) return std::unexpected(row.error());
  return *row ? statement->integer(0) : 0;
}

Result<> Connection::script(const std::string& sql) {
  const int code = ::sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failure(code);
  return {};
}

std::int64_t Connection::changes() const {
  return ::sqlite3_changes(database_.get());
}

std::unexpected<Error> Connection::failure(int code) {
  corrupt_ = corrupt_ || meansCorrupt(code);
  return errorOf(database_.get(), code);
}

Result<Transaction> Transaction::begin(Connection& connection) {
  if (const Result<> begun = connection.script("BEGIN IMMEDIATE"); !begun)
    return std::unexpected(begun.error());
  return Transaction(connection);
}

Transaction::~Transaction() {
  if (connection_ == nullptr) return;
  if (const Result<> undone = connection_->script("ROLLBACK"); !undone) {
    log(LogLevel::Debug, "SQLite had undone a transaction by itself: {}", undone.error().message);
  }
}

Result<> Transaction::commit() {
  if (const Result<> done = connection_->script("COMMIT"); !done) return done;
  connection_ = nullptr;
  return {};
}

}  // namespace codestral::store
