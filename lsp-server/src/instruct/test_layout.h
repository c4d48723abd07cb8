#pragma once

// Where the tests of a file go, and with what they are written: by the project's own tests, else by
// the custom of the language. Pure; any thread.

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace codestral::instruct {

struct TestLayout {
  std::string path;       // below the workspace folder, as all paths here
  bool exists = false;    // there are tests of the file already
  std::string example;    // the path of a test that shows the style; empty when there is none
  std::string framework;  // for people; empty when nothing tells
};

// `files` are those of the workspace, `read` gives the beginning of one.
TestLayout testLayoutOf(std::string_view path, std::span<const std::string> files,
                        const std::function<std::string(std::string_view path)>& read);

// Whether a file holds tests, by its name and its folders.
bool isTestFile(std::string_view path);

}  // namespace codestral::instruct
