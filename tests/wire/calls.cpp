#include "wire/calls.h"

#include "mistral/agents.h"
#include "mistral/audio.h"
#include "mistral/batch.h"
#include "mistral/chat.h"
#include "mistral/classifiers.h"
#include "mistral/conversations.h"
#include "mistral/embeddings.h"
#include "mistral/files.h"
#include "mistral/fim.h"
#include "mistral/fine_tuning.h"
#include "mistral/libraries.h"
#include "mistral/models.h"
#include "mistral/ocr.h"

namespace codestral::wire {
namespace {

using namespace mistral;

// What examples.json says as the typed request; what it has no field for must not get lost.
template <typename T>
T requestFrom(const Json& json) {
  const Result<T> request = fromJson<T>(json, "the example");
  return request ? *request : T{};
}

template <typename T>
Async<Result<Json>> asJson(Async<Result<T>> work) {
  const Result<T> answer = co_await work;
  if (!answer) co_return std::unexpected(answer.error());
  co_return toJson(*answer);
}
Async<Result<Json>> done(Async<Result<>> work) {
  const Result<> answer = co_await work;
  if (!answer) co_return std::unexpected(answer.error());
  co_return Json();
}

std::optional<std::string> textOf(const Json& json) {
  if (json.is_null()) return std::nullopt;
  return json.is_string() ? json.get<std::string>() : json.dump();
}

FimRequest fimFrom(const Json& body) {
  FimRequest request;
  request.model = body.value("model", "");
  request.prompt = body.value("prompt", "");
  request.suffix = body.value("suffix", "");
  if (body.contains("temperature")) request.temperature = body["temperature"].get<double>();
  if (body.contains("top_p")) request.topP = body["top_p"].get<double>();
  if (body.contains("max_tokens")) request.maxTokens = body["max_tokens"].get<int>();
  if (body.contains("min_tokens")) request.minTokens = body["min_tokens"].get<int>();
  if (body.contains("random_seed")) request.randomSeed = body["random_seed"].get<std::int64_t>();
  if (body.contains("stop")) request.stop = requestFrom<Texts>(body["stop"]).values();
  return request;
}

// One conversation or a list of them.
std::vector<std::vector<Message>> conversationsFrom(const Json& input) {
  if (!input.empty() && input.front().is_array()) {
    return requestFrom<std::vector<std::vector<Message>>>(input);
  }
  return {requestFrom<std::vector<Message>>(input)};
}
std::vector<std::vector<Message>> chatsFrom(const Json& input) {
  std::vector<std::vector<Message>> all;
  for (const Json& one : input.is_array() ? input : Json::array({input})) {
    all.push_back(requestFrom<std::vector<Message>>(one.value("messages", Json::array())));
  }
  return all;
}

TranscriptionRequest transcriptionFrom(const Json& form) {
  auto request = requestFrom<TranscriptionRequest>(form);
  if (form.contains("file")) request.path = form["file"].value("path", "");
  return request;
}

Async<Result<Json>> download(Client& client, std::string id) {
  std::string bytes;
  const Result<> whole = co_await readFileLines(client, std::move(id), [&](std::string_view line) {
    bytes += std::string(line) + "\n";
    return Result<>();
  });
  if (!whole) co_return std::unexpected(whole.error());
  co_return Json(std::move(bytes));
}

DocumentId documentOf(const Arguments& a) {
  return {.library = a.at("library_id"), .document = a.at("document_id")};
}

void addCompletions(std::map<std::string, Call>& calls) {
  calls["chat.complete"] = [](Client& c, Arguments a) {
    return asJson(chat(c, requestFrom<ChatRequest>(a.body)));
  };
  calls["chat.stream"] = [](Client& c, Arguments a) {
    return asJson(streamChat(c, requestFrom<ChatRequest>(a.body), {}));
  };
  calls["fim.complete"] = [](Client& c, Arguments a) {
    return asJson(completeFim(c, fimFrom(a.body)));
  };
  calls["fim.stream"] = [](Client& c, Arguments a) {
    return asJson(streamFim(c, fimFrom(a.body), OnChunk()));
  };
  calls["agents.complete"] = [](Client& c, Arguments a) {
    return asJson(completeWithAgent(c, requestFrom<AgentCompletionRequest>(a.body)));
  };
  calls["agents.stream"] = [](Client& c, Arguments a) {
    return asJson(streamWithAgent(c, requestFrom<AgentCompletionRequest>(a.body), {}));
  };
  calls["embeddings.create"] = [](Client& c, Arguments a) {
    return asJson(embed(c, requestFrom<EmbeddingRequest>(a.body)));
  };
  calls["classifiers.moderate"] = [](Client& c, Arguments a) {
    return asJson(moderate(c, requestFrom<ClassificationRequest>(a.body)));
  };
  calls["classifiers.moderateChat"] = [](Client& c, Arguments a) {
    return asJson(moderateChat(c, {.model = a.body.value("model", ""),
                                   .conversations = conversationsFrom(a.body["input"])}));
  };
  calls["classifiers.classify"] = [](Client& c, Arguments a) {
    return asJson(classify(c, requestFrom<ClassificationRequest>(a.body)));
  };
  calls["classifiers.classifyChat"] = [](Client& c, Arguments a) {
    return asJson(classifyChat(
        c, {.model = a.body.value("model", ""), .conversations = chatsFrom(a.body["input"])}));
  };
  calls["ocr.process"] = [](Client& c, Arguments a) {
    return asJson(readDocument(c, requestFrom<OcrRequest>(a.body)));
  };
  calls["audio.transcriptions.complete"] = [](Client& c, Arguments a) {
    return asJson(transcribe(c, transcriptionFrom(a.form)));
  };
  calls["audio.transcriptions.stream"] = [](Client& c, Arguments a) {
    return asJson(streamTranscription(c, transcriptionFrom(a.form), {}));
  };
  calls["audio.speech.complete"] = [](Client& c, Arguments a) {
    return asJson(speak(c, requestFrom<SpeechRequest>(a.body)));
  };
  calls["audio.speech.stream"] = [](Client& c, Arguments a) {
    return asJson(streamSpeech(c, requestFrom<SpeechRequest>(a.body),
                               [](std::string_view) { return Result<>(); }));
  };
}

void addAgents(std::map<std::string, Call>& calls) {
  calls["beta.agents.create"] = [](Client& c, Arguments a) {
    return asJson(createAgent(c, requestFrom<AgentSettings>(a.body)));
  };
  calls["beta.agents.list"] = [](Client& c, Arguments a) {
    const auto page = a.query.value("page", std::int64_t{0});
    return asJson(listAgentsByNumber(c, page, requestFrom<AgentFilter>(a.query)));
  };
  calls["beta.agents.get"] = [](Client& c, Arguments a) {
    return asJson(getAgent(c, a.at("agent_id"), textOf(a.query.value("agent_version", Json()))));
  };
  calls["beta.agents.update"] = [](Client& c, Arguments a) {
    return asJson(updateAgent(c, a.at("agent_id"), requestFrom<AgentUpdate>(a.body)));
  };
  calls["beta.agents.delete"] = [](Client& c, Arguments a) {
    return done(deleteAgent(c, a.at("agent_id")));
  };
  calls["beta.agents.updateVersion"] = [](Client& c, Arguments a) {
    return asJson(useAgentVersion(c, a.at("agent_id"), a.query.value("version", std::int64_t{-1})));
  };
  calls["beta.agents.listVersions"] = [](Client& c, Arguments a) {
    return asJson(listAgentVersions(c, a.at("agent_id"), requestFrom<AgentVersionFilter>(a.query)));
  };
  calls["beta.agents.getVersion"] = [](Client& c, Arguments a) {
    return asJson(getAgentVersion(c, a.at("agent_id"), a.at("version")));
  };
  calls["beta.agents.createVersionAlias"] = [](Client& c, Arguments a) {
    return asJson(setAgentAlias(c, a.at("agent_id"), a.query.value("alias", ""),
                                a.query.value("version", std::int64_t{-1})));
  };
  calls["beta.agents.listVersionAliases"] = [](Client& c, Arguments a) {
    return asJson(listAgentAliases(c, a.at("agent_id")));
  };
  calls["beta.agents.deleteVersionAlias"] = [](Client& c, Arguments a) {
    return done(deleteAgentAlias(c, a.at("agent_id"), a.query.value("alias", "")));
  };
}

void addConversations(std::map<std::string, Call>& calls) {
  calls["beta.conversations.start"] = [](Client& c, Arguments a) {
    return asJson(startConversation(c, requestFrom<ConversationRequest>(a.body)));
  };
  calls["beta.conversations.startStream"] = [](Client& c, Arguments a) {
    return asJson(streamConversation(c, requestFrom<ConversationRequest>(a.body), {}));
  };
  calls["beta.conversations.append"] = [](Client& c, Arguments a) {
    return asJson(
        appendToConversation(c, a.at("conversation_id"), requestFrom<AppendRequest>(a.body)));
  };
  calls["beta.conversations.restart"] = [](Client& c, Arguments a) {
    return asJson(
        restartConversation(c, a.at("conversation_id"), requestFrom<RestartRequest>(a.body)));
  };
  calls["beta.conversations.list"] = [](Client& c, Arguments a) {
    return asJson(listConversations(c, requestFrom<ConversationFilter>(a.query)));
  };
  calls["beta.conversations.get"] = [](Client& c, Arguments a) {
    return asJson(getConversation(c, a.at("conversation_id")));
  };
  calls["beta.conversations.delete"] = [](Client& c, Arguments a) {
    return done(deleteConversation(c, a.at("conversation_id")));
  };
  calls["beta.conversations.getHistory"] = [](Client& c, Arguments a) {
    return asJson(conversationHistory(c, a.at("conversation_id")));
  };
  calls["beta.conversations.getMessages"] = [](Client& c, Arguments a) {
    return asJson(conversationMessages(c, a.at("conversation_id")));
  };
}

void addFilesAndJobs(std::map<std::string, Call>& calls) {
  calls["files.upload"] = [](Client& c, Arguments a) {
    return asJson(uploadFile(c, a.form["file"].value("path", ""), requestFrom<FileUpload>(a.form)));
  };
  calls["files.list"] = [](Client& c, Arguments a) {
    return asJson(listFiles(c, requestFrom<FileFilter>(a.query)));
  };
  calls["files.retrieve"] = [](Client& c, Arguments a) {
    return asJson(getFile(c, a.at("file_id")));
  };
  calls["files.delete"] = [](Client& c, Arguments a) {
    return asJson(deleteFile(c, a.at("file_id")));
  };
  calls["files.getSignedUrl"] = [](Client& c, Arguments a) {
    return asJson(signFileUrl(c, a.at("file_id"), a.query.value("expiry", std::int64_t{24})));
  };
  calls["files.download"] = [](Client& c, Arguments a) { return download(c, a.at("file_id")); };
  calls["batch.jobs.create"] = [](Client& c, Arguments a) {
    return asJson(createBatchJob(c, requestFrom<BatchJobRequest>(a.body)));
  };
  calls["batch.jobs.get"] = [](Client& c, Arguments a) {
    return asJson(getBatchJob(c, a.at("job_id"), a.query.value("inline", false)));
  };
  calls["batch.jobs.list"] = [](Client& c, Arguments a) {
    auto filter = requestFrom<BatchFilter>(a.query);
    filter.metadata =
        requestFrom<std::map<std::string, std::string>>(a.query.value("metadata", Json::object()));
    return asJson(listBatchJobs(c, std::move(filter)));
  };
  calls["batch.jobs.cancel"] = [](Client& c, Arguments a) {
    return asJson(cancelBatchJob(c, a.at("job_id")));
  };
  calls["batch.jobs.delete"] = [](Client& c, Arguments a) {
    return asJson(deleteBatchJob(c, a.at("job_id")));
  };
  calls["fineTuning.jobs.create"] = [](Client& c, Arguments a) {
    return asJson(createFineTuning(c, requestFrom<FineTuningRequest>(a.body)));
  };
  calls["fineTuning.jobs.get"] = [](Client& c, Arguments a) {
    return asJson(getFineTuning(c, a.at("job_id")));
  };
  calls["fineTuning.jobs.list"] = [](Client& c, Arguments a) {
    return asJson(listFineTuning(c, requestFrom<FineTuningFilter>(a.query)));
  };
  calls["models.list"] = [](Client& c, Arguments) { return asJson(listModels(c)); };
  calls["models.retrieve"] = [](Client& c, Arguments a) {
    return asJson(getModel(c, a.at("model_id")));
  };
}

void addLibraries(std::map<std::string, Call>& calls) {
  const std::string libraries = "beta.libraries.";
  calls[libraries + "create"] = [](Client& c, Arguments a) {
    return asJson(createLibrary(c, requestFrom<NewLibrary>(a.body)));
  };
  calls[libraries + "list"] = [](Client& c, Arguments a) {
    return asJson(listLibraries(c, requestFrom<LibraryFilter>(a.query)));
  };
  calls[libraries + "get"] = [](Client& c, Arguments a) {
    return asJson(getLibrary(c, a.at("library_id")));
  };
  calls[libraries + "update"] = [](Client& c, Arguments a) {
    return asJson(updateLibrary(c, a.at("library_id"), requestFrom<LibrarySettings>(a.body)));
  };
  calls[libraries + "delete"] = [](Client& c, Arguments a) {
    return done(deleteLibrary(c, a.at("library_id")));
  };
  const std::string documents = libraries + "documents.";
  calls[documents + "upload"] = [](Client& c, Arguments a) {
    return asJson(uploadDocument(c, a.at("library_id"), a.form["file"].value("path", "")));
  };
  calls[documents + "list"] = [](Client& c, Arguments a) {
    return asJson(listDocuments(c, a.at("library_id"), requestFrom<DocumentFilter>(a.query)));
  };
  calls[documents + "get"] = [](Client& c, Arguments a) {
    return asJson(getDocument(c, documentOf(a)));
  };
  calls[documents + "update"] = [](Client& c, Arguments a) {
    return asJson(updateDocument(c, documentOf(a), requestFrom<DocumentUpdate>(a.body)));
  };
  calls[documents + "delete"] = [](Client& c, Arguments a) {
    return done(deleteDocument(c, documentOf(a)));
  };
  calls[documents + "status"] = [](Client& c, Arguments a) {
    return asJson(documentStatus(c, documentOf(a)));
  };
  calls[documents + "textContent"] = [](Client& c, Arguments a) {
    return asJson(documentText(c, documentOf(a), requestFrom<PageRange>(a.query)));
  };
  calls[documents + "getSignedUrl"] = [](Client& c, Arguments a) {
    return asJson(signDocumentUrl(c, documentOf(a)));
  };
}

}  // namespace

const std::map<std::string, Call>& calls() {
  static const std::map<std::string, Call> all = [] {
    std::map<std::string, Call> made;
    addCompletions(made);
    addAgents(made);
    addConversations(made);
    addFilesAndJobs(made);
    addLibraries(made);
    return made;
  }();
  return all;
}

}  // namespace codestral::wire
