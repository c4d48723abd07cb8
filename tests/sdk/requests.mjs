// What a client sent, as the fake service recorded it, in a form that two clients can be compared in.

const made = [
  /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, // files, jobs, libraries, documents
  /\b(?:ag|conv|msg|fc|tool_exec)_[0-9a-z]+\b/g, // agents, conversations and their entries
  /\bft:[\w.-]+:[\w:.-]+/g, // fine-tuned models
];

// Replaces the ids that the service made up by their numbers in the order in which the client used them first.
class Ids {
  #numbers = new Map();

  #number(id) {
    if (!this.#numbers.has(id)) this.#numbers.set(id, `id ${this.#numbers.size + 1}`);
    return this.#numbers.get(id);
  }

  replaced(value, key = "") {
    if (typeof value === "string") {
      if (key === "tool_call_id") return this.#number(value);
      return made.reduce((text, pattern) => text.replace(pattern, (id) => this.#number(id)), value);
    }
    if (Array.isArray(value)) {
      return value.map((item) => (key === "tool_calls" && item.id ? { ...this.replaced(item), id: this.#number(item.id) } : this.replaced(item)));
    }
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.replaced(item, name)]));
  }
}

function queryOf(text) {
  const query = {};
  for (const [name, value] of new URLSearchParams(text)) (query[name] ??= []).push(value);
  for (const values of Object.values(query)) values.sort();
  return query;
}

function linesOf(text) {
  try {
    return text.trimEnd().split("\n").map((line) => JSON.parse(line));
  } catch {
    return text;
  }
}

// A form is recorded by the names of its parts. Lines of JSON are compared as JSON, other files by their hash.
function partsOf(form) {
  const part = (value) => {
    if (!value.filename?.endsWith(".jsonl")) return value;
    const { filename, contentType, content } = value;
    return { filename, contentType, lines: linesOf(content) };
  };
  return Object.fromEntries(Object.entries(form).map(([name, value]) => [name, Array.isArray(value) ? value.map(part) : part(value)]));
}

// A job that is followed is asked for as often as a client likes: the same GET again counts once.
export function comparable(records) {
  const ids = new Ids();
  const list = records.map(({ method, path, query, headers, body }) => {
    const contentType = headers["content-type"]?.split(";")[0];
    const content = contentType === "multipart/form-data" ? { form: partsOf(body) } : body === null ? {} : { body };
    return ids.replaced({ method, path, query: queryOf(query), accept: headers.accept, contentType, ...content });
  });
  const text = list.map((item) => JSON.stringify(item));
  return list.filter((item, i) => item.method !== "GET" || text[i] !== text[i - 1]);
}

const isContainer = (value) => value !== null && typeof value === "object";
export const absent = "(absent)";

// [{pointer, sdk, ours}], empty when both are the same JSON.
export function differences(sdk, ours, pointer = "") {
  if (isContainer(sdk) && isContainer(ours) && Array.isArray(sdk) === Array.isArray(ours)) {
    const names = [...new Set([...Object.keys(sdk), ...Object.keys(ours)])];
    return names.flatMap((name) => differences(sdk[name], ours[name], `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`));
  }
  return Object.is(sdk, ours) ? [] : [{ pointer, sdk: sdk ?? (sdk === null ? null : absent), ours: ours ?? (ours === null ? null : absent) }];
}

// Whether an entry of differences.json stands for a difference; `*` is any name or any example.
export function explains(entry, example, difference) {
  if (entry.example !== "*" && entry.example !== example) return false;
  const wanted = entry.pointer.split("/"), found = difference.pointer.split("/");
  if (wanted.length !== found.length || !wanted.every((name, i) => name === "*" || name === found[i])) return false;
  return ["sdk", "ours"].every((side) => !(side in entry) || differences(entry[side], difference[side]).length === 0);
}
