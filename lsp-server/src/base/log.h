#pragma once

// The process log: one sink, standard error or a file, never standard output. Any thread.
// Info and above carry ids, sizes, times and codes only, never document text, prompts or headers;
// every line passes the redactor.

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/error.h"

namespace codestral {

enum class LogLevel { Trace, Debug, Info, Warn, Error, Off };

Result<LogLevel> parseLogLevel(std::string_view name);

// Called once at start, before threads exist. An empty path means standard error.
Result<> openLog(LogLevel level, const std::string& path);
void setLogLevel(LogLevel level);
bool logEnabled(LogLevel level);
void logLine(LogLevel level, std::string_view line);

template <typename... Args>
void log(LogLevel level, fmt::format_string<Args...> format, Args&&... args) {
  if (logEnabled(level)) logLine(level, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace codestral
