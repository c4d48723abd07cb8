#include "cli/api_output.h"

#include <algorithm>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "base/utf8.h"
#include "cli/terminal.h"

namespace codestral::cli {
namespace {

using mistral::Json;

constexpr std::size_t kWidestCell = 60;

const Json* at(const Json& from, std::string_view pointer) {
  const Json* place = &from;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::string key(pointer.substr(0, pointer.find('/')));
    if (!place->is_object() || !place->contains(key)) return nullptr;
    place = &(*place)[key];
    pointer.remove_prefix(key.size());
  }
  return place;
}

std::string textOf(const Json& value) {
  switch (value.type()) {
    case Json::value_t::null:
      return {};
    case Json::value_t::string:
      return value.get_ref<const std::string&>();
    case Json::value_t::boolean:
      return value.get<bool>() ? "yes" : "no";
    case Json::value_t::array: {
      std::string joined;
      for (const Json& item : value) joined += (joined.empty() ? "" : ", ") + textOf(item);
      return joined;
    }
    case Json::value_t::object:
      if (const auto text = value.find("text"); text != value.end()) return textOf(*text);
      return mistral::dump(value);
    default:
      return value.dump();
  }
}

std::string timeOf(const Json& value) {
  if (value.is_number_integer()) {
    const auto seconds = static_cast<std::time_t>(value.get<std::int64_t>());
    std::tm utc{};
    if (::gmtime_r(&seconds, &utc) != nullptr) return fmt::format("{:%Y-%m-%d %H:%M}", utc);
  }
  std::string text = textOf(value);  // 2026-11-22T20:15:00Z
  if (text.size() >= 16 && text[10] == 'T') {
    text[10] = ' ';
    text.resize(16);
  }
  return text;
}

std::size_t widthOf(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return !isContinuation(c); }));
}

std::string cut(std::string text, std::size_t width) {
  if (widthOf(text) <= width) return text;
  std::size_t at = 0;
  for (std::size_t seen = 0; at < text.size(); ++at) {
    if (!isContinuation(text[at]) && ++seen == width) break;
  }
  return text.substr(0, at) + "…";
}

std::string cellOf(const ApiColumn& column, const Json& row) {
  const Json* value = at(row, column.at);
  if (value == nullptr) return {};
  std::string text =
      visibleControls(column.kind == ApiColumn::Time ? timeOf(*value) : textOf(*value));
  std::ranges::replace_if(text, [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return cut(std::move(text), kWidestCell);
}

}  // namespace

std::string renderJson(const Json& json, bool forTerminal) {
  if (!forTerminal) return mistral::dump(json) + "\n";
  return visibleJson(json.dump(2, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace)) +
         "\n";
}

Result<std::string> renderTable(const ApiEndpoint& endpoint, const Json& answer,
                                std::size_t columns) {
  const Json* rows = at(answer, endpoint.rowsAt);
  // Lists of this service come bare or as {"data": [...]}, sometimes both for one route.
  if (answer.is_array()) rows = &answer;
  if (answer.is_object() && endpoint.rowsAt.empty()) rows = at(answer, "/data");
  if (rows == nullptr || !rows->is_array()) {
    return fail(ErrorKind::Protocol, "the answer has no list for a table");
  }
  std::vector<std::vector<std::string>> lines(1);
  for (const ApiColumn& column : endpoint.columns) lines[0].emplace_back(column.title);
  for (const Json& row : *rows) {
    std::vector<std::string>& line = lines.emplace_back();
    for (const ApiColumn& column : endpoint.columns) line.push_back(cellOf(column, row));
  }
  std::vector<std::size_t> widths(endpoint.columns.size());
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], widthOf(line[i]));
  }
  std::string table;
  for (const auto& line : lines) {
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i) {
      text += line[i];
      if (i + 1 < line.size()) text.append(widths[i] - widthOf(line[i]) + 2, ' ');
    }
    text.erase(text.find_last_not_of(' ') + 1);
    table += (columns == 0 ? text : cut(std::move(text), columns)) + "\n";
  }
  return table;
}

}  // namespace codestral::cli
