#pragma once

// Ignore rules with the meaning of gitignore(5): patterns of a folder apply below it, the last
// match wins, `!` takes back, a trailing slash means folders only, and nothing below an ignored
// folder can come back. Pure; any thread.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/glob.h"

namespace codestral::index {

class IgnoreFile {
 public:
  IgnoreFile() = default;
  explicit IgnoreFile(std::string_view content);
  enum class Verdict { None, Ignored, Kept };
  // `relative` is the path from the file's own folder, with '/' between parts.
  Verdict match(std::string_view relative, bool isDirectory) const;

 private:
  struct Pattern {
    std::string literal;       // up to the first special character
    std::optional<Glob> glob;  // for what follows, or for the whole when it is not anchored
    bool negated = false;
    bool directoryOnly = false;
    bool anchored = false;  // has a '/' before its end: stands for a path from this folder, not for
                            // a name in any folder
    bool matches(std::string_view path, std::string_view name) const;
  };
  std::vector<Pattern> patterns_;
};

// One glob as in gitignore, against a whole path: * and ? stop at '/', ** crosses, [a-z] and [!a]
// classes, backslash escapes.
bool globMatch(std::string_view glob, std::string_view path);

// Files that hold secrets by their name (.env, *.pem, id_rsa, credentials, ...): never read for
// training, never sent.
bool isSecretFileName(std::string_view fileName);

}  // namespace codestral::index
