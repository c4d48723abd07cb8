#pragma once

// A kept conversation: $XDG_STATE_HOME/codestral-lsp/chats/ID.json, readable by its owner only,
// replaced as a whole or not at all. While it is open, no other process can open it. One thread.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "mistral/chat.h"

namespace codestral::cli {

class ChatHistory {
 public:
  // Made when missing. An id is of letters, digits, '.', '_' and '-'.
  static Result<ChatHistory> open(std::string_view id);

  const std::vector<mistral::Message>& messages() const { return messages_; }
  Result<> replace(std::vector<mistral::Message> messages);

 private:
  ChatHistory(std::filesystem::path path, Fd lock)
      : path_(std::move(path)), lock_(std::move(lock)) {}
  Result<> read();

  std::filesystem::path path_;
  Fd lock_;
  std::vector<mistral::Message> messages_;
};

}  // namespace codestral::cli
