#include "instruct/moderation.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/trim.h"

namespace codestral::instruct {
namespace {

constexpr const char* kModel = "mistral-moderation-latest";

}  // namespace

std::vector<std::string> flagged(const mistral::ModerationResponse& response) {
  std::vector<std::string> all;
  for (const mistral::Moderation& result : response.results) {
    for (const auto& [category, is] : result.categories) {
      if (is && std::ranges::find(all, category) == all.end()) all.push_back(category);
    }
  }
  return all;
}

Async<Result<>> moderate(mistral::Client& client, std::vector<std::string> texts,
                         std::string what) {
  std::erase_if(texts, [](const std::string& text) { return trimmed(text).empty(); });
  if (texts.empty()) co_return Result<>();
  const std::size_t count = texts.size();
  const auto response = co_await mistral::moderate(
      client, {.model = kModel, .input = std::move(texts), .metadata = {}});
  if (!response) {
    Error error = response.error();
    error.message =
        fmt::format("{}, because moderation (safety.moderation) failed: {}", what, error.message);
    co_return std::unexpected(std::move(error));
  }
  if (response->results.size() < count)
    co_return fail(ErrorKind::Protocol, fmt::format("{}: moderation judged only a part", what));
  const std::vector<std::string> categories = flagged(*response);
  if (categories.empty()) co_return Result<>();
  co_return fail(ErrorKind::Refused,
                 fmt::format("{}: moderation flags it as {}", what, fmt::join(categories, ", ")));
}

}  // namespace codestral::instruct
