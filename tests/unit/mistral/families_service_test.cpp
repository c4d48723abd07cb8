// The families against the fake service over real sockets; agents, conversations and libraries are
// in files of their own.

#include <algorithm>

#include <gmock/gmock.h>

#include "base/file.h"
#include "mistral/audio.h"
#include "mistral/batch_run.h"
#include "mistral/classifiers.h"
#include "mistral/embeddings.h"
#include "mistral/files.h"
#include "mistral/fim.h"
#include "mistral/fine_tuning.h"
#include "mistral/models.h"
#include "mistral/ocr.h"
#include "mistral/training_file.h"
#include "unit/mistral/service_test.h"

namespace codestral::mistral {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using FamiliesServiceTest = ServiceTest;

TEST_F(FamiliesServiceTest, EmbedsFourHundredTextsInOrder) {
  std::vector<std::string> texts;
  for (int i = 0; i < 400; ++i) texts.push_back("Sentence number " + std::to_string(i) + ".");
  EmbeddingRequest request{.model = "codestral-embed", .outputDimension = 16};
  const auto all = run(embedAll(client, request, texts));
  ASSERT_TRUE(all) << all.error().message;
  ASSERT_EQ(all->data.size(), 400U);
  EXPECT_EQ(service.requests().size(), 8U);
  request.input = texts[137];
  const auto one = run(embed(client, request));
  ASSERT_TRUE(one) << one.error().message;
  EXPECT_EQ(all->data[137].embedding.values, one->data[0].embedding.values);
  request.encodingFormat = "base64";
  const auto coded = run(embed(client, request));
  ASSERT_TRUE(coded) << coded.error().message;
  EXPECT_THAT(coded->data[0].embedding.values,
              ::testing::Pointwise(::testing::FloatNear(1e-6F), one->data[0].embedding.values));
}

TEST_F(FamiliesServiceTest, ListsModels) {
  const auto models = run(listModels(client));
  ASSERT_TRUE(models) << models.error().message;
  const auto fills = [](const ModelCard& card) { return card.capabilities.completionFim; };
  EXPECT_TRUE(std::ranges::any_of(*models, fills));
  const auto card = run(getModel(client, "codestral-2508"));
  ASSERT_TRUE(card) << card.error().message;
  EXPECT_THAT(card->aliases, ElementsAre("codestral-latest"));
}

TEST_F(FamiliesServiceTest, FillsInTheMiddle) {
  const FimRequest request{.prompt = "def add(a, b):\n    return ", .suffix = "\n", .maxTokens = 9};
  const auto plain = run(completeFim(client, request));
  ASSERT_TRUE(plain) << plain.error().message;
  const auto streamed = run(streamFim(client, request, {}));
  ASSERT_TRUE(streamed) << streamed.error().message;
  EXPECT_EQ(plain->choices.at(0).message.content.text(),
            streamed->choices.at(0).message.content.text());
}

TEST_F(FamiliesServiceTest, JudgesTextsAndConversations) {
  const auto texts =
      run(moderate(client, {.model = "mistral-moderation-latest", .input = {"hello", "attack"}}));
  ASSERT_TRUE(texts) << texts.error().message;
  EXPECT_EQ(texts->results.size(), 2U);
  EXPECT_FALSE(texts->results[0].categoryScores.empty());
  const std::vector<Message> talk{Message::user("hello")};
  using Talks = std::vector<std::vector<Message>>;
  for (const Talks& talks : {Talks(1, talk), Talks(2, talk)}) {
    const auto judged =
        run(moderateChat(client, {.model = "mistral-moderation-latest", .conversations = talks}));
    ASSERT_TRUE(judged) << judged.error().message;
    EXPECT_EQ(judged->results.size(), talks.size());
  }
}

TEST_F(FamiliesServiceTest, KeepsAFileFromUploadToDeletion) {
  const std::string content = "{\"custom_id\":\"0\",\"body\":{}}\n";
  std::pair<std::uint64_t, std::uint64_t> sent;
  const auto uploaded = run(uploadFile(client, dir.write("in.jsonl", content),
                                       {.purpose = "batch", .visibility = "user", .expiry = 24},
                                       [&](auto done, auto total) { sent = {done, total}; }));
  ASSERT_TRUE(uploaded) << uploaded.error().message;
  EXPECT_EQ(uploaded->filename, "in.jsonl");
  EXPECT_EQ(uploaded->bytes, static_cast<std::int64_t>(content.size()));
  EXPECT_EQ(sent.first, sent.second);
  EXPECT_GE(sent.second, content.size());

  const auto listed = run(listFiles(client, {.page = 0,
                                             .pageSize = 10,
                                             .includeTotal = true,
                                             .source = {"upload"},
                                             .search = "in",
                                             .purpose = "batch"}));
  ASSERT_TRUE(listed) << listed.error().message;
  ASSERT_EQ(listed->data.size(), 1U);
  EXPECT_EQ(listed->total, 1);
  EXPECT_TRUE(run(getFile(client, uploaded->id)));
  EXPECT_TRUE(run(signFileUrl(client, uploaded->id, 2)));

  const auto target = dir / "out.jsonl";
  const auto downloaded = run(downloadFile(client, uploaded->id, target));
  ASSERT_TRUE(downloaded) << downloaded.error().message;
  EXPECT_EQ(*readFile(target, 1000), content);
  EXPECT_TRUE(run(deleteFile(client, uploaded->id))->deleted);
  EXPECT_EQ(run(downloadFile(client, uploaded->id, dir / "gone")).error().kind,
            ErrorKind::NotFound);
  EXPECT_FALSE(std::filesystem::exists(dir / "gone"));
}

TEST_F(FamiliesServiceTest, RunsBatchesByBothWays) {
  std::vector<BatchRequest> requests;
  for (int i = 0; i < 5; ++i) {
    requests.push_back({.customId = "r" + std::to_string(4 - i),
                        .body = {{"input", "text " + std::to_string(i)}}});
  }
  requests.push_back({.customId = "bad", .body = {{"no_such_key", 1}}});
  for (const std::size_t maxInline : {100U, 2U}) {
    const BatchPlan plan{.endpoint = "/v1/embeddings",
                         .model = "mistral-embed",
                         .metadata = {{"job_type", "test"}},
                         .timeoutHours = 1,
                         .maxInline = maxInline};
    std::vector<std::string> states;
    const BatchWatch watch{.job = [&](const BatchJob& job) { states.push_back(job.status); },
                           .pace = kQuick};
    const auto outcome = run(runBatch(client, plan, requests, watch));
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(states.back(), "SUCCESS");
    ASSERT_EQ(outcome->answers.size(), requests.size());
    for (std::size_t i = 0; i < requests.size(); ++i) {
      const BatchAnswer& answer = outcome->answers[i];
      EXPECT_EQ(answer.customId, requests[i].customId);
      EXPECT_EQ(answer.error.has_value(), answer.customId == "bad")
          << (answer.error ? answer.error->message : "");
    }
    EXPECT_THAT(outcome->problems, ElementsAre());

    const auto again = run(resumeBatch(client, outcome->job.id, {"r0"}, watch));
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->answers.at(0).body, outcome->answers.at(4).body);
  }
  const auto listed = run(
      listBatchJobs(client, {.status = {"SUCCESS", "FAILED"}, .metadata = {{"job_type", "test"}}}));
  ASSERT_TRUE(listed) << listed.error().message;
  EXPECT_EQ(listed->data.size(), 2U);
}

