#pragma once

// What a command may do to the terminal: colour only where a person looks, and only if they did not
// say NO_COLOR.

#include <cstddef>
#include <string>
#include <string_view>

#include "base/visible.h"

namespace codestral::cli {

bool isTerminal(int fd);
// Whether standard output takes colour: a terminal, NO_COLOR unset or empty, TERM not "dumb".
// FORCE_COLOR overrides, for captures.
bool wantsColor();

struct Style {
  bool color = false;
  std::string dim(std::string_view text) const { return paint("2", text); }
  std::string bold(std::string_view text) const { return paint("1", text); }
  std::string red(std::string_view text) const { return paint("31", text); }
  std::string green(std::string_view text) const { return paint("32", text); }
  std::string yellow(std::string_view text) const { return paint("33", text); }
  // Ghost text: dimmed italics, or between marks where there is no colour.
  std::string ghost(std::string_view text) const;

 private:
  std::string paint(std::string_view code, std::string_view text) const;
};

// The exit code when the command line itself is wrong; exitCode (base/error.h) has the others.
inline constexpr int kWrongUse = 2;

// One line on standard error, with the program's name. What could drive the terminal is made
// visible: file names, settings of a repository and words of a service come here.
void complain(std::string_view message);
// Standard output. False when nobody reads it any more.
bool print(std::string_view text);
// The same for JSON: its value stays, and its text cannot drive a terminal.
bool printJson(std::string_view json);

std::size_t terminalColumns(int fd);  // 80 when it is no terminal
}  // namespace codestral::cli
