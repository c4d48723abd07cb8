// Every example of examples.json with a client of the vendor's SDK: the answers must show what the table says, not merely arrive.
import assert from "node:assert/strict";
import { Session, examples as table } from "./session.mjs";

const play = (client, name) => new Session(client, name).play();
const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

function checkUsage(usage) {
  assert.ok(usage.promptTokens > 0, "no prompt tokens");
  assert.equal(usage.totalTokens, usage.promptTokens + usage.completionTokens + (usage.connectorTokens ?? 0));
}

// A completion that ended by itself or by its limit; its text.
function textOf(answer, reason = "stop") {
  assert.equal(answer.object, "chat.completion");
  assert.ok(answer.id.length > 0 && answer.model.length > 0 && answer.created > 0);
  const { message, finishReason } = answer.choices[0];
  assert.equal(message.role, "assistant");
  assert.equal(finishReason, reason);
  assert.ok(message.content.length > 0, "the answer is empty");
  checkUsage(answer.usage);
  assert.ok(answer.usage.completionTokens > 0);
  return message.content;
}

// The same of a stream's chunks.
function streamedText(events) {
  const chunks = events.map((event) => event.data);
  const pieces = chunks.map((chunk) => chunk.choices[0].delta.content).filter((piece) => piece);
  assert.ok(pieces.length > 1, "the text came in one piece");
  const last = chunks.at(-1);
  assert.equal(last.choices[0].finishReason, "stop");
  assert.ok(chunks.slice(0, -1).every((chunk) => chunk.choices[0].finishReason === null && !chunk.usage));
  assert.equal(new Set(chunks.map((chunk) => chunk.id)).size, 1);
  checkUsage(last.usage);
  return pieces.join("");
}

function toolCallOf(answer, name) {
  const { message, finishReason } = answer.choices[0];
  assert.equal(finishReason, "tool_calls");
  assert.equal(message.toolCalls.length, 1);
  const [call] = message.toolCalls;
  assert.match(call.id, /^[a-zA-Z0-9]{9}$/);
  assert.equal(call.function.name, name);
  return typeof call.function.arguments === "string" ? JSON.parse(call.function.arguments) : call.function.arguments;
}

async function chatOnce(client) {
  textOf((await play(client, "chat-once")).answer);
}

async function chatStream(client) {
  streamedText((await play(client, "chat-stream")).answer);
}

async function chatHistory(client) {
  const { first, second, third } = await play(client, "chat-history");
  const ids = [first, second, third].map((answer) => textOf(answer) && answer.id);
  assert.equal(new Set(ids).size, 3);
  assert.ok(first.usage.promptTokens < second.usage.promptTokens && second.usage.promptTokens < third.usage.promptTokens);
  assert.deepEqual(third.choices.map((choice) => choice.index), [0, 1]);
  assert.ok(third.choices.every((choice) => choice.message.content.startsWith("A dry")), "the answer repeats the prefix");
}

async function visionUrl(client) {
  textOf((await play(client, "vision-url")).answer);
}

async function visionBase64(client) {
  textOf((await play(client, "vision-base64")).answer);
}

async function functionCalling(client) {
  const session = new Session(client, "function-calling");
  const asked = await session.next();
  const { name, argument, results } = session.example.function;
  const transaction = toolCallOf(asked, name)[argument];
  assert.ok(transaction in results, `no such transaction: ${transaction}`);
  session.answers.function = { result: results[transaction] };
  textOf(await session.next());
}

async function fimSuffix(client) {
  textOf((await play(client, "fim-suffix")).answer);
}

async function fimPlain(client) {
  textOf((await play(client, "fim-plain")).answer);
}

async function fimStop(client) {
  const { answer, one } = await play(client, "fim-stop");
  const text = textOf(answer);
  assert.ok(!text.includes("\n\n") && !text.includes("return"), text);
  assert.ok(answer.usage.completionTokens <= 64);
  textOf(one, "length");
  assert.ok(one.usage.completionTokens <= 2);
}

async function fimStream(client) {
  streamedText((await play(client, "fim-stream")).answer);
}

async function instructFactorial(client) {
  assert.match(textOf((await play(client, "instruct-factorial")).answer), /factorial/);
}

async function agenticTool(client) {
  const { answer } = await play(client, "agentic-tool");
  assert.equal(typeof toolCallOf(answer, "read_file").path, "string");
}

function vectorsOf(answer, count, dimensions) {
  assert.equal(answer.object, "list");
  assert.deepEqual(answer.data.map((item) => item.index), [...Array(count).keys()]);
  for (const { object, embedding } of answer.data) {
    assert.equal(object, "embedding");
    assert.equal(embedding.length, dimensions);
    assert.ok(Math.abs(Math.hypot(...embedding) - 1) < 1e-3, "a vector of the service has length 1");
  }
  assert.ok(answer.usage.promptTokens > 0 && answer.usage.totalTokens === answer.usage.promptTokens);
  return answer.data.map((item) => item.embedding);
}

