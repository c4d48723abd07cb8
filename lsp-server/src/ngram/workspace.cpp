#include "ngram/workspace.h"

#include <algorithm>

#include "base/utf8.h"
#include "ngram/parameters.h"
#include "ngram/token_reader.h"

namespace codestral::ngram {

std::optional<Positions> Workspace::find(const std::string& path) const {
  const auto found = files.find(path);
  if (found == files.end()) return std::nullopt;
  return found->second;
}

std::span<const TokenId> Workspace::startingWith(std::string_view prefix) const {
  const auto head = [&](TokenId id) { return words->text(id).substr(0, prefix.size()); };
  const auto range = std::ranges::equal_range(identifiers, prefix, {}, head);
  return {range.begin(), range.end()};
}

std::size_t Workspace::bytes() const {
  std::size_t total = words->bytes() + renaming.bytes() + segment.bytes() +
                      identifiers.capacity() * sizeof(TokenId);
  for (const auto& [path, positions] : files) total += path.capacity() + 64;
  return total;
}

WorkspaceBuilder::WorkspaceBuilder(const Workspace* below)
    : below_(below),
      words_(std::make_shared<Vocabulary>(below == nullptr ? nullptr : below->words)) {}

void WorkspaceBuilder::add(const std::string& path, std::string_view content) {
  const auto begin = static_cast<std::uint32_t>(tokens_.size());
  const auto [file, added] = files_.try_emplace(path);
  if (!added) return;
  std::string repaired;
  if (!isUtf8(content)) {
    repaired = toValidUtf8(std::string(content));
    content = repaired;
  }
  TokenReader reader(*words_, tokens_);
  reader.startFile();
  reader.lines(content);
  file->second = {begin, static_cast<std::uint32_t>(tokens_.size())};
  if (below_ == nullptr) countWords(begin);
}

void WorkspaceBuilder::countWords(std::size_t begin) {
  lastFile_.resize(words_->size());
  fileCount_.resize(words_->size());
  const auto file = static_cast<std::uint32_t>(files_.size());
  for (std::size_t at = begin; at < tokens_.size(); ++at) {
    const TokenId id = idOf(tokens_[at]);
    if (lastFile_[id] == file) continue;
    lastFile_[id] = file;
    ++fileCount_[id];
  }
}

Renaming WorkspaceBuilder::renamingRule() const {
  const double least = std::max(2.0, kParameters.keptShare * static_cast<double>(files_.size()));
  std::vector<bool> renamed(words_->size());
  for (TokenId id = kFirstWord; id < words_->size(); ++id) {
    renamed[id] = words_->isIdentifier(id) && fileCount_[id] < least;
  }
  return Renaming(std::move(renamed));
}

std::shared_ptr<const Workspace> WorkspaceBuilder::finish(const std::stop_token& stop) {
  auto workspace = std::make_shared<Workspace>();
  workspace->renaming = below_ == nullptr ? renamingRule() : below_->renaming;
  workspace->words = words_;
  workspace->files = std::move(files_);
  lastFile_ = {};
  fileCount_ = {};
  tokens_.shrink_to_fit();
  const auto buckets = below_ == nullptr ? ContextIndex::Buckets::Yes : ContextIndex::Buckets::No;
  std::vector<StoredToken> renamed = renameAll(tokens_, *words_, workspace->renaming);
  workspace->segment.plain =
      ContextIndex(std::move(tokens_), kParameters.order, words_->size(), buckets, stop);
  if (stop.stop_requested()) return nullptr;
  workspace->segment.renamed =
      ContextIndex(std::move(renamed), kParameters.renamedLast, words_->size(), buckets, stop);
  if (stop.stop_requested()) return nullptr;
  for (TokenId id = words_->firstOwn(); id < words_->size(); ++id) {
    if (words_->isIdentifier(id)) workspace->identifiers.push_back(id);
  }
  workspace->identifiers.shrink_to_fit();
  std::ranges::sort(workspace->identifiers, {}, [&](TokenId id) { return words_->text(id); });
  return workspace;
}

bool worthLearning(std::string_view content) {
  constexpr std::size_t kLargest = 1U << 20U;
  constexpr std::size_t kMeanLine = 300;
  if (content.empty() || content.size() > kLargest || content.contains('\0')) return false;
  const auto lines = static_cast<std::size_t>(std::ranges::count(content, '\n')) + 1;
  return content.size() / lines <= kMeanLine;
}

}  // namespace codestral::ngram
