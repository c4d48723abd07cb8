#pragma once

// What an editor of the replay asks for suggestions. Main thread.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "replay/buffer.h"
#include "text/position.h"

namespace codestral::replay {

struct Suggestion {
  std::string text;
  text::Range range;
  std::string id;
};

struct Answer {
  bool saysNothing = true;  // nothing about the place: the editor keeps what it shows
  std::vector<Suggestion> items;
};

class Completer {
 public:
  using Answered = std::function<void(Answer)>;

  virtual ~Completer() = default;
  virtual void open(const Session& session, const Buffer& buffer) = 0;
  virtual void change(const std::vector<Change>& changes, const Buffer& after) = 0;
  // An older one may still wait, and is answered too. cancel() is for all that wait; a cancelled
  // one may still be answered.
  virtual void ask(const Buffer& buffer, Answered answered) = 0;
  virtual void cancel() = 0;
  virtual void shown(const Suggestion& /*suggestion*/) {}
  virtual void accepted(const Suggestion& /*suggestion*/) {}
};

}  // namespace codestral::replay
