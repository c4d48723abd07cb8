#include "completion/outcomes.h"

#include <algorithm>

namespace codestral::completion {
namespace {

constexpr std::size_t kRemembered = 64;

}  // namespace

std::string Outcomes::offered() {
  recent_.push_front({std::to_string(++counts_.offered)});
  if (recent_.size() > kRemembered) recent_.pop_back();
  return recent_.front().id;
}

Outcomes::Recent* Outcomes::find(const std::string& id) {
  const auto found = std::ranges::find(recent_, id, &Recent::id);
  return found == recent_.end() ? nullptr : &*found;
}

bool Outcomes::shown(const std::string& id) {
  Recent* const item = find(id);
  if (item == nullptr || item->shown) return false;
  item->shown = true;
  ++counts_.shown;
  return true;
}

bool Outcomes::accepted(const std::string& id) {
  Recent* const item = find(id);
  if (item == nullptr || item->accepted) return false;
  item->accepted = true;
  ++counts_.accepted;
  return true;
}

}  // namespace codestral::completion
