#include "replay/session_file.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "support/places.h"
#include "support/temp_dir.h"

namespace codestral::replay {
namespace {

constexpr std::string_view kEnding = ".session";
constexpr std::size_t kMostRepeats = 1000;

struct VerbRow {
  std::string_view name;
  Verb verb;
  enum class Takes { Nothing, Text, Count, Place } takes = Takes::Nothing;
};

constexpr std::array<VerbRow, 17> kVerbs{{
    {"type", Verb::Type, VerbRow::Takes::Text},
    {"enter", Verb::Enter, VerbRow::Takes::Nothing},
    {"erase", Verb::Erase, VerbRow::Takes::Count},
    {"paste", Verb::Paste, VerbRow::Takes::Text},
    {"undo", Verb::Undo, VerbRow::Takes::Nothing},
    {"goto", Verb::MoveTo, VerbRow::Takes::Place},
    {"left", Verb::Left, VerbRow::Takes::Count},
    {"right", Verb::Right, VerbRow::Takes::Count},
    {"up", Verb::Up, VerbRow::Takes::Count},
    {"down", Verb::Down, VerbRow::Takes::Count},
    {"home", Verb::Home, VerbRow::Takes::Nothing},
    {"end", Verb::End, VerbRow::Takes::Nothing},
    {"cursor", Verb::AddCursor, VerbRow::Takes::Place},
    {"onecursor", Verb::OneCursor, VerbRow::Takes::Nothing},
    {"accept", Verb::Accept, VerbRow::Takes::Nothing},
    {"acceptword", Verb::AcceptWord, VerbRow::Takes::Nothing},
    {"dismiss", Verb::Dismiss, VerbRow::Takes::Nothing},
}};

std::string_view takeWord(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  const std::size_t end = std::min(rest.find(' '), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(end);
  return word;
}

std::optional<std::size_t> numberOf(std::string_view word) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return value;
}

// A JSON string at the start of `rest`.
std::optional<std::string> takeText(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  if (!rest.starts_with('"')) return std::nullopt;
  std::size_t end = 1;
  while (end < rest.size() && rest[end] != '"') end += rest[end] == '\\' ? 2 : 1;
  if (end >= rest.size()) return std::nullopt;
  const auto json = nlohmann::json::parse(rest.substr(0, end + 1), nullptr, false);
  rest.remove_prefix(end + 1);
  return json.is_string() ? std::optional(json.get<std::string>()) : std::nullopt;
}

// LINE:COLUMN, counted from one.
bool takePlace(std::string_view& rest, std::size_t& line, std::size_t& column) {
  const std::string_view word = takeWord(rest);
  const std::size_t colon = word.find(':');
  if (colon == word.npos) return false;
  const auto first = numberOf(word.substr(0, colon));
  const auto second = numberOf(word.substr(colon + 1));
  if (!first || !second || *first == 0 || *second == 0) return false;
  line = *first - 1;
  column = *second - 1;
  return true;
}

std::vector<std::string> charactersOf(std::string_view text) {
  std::vector<std::string> characters;
  for (const char byte : text) {
    const bool continues = (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
    if (continues && !characters.empty()) {
      characters.back() += byte;
    } else {
      characters.emplace_back(1, byte);
    }
  }
  return characters;
}

// One line of the keys.
std::optional<std::string> readEvent(std::string_view rest, std::size_t event,
                                     std::vector<Key>& keys) {
  const std::string_view name = takeWord(rest);
  const auto row = std::ranges::find(kVerbs, name, &VerbRow::name);
  if (row == kVerbs.end()) return fmt::format("there is no event '{}'", name);

  std::vector<Key> pressed(1, Key{.verb = row->verb, .event = event});
  switch (row->takes) {
    case VerbRow::Takes::Nothing:
      break;
    case VerbRow::Takes::Place:
      if (!takePlace(rest, pressed[0].line, pressed[0].column))
        return fmt::format("'{}' takes a place such as 12:5", name);
      break;
    case VerbRow::Takes::Count: {
      const auto count = numberOf(takeWord(rest));
      if (!count || *count == 0 || *count > kMostRepeats)
        return fmt::format("'{}' takes a count from 1 to {}", name, kMostRepeats);
      pressed.resize(*count, pressed[0]);
      break;
    }
    case VerbRow::Takes::Text: {
      const auto text = takeText(rest);
      if (!text || text->empty()) return fmt::format("'{}' takes a text in quotes", name);
      if (row->verb == Verb::Paste) {
        pressed[0].text = *text;
        break;
      }
      if (text->find('\n') != text->npos) return "a line end is typed by 'enter'";
      pressed.clear();
      for (std::string& character : charactersOf(*text))
        pressed.push_back({.verb = row->verb, .text = std::move(character), .event = event});
      break;
    }
  }

  std::vector<std::size_t> times;
  for (std::string_view word; !(word = takeWord(rest)).empty();) {
    const auto time = numberOf(word);
    if (!time) return fmt::format("'{}' is no time in milliseconds", word);
    times.push_back(*time);
  }
  if (times.empty()) return "a time in milliseconds is missing";
  if (times.size() > pressed.size())
    return fmt::format("{} times for {} keys", times.size(), pressed.size());
  for (std::size_t i = 0; i < pressed.size(); ++i) {
    pressed[i].after = Millis(times[std::min(i, times.size() - 1)]);
    keys.push_back(std::move(pressed[i]));
  }
  return std::nullopt;
}

std::optional<std::string> readHeader(std::string_view line, Session& session) {
  const std::size_t colon = line.find(':');
  if (colon == line.npos) return "expected NAME: VALUE";
  const std::string_view name = line.substr(0, colon);
  std::string_view value = line.substr(colon + 1);
  value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
  if (name == "about") {
    session.about = value;
  } else if (name == "file") {
    session.file = value;
  } else if (name == "language") {
    session.language = value;
  } else if (name == "indent") {
    const auto spaces = numberOf(value);
    if (!spaces && value != "tab") return "indent is a number of spaces, or tab";
    session.indent = spaces ? std::string(*spaces, ' ') : "\t";
  } else if (name == "pairs") {
    session.pairs.clear();
    for (std::string_view word; !(word = takeWord(value)).empty();) {
      if (word.size() != 2) return "pairs are two characters each, such as () []";
      session.pairs.emplace_back(word);
    }
  } else if (name == "cursor") {
    if (!takePlace(value, session.line, session.column)) return "cursor is a place such as 12:5";
  } else {
    return fmt::format("there is no header '{}'", name);
  }
  return std::nullopt;
}

}  // namespace

Result<Session> parseSession(std::string name, std::string_view content) {
  Session session;
  session.name = std::move(name);
  enum class Part { Header, Text, Keys } part = Part::Header;
  std::size_t event = 0;
  std::size_t number = 0;
  while (!content.empty()) {
    const std::size_t end = std::min(content.find('\n'), content.size());
    const std::string_view line = content.substr(0, end);
    content.remove_prefix(std::min(end + 1, content.size()));
    ++number;
    std::optional<std::string> wrong;
    if (part == Part::Text && line.starts_with('|')) {
      session.text += line.substr(1);
      session.text += '\n';
    } else if (line.empty() || line.starts_with('#')) {
      continue;
    } else if (line == "text:") {
      part = Part::Text;
    } else if (line == "keys:") {
      part = Part::Keys;
    } else if (part == Part::Header) {
      wrong = readHeader(line, session);
    } else if (part == Part::Keys) {
      wrong = readEvent(line, ++event, session.keys);
    } else {
      wrong = "a line of the text starts with |";
    }
    if (wrong) {
      return fail(ErrorKind::InvalidInput,
                  fmt::format("{}{}:{}: {}", session.name, kEnding, number, *wrong));
    }
  }
  for (const auto& [what, missing] : std::map<std::string, bool>{
           {"file", session.file.empty()},
           {"language", session.language.empty()},
           {"keys", session.keys.empty()},
       }) {
    if (missing)
      return fail(ErrorKind::InvalidInput,
                  fmt::format("{}{}: {} is missing", session.name, kEnding, what));
  }
  return session;
}

std::vector<Session> shippedSessions() {
  std::vector<Session> sessions;
  for (const auto& entry :
       std::filesystem::directory_iterator(test::sourcePath("tests/data/replay"))) {
    if (entry.path().extension() != kEnding) continue;
    auto session = parseSession(entry.path().stem().string(), test::contentOf(entry.path()));
    if (!session) {
      fmt::print(stderr, "{}\n", session.error().message);
      std::exit(1);
    }
    sessions.push_back(*std::move(session));
  }
  std::ranges::sort(sessions, {}, &Session::name);
  return sessions;
}

}  // namespace codestral::replay
