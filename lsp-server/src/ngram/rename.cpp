#include "ngram/rename.h"

namespace codestral::ngram {

std::vector<StoredToken> renameAll(const std::vector<StoredToken>& tokens, const Vocabulary& words,
                                   const Renaming& renaming) {
  std::vector<StoredToken> renamed;
  renamed.reserve(tokens.size());
  RecentNames recent;
  for (const StoredToken token : tokens) {
    const TokenId id = idOf(token);
    if (id == kFileStart) recent = RecentNames();
    renamed.push_back(store(renaming.rename(id, words, recent), blankOf(token)));
  }
  return renamed;
}

}  // namespace codestral::ngram
