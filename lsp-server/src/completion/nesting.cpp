#include "completion/nesting.h"

#include "completion/surroundings.h"

namespace codestral::completion {

char openerOf(char closer) {
  switch (closer) {
    case ')':
      return '(';
    case ']':
      return '[';
    case '}':
      return '{';
    default:
      return 0;
  }
}

char closerOf(char opener) {
  switch (opener) {
    case '(':
      return ')';
    case '[':
      return ']';
    case '{':
      return '}';
    default:
      return 0;
  }
}

// In Rust an apostrophe begins a lifetime far more often than a character.
Nesting::Nesting(const syntax::Language* language)
    : lineComment_(language != nullptr ? language->lineComment : ""),
      quotes_(language != nullptr && language->id == "rust" ? "\"" : "\"'`") {}

void Nesting::read(std::string_view piece) {
  for (std::size_t at = 0; at < piece.size();) {
    const std::size_t length = step(piece, at);
    last_ = piece[at + length - 1];
    at += length;
  }
  read_ += piece.size();
}

// Reads one character or mark; returns its length.
std::size_t Nesting::step(std::string_view piece, std::size_t at) {
  const char c = piece[at];
  if (c == '\n') {
    inComment_ = false;
    if (quote_.size() == 1 && quote_ != "`") quote_.clear();
    return 1;
  }
  if (inComment_) return 1;
  if (!quote_.empty()) {
    if (c == '\\') return at + 1 < piece.size() && piece[at + 1] != '\n' ? 2 : 1;
    if (!piece.substr(at).starts_with(quote_)) return 1;
    const std::size_t length = quote_.size();
    closed_.push_back({quoteAt_, read_ + at});
    quote_.clear();
    return length;
  }
  if (!lineComment_.empty() && piece.substr(at).starts_with(lineComment_)) {
    // `#` begins a comment only after a blank: `${#name}`, `a#b`.
    inComment_ = lineComment_ != "#" || last_ == ' ' || last_ == '\t' || last_ == '\n';
    return lineComment_.size();
  }
  if (quotes_.contains(c)) return openQuote(piece, at);
  if (closerOf(c) != 0) {
    open_.push_back({c, read_ + at});
  } else if (const char opener = openerOf(c); opener != 0) {
    if (!open_.empty() && open_.back().kind == opener) {
      closed_.push_back({open_.back().at, read_ + at});
      open_.pop_back();
    } else {
      closed_.push_back({Closed::kBefore, read_ + at});
      ++unopened_;
    }
  }
  return 1;
}

std::size_t Nesting::openQuote(std::string_view piece, std::size_t at) {
  const char c = piece[at];
  quoteAt_ = read_ + at;
  const std::string_view triple = piece.substr(at, 3);
  if (c != '`' && triple.size() == 3 && triple[1] == c && triple[2] == c) {
    quote_ = triple;
    return 3;
  }
  // An apostrophe after a letter, and one that nothing on the line closes: `don't`.
  if (c == '\'') {
    const std::size_t close = piece.find_first_of("'\n", at + 1);
    const bool alone = close != std::string_view::npos && piece[close] == '\n';
    if (isIdentifierByte(last_) || alone) return 1;
  }
  quote_ = c;
  return 1;
}

}  // namespace codestral::completion
