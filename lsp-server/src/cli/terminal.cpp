#include "cli/terminal.h"

#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/secret.h"
#include "base/visible.h"

namespace codestral::cli {
namespace {

bool isSet(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && value[0] != '\0';
}

bool writeAll(std::FILE* stream, std::string_view text) {
  const std::size_t written = std::fwrite(text.data(), 1, text.size(), stream);
  return std::fflush(stream) == 0 && written == text.size();
}

}  // namespace

bool isTerminal(int fd) {
  return ::isatty(fd) == 1;
}

bool wantsColor() {
  if (isSet("NO_COLOR")) return false;
  if (isSet("FORCE_COLOR")) return true;
  const char* term = std::getenv("TERM");
  return isTerminal(STDOUT_FILENO) && (term == nullptr || std::string_view(term) != "dumb");
}

std::string Style::paint(std::string_view code, std::string_view text) const {
  return color ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

std::string Style::ghost(std::string_view text) const {
  return color ? fmt::format("\x1b[2;3m{}\x1b[0m", text) : fmt::format("«{}»", text);
}

void complain(std::string_view message) {
  writeAll(stderr, visibleControls(redactSecrets(fmt::format("codestral-lsp: {}\n", message))));
}

bool print(std::string_view text) {
  return writeAll(stdout, text);
}

bool printJson(std::string_view json) {
  return print(visibleJson(json));
}

std::size_t terminalColumns(int fd) {
  winsize size{};
  constexpr std::size_t kUsual = 80;
  return ::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col : kUsual;
}

}  // namespace codestral::cli
