#pragma once

// Where the tests find the repository and what was built from it. Only places.cpp is compiled with
// these paths, so that the compiler cache serves the rest in any clone. Any thread.

#include <string>
#include <string_view>

namespace codestral::test {

// "tests/data/x" -> the file in the repository.
std::string sourcePath(std::string_view relative);
// "codestral-lsp" -> the program in the tree that the calling test was built in.
std::string builtProgram(std::string_view name);

}  // namespace codestral::test
