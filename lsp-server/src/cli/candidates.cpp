#include "cli/candidates.h"

#include <algorithm>

#include <fmt/format.h>

#include "cli/option_tree.h"

namespace codestral::cli {
namespace {

constexpr const char* kLowerCase = "abcdefghijklmnopqrstuvwxyz";
constexpr const char* kAnyCase = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

// A value as a person types it: letters of the alphabet that is meant, digits, and what joins
// words.
bool isWord(std::string_view text, const std::string& letters) {
  return text.size() > 1 && text.find_first_not_of(letters + "0123456789-_.") == text.npos &&
         text.find_first_of(letters) != text.npos;
}

std::vector<std::string_view> split(std::string_view text, std::string_view at) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(at);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + at.size());
  }
}

// "the least severity: error, warning, info or never" lists four words; most help lists none.
std::vector<std::string> listed(std::string_view help) {
  help = help.substr(0, help.find(';'));
  if (const std::size_t colon = help.rfind(": "); colon != std::string_view::npos) {
    help.remove_prefix(colon + 2);
  }
  std::vector<std::string> words;
  for (const std::string_view part : split(help, ", ")) {
    for (const std::string_view word : split(part, " or ")) {
      // One that is not makes a sentence of it; dots stand for more of them.
      if (word == "...") continue;
      if (!isWord(word, kAnyCase)) return {};
      words.emplace_back(word);
    }
  }
  if (words.size() < 2) words.clear();
  return words;
}

// What --help says of the value: words to type ("MODEL|auto", "a, b or c"), or that it is a path.
void addValues(const CLI::Option& option, Candidates& found) {
  const std::string label = option.get_type_name();
  for (const std::string_view part : split(label, "|")) {
    if (isWord(part, kLowerCase)) found.words.push_back({.word = std::string(part)});
  }
  for (std::string& word : listed(option.get_description())) {
    found.words.push_back({.word = std::move(word)});
  }
  for (const std::string& name : {label, option.get_positional() ? option.get_name(true) : ""}) {
    for (const char* path : {"FILE", "DIR", "PATH"}) {
      if (name.find(path) != std::string::npos) found.files = true;
    }
  }
}

// How many words follow the option. A list without an end is given one at a time.
int valueCount(const CLI::Option& option) {
  const int most = option.get_items_expected_max();
  return most > 9 ? 1 : most;
}

const CLI::Option* findOption(const CLI::App& command, std::string_view flag) {
  for (const CLI::App* app = &command; app != nullptr; app = app->get_parent()) {
    if (const CLI::Option* const option = app->get_option_no_throw(std::string(flag)))
      return option;
  }
  return nullptr;
}

const CLI::App* findCommand(const CLI::App& command, const std::string& name) {
  for (const CLI::App* const sub : shownCommands(command)) {
    if (sub->get_name() == name) return sub;
  }
  return nullptr;
}

void addOptions(const CLI::App& command, Candidates& found) {
  for (const CLI::App* app = &command; app != nullptr; app = app->get_parent()) {
    for (const CLI::Option* const option : shownOptions(*app)) {
      for (const std::string& name : option->get_lnames()) {
        std::string flag = "--" + name;
        if (std::ranges::find(found.words, flag, &Candidate::word) == found.words.end()) {
          found.words.push_back({std::move(flag), option->get_description()});
        }
      }
    }
  }
}

// How far a command line has come.
struct Place {
  const CLI::App* command = nullptr;
  const CLI::Option* option = nullptr;  // whose values are due
  int values = 0;                       // how many
  std::size_t arguments = 0;            // words that were neither command nor option
  bool onlyArguments = false;           // after "--"

  void pass(const std::string& word) {
    if (values > 0) {
      --values;
    } else if (!onlyArguments && word == "--") {
      onlyArguments = true;
    } else if (!onlyArguments && word.starts_with('-') && word.size() > 1) {
      option = findOption(*command, word.substr(0, word.find('=')));
      values = option == nullptr || word.contains('=') ? 0 : valueCount(*option);
    } else if (const CLI::App* const sub = findCommand(*command, word); sub && arguments == 0) {
      command = sub;
    } else {
      ++arguments;
    }
  }
};

}  // namespace

Candidates candidates(const CLI::App& program, std::span<const std::string> words) {
  Place place{.command = &program};
  Candidates found;
  if (words.empty()) return found;
  // bash takes --option=value apart at the sign.
  for (const std::string& word : words.first(words.size() - 1)) {
    if (word != "=") place.pass(word);
  }
  const std::string& current = words.back();
  if (place.values > 0) {
    addValues(*place.option, found);
    return found;
  }
  if (current.starts_with('-') && !place.onlyArguments) {
    const std::size_t sign = current.find('=');
    if (sign == std::string::npos) {
      addOptions(*place.command, found);
    } else if (const CLI::Option* option = findOption(*place.command, current.substr(0, sign))) {
      addValues(*option, found);
      for (Candidate& value : found.words) value.word.insert(0, current, 0, sign + 1);
    }
    return found;
  }
  if (place.arguments == 0) {
    for (const CLI::App* const sub : shownCommands(*place.command)) {
      found.words.push_back({sub->get_name(), sub->get_description()});
    }
  }
  const std::vector<const CLI::Option*> arguments = shownArguments(*place.command);
  if (!arguments.empty()) {
    const std::size_t last = arguments.size() - 1;
    if (place.arguments <= last || arguments[last]->get_items_expected_max() > 1) {
      addValues(*arguments[std::min(place.arguments, last)], found);
    }
  } else if (found.words.empty()) {
    addOptions(*place.command, found);
  }
  return found;
}

std::string lines(const Candidates& found) {
  std::string text;
  for (const Candidate& candidate : found.words) {
    text += fmt::format("{}\t{}\n", candidate.word, candidate.description);
  }
  if (found.files) text += ":files\n";
  return text;
}

}  // namespace codestral::cli