async function embeddingsOne(client) {
  const { answer, short } = await play(client, "embeddings-one");
  vectorsOf(answer, 1, 1024);
  vectorsOf(short, 1, 256);
}

async function embeddingsTwo(client) {
  const { answer } = await play(client, "embeddings-two");
  const [first, second] = vectorsOf(answer, 2, 1024);
  const distance = 1 - dot(first, second);
  assert.ok(distance > 1e-3 && distance < 2, `distance ${distance}`);
  assert.ok(Math.abs(1 - dot(first, first)) < 1e-3);
}

async function embeddingsChunks(client) {
  const session = new Session(client, "embeddings-chunks");
  const { template, count, perRequest } = session.example.texts;
  const texts = Array.from({ length: count }, (_, i) => template.replace("{n}", i + 1));
  const [chunk, one] = session.example.steps;
  const vectors = [];
  for (let i = 0; i < count; i += perRequest) {
    session.answers.texts = texts.slice(i, i + perRequest);
    vectors.push(...vectorsOf(await session.perform(chunk), perRequest, 1024));
  }
  assert.equal(vectors.length, count);
  // The order is kept: a text alone has the vector that it has among the others.
  const [alone] = vectorsOf(await session.perform(one), 1, 1024);
  const place = texts.indexOf(one.body.input);
  assert.ok(dot(alone, vectors[place]) > 0.999 && dot(alone, vectors[place + 1]) < 0.999);
}

function outputText(response) {
  assert.equal(response.object, "conversation.response");
  assert.match(response.conversationId, /^conv_/);
  const last = response.outputs.at(-1);
  assert.equal(last.type, "message.output");
  assert.match(last.id, /^msg_/);
  checkUsage(response.usage);
  const text = typeof last.content === "string" ? last.content : last.content.map((chunk) => chunk.text ?? "").join("");
  assert.ok(text.length > 0);
  return text;
}

async function agents(client) {
  const { agent, conversation, appended, updated, listed, first, versions, version, alias, aliases, switched } = await play(client, "agents");
  assert.match(agent.id, /^ag_/);
  assert.equal(agent.version, 0);
  assert.deepEqual(agent.tools.map((tool) => tool.type), ["web_search"]);
  assert.deepEqual(agent.metadata, { test_run: "wire" });
  outputText(conversation);
  assert.deepEqual(conversation.outputs.map((entry) => entry.type), ["tool.execution", "message.output"]);
  assert.equal(conversation.outputs.at(-1).agentId, agent.id);
  outputText(appended);
  assert.equal(appended.conversationId, conversation.conversationId);
  assert.equal(updated.version, 1);
  assert.equal(updated.description, "An edited agent");
  assert.equal(updated.instructions, agent.instructions);
  assert.deepEqual(listed.map((item) => item.id), [agent.id]);
  assert.equal(first.version, 0);
  assert.equal(first.description, "Agent able to search the web");
  assert.deepEqual(versions.map((item) => item.version).sort(), [0, 1]);
  assert.equal(version.version, 1);
  assert.equal(alias.alias, "stable");
  assert.deepEqual(aliases.map((item) => [item.alias, item.version]), [["stable", 1]]);
  assert.equal(switched.version, 0);
}

async function conversations(client) {
  const { started, appended, history, messages, restarted, listed, one, streamed } = await play(client, "conversations");
  outputText(started);
  outputText(appended);
  assert.equal(appended.conversationId, started.conversationId);
  assert.equal(history.conversationId, started.conversationId);
  const kinds = ["message.input", "message.output", "message.input", "message.output"];
  assert.deepEqual(history.entries.map((entry) => entry.type), kinds);
  assert.deepEqual(messages.messages.map((entry) => entry.type), kinds);
  assert.equal(history.entries[0].content, "Name a cheese.");
  outputText(restarted);
  assert.notEqual(restarted.conversationId, started.conversationId);
  for (const id of [started.conversationId, restarted.conversationId]) assert.ok(listed.some((item) => item.id === id), "not in the list");
  assert.equal(one.model, "mistral-small-latest");
  assert.equal(one.name, "Cheese");
  assert.deepEqual(one.metadata, { test_run: "wire" });

  const events = streamed.map((item) => item.event);
  assert.equal(events[0], "conversation.response.started");
  assert.equal(events.at(-1), "conversation.response.done");
  assert.ok(streamed.every((item) => item.event === item.data.type));
  const pieces = streamed.filter((item) => item.event === "message.output.delta").map((item) => item.data.content);
  assert.ok(pieces.length > 1 && pieces.join("").length > 0);
  checkUsage(streamed.at(-1).data.usage);
}

