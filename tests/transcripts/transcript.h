#pragma once

// A transcript: an exchange with the real server, as a file to read. One thread.
//
// clang-format off
// Each line is a step; `##` starts a comment line. Before the server starts, which it does at the
// first step that needs it:
//   %env NAME=value           sets a variable of the server
//   %fake                     the fake service runs, and the server's key and base URL name it
//   %settings {...}           what workspace/configuration answers for section codestral
//   %file NAME "text"         writes a file of the workspace
//   %files N NAME "text"      writes N of them: 0_NAME, 1_NAME, ...
//   %git FOLDER WORDS         runs git there; a word has no blanks
//   %ignore METHOD            requests of this method are never answered; starts the server
// Then:
//   start {...}               initialize (usual params with these merged in), its result, and
//                             initialized; settings in initializationOptions have debounceMs 0
//   open NAME LANGUAGE "text" didOpen, version 1
//   change NAME VERSION [...] didChange with these contentChanges
//   ask ID NAME LINE:COLUMN [{...}]   inlineCompletion, automatic; the object is merged into context
//   --> {...}                 sends a message ("jsonrpc" is added)
//   !! text                   sends raw bytes: \r \n \\ \xNN, and \{N:text} is text N times
//   frame text                the same as the content of a frame, with its Content-Length
//   <-- {...}                 the answer to this id, or the next message of this method, matches
//   <~~ {...}                 the same, but messages of the method that do not match are passed over
//   take ID NAME LINE:COLUMN[-LINE:COLUMN] "title" [{...}]   lists the code actions there, as `list-ID`,
//                             and resolves the first enabled one whose title holds this, as ID; the
//                             object is merged into the context
//   fake [...]                queues behaviours (tests/support/fake_behaviour.h)
//   requests N, cancelled N   waits until the fake service saw so many, and saw them closed
//   release N                 lets so many held streams of the fake service go on
//   request N {...}           the fake service's request, counted from 0, matches
//   close                     closes the server's input
//   exit N                    waits for the end of the server; its exit code
// clang-format on
// ${ROOT} and ${PORT} are replaced everywhere; NAMEs are files of ${ROOT}. See pattern.h for
// patterns.
//
// At the end every request must have been answered, the stream must have been clean, and no message
// to the user may be left that the transcript does not tell of.

#include <filesystem>
#include <optional>
#include <string>

namespace codestral::test {

// What went wrong, with the line, or nothing.
std::optional<std::string> runTranscript(const std::filesystem::path& file,
                                         const std::filesystem::path& server);

}  // namespace codestral::test
