#pragma once

// A prompt with variables, as a file says it:
//
//   ---
//   purpose: changes one region of a file as the user says
//   answer: region
//   word path: the file, below the workspace folder
//   block code: the region
//   optional block notes: instructions of the project
//   ---
//   The file {{path}} holds this:
//
//   {{code}}
//
//   What the project says:
//   {{notes}}
//
// A variable is data and cannot end where it stands: a word becomes one line between backticks, a
// block stands in a fence of its own, both longer than any run of backticks inside. `text` is put
// in as it is, for words of the program itself. A paragraph that names an optional variable without
// a value is left out, with the blank lines after it. Pure; any thread.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace codestral::instruct {

enum class VariableKind { Word, Block, Text };

struct Variable {
  std::string name;
  VariableKind kind = VariableKind::Block;
  bool optional = false;
  std::string meaning;
};

struct Prompt {
  std::string purpose;
  std::string answer;  // what the answer has to be: the name of a prompt "answer-..."; may be empty
  std::vector<Variable> variables;
  std::string body;  // without line ends at its ends
};

using Values = std::map<std::string, std::string, std::less<>>;

// `name` is for the message of an error, which says the line.
Result<Prompt> parsePrompt(std::string_view text, std::string_view name);

// The user's own text in place of a prompt that the program brings. It may have a front part, which
// then declares nothing but a purpose; variables and answer stay. Unknown variables, and required
// ones that it leaves out, are errors.
Result<Prompt> replacePrompt(const Prompt& original, std::string_view text, std::string_view name);

// Values that the prompt does not declare are not used. A required one that is missing or blank is
// an error.
Result<std::string> fill(const Prompt& prompt, const Values& values, std::string_view name);

// The text between fences that it cannot close, on lines of its own. `language` follows the opening
// one.
std::string fenced(std::string_view text, std::string_view language = {});
// One line between backticks; control characters become blanks.
std::string quotedWord(std::string_view text);

}  // namespace codestral::instruct
