#pragma once

// What of an answer is talk rather than text of a file. Pure; any thread.

#include "instruct/lines.h"

namespace codestral::instruct {

// "I'm sorry, but I cannot ...": the first words say so.
bool declines(LineSpan lines);
// A line that is a sentence for a person and no code or comment.
bool isSentence(std::string_view line);
// Without "Here is the code:" before and "This does ..." after it. Empty when all of it is talk.
Lines withoutTalk(Lines lines);
// Of a text for people, only the announcement before it can be told from it.
Lines withoutAnnouncement(Lines lines);
// Whether the lowered line holds one of the words, as words.
bool mentions(std::string_view line, std::span<const std::string_view> words);

}  // namespace codestral::instruct
