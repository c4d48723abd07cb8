#include "instruct/prompt.h"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "base/trim.h"
#include "base/utf8.h"

namespace codestral::instruct {
namespace {

constexpr std::string_view kFence = "---";

std::size_t longestRun(std::string_view text) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

std::string_view takeLine(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool isName(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  });
}

std::string_view withoutLineEnds(std::string_view text) {
  while (text.starts_with('\n') || text.starts_with('\r')) text.remove_prefix(1);
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

// "optional block notes"
std::optional<Variable> variableOf(std::string_view declared) {
  Variable variable;
  const auto takeWord = [&declared] {
    declared = trimmed(declared);
    const std::string_view word = declared.substr(0, declared.find(' '));
    declared.remove_prefix(word.size());
    return word;
  };
  std::string_view word = takeWord();
  variable.optional = word == "optional";
  if (variable.optional) word = takeWord();
  if (word != "word" && word != "block" && word != "text") return std::nullopt;
  variable.kind = word == "word"    ? VariableKind::Word
                  : word == "block" ? VariableKind::Block
                                    : VariableKind::Text;
  variable.name = takeWord();
  if (!isName(variable.name) || !trimmed(declared).empty()) return std::nullopt;
  return variable;
}

struct Split {
  Prompt prompt;
  std::size_t bodyLine = 1;
};

Result<Split> splitFront(std::string_view text, std::string_view name) {
  Split split;
  std::string_view rest = text;
  if (trimmed(takeLine(rest)) != kFence) {
    split.prompt.body = withoutLineEnds(text);
    return split;
  }
  for (std::size_t number = 2;; ++number) {
    const auto wrong = [&](std::string_view why) {
      return fail(ErrorKind::InvalidInput,
                  fmt::format("the prompt {}, line {}: {}", name, number, why));
    };
    if (rest.empty()) return wrong("the front part has no end; it ends with a line ---");
    const std::string_view line = takeLine(rest);
    if (trimmed(line) == kFence) {
      split.bodyLine = number + 1;
      split.prompt.body = withoutLineEnds(rest);
      return split;
    }
    if (trimmed(line).empty()) continue;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return wrong("a line of the front part has a colon");
    const std::string_view key = trimmed(line.substr(0, colon));
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (key == "purpose") {
      split.prompt.purpose = value;
    } else if (key == "answer") {
      split.prompt.answer = value;
    } else if (auto variable = variableOf(key)) {
      variable->meaning = value;
      split.prompt.variables.push_back(*std::move(variable));
    } else {
      return wrong(fmt::format(
          "'{}' is not known; there are purpose, answer, and [optional] word|block|text NAME",
          toValidUtf8(key)));
    }
  }
}

const Variable* find(const Prompt& prompt, std::string_view name) {
  const auto at = std::ranges::find(prompt.variables, name, &Variable::name);
  return at == prompt.variables.end() ? nullptr : &*at;
}

struct Slot {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string_view name;
};

// The next {{name}}; what looks alike, as {{ in a template of some language, is no place.
std::optional<Slot> nextPlace(std::string_view text, std::size_t from) {
  while (true) {
    const std::size_t begin = text.find("{{", from);
    if (begin == std::string_view::npos) return std::nullopt;
    const std::size_t end = text.find("}}", begin + 2);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view name = trimmed(text.substr(begin + 2, end - begin - 2));
    if (isName(name)) return Slot{begin, end + 2, name};
    from = begin + 2;
  }
}

// Each place names a declared variable, and each required one has a place.
Result<> checkPlaces(const Prompt& prompt, std::string_view name, std::size_t bodyLine) {
  std::set<std::string_view> used;
  for (auto place = nextPlace(prompt.body, 0); place; place = nextPlace(prompt.body, place->end)) {
    used.insert(place->name);
    if (find(prompt, place->name) != nullptr) continue;
    const auto line = std::count(
        prompt.body.begin(), prompt.body.begin() + static_cast<std::ptrdiff_t>(place->begin), '\n');
    std::string known;
    for (const Variable& variable : prompt.variables)
      known += (known.empty() ? "" : ", ") + variable.name;
    return fail(ErrorKind::InvalidInput,
                fmt::format("the prompt {}, line {}: there is no variable '{}'; there are {}", name,
                            bodyLine + static_cast<std::size_t>(line), place->name,
                            known.empty() ? "none" : known));
  }
  for (const Variable& variable : prompt.variables) {
    if (variable.optional || used.contains(variable.name)) continue;
    return fail(ErrorKind::InvalidInput, fmt::format("the prompt {} does not say {{{{{}}}}}, {}",
                                                     name, variable.name, variable.meaning));
  }
  return {};
}

std::string rendered(const Variable& variable, const std::string& value) {
  switch (variable.kind) {
    case VariableKind::Word:
      return quotedWord(value);
    case VariableKind::Block:
      return fenced(value);
    case VariableKind::Text:
      break;
  }
  return value;
}

// Nothing when an optional variable in it has no value.
Result<std::optional<std::string>> fillParagraph(const Prompt& prompt, std::string_view paragraph,
                                                 const Values& values, std::string_view name) {
  std::string out;
  std::size_t done = 0;
  for (auto place = nextPlace(paragraph, 0); place; place = nextPlace(paragraph, place->end)) {
    const Variable* const variable = find(prompt, place->name);
    if (variable == nullptr)
      return fail(ErrorKind::Bug, fmt::format("the prompt {} was not checked", name));
    const auto value = values.find(place->name);
    if (value == values.end() || trimmed(value->second).empty()) {
      if (variable->optional) return std::optional<std::string>();
      return fail(ErrorKind::InvalidInput, fmt::format("the prompt {} needs {}: {}", name,
                                                       variable->name, variable->meaning));
    }
    out += paragraph.substr(done, place->begin - done);
    out += rendered(*variable, value->second);
    done = place->end;
  }
  out += paragraph.substr(done);
  return std::optional(std::move(out));
}

}  // namespace

std::string fenced(std::string_view text, std::string_view language) {
  const std::string fence(std::max<std::size_t>(3, longestRun(text) + 1), '`');
  return fmt::format("{}{}\n{}{}{}", fence, language, text,
                     text.empty() || text.ends_with('\n') ? "" : "\n", fence);
}

std::string quotedWord(std::string_view text) {
  std::string line(trimmed(text));
  std::ranges::replace_if(
      line, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
  const std::string fence(longestRun(line) + 1, '`');
  const std::string_view blank = line.starts_with('`') || line.ends_with('`') ? " " : "";
  return fmt::format("{}{}{}{}{}", fence, blank, line, blank, fence);
}

Result<Prompt> parsePrompt(std::string_view text, std::string_view name) {
  auto split = splitFront(text, name);
  if (!split) return std::unexpected(split.error());
  if (const Result<> checked = checkPlaces(split->prompt, name, split->bodyLine); !checked)
    return std::unexpected(checked.error());
  return std::move(split->prompt);
}

Result<Prompt> replacePrompt(const Prompt& original, std::string_view text, std::string_view name) {
  if (!isUtf8(text))
    return fail(ErrorKind::InvalidInput, fmt::format("the prompt {} is no UTF-8 text", name));
  auto split = splitFront(text, name);
  if (!split) return std::unexpected(split.error());
  for (const Variable& variable : split->prompt.variables) {
    if (find(original, variable.name) == nullptr) {
      return fail(ErrorKind::InvalidInput,
                  fmt::format("the prompt {} declares '{}', for which there is no value", name,
                              variable.name));
    }
  }
  if (trimmed(split->prompt.body).empty())
    return fail(ErrorKind::InvalidInput, fmt::format("the prompt {} is empty", name));
  Prompt prompt = original;
  prompt.body = std::move(split->prompt.body);
  if (const Result<> checked = checkPlaces(prompt, name, split->bodyLine); !checked)
    return std::unexpected(checked.error());
  return prompt;
}

Result<std::string> fill(const Prompt& prompt, const Values& values, std::string_view name) {
  std::string out;
  std::string_view rest = prompt.body;
  while (!rest.empty()) {
    const std::size_t blank = rest.find("\n\n");
    const std::string_view paragraph = rest.substr(0, blank);
    rest.remove_prefix(std::min(rest.size(), paragraph.size()));
    while (rest.starts_with('\n')) rest.remove_prefix(1);
    const auto filled = fillParagraph(prompt, paragraph, values, name);
    if (!filled) return std::unexpected(filled.error());
    if (!filled->has_value()) continue;
    if (!out.empty()) out += "\n\n";
    out += **filled;
  }
  return out;
}

}  // namespace codestral::instruct
