#include "cli/chat.h"

#include <algorithm>

#include <fmt/format.h>
#include <unistd.h>

#include "base/utf8.h"
#include "cli/api_request.h"
#include "cli/chat_history.h"
#include "cli/service_session.h"
#include "cli/terminal.h"
#include "instruct/service.h"
#include "mistral/chat.h"
#include "mistral/image.h"

namespace codestral::cli {
namespace {

using mistral::Message;

constexpr std::size_t kLargestPrompt = 8UL * 1024 * 1024;

// The text of an answer as it comes. On a terminal thoughts are dim, and what the model says cannot
// drive it; elsewhere only the answer is printed, as it is.
class AnswerPrinter {
 public:
  ~AnswerPrinter() { finish(); }
  AnswerPrinter() = default;
  AnswerPrinter(const AnswerPrinter&) = delete;
  AnswerPrinter& operator=(const AnswerPrinter&) = delete;

  void add(const mistral::ChatChunk& chunk) {
    for (const mistral::ChatChunk::Choice& choice : chunk.choices) {
      if (terminal_ && color_) put(choice.delta.content.thinking(), true);
      put(choice.delta.content.text(), false);
    }
  }
  void add(const std::string& text) { put(text, false); }
  // Ends the line.
  void finish() {
    become(false);
    if (!atLineStart_) whole_ = print("\n") && whole_;
    atLineStart_ = true;
  }
  bool whole() const { return whole_; }

 private:
  void put(const std::string& text, bool thought) {
    if (text.empty() || !whole_) return;
    become(thought);
    whole_ = print(terminal_ ? visibleControls(text) : text);
    atLineStart_ = text.ends_with('\n');
  }
  void become(bool thought) {
    if (thought == thinking_) return;
    thinking_ = thought;
    whole_ = print(thought ? "\x1b[2m" : atLineStart_ ? "\x1b[0m\n" : "\x1b[0m\n\n") && whole_;
    atLineStart_ = true;
  }

  const bool terminal_ = isTerminal(STDOUT_FILENO);
  const bool color_ = wantsColor();
  bool thinking_ = false;
  bool atLineStart_ = true;
  bool whole_ = true;
};

Result<Message> userMessage(const ChatOptions& options) {
  std::string prompt = options.prompt;
  if (prompt == "-") {
    auto input = readInput("-", kLargestPrompt);
    if (!input) return std::unexpected(input.error());
    prompt = std::move(*input);
  }
  if (prompt.find_first_not_of(" \t\r\n") == std::string::npos) {
    return fail(ErrorKind::InvalidInput, "the prompt is empty");
  }
  if (!isUtf8(prompt)) return fail(ErrorKind::InvalidInput, "the prompt is no UTF-8 text");
  auto text = promptWithFiles(std::move(prompt), options.files);
  if (!text) return std::unexpected(text.error());
  if (options.images.empty()) return Message::user(std::move(*text));
  if (options.images.size() > mistral::kMaxImagesPerRequest) {
    return fail(ErrorKind::InvalidInput, fmt::format("at most {} images fit into one request",
                                                     mistral::kMaxImagesPerRequest));
  }
  std::vector<mistral::Chunk> chunks{mistral::TextChunk{std::move(*text)}};
  for (const std::string& image : options.images) {
    auto chunk = mistral::imageChunk(image);
    if (!chunk) return std::unexpected(chunk.error());
    chunks.emplace_back(std::move(*chunk));
  }
  return Message::user(std::move(chunks));
}

// The kept ones, under the system message that holds now.
std::vector<Message> conversationOf(const ChatOptions& options, const ChatHistory* history) {
  std::vector<Message> messages;
  if (history != nullptr) messages = history->messages();
  if (options.system.empty()) return messages;
  std::erase_if(messages, [](const Message& message) { return message.role == "system"; });
  messages.insert(messages.begin(), Message::system(options.system));
  return messages;
}

void noteFinish(const mistral::ChatChoice& choice) {
  if (choice.finishReason == "length" || choice.finishReason == "model_length") {
    complain("the answer was cut: it reached the longest length");
  } else if (!choice.message.toolCalls.empty()) {
    complain("the model asked for a tool, and a chat has none");
  }
}

Async<int> performChat(ServiceSession& session, const ChatOptions& options, Message prompt,
                       ChatHistory* history) {
  std::vector<Message> messages = conversationOf(options, history);
  messages.push_back(std::move(prompt));

  instruct::Service service(session.client(), session.serviceOptions(options.model));
  AnswerPrinter printer;
  bool streamed = false;
  const instruct::ModelNeeds needs{.vision = !options.images.empty()};
  const auto answer =
      co_await service.ask({.messages = messages}, needs, [&](const mistral::ChatChunk& chunk) {
        streamed = true;
        printer.add(chunk);
      });
  if (answer && !streamed) printer.add(answer->text);
  printer.finish();
  if (!answer) co_return complainAbout(answer.error());
  const mistral::ChatChoice& choice = answer->response.choices.front();
  noteFinish(choice);
  // Thoughts are not kept: they are long, and the next turn does not need them.
  std::string said = choice.message.content.text();
  if (history != nullptr && !said.empty()) {
    messages.push_back(Message::assistant(std::move(said)));
    const Result<> kept = history->replace(std::move(messages));
    if (!kept) co_return complainAbout(kept.error());
  }
  co_return printer.whole() ? 0 : 1;
}

}  // namespace

int chat(const CommonOptions& common, const ChatOptions& options) {
  if (options.agent) {
    complain("chat --agent is not there yet");
    return kWrongUse;
  }
  auto prompt = userMessage(options);
  if (!prompt) return complainAbout(prompt.error());
  std::optional<ChatHistory> history;
  if (!options.session.empty()) {
    auto opened = ChatHistory::open(options.session);
    if (!opened) return complainAbout(opened.error());
    history = std::move(*opened);
  }
  auto session = ServiceSession::open(common, {.codestralServes = true,
                                               .wantsCodestral = options.codestral,
                                               .timeoutSeconds = options.timeoutSeconds,
                                               .purpose = "chat"});
  if (!session) return complainAbout(session.error());
  return (*session)->run(
      performChat(**session, options, std::move(*prompt), history ? &*history : nullptr));
}

}  // namespace codestral::cli
