#include "cli/log_view.h"

#include <algorithm>
#include <array>
#include <ctime>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/progress_line.h"

namespace codestral::cli {
namespace {

using nlohmann::ordered_json;

std::string timeAs(std::int64_t at, const char* format, bool local) {
  const std::time_t seconds = at / 1000;
  std::tm parts{};
  if (local) {
    ::localtime_r(&seconds, &parts);
  } else {
    ::gmtime_r(&seconds, &parts);
  }
  std::array<char, 64> text{};
  return {text.data(), std::strftime(text.data(), text.size(), format, &parts)};
}

std::string bytes(std::int64_t count) {
  return count == 0 ? "-" : byteCount(static_cast<std::uint64_t>(std::max<std::int64_t>(count, 0)));
}

std::string duration(const store::SentRequest& r) {
  if (!r.durationMs) return "";
  if (*r.durationMs < 10'000) return fmt::format("{} ms", *r.durationMs);
  return fmt::format("{:.1f} s", static_cast<double>(*r.durationMs) / 1000);
}

// The HTTP status, or why there is none.
std::string status(const store::SentRequest& r) {
  if (r.status != 0 && r.error.empty()) return fmt::format("{}", r.status);
  if (!r.error.empty()) return r.status == 0 ? r.error : fmt::format("{} {}", r.status, r.error);
  return r.purpose == "connection" ? "" : "no end yet";
}

// Nothing in the rows may drive the terminal: an address is somebody's text.
std::string shown(std::string_view text) {
  return visibleControls(text);
}

// Columns as wide as their widest cell; numbers stand to the right.
class Table {
 public:
  struct Column {
    std::string title;
    bool right = false;
  };
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {
    for (const Column& column : columns_) widths_.push_back(column.title.size());
  }
  void add(std::vector<std::string> cells) {
    for (std::size_t i = 0; i < cells.size(); ++i)
      widths_[i] = std::max(widths_[i], cells[i].size());
    rows_.push_back(std::move(cells));
  }
  std::string text(const Style& style) const {
    std::vector<std::string> titles;
    for (const Column& column : columns_) titles.push_back(column.title);
    std::string out = style.dim(line(titles)) + "\n";
    for (const auto& row : rows_) out += line(row) + "\n";
    return out;
  }

 private:
  std::string line(const std::vector<std::string>& cells) const {
    std::string out;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) out += "  ";
      out += columns_[i].right ? fmt::format("{:>{}}", cells[i], widths_[i])
                               : fmt::format("{:<{}}", cells[i], widths_[i]);
    }
    out.erase(out.find_last_not_of(' ') + 1);
    return out;
  }
  std::vector<Column> columns_;
  std::vector<std::size_t> widths_;
  std::vector<std::vector<std::string>> rows_;
};

std::string_view plural(std::int64_t count) {
  return count == 1 ? "" : "s";
}

std::string share(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return "-";
  return fmt::format("{:.0f} %", 100 * static_cast<double>(part) / static_cast<double>(whole));
}
std::string share(const std::optional<double>& part) {
  return part ? fmt::format("{:.0f} %", 100 * *part) : "-";
}

}  // namespace

std::string requestsAsTable(const std::vector<store::SentRequest>& requests,
                            const store::RequestTotals& totals, const Style& style) {
  Table table({{"when"},
               {"purpose"},
               {"request"},
               {"model"},
               {"sent", true},
               {"received", true},
               {"time", true},
               {"status"}});
  for (const store::SentRequest& r : requests) {
    table.add({timeAs(r.at, "%m-%d %H:%M:%S", true), shown(r.purpose),
               shown(fmt::format("{} {}{}", r.method, r.origin, r.path)), shown(r.model),
               bytes(r.sent), bytes(r.received), duration(r), shown(status(r))});
  }
  std::string out = table.text(style);
  std::string origins;
  for (const std::string& origin : totals.origins)
    origins += (origins.empty() ? "" : ", ") + shown(origin);
  out += fmt::format("\n{}\n",
                     style.bold(fmt::format(
                         "{} request{} since {}, {} sent and {} received, to {}", totals.requests,
                         plural(totals.requests), timeAs(totals.since, "%Y-%m-%d", true),
                         byteCount(static_cast<std::uint64_t>(totals.sent)),
                         byteCount(static_cast<std::uint64_t>(totals.received)), origins)));
  return out;
}

std::string requestsAsJson(const std::vector<store::SentRequest>& requests) {
  ordered_json rows = ordered_json::array();
  const auto orNull = [](const std::string& text) {
    return text.empty() ? ordered_json() : ordered_json(text);
  };
  for (const store::SentRequest& r : requests) {
    rows.push_back(
        {{"at", timeAs(r.at, "%Y-%m-%dT%H:%M:%S", false) + fmt::format(".{:03}Z", r.at % 1000)},
         {"purpose", r.purpose},
         {"method", r.method},
         {"origin", r.origin},
         {"path", r.path},
         {"model", orNull(r.model)},
         {"sent", r.sent},
         {"received", r.received},
         {"status", r.status == 0 ? ordered_json() : ordered_json(r.status)},
         {"durationMs", r.durationMs ? ordered_json(*r.durationMs) : ordered_json()},
         {"error", orNull(r.error)}});
  }
  return ordered_json{{"requests", std::move(rows)}}.dump(2, ' ', false,
                                                          ordered_json::error_handler_t::replace) +
         "\n";
}

std::string outcomesAsTable(const std::vector<store::LanguageSummary>& languages,
                            const Style& style) {
  Table table({{"language"},
               {"shown", true},
               {"accepted", true},
               {"in part", true},
               {"rejected", true},
               {"held back", true},
               {"characters", true},
               {"there after 30 s", true},
               {"2 min", true},
               {"5 min", true}});
  for (const store::LanguageSummary& l : languages) {
    table.add({l.language.empty() ? "other" : shown(l.language), fmt::format("{}", l.shown),
               share(l.accepted, l.shown), share(l.partial, l.shown), share(l.rejected, l.shown),
               fmt::format("{}", l.hidden), fmt::format("{}", l.acceptedLength),
               share(l.survived30s), share(l.survived2m), share(l.survived5m)});
  }
  return table.text(style);
}

std::string outcomesAsJson(const std::vector<store::LanguageSummary>& languages) {
  ordered_json rows = ordered_json::array();
  const auto orNull = [](const std::optional<double>& value) {
    return value ? ordered_json(*value) : ordered_json();
  };
  for (const store::LanguageSummary& l : languages) {
    rows.push_back({{"language", l.language},
                    {"shown", l.shown},
                    {"accepted", l.accepted},
                    {"partial", l.partial},
                    {"rejected", l.rejected},
                    {"hidden", l.hidden},
                    {"acceptedCharacters", l.acceptedLength},
                    {"survival",
                     {{"30s", orNull(l.survived30s)},
                      {"2min", orNull(l.survived2m)},
                      {"5min", orNull(l.survived5m)}}}});
  }
  return ordered_json{{"outcomes", std::move(rows)}}.dump(2, ' ', false,
                                                          ordered_json::error_handler_t::replace) +
         "\n";
}

}  // namespace codestral::cli
