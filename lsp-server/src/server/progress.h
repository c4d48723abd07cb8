#pragma once

// Work done progress that the server begins (`window/workDoneProgress/create`, `$/progress`), if
// the editor can show it. Main thread.

#include <cstdint>
#include <memory>
#include <string>

#include "jsonrpc/connection.h"

namespace codestral::server {

class Progress {
 public:
  explicit Progress(jsonrpc::Connection& connection) : connection_(connection) {}
  void setSupported(bool supported) { supported_ = supported; }

  // One piece of work with a bar; ends when it is destroyed. Reports before the editor has agreed
  // are dropped, the newest is sent then.
  class Task {
   public:
    ~Task();
    void report(std::string message, std::uint32_t percentage);

   private:
    friend class Progress;
    struct State;
    std::shared_ptr<State> state_;
  };
  // Null when the editor shows no progress.
  std::shared_ptr<Task> begin(std::string title);

 private:
  jsonrpc::Connection& connection_;
  bool supported_ = false;
  std::int64_t lastToken_ = 0;
};

}  // namespace codestral::server
