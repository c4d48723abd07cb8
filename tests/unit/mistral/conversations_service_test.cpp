// Agents and conversations against the fake service.

#include <algorithm>

#include "mistral/agents.h"
#include "mistral/conversations.h"
#include "unit/mistral/service_test.h"

namespace codestral::mistral {
namespace {

using test::Behaviour;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class AgentsServiceTest : public ServiceTest {
 protected:
  Agent createNamed(std::string name) {
    AgentSettings settings;
    settings.model = "mistral-medium-latest";
    settings.name = std::move(name);
    settings.instructions = "Be brief.";
    settings.completionArgs = CompletionArgs{.temperature = 0.3};
    const auto agent = run(createAgent(client, settings));
    EXPECT_TRUE(agent) << agent.error().message;
    return agent.value_or(Agent{});
  }
};

TEST_F(AgentsServiceTest, EachUpdateMakesAVersion) {
  const Agent first = createNamed("a");
  EXPECT_EQ(first.version, 0);
  EXPECT_EQ(first.completionArgs->temperature, 0.3);

  AgentUpdate update;
  update.instructions = "Be long.";
  update.versionMessage = "longer";
  const auto second = run(updateAgent(client, first.id, update));
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ(second->version, 1);
  EXPECT_THAT(second->versions, ElementsAre(0, 1));
  EXPECT_EQ(second->name, "a") << "what is not set stays";
  EXPECT_EQ(run(getAgent(client, first.id))->instructions, "Be long.");
  EXPECT_EQ(run(getAgent(client, first.id, "0"))->instructions, "Be brief.");
  EXPECT_EQ(run(getAgentVersion(client, first.id, "1"))->versionMessage, "longer");

  const auto versions = run(listAgentVersions(client, first.id, {.page = 0, .pageSize = 1}));
  ASSERT_TRUE(versions) << versions.error().message;
  ASSERT_EQ(versions->size(), 1U);
  EXPECT_EQ(versions->at(0).version, 1);
  EXPECT_EQ(run(useAgentVersion(client, first.id, 0))->version, 0);
  EXPECT_EQ(run(getAgent(client, first.id))->instructions, "Be brief.");
  EXPECT_EQ(run(useAgentVersion(client, first.id, 7)).error().kind, ErrorKind::NotFound);
}

TEST_F(AgentsServiceTest, AnAliasNamesAVersion) {
  const Agent agent = createNamed("a");
  AgentUpdate update;
  update.instructions = "Be long.";
  ASSERT_TRUE(run(updateAgent(client, agent.id, update)));
  const auto alias = run(setAgentAlias(client, agent.id, "live", 0));
  ASSERT_TRUE(alias) << alias.error().message;
  EXPECT_EQ(alias->version, 0);
  EXPECT_EQ(run(getAgent(client, agent.id, "live"))->instructions, "Be brief.");
  ASSERT_TRUE(run(setAgentAlias(client, agent.id, "live", 1)));
  EXPECT_EQ(run(getAgentVersion(client, agent.id, "live"))->instructions, "Be long.");
  EXPECT_EQ(run(listAgentAliases(client, agent.id))->size(), 1U);
  ASSERT_TRUE(run(deleteAgentAlias(client, agent.id, "live")));
  EXPECT_TRUE(run(listAgentAliases(client, agent.id))->empty());
  EXPECT_EQ(run(getAgent(client, agent.id, "live")).error().kind, ErrorKind::NotFound);
}

TEST_F(AgentsServiceTest, AreListedInPagesOfEitherStyle) {
  for (const char* name : {"a", "b", "c"}) createNamed(name);
  std::vector<std::string> names;
  AgentFilter filter{.pageSize = 2};
  do {
    const auto page = run(listAgents(client, filter));
    ASSERT_TRUE(page) << page.error().message;
    for (const Agent& agent : page->data) names.push_back(*agent.name);
    filter.pageToken = page->nextPageToken;
  } while (filter.pageToken);
  EXPECT_THAT(names, ElementsAre("c", "b", "a"));
  const auto second = run(listAgentsByNumber(client, 1, {.pageSize = 2}));
  ASSERT_TRUE(second) << second.error().message;
  ASSERT_EQ(second->size(), 1U);
  EXPECT_EQ(second->at(0).name, "a");
  EXPECT_EQ(run(listAgents(client, {.name = "b"}))->data.size(), 1U);

  ASSERT_TRUE(run(deleteAgent(client, second->at(0).id)));
  EXPECT_EQ(run(getAgent(client, second->at(0).id)).error().kind, ErrorKind::NotFound);
}

TEST_F(AgentsServiceTest, Complete) {
  const Agent agent = createNamed("a");
  const AgentCompletionRequest request{.agentId = agent.id, .messages = {Message::user("hi")}};
  const auto whole = run(completeWithAgent(client, request));
  ASSERT_TRUE(whole) << whole.error().message;
  const auto streamed = run(streamWithAgent(client, request, {}));
  ASSERT_TRUE(streamed) << streamed.error().message;
  EXPECT_FALSE(whole->choices.at(0).message.content.text().empty());
  EXPECT_EQ(whole->choices.at(0).message.content.text(),
            streamed->choices.at(0).message.content.text());
}

class ConversationsServiceTest : public AgentsServiceTest {
 protected:
  ConversationRequest saying(std::string text) {
    ConversationRequest request;
    request.inputs = std::move(text);
    request.model = "mistral-medium-latest";
    return request;
  }
  static AppendRequest more(Inputs inputs) {
    AppendRequest append;
    append.inputs = std::move(inputs);
    return append;
  }
  std::vector<std::string> historyTypes(const std::string& id) {
    const auto history = run(conversationHistory(client, id));
    EXPECT_TRUE(history) << history.error().message;
    std::vector<std::string> types;
    if (history) {
      for (const Entry& entry : history->entries) types.push_back(toJson(entry)["type"]);
    }
    return types;
  }
};

TEST_F(ConversationsServiceTest, StartGoOnAndAreForgotten) {
  ConversationRequest request = saying("hello");
  request.name = "talk";
  request.metadata = {{"k", "v"}};
  const auto started = run(startConversation(client, request));
  ASSERT_TRUE(started) << started.error().message;
  const std::string id = started->conversationId;
  EXPECT_FALSE(started->text().empty());
  EXPECT_GT(started->usage.totalTokens, 0);

  const auto appended = run(appendToConversation(client, id, more("and now?")));
  ASSERT_TRUE(appended) << appended.error().message;
  EXPECT_EQ(appended->conversationId, id);
  EXPECT_THAT(historyTypes(id),
              ElementsAre("message.input", "message.output", "message.input", "message.output"));
  EXPECT_EQ(run(conversationMessages(client, id))->messages.size(), 4U);

  const auto kept = run(getConversation(client, id));
  ASSERT_TRUE(kept) << kept.error().message;
  EXPECT_EQ(kept->name, "talk");
  EXPECT_EQ(kept->model, "mistral-medium-latest");
  const ConversationFilter mine{.pageSize = 5, .metadata = {{"k", "v"}}};
  EXPECT_EQ(run(listConversations(client, mine))->size(), 1U);

  ASSERT_TRUE(run(deleteConversation(client, id)));
  EXPECT_EQ(run(appendToConversation(client, id, more("still?"))).error().kind,
            ErrorKind::NotFound);
  EXPECT_TRUE(run(listConversations(client, mine))->empty());
}

TEST_F(ConversationsServiceTest, WhatIsNotStoredCannotGoOn) {
  ConversationRequest request = saying("hello");
  request.store = false;
  const auto started = run(startConversation(client, request));
  ASSERT_TRUE(started) << started.error().message;
  EXPECT_EQ(run(getConversation(client, started->conversationId)).error().kind,
            ErrorKind::NotFound);
}

TEST_F(ConversationsServiceTest, RestartFromAnEntry) {
  const auto started = run(startConversation(client, saying("hello")));
  ASSERT_TRUE(started) << started.error().message;
  const auto history = run(conversationHistory(client, started->conversationId));
  ASSERT_TRUE(history && !history->entries.empty());
  RestartRequest restart;
  restart.fromEntryId = *std::get<MessageInput>(history->entries[0]).id;
  restart.inputs = "again";
  const auto restarted = run(restartConversation(client, started->conversationId, restart));
  ASSERT_TRUE(restarted) << restarted.error().message;
  EXPECT_NE(restarted->conversationId, started->conversationId);
  EXPECT_THAT(historyTypes(restarted->conversationId),
              ElementsAre("message.input", "message.input", "message.output"));
  EXPECT_THAT(historyTypes(started->conversationId),
              ElementsAre("message.input", "message.output"));
  restart.fromEntryId = "msg_none";
  EXPECT_EQ(run(restartConversation(client, started->conversationId, restart)).error().kind,
            ErrorKind::NotFound);
}

TEST_F(ConversationsServiceTest, AFunctionsResultGoesBack) {
  ConversationRequest request = saying("What is the status of T1001?");
  Tool tool;
  tool.function = FunctionDefinition{
      .name = "payment_status",
      .parameters = Json::parse(R"({"type":"object","properties":{"id":{"type":"string"}}})")};
  request.tools = {tool};
  service.push(Behaviour::calling({{.name = "payment_status", .arguments = R"({"id":"T1001"})"}}));
  const auto asked = run(startConversation(client, request));
  ASSERT_TRUE(asked) << asked.error().message;
  const auto calls = asked->functionCalls();
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_EQ(Json::parse(calls[0].arguments.text), (Json{{"id", "T1001"}}));

  const std::string id = asked->conversationId;
  EXPECT_EQ(run(appendToConversation(client, id, more("never mind"))).error().httpStatus, 400);
  const auto answered = run(appendToConversation(
      client, id, more(std::vector<Entry>{FunctionResult(calls[0].toolCallId, "paid")})));
  ASSERT_TRUE(answered) << answered.error().message;
  EXPECT_THAT(answered->text(), HasSubstr("paid"));
}

TEST_F(ConversationsServiceTest, HandOverBetweenAgents) {
  const Agent expert = createNamed("expert");
  AgentUpdate update;
  const Agent desk = createNamed("desk");
  update.handoffs = {{expert.id}};
  ASSERT_TRUE(run(updateAgent(client, desk.id, update)));
  ConversationRequest request;
  request.agentId = desk.id;
  request.inputs = "hello";
  Behaviour handing;
  handing.handoffs = {"expert"};
  service.push(handing);
  std::vector<std::string> events;
  const auto answer = run(streamConversation(client, request, [&](const ConversationEvent& event) {
    events.push_back(toJson(event).value("type", ""));
  }));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_THAT(events, ::testing::IsSupersetOf({"agent.handoff.started", "agent.handoff.done"}));
  const auto& handoff = std::get<AgentHandoff>(answer->outputs.at(0));
  EXPECT_EQ(handoff.previousAgentId, desk.id);
  EXPECT_EQ(handoff.nextAgentId, expert.id);
  EXPECT_FALSE(answer->text().empty());
}

TEST_F(ConversationsServiceTest, StreamsSayWhatWholeAnswersSay) {
  const auto whole = run(startConversation(client, saying("hello")));
  ASSERT_TRUE(whole) << whole.error().message;
  const auto streamed = run(streamConversation(client, saying("hello"), {}));
  ASSERT_TRUE(streamed) << streamed.error().message;
  EXPECT_EQ(streamed->text(), whole->text());
  EXPECT_EQ(streamed->usage.totalTokens, whole->usage.totalTokens);
  const auto appended = run(streamAppend(client, streamed->conversationId, more("and?"), {}));
  ASSERT_TRUE(appended) << appended.error().message;
  EXPECT_EQ(appended->conversationId, streamed->conversationId);
  EXPECT_EQ(historyTypes(streamed->conversationId).size(), 4U);
}

TEST_F(ConversationsServiceTest, EventsOfTomorrowPassByUntouched) {
  Behaviour strange;
  strange.events = {
      {"conversation.response.started",
       {{"type", "conversation.response.started"}, {"conversation_id", "conv_1"}}},
      {"event.of.tomorrow", {{"type", "event.of.tomorrow"}, {"payload", {1, 2}}}},
      {"message.output.delta",
       {{"type", "message.output.delta"}, {"id", "msg_1"}, {"content", "still here"}, {"new", 1}}},
      {"conversation.response.done",
       {{"type", "conversation.response.done"}, {"usage", {{"total_tokens", 3}}}}}};
  service.push(strange);
  std::vector<Json> unknown;
  const auto answer =
      run(streamConversation(client, saying("hello"), [&](const ConversationEvent& event) {
        if (const auto* other = std::get_if<OtherObject>(&event)) unknown.push_back(other->value);
      }));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->text(), "still here");
  EXPECT_THAT(unknown, ElementsAre(Json{{"type", "event.of.tomorrow"}, {"payload", {1, 2}}}));
}

}  // namespace
}  // namespace codestral::mistral
