#include "cli/terminal.h"

#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/secret.h"

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

// U+0080 to U+009F are controls too.
bool isC1(std::string_view text, std::size_t at) {
  return text[at] == '\xC2' && at + 1 < text.size() &&
         static_cast<unsigned char>(text[at + 1]) >= 0x80 &&
         static_cast<unsigned char>(text[at + 1]) <= 0x9F;
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
  writeAll(stderr, redactSecrets(fmt::format("codestral-lsp: {}\n", message)));
}

bool print(std::string_view text) {
  return writeAll(stdout, text);
}

std::size_t terminalColumns(int fd) {
  winsize size{};
  constexpr std::size_t kUsual = 80;
  return ::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col : kUsual;
}

std::string visibleControls(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == '\t' || byte == '\n') {
      out += text[i];
    } else if (byte == '\r' && text.substr(i + 1).starts_with('\n')) {
      continue;
    } else if (byte < 0x20) {
      out += "\xE2\x90";  // U+2400 on: pictures of the controls
      out += static_cast<char>(0x80 + byte);
    } else if (byte == 0x7F) {
      out += "\xE2\x90\xA1";
    } else if (isC1(text, i)) {
      out += "\xEF\xBF\xBD";
      ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace codestral::cli