TEST_F(FamiliesServiceTest, TrainsAndUsesAModel) {
  const auto path =
      dir.write("train.jsonl",
                R"({"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]})"
                "\n");
  EXPECT_TRUE(validateTrainingFile(path)->good());
  const auto file = run(uploadFile(client, path, {.purpose = "fine-tune"}));
  ASSERT_TRUE(file) << file.error().message;
  const FineTuningRequest request{.model = "open-mistral-7b",
                                  .hyperparameters = {.trainingSteps = 10, .learningRate = 0.001},
                                  .trainingFiles = {{.fileId = file->id, .weight = 1}},
                                  .suffix = "wire",
                                  .autoStart = true};
  const auto estimate = run(estimateFineTuning(client, request));
  ASSERT_TRUE(estimate) << estimate.error().message;
  EXPECT_TRUE(estimate->trainingSteps);
  const auto created = run(createFineTuning(client, request));
  ASSERT_TRUE(created) << created.error().message;
  const auto done = run(followFineTuning(client, created->id, {.pace = kQuick}));
  ASSERT_TRUE(done) << done.error().message;
  ASSERT_EQ(done->status, "SUCCESS");
  EXPECT_FALSE(done->checkpoints.empty());
  ASSERT_TRUE(done->fineTunedModel);
  const std::string model = *done->fineTunedModel;

  EXPECT_EQ(run(listFineTuning(client, {.status = "SUCCESS"}))->data.size(), 1U);
  EXPECT_TRUE(run(chat(client, {.model = model, .messages = {Message::user("hi")}})));
  const auto renamed = run(updateModel(client, model, {.name = "n", .description = "d"}));
  ASSERT_TRUE(renamed) << renamed.error().message;
  EXPECT_TRUE(run(archiveModel(client, model))->archived);
  EXPECT_FALSE(run(unarchiveModel(client, model))->archived);
  EXPECT_EQ(run(getModel(client, model))->id, model);
  EXPECT_TRUE(run(deleteModel(client, model))->deleted);
}

