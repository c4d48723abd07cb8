#pragma once

// What an examination found: a line each, what to do about what is wrong, and the worst exit code.
// Main thread.

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"
#include "base/event_loop.h"
#include "cli/terminal.h"

namespace codestral::cli {

class Findings {
 public:
  void good(std::string_view what, std::string_view detail) {
    line(style_.green("ok  "), what, detail);
  }
  void note(std::string_view what, std::string_view detail) {
    line(style_.dim("--  "), what, detail);
  }
  void bad(std::string_view what, std::string_view detail, std::string_view remedy, int code) {
    line(style_.red("FAIL"), what, detail);
    say(remedy, code);
  }
  // What can be done without.
  void missing(std::string_view what, std::string_view detail, std::string_view remedy, int code) {
    note(what, detail);
    say(remedy, code);
  }
  void section(std::string_view title) {
    print(fmt::format("\n{}\n", style_.bold(visibleControls(title))));
  }
  int exitCode() const { return exit_; }

 private:
  void say(std::string_view remedy, int code) {
    if (!remedy.empty()) print(fmt::format("       {}\n", visibleControls(remedy)));
    exit_ = std::max(exit_, code);
  }
  void line(const std::string& mark, std::string_view what, std::string_view detail) {
    print(fmt::format("  {} {}{}{}\n", mark, what, detail.empty() ? "" : ": ",
                      visibleControls(detail)));  // servers have their say in it
  }
  Style style_{wantsColor()};
  int exit_ = 0;
};

// Runs the loop until the call has reported.
template <typename T, typename Start>
Result<T> await(EventLoop& loop, Start start) {
  Result<T> outcome = fail(ErrorKind::Bug, "no answer");
  const auto call = start([&](Result<T> result) {
    outcome = std::move(result);
    loop.stop();
  });
  loop.run();
  return outcome;
}

}  // namespace codestral::cli
