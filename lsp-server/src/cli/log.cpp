#include "cli/log.h"

#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/log_view.h"
#include "cli/terminal.h"
#include "store/open.h"

namespace codestral::cli {
namespace {

// None when there is no database: nothing was ever written.
Result<std::optional<store::Connection>> openExisting() {
  const std::filesystem::path file = store::defaultFile();
  std::error_code ignored;
  if (!file.empty() && !std::filesystem::exists(file, ignored)) return std::nullopt;
  auto connection = store::open({.file = file, .busy = Millis(5000)});
  if (!connection) return std::unexpected(connection.error());
  return std::optional(std::move(*connection));
}

std::string_view plural(std::int64_t count) {
  return count == 1 ? "" : "s";
}

Result<std::string> forget(std::optional<store::Connection>& connection, bool json) {
  store::Removed removed;
  if (connection) {
    const auto all = store::removeAll(*connection);
    if (!all) return std::unexpected(all.error());
    removed = *all;
  }
  std::error_code ignored;
  const bool damaged =
      std::filesystem::remove(store::asideOf(store::defaultFile()), ignored) && !ignored;
  if (json) {
    return nlohmann::ordered_json{{"removed",
                                   {{"requests", removed.requests},
                                    {"outcomes", removed.suggestions},
                                    {"damagedDatabases", damaged ? 1 : 0}}}}
               .dump(2) +
           "\n";
  }
  return fmt::format("Removed {} request{} of the audit log and {} outcome{}{}.\n",
                     removed.requests, plural(removed.requests), removed.suggestions,
                     plural(removed.suggestions), damaged ? ", and a damaged database" : "");
}

Result<std::string> outcomes(std::optional<store::Connection>& connection, bool json) {
  std::vector<store::LanguageSummary> languages;
  if (connection) {
    auto all = store::summaries(*connection);
    if (!all) return std::unexpected(all.error());
    languages = std::move(*all);
  }
  if (json) return outcomesAsJson(languages);
  if (languages.empty()) return "No suggestion was offered in the last 30 days.\n";
  return outcomesAsTable(languages, Style{wantsColor()});
}

Result<std::string> requests(const CommonOptions& common,
                             std::optional<store::Connection>& connection,
                             const LogOptions& options) {
  std::vector<store::SentRequest> rows;
  store::RequestTotals totals;
  if (connection) {
    auto latest = store::latestRequests(*connection, options.limit);
    if (!latest) return std::unexpected(latest.error());
    auto sums = store::requestTotals(*connection);
    if (!sums) return std::unexpected(sums.error());
    rows = std::move(*latest);
    totals = std::move(*sums);
  }
  if (options.json) return requestsAsJson(rows);
  std::string out = rows.empty() ? "Nothing has left this machine in the last 30 days.\n"
                                 : requestsAsTable(rows, totals, Style{wantsColor()});
  if (!loadConfig(common, {}).config.privacyAuditLog)
    out += "privacy.auditLog is off: what leaves now is not written down.\n";
  return out;
}

}  // namespace

int showLog(const CommonOptions& common, const LogOptions& options) {
  auto connection = openExisting();
  if (!connection) {
    complain(connection.error().message);
    return exitCode(connection.error().kind);
  }
  const auto text = options.forget     ? forget(*connection, options.json)
                    : options.outcomes ? outcomes(*connection, options.json)
                                       : requests(common, *connection, options);
  if (!text) {
    complain(text.error().message);
    return exitCode(text.error().kind);
  }
  options.json ? printJson(*text) : print(*text);
  return 0;
}

}  // namespace codestral::cli
