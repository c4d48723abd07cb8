// compare.mjs FAKE PACKAGES OURS [NAME...]: makes each example with the SDK and with the program OURS (called as OURS URL NAME), and
// compares what the fake service got. Only the differences of differences.json may be there, and each of those must be.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { examples } from "./examples.mjs";
import { absent, comparable, differences, explains } from "./requests.mjs";
import { loadClients, startFake } from "./service.mjs";
import { examples as table } from "./session.mjs";

const [program, packages, ours, ...names] = process.argv.slice(2);
const entries = JSON.parse(readFileSync(new URL("differences.json", import.meta.url), "utf8"));

// A comparison that finds nothing must not be one that cannot find anything.
function proveThatDifferencesAreFound() {
  const record = { method: "POST", path: "/v1/a", query: "b=1&b=2", headers: { accept: "x", "content-type": "y; z" }, body: { c: [1, { d: null }] } };
  const changed = (change) => {
    const copy = structuredClone(record);
    change(copy);
    return differences(comparable([record]), comparable([copy])).map(({ pointer }) => pointer);
  };
  assert.deepEqual(changed(() => {}), []);
  assert.deepEqual(changed((copy) => (copy.query = "b=2&b=1")), []);
  assert.deepEqual(changed((copy) => (copy.method = "PUT")), ["/0/method"]);
  assert.deepEqual(changed((copy) => (copy.query = "b=1")), ["/0/query/b/1"]);
  assert.deepEqual(changed((copy) => (copy.body.c[1].d = 0)), ["/0/body/c/1/d"]);
  assert.deepEqual(changed((copy) => delete copy.body.c[1].d), ["/0/body/c/1/d"]);
  assert.deepEqual(changed((copy) => (copy.body.e = null)), ["/0/body/e"]);
  assert.deepEqual(differences(comparable([record, record]), comparable([record])).length, 1);
  const [found] = differences({ a: false }, {});
  assert.deepEqual(found, { pointer: "/a", sdk: false, ours: absent });
  assert.ok(explains({ example: "*", pointer: "/*", sdk: false }, "x", found));
  assert.ok(!explains({ example: "*", pointer: "/*", sdk: true }, "x", found) && !explains({ example: "y", pointer: "/a" }, "x", found));
}

const runOurs = (url, name) => new Promise((resolve, reject) => {
  let output = "";
  const child = spawn(ours, [url, name], { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, MISTRAL_API_KEY: "sdk-test-key" } });
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes) => (output += bytes));
  child.once("error", reject);
  child.once("close", (code) => (code === 0 ? resolve() : reject(new Error(`ours ended with ${code}: ${output.trim()}`))));
});

proveThatDifferencesAreFound();
const fake = await startFake(program);
const clients = await loadClients(packages, fake.url);
const recorded = async (play) => {
  await fake.reset();
  await play();
  return comparable(await fake.requests());
};
let failed = 0, ran = 0, explained = 0;
const occurred = new Set();
for (const { name, sdk } of table.filter((example) => names.length === 0 || names.includes(example.name))) {
  ++ran;
  try {
    const theirs = await recorded(() => examples[name](clients[sdk]));
    const mine = await recorded(() => runOurs(fake.url, name));
    const unexplained = differences(theirs, mine).filter((difference) => {
      const entry = entries.find((candidate) => explains(candidate, name, difference));
      if (entry) occurred.add(entry) && ++explained;
      return !entry;
    });
    if (unexplained.length > 0) {
      const lines = unexplained.map(({ pointer, sdk: a, ours: b }) => `  ${pointer}\n    sdk:  ${JSON.stringify(a)}\n    ours: ${JSON.stringify(b)}`);
      throw new Error(`differs\n${lines.join("\n")}`);
    }
    console.log(`ok      ${name}: ${theirs.length} requests`);
  } catch (error) {
    ++failed;
    console.log(`FAILED  ${name}: ${error.message}`);
  }
}
await fake.stop();
for (const entry of entries) {
  if (names.length > 0 || occurred.has(entry)) continue;
  ++failed;
  console.log(`FAILED  differences.json: ${entry.example} ${entry.pointer} does not occur any more`);
}
console.log(`${ran} examples compared, ${explained} explained differences, ${failed} failures`);
process.exitCode = failed ? 1 : 0;
