#pragma once

// What FakeMistral answers without a script: text that depends only on the request, and looks like
// a completion. Pure; any thread.
//
// Fill in the middle, the first rule that fits:
//   1. the last line (or, at a blank line, the one before it) ends in `{`: two lines one step
//   further in, and the closing `}` unless the
//      suffix begins with one;
//   2. the same with `:`: two lines one step further in;
//   3. the last line has an open `(`: the latest identifier of the text, and as many `)` as are
//   missing in the suffix's line;
//   4. the last line ends inside an identifier that the text holds in a longer form: the rest of
//   it;
//   5. otherwise the latest identifier, after an identifier as `_value`.
// Rules 3 to 5 add `;` when the prompt has a line that ends so and the suffix's line is empty.
// A step is four columns, or a tab in a text that indents with tabs.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace codestral::test {

std::string defaultFimText(std::string_view prompt, std::string_view suffix);
// Pieces of about a token each (at most four bytes, cut between characters); together they are the
// text.
std::vector<std::string> splitTokens(std::string_view text);
// As usage counts it.
std::size_t countTokens(std::string_view text);

}  // namespace codestral::test