async function agentsCompletion(client) {
  const { answer, streamed } = await play(client, "agents-completion");
  assert.equal(streamedText(streamed), textOf(answer));
}

async function fineTuning(client) {
  const { file, job, done, listed, answer } = await play(client, "fine-tuning");
  assert.equal(file.purpose, "fine-tune");
  assert.equal(file.sampleType, "instruct");
  assert.equal(file.numLines, 3);
  assert.equal(job.status, "QUEUED");
  assert.deepEqual(job.trainingFiles, [file.id]);
  assert.equal(job.suffix, "sums");
  assert.equal(done.id, job.id);
  assert.match(done.fineTunedModel, /^ft:open-mistral-7b:.*sums/);
  assert.ok(done.events.length > 1 && done.checkpoints.length > 0);
  assert.equal(typeof done.checkpoints[0].metrics.trainLoss, "number");
  assert.ok(listed.data.some((item) => item.id === job.id));
  textOf(answer);
  assert.equal(answer.model, done.fineTunedModel);
}

function checkModeration(result, flagged) {
  assert.deepEqual(Object.keys(result.categories).sort(), Object.keys(result.categoryScores).sort());
  assert.ok(Object.keys(result.categories).length >= 9);
  assert.ok(Object.values(result.categoryScores).every((score) => score >= 0 && score <= 1));
  assert.equal(result.categories.violence_and_threats, flagged);
}

async function moderationText(client) {
  const { answer } = await play(client, "moderation-text");
  assert.equal(answer.results.length, 2);
  checkModeration(answer.results[0], false);
  checkModeration(answer.results[1], true);
}

async function moderationChat(client) {
  const { answer } = await play(client, "moderation-chat");
  assert.equal(answer.results.length, 1);
  checkModeration(answer.results[0], true);
}

async function classification(client) {
  const { texts, chats } = await play(client, "classification");
  assert.deepEqual([texts.results.length, chats.results.length], [2, 1]);
  for (const result of [...texts.results, ...chats.results]) {
    for (const { scores } of Object.values(result)) {
      const sum = Object.values(scores).reduce((a, b) => a + b, 0);
      assert.ok(Object.keys(scores).length > 1 && Math.abs(sum - 1) < 1e-3, "the scores of a target make 1");
    }
  }
}

async function safePrompt(client) {
  textOf((await play(client, "safe-prompt")).answer);
}

async function guardrail(client) {
  const session = new Session(client, "guardrail");
  const { error, guardrails } = JSON.parse((await session.next()).body);
  assert.equal(error.status, 403);
  const result = guardrails.results.moderation_llm_v2;
  assert.deepEqual([result.violated, result.action], [true, "block"]);
  assert.equal(result.decisions.violence_and_threats.violated, true);
  textOf(await session.next());
}

async function structuredSchema(client) {
  const person = JSON.parse(textOf((await play(client, "structured-schema")).answer));
  assert.deepEqual(Object.keys(person).sort(), ["age", "full_name", "home_city"]);
  assert.ok(typeof person.full_name === "string" && Number.isInteger(person.age) && typeof person.home_city === "string");
}

async function structuredObject(client) {
  const value = JSON.parse(textOf((await play(client, "structured-object")).answer));
  assert.ok(value !== null && typeof value === "object" && !Array.isArray(value));
}

async function batch(client) {
  const { file, created, done, results, inlineDone, listed, cancelled, deleted } = await play(client, "batch");
  assert.equal(file.sampleType, "batch_request");
  assert.ok(["QUEUED", "RUNNING"].includes(created.status));
  assert.deepEqual(created.inputFiles, [file.id]);
  assert.deepEqual([done.totalRequests, done.succeededRequests, done.failedRequests], [2, 2, 0]);
  const lines = results.toString().trimEnd().split("\n").map((line) => JSON.parse(line));
  const byId = new Map(lines.map((line) => [line.custom_id, line]));
  assert.deepEqual([...byId.keys()].sort(), ["0", "1"]);
  for (const line of lines) {
    assert.equal(line.response.status_code, 200);
    assert.ok(line.response.body.choices[0].message.content.length > 0);
    assert.ok(!line.error);
  }
  assert.deepEqual(inlineDone.outputs.map((line) => line.custom_id).sort(), ["a", "b"]);
  assert.deepEqual(listed.data.map((job) => job.id), [created.id]);
  assert.ok(["CANCELLATION_REQUESTED", "CANCELLED"].includes(cancelled.status));
  assert.deepEqual([deleted.id, deleted.deleted], [created.id, true]);
}

