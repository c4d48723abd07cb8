#pragma once

// A recorded editing session: a text, and the keys that a person pressed in it with their times.
// tests/replay/README.md describes the format of the files. Values; any thread.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/scheduler.h"

namespace codestral::replay {

enum class Verb {
  Type,    // text: one character
  Enter,   // with the editor's indentation
  Erase,   // the character before the cursor
  Paste,   // text
  Undo,    // the last event that changed the text
  MoveTo,  // line, column
  Left,
  Right,
  Up,
  Down,
  Home,
  End,
  AddCursor,   // line, column: a second cursor that types along
  OneCursor,   // only the first cursor is left
  Accept,      // the suggestion, if it says what comes next anyway
  AcceptWord,  // its first word, likewise
  Dismiss,
};

struct Key {
  Verb verb = Verb::Type;
  std::string text;
  std::size_t line = 0;    // from 0
  std::size_t column = 0;  // bytes, from 0
  Millis after{0};         // since the key before
  std::size_t event = 0;   // keys of one event are undone together
};

struct Session {
  std::string name;  // of the file, without its ending
  std::string about;
  std::string file;
  std::string language;
  std::string indent = "    ";
  std::vector<std::string> pairs{"()", "[]", "{}", "\"\"", "''"};
  std::string text;
  std::size_t line = 0;  // where the cursor stands at first
  std::size_t column = 0;
  std::vector<Key> keys;
};

// The error names the line and what is wrong with it.
Result<Session> parseSession(std::string name, std::string_view content);

// All of tests/data/replay, by name. A file that cannot be read ends the process with the reason.
std::vector<Session> shippedSessions();

}  // namespace codestral::replay
