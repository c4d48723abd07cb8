#pragma once

// The text of an editor as keys change it: cursors, brackets that close themselves, indentation of
// new lines, undo. Copies are independent, so that a future can be tried out. One thread.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "replay/session_file.h"
#include "text/position.h"

namespace codestral::replay {

// One replaced range, in bytes of the text before the key. Those of one key come from the last in
// the text to the first, so that they can be applied in order.
struct Change {
  text::ByteRange range;
  std::string text;
  // Where the replaced range was, in the editor's positions.
  text::Range positions;
};

class Buffer {
 public:
  Buffer(const Session& session, text::Encoding encoding);

  // Keys that change the text or move the cursor; the others do nothing here.
  std::vector<Change> press(const Key& key);
  // As an accepted suggestion does: the cursor stands behind the new text.
  std::vector<Change> replace(text::ByteRange range, std::string_view text);

  const std::string& text() const { return text_; }
  std::size_t cursor() const { return cursors_.front(); }
  text::Position position() const { return positionOf(cursor()); }
  bool hasSeveralCursors() const { return cursors_.size() > 1; }
  // How many closing characters right after the cursor the editor put there by itself.
  std::size_t closedByItself() const;

  text::Position positionOf(std::size_t offset) const;
  std::size_t offsetOf(text::Position position) const;
  // The same text with the cursor at the same place.
  bool sameAs(const Buffer& other) const {
    return text_ == other.text_ && cursors_ == other.cursors_;
  }

 private:
  struct State {
    std::string text;
    std::vector<std::size_t> cursors;
    std::vector<std::size_t> closers;
    std::size_t event = 0;
  };

  std::vector<Change> type(std::string_view character);
  std::vector<Change> enter();
  std::vector<Change> erase();
  std::vector<Change> undo();
  std::vector<Change> apply(std::vector<Change> changes);
  void move(const Key& key);
  void place(std::size_t offset);
  std::size_t lineStart(std::size_t offset) const;
  std::size_t lineEnd(std::size_t offset) const;
  std::size_t at(std::size_t line, std::size_t column) const;
  bool isClosedByItself(std::size_t offset) const;

  std::string text_;
  std::vector<std::size_t> cursors_;  // the first one is the editor's own
  std::vector<std::size_t> closers_;  // offsets of characters that the editor closed by itself
  std::string indent_;
  std::vector<std::string> pairs_;
  bool indentsAfterColon_;
  text::Encoding encoding_;
  std::vector<State> past_;
};

}  // namespace codestral::replay
