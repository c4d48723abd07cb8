#pragma once

// A change as git shows it: files with their hunks. The parser takes what `git diff` prints (see
// git.h for the flags) and is tolerant of lines that it does not know. Pure; any thread.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace codestral::instruct {

struct ChangedLine {
  char mark = ' ';         // '+', '-' or ' '
  std::size_t number = 0;  // in the new file, from 1; 0 of a removed line
  std::string text;        // without its line end
};

struct Hunk {
  std::string heading;  // what git shows after the second @@: the function, often
  std::vector<ChangedLine> lines;
};

struct ChangedFile {
  enum class Kind { Modified, Added, Deleted, Renamed, Copied };
  std::string path;  // the new one; of a deleted file the old one
  std::string oldPath;
  Kind kind = Kind::Modified;
  bool binary = false;
  std::vector<Hunk> hunks;  // none: binary, empty, or only its name or mode changed

  std::size_t added() const;
  std::size_t removed() const;
};

std::string_view name(ChangedFile::Kind kind);

std::vector<ChangedFile> parseChange(std::string_view diff);

// A whole file as one hunk of context, for a review of what is there.
ChangedFile wholeFile(std::string path, std::string_view content);

// "a.cpp | 3 + 1 -", a line for each file.
std::string statOf(const std::vector<ChangedFile>& files);

}  // namespace codestral::instruct
