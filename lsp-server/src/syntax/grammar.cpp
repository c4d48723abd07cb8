#include "syntax/grammar.h"

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace codestral::syntax {

Grammar::Grammar(const TSLanguage* language, const GrammarTable& table) : table_(table) {
  std::unordered_map<std::string_view, std::uint16_t> byType;
  const auto mark = [&](std::string_view types, NodeFlag flag) {
    forEachWord(types, [&](std::string_view type) { byType[type] |= flag; });
  };
  mark(table.comments, kComment);
  mark(table.strings, kString);
  mark(table.holes, kHole);
  mark(table.arguments, kArguments);
  mark(table.blocks, kBlock);
  mark(table.sequences, kSequence);
  mark(table.wrappers, kWrapper);
  std::unordered_map<std::string_view, const Construct*> constructs;
  for (const Construct& each : table.constructs) constructs[each.type] = &each;

  const std::uint32_t count = ts_language_symbol_count(language);
  flags_.resize(count);
  constructs_.resize(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto symbol = static_cast<TSSymbol>(i);
    if (ts_language_symbol_type(language, symbol) != TSSymbolTypeRegular) continue;
    const std::string_view type = ts_language_symbol_name(language, symbol);
    if (const auto it = byType.find(type); it != byType.end()) flags_[i] = it->second;
    if (const auto it = constructs.find(type); it != constructs.end()) constructs_[i] = it->second;
  }
}

const Grammar& grammarOf(const Language& language) {
  struct Slot {
    std::once_flag once;
    std::unique_ptr<Grammar> grammar;
  };
  static std::array<Slot, 32> slots;
  Slot& slot = slots.at(static_cast<std::size_t>(&language - languages().data()));
  std::call_once(slot.once, [&] {
    static const GrammarTable kNothing{};
    const GrammarTable* table = &kNothing;
    for (const GrammarTable& each : grammarTables()) {
      if (each.id == language.id) table = &each;
    }
    slot.grammar =
        std::make_unique<Grammar>(static_cast<const TSLanguage*>(language.grammar()), *table);
  });
  return *slot.grammar;
}

}  // namespace codestral::syntax