async function files(client) {
  const { file, listed, one, url, content, deleted } = await play(client, "files");
  const { filename, content: sent } = table.find(({ name }) => name === "files").steps[0].form.file;
  assert.equal(file.filename, filename);
  assert.equal(file.sizeBytes, Buffer.byteLength(sent));
  assert.deepEqual([file.purpose, file.sampleType, file.source, file.visibility], ["batch", "batch_request", "upload", "user"]);
  assert.ok(file.expiresAt > file.createdAt);
  assert.deepEqual([listed.data.map((item) => item.id), listed.total], [[file.id], 1]);
  assert.equal(one.id, file.id);
  assert.equal(one.deleted, false);
  assert.ok(URL.canParse(url.url));
  assert.equal(content.toString(), sent);
  assert.deepEqual([deleted.id, deleted.deleted], [file.id, true]);
}

async function models(client) {
  const { listed, one } = await play(client, "models");
  assert.equal(listed.object, "list");
  assert.ok(listed.data.some((card) => card.capabilities.completionFim && card.type === "base"));
  assert.ok(listed.data.some((card) => card.id === "codestral-latest" || card.aliases?.includes("codestral-latest")));
  assert.equal(one.capabilities.completionFim, true);
  assert.ok(one.maxContextLength > 0);
}

async function ocr(client) {
  const { answer, annotated } = await play(client, "ocr");
  assert.deepEqual(answer.pages.map((page) => page.index), [0, 1]);
  for (const { markdown, dimensions } of answer.pages) assert.ok(markdown.length > 0 && dimensions.width > 0 && dimensions.height > 0);
  assert.equal(answer.usageInfo.pagesProcessed, 2);
  assert.equal(typeof JSON.parse(annotated.documentAnnotation).total_price, "number");
}

async function transcription(client) {
  const { answer, streamed } = await play(client, "transcription");
  assert.ok(answer.text.length > 0);
  assert.equal(answer.language, "en");
  assert.ok(answer.segments.length > 0 && answer.segments.every((segment) => segment.start <= segment.end));
  assert.ok(answer.usage.promptAudioSeconds >= 0);
  const done = streamed.at(-1).data;
  assert.equal(done.type, "transcription.done");
  const pieces = streamed.filter((item) => item.event === "transcription.text.delta").map((item) => item.data.text);
  assert.ok(pieces.length > 1);
  assert.equal(pieces.join(""), done.text);
}

async function speech(client) {
  const { answer, streamed } = await play(client, "speech");
  assert.equal(Buffer.from(answer.audioData, "base64").toString("latin1", 0, 4), "RIFF");
  assert.equal(streamed.at(-1).event, "speech.audio.done");
  const pieces = streamed.filter((item) => item.event === "speech.audio.delta");
  assert.ok(pieces.length > 1 && pieces.every((item) => Buffer.from(item.data.audioData, "base64").length > 0));
}

async function libraries(client) {
  const { library, document, status, one, text, documents, renamed, url, listed, edited } = await play(client, "libraries");
  assert.equal(library.name, "Mistral Models");
  assert.equal(library.nbDocuments, 0);
  assert.deepEqual([document.libraryId, document.name, document.extension], [library.id, "notes.txt", "txt"]);
  assert.deepEqual([status.documentId, status.processStatus], [document.id, "done"]);
  assert.equal(one.processStatus, "done");
  assert.equal(text.text.trim(), "Codestral completes code.");
  assert.deepEqual(documents.data.map((item) => item.id), [document.id]);
  assert.equal(documents.pagination.totalItems, 1);
  assert.equal(renamed.name, "Notes");
  assert.ok(URL.canParse(url));
  assert.equal(listed.data.find((item) => item.id === library.id).nbDocuments, 1);
  assert.equal(edited.name, "Papers");
}

export const examples = {
  "chat-once": chatOnce, "chat-stream": chatStream, "chat-history": chatHistory, "vision-url": visionUrl, "vision-base64": visionBase64,
  "function-calling": functionCalling, "fim-suffix": fimSuffix, "fim-plain": fimPlain, "fim-stop": fimStop, "fim-stream": fimStream,
  "instruct-factorial": instructFactorial, "agentic-tool": agenticTool, "embeddings-one": embeddingsOne, "embeddings-two": embeddingsTwo,
  "embeddings-chunks": embeddingsChunks, agents, conversations, "agents-completion": agentsCompletion, "fine-tuning": fineTuning,
  "moderation-text": moderationText, "moderation-chat": moderationChat, classification, "safe-prompt": safePrompt, guardrail,
  "structured-schema": structuredSchema, "structured-object": structuredObject, batch, files, models, ocr, transcription, speech, libraries,
};
