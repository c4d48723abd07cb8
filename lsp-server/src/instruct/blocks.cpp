// Fences as CommonMark has them, with one difference: within a block, a fence with a language opens
// another block rather than being text, because models nest them without longer fences.

#include "instruct/blocks.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/trim.h"

namespace codestral::instruct {
namespace {

struct Fence {
  char sign = '`';
  std::size_t length = 0;
  std::size_t indent = 0;
  std::string info;
};

std::optional<Fence> fenceOf(std::string_view line) {
  const std::size_t indent = indentation(line).size();
  line.remove_prefix(indent);
  if (!line.starts_with("```") && !line.starts_with("~~~")) return std::nullopt;
  Fence fence{line[0], std::min(line.find_first_not_of(line[0]), line.size()), indent, {}};
  fence.info = trimmed(line.substr(fence.length));
  if (fence.sign == '`' && fence.info.contains('`')) return std::nullopt;
  return fence;
}

bool isMarkdown(std::string_view language) {
  return language == "markdown" || language == "md" || language == "mdx";
}

void readInfo(const std::string& info, Block& block) {
  const std::size_t end = std::min(info.find_first_of(" \t:{,"), info.size());
  block.language = lower(info.substr(0, end));
  if (!info.contains(' ') && !info.contains(':') && looksLikePath(info)) {
    block.path = info;
    block.language.clear();
    return;
  }
  std::string_view rest = std::string_view(info).substr(end);
  for (const std::string_view key : {"title=", "file=", "filename=", "path="}) {
    const std::size_t at = rest.find(key);
    if (at != std::string_view::npos) rest.remove_prefix(at + key.size());
  }
  rest = trimmed(rest);
  while (!rest.empty() && std::string_view(":{}\"'").contains(rest.front())) rest.remove_prefix(1);
  while (!rest.empty() && std::string_view(":{}\"'").contains(rest.back())) rest.remove_suffix(1);
  rest = trimmed(rest);
  if (looksLikePath(rest)) block.path = rest;
}

std::string withoutIndent(std::string_view line, std::size_t indent) {
  std::size_t at = 0;
  while (at < indent && at < line.size() && (line[at] == ' ' || line[at] == '\t')) ++at;
  return std::string(line.substr(at));
}

class BlockReader {
 public:
  BlockReader(Lines lines, bool markdown, bool nests)
      : lines_(std::move(lines)), markdown_(markdown), nests_(nests) {
    fences_.reserve(lines_.size());
    for (const std::string& line : lines_) fences_.push_back(fenceOf(line));
  }

  Layout read() {
    for (at_ = 0; at_ < lines_.size(); ++at_) {
      const auto& fence = fences_[at_];
      if (open_) {
        inside(fence);
      } else if (fence) {
        begin(*fence);
      } else {
        layout_.prose.push_back(lines_[at_]);
        if (!isBlank(lines_[at_])) said_ = trimmed(lines_[at_]);
      }
    }
    if (open_) layout_.blocks.back().closed = false;
    return std::move(layout_);
  }

  bool nested() const { return nested_; }

 private:
  void begin(const Fence& fence) {
    open_ = fence;
    depth_ = 0;
    Block block;
    readInfo(fence.info, block);
    block.said = std::exchange(said_, {});
    layout_.blocks.push_back(std::move(block));
  }

  void inside(const std::optional<Fence>& fence) {
    if (fence && fence->sign == open_->sign && fence->length >= open_->length &&
        fence->indent < open_->indent + 4) {
      if (!fence->info.empty()) {
        if (!nests_) {
          begin(*fence);
          return;
        }
        ++depth_;
        nested_ = true;
      } else if (depth_ > 0) {
        --depth_;
      } else if (!opensBareFence()) {
        open_.reset();
        return;
      } else {
        ++depth_;
      }
    }
    layout_.blocks.back().lines.push_back(withoutIndent(lines_[at_], open_->indent));
  }

  // In a Markdown document, a bare fence may open a block. It does when the bare fences from here
  // on come in pairs, with one left over to close the document.
  bool opensBareFence() const {
    if (!markdown_ && !isMarkdown(layout_.blocks.back().language)) return false;
    std::size_t bare = 0;
    for (std::size_t i = at_; i < lines_.size(); ++i) {
      const auto& fence = fences_[i];
      if (!fence || fence->sign != open_->sign || fence->length < open_->length) continue;
      if (!fence->info.empty()) break;
      ++bare;
    }
    return bare >= 3 && bare % 2 == 1;
  }

  const Lines lines_;
  std::vector<std::optional<Fence>> fences_;  // of each line
  const bool markdown_;
  const bool nests_;
  std::size_t at_ = 0;
  std::optional<Fence> open_;
  int depth_ = 0;
  bool nested_ = false;
  std::string said_;
  Layout layout_;
};

}  // namespace

bool looksLikePath(std::string_view text) {
  if (text.empty() || text.size() > 300 || text.ends_with('/') || text.ends_with('.')) return false;
  if (text.find_first_of("(){};=<>*\"'`|\n,") != std::string_view::npos) return false;
  if (text.contains("  ") || text.contains("://") || text.contains(": ")) return false;
  const std::size_t slash = text.find_last_of("/\\");
  const std::string_view name = slash == std::string_view::npos ? text : text.substr(slash + 1);
  const std::size_t dot = name.rfind('.');
  const bool extension = dot != std::string_view::npos && dot + 1 < name.size() &&
                         name.size() - dot <= 12 && !name.substr(dot).contains(' ');
  if (extension) return !text.contains(' ') || slash != std::string_view::npos;
  constexpr std::array<std::string_view, 3> kNames{"Makefile", "Dockerfile", "Rakefile"};
  if (std::ranges::find(kNames, name) != kNames.end()) return true;
  return slash != std::string_view::npos && !text.contains(' ') && name.size() > 1;
}

std::string pathOfLine(std::string_view line) {
  const auto strip = [&](std::string_view signs) {
    while (!line.empty() && signs.contains(line.front())) line.remove_prefix(1);
    while (!line.empty() && signs.contains(line.back())) line.remove_suffix(1);
  };
  strip(" \t#*_`:>-\"'");
  for (const std::string_view label : {"file:", "path:", "filename:", "file path:", "file "}) {
    if (!lower(line).starts_with(label)) continue;
    line.remove_prefix(label.size());
    break;
  }
  strip(" \t*`:\"'");
  return looksLikePath(line) ? std::string(line) : std::string();
}

Layout layoutOf(std::string_view answer, bool markdown) {
  BlockReader reader(splitLines(answer), markdown, true);
  Layout layout = reader.read();
  // A block that nests and never ends: one of its fences was forgotten. Then fences do not nest.
  const bool open = !layout.blocks.empty() && !layout.blocks.back().closed;
  if (open && reader.nested()) return BlockReader(splitLines(answer), markdown, false).read();
  return layout;
}

}  // namespace codestral::instruct