TEST_F(FamiliesServiceTest, CancelsAndStartsTrainingJobs) {
  const auto file =
      run(uploadBytes(client, "t.jsonl", "{\"text\":\"a\"}\n", {.purpose = "fine-tune"}));
  ASSERT_TRUE(file) << file.error().message;
  const auto waiting = run(createFineTuning(client, {.model = "open-mistral-7b",
                                                     .hyperparameters = {.trainingSteps = 1},
                                                     .trainingFiles = {{.fileId = file->id}},
                                                     .autoStart = false}));
  ASSERT_TRUE(waiting) << waiting.error().message;
  const auto validated = run(followFineTuning(client, waiting->id, {.pace = kQuick}));
  ASSERT_TRUE(validated) << validated.error().message;
  EXPECT_EQ(validated->status, "VALIDATED");
  EXPECT_TRUE(run(startFineTuning(client, waiting->id)));
  const auto cancelled = run(cancelFineTuning(client, waiting->id));
  ASSERT_TRUE(cancelled) << cancelled.error().message;
  EXPECT_THAT(cancelled->status, HasSubstr("CANCEL"));
}

TEST_F(FamiliesServiceTest, ReadsDocuments) {
  const auto pages = run(readDocument(
      client, {.model = "mistral-ocr-latest",
               .document = DocumentUrlChunk{.documentUrl = "https://a.example/doc.pdf"},
               .pages = {0, 1},
               .includeImageBase64 = true,
               .tableFormat = "html",
               .includeBlocks = true,
               .confidenceScoresGranularity = "word"}));
  ASSERT_TRUE(pages) << pages.error().message;
  ASSERT_EQ(pages->pages.size(), 2U);
  EXPECT_FALSE(pages->pages[0].markdown.empty());
  EXPECT_EQ(pages->usageInfo.pagesProcessed, 2);
}

TEST_F(FamiliesServiceTest, HearsAndSpeaks) {
  const auto presets = run(listVoices(client, {.type = "preset"}));
  ASSERT_TRUE(presets && !presets->items.empty());
  SpeechRequest words{
      .input = "Hello there", .voiceId = presets->items[0].id, .responseFormat = "wav"};
  const auto spoken = run(speak(client, words));
  ASSERT_TRUE(spoken) << spoken.error().message;
  EXPECT_TRUE(spoken->starts_with("RIFF"));
  std::string pieces;
  words.responseFormat = "pcm";
  const auto streamed = run(streamSpeech(client, words, [&](std::string_view sound) {
    pieces += sound;
    return Result<>();
  }));
  ASSERT_TRUE(streamed) << streamed.error().message;
  EXPECT_FALSE(pieces.empty());

  TranscriptionRequest request{.model = "voxtral-mini-latest",
                               .path = dir.write("talk.wav", *spoken),
                               .diarize = true,
                               .contextBias = {"Neovim"},
                               .timestampGranularities = {"segment"}};
  const auto heard = run(transcribe(client, request));
  ASSERT_TRUE(heard) << heard.error().message;
  EXPECT_FALSE(heard->text.empty());
  const auto live = run(streamTranscription(client, request, {}));
  ASSERT_TRUE(live) << live.error().message;
  EXPECT_EQ(live->text, heard->text);

  NewVoice fresh;
  fresh.name = "Test";
  fresh.languages = {"en"};
  fresh.sampleAudio = "UklGRg==";
  fresh.sampleFilename = "a.wav";
  const auto voice = run(createVoice(client, fresh));
  ASSERT_TRUE(voice) << voice.error().message;
  EXPECT_TRUE(run(updateVoice(client, voice->id, {.age = 30})));
  EXPECT_TRUE(run(downloadVoiceSample(client, voice->id, dir / "s.wav")));
  const auto listed = run(listVoices(client, {.limit = 5, .type = "custom"}));
  ASSERT_TRUE(listed) << listed.error().message;
  EXPECT_EQ(listed->items.size(), 1U);
  EXPECT_TRUE(run(deleteVoice(client, voice->id)));
}

class WithdrawnTest : public ServiceTest {
 protected:
  WithdrawnTest() : ServiceTest({.fineTuningGone = 410}) {}
};

TEST_F(WithdrawnTest, FineTuningIsSaidToBeGone) {
  const auto list = run(listFineTuning(client));
  ASSERT_FALSE(list);
  EXPECT_THAT(list.error().message, HasSubstr("no longer offers fine-tuning jobs"));
}

}  // namespace
}  // namespace codestral::mistral
