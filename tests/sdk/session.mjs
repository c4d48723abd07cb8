// Plays the steps of an example of examples.json through an SDK client: the values of the wire become the SDK's arguments.
import { readFileSync } from "node:fs";

export const examples = JSON.parse(readFileSync(new URL("examples.json", import.meta.url), "utf8")).examples;

const camel = (name) => name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());

// Their values are the caller's own data, whose keys nobody renames.
const free = new Set(["metadata", "parameters", "schema", "requests"]);

// Where the SDK has a name of its own for what the wire calls otherwise.
const bodyNames = {
  "beta.agents.update": "updateAgentRequest",
  "beta.conversations.append": "conversationAppendRequest",
  "beta.conversations.restart": "conversationRestartRequest",
  "beta.libraries.update": "updateLibraryRequest",
  "beta.libraries.documents.upload": "requestBody",
  "beta.libraries.documents.update": "updateDocumentRequest",
};
const inputIsInputs = new Set(["embeddings.create", "classifiers.moderate", "classifiers.moderateChat", "classifiers.classify"]);
const otherMethods = { "audio.speech.stream": ["audio.speech.complete", { stream: true }, { acceptHeaderOverride: "text/event-stream" }] };

function fileOf(file) {
  const content = file.lines
    ? file.lines.map((line) => JSON.stringify(line) + "\n").join("")
    : (file.content ?? Buffer.from(file.base64, "base64"));
  return { fileName: file.filename, content: typeof content === "string" ? new TextEncoder().encode(content) : content };
}

export class Session {
  #steps;

  constructor(client, name) {
    this.client = client;
    this.example = examples.find((example) => example.name === name);
    this.#steps = this.example.steps.values();
    this.answers = {};
  }

  // Does the next step; gives its answer.
  async next() {
    return this.perform(this.#steps.next().value);
  }

  // Does what is left; gives all answers by their names.
  async play() {
    for (const step of this.#steps) await this.perform(step);
    return this.answers;
  }

  async perform(step) {
    const answer = await (step.refused ? this.#refused(step) : this.#answered(step));
    if (step.as) this.answers[step.as] = answer;
    return answer;
  }

  async #refused(step) {
    try {
      await this.#call(step);
    } catch (error) {
      if (error.statusCode === step.refused) return error;
      throw error;
    }
    throw new Error(`${step.call} was to be refused with ${step.refused}`);
  }

  async #answered(step) {
    for (let times = 0; times < 1000; ++times) {
      const answer = await this.#call(step);
      if (!step.until || answer[camel(step.until.field)] === step.until.is) return answer;
    }
    throw new Error(`${step.call}: ${step.until.field} did not become ${step.until.is}`);
  }

  async #call(step) {
    const [path, more, options] = otherMethods[step.call] ?? [step.call];
    const names = path.split(".");
    const method = names.pop();
    const owner = names.reduce((object, name) => object[name], this.client);
    const body = { ...this.#arguments(step.body ?? {}), ...this.#arguments(step.form ?? {}), ...more };
    if (inputIsInputs.has(step.call)) {
      body.inputs = body.input;
      delete body.input;
    }
    const request = { ...this.#arguments(step.path ?? {}), ...this.#arguments(step.query ?? {}) };
    const wrapped = bodyNames[step.call];
    const answer = await collected(await owner[method](wrapped ? { ...request, [wrapped]: body } : { ...request, ...body }, options));
    checkKnown(answer, step.call);
    return answer;
  }

  #arguments(value) {
    if (typeof value === "string") return this.#valueOf(value);
    if (Array.isArray(value)) return value.map((item) => this.#arguments(item));
    if (value === null || typeof value !== "object") return value;
    const result = {};
    for (const [key, item] of Object.entries(value)) {
      if (key === "file") result.file = fileOf(item);
      else if (key === "schema") result.schemaDefinition = item;
      else if (key === "requests") result.requests = item.map(({ custom_id, body }) => ({ customId: custom_id, body }));
      else result[camel(key)] = free.has(key) ? item : this.#arguments(item);
    }
    return result;
  }

  #valueOf(text) {
    const reference = /^\$\{([^}]+)\}$/.exec(text);
    if (!reference) return text;
    const value = reference[1].split(".").reduce((object, name) => object?.[camel(name)], this.answers);
    if (value === undefined) throw new Error(`there is no ${text} in the answers so far`);
    return value;
  }
}

// The events of a stream as a list, the bytes of a download as one buffer.
async function collected(answer) {
  if (!(answer instanceof ReadableStream)) return answer;
  const items = [];
  for await (const item of answer) items.push(item);
  return items.length > 0 && items.every((item) => item instanceof Uint8Array) ? Buffer.concat(items) : items;
}

// The SDK keeps what fits none of its types aside instead of refusing it.
function checkKnown(value, where) {
  if (value === null || typeof value !== "object" || value instanceof Uint8Array) return;
  if (value.isUnknown === true) throw new Error(`${where}: no type of the SDK fits ${JSON.stringify(value.raw)}`);
  for (const [name, item] of Object.entries(value)) checkKnown(item, `${where}.${name}`);
}
