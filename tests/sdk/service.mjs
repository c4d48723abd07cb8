// The fake service as a process of its own, and the two SDKs as clients of it.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

export async function startFake(program) {
  const child = spawn(program, ["--exit-with-parent"], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const port = await new Promise((resolve, reject) => {
    let text = "";
    child.once("error", reject);
    child.once("close", () => reject(new Error(`${program} ended: ${text}`)));
    child.stdout.on("data", (bytes) => {
      text += bytes;
      if (text.includes("\n")) resolve(JSON.parse(text).port);
    });
  });
  const url = `http://127.0.0.1:${port}`;
  const control = async (method, path) => {
    const answer = await fetch(`${url}/_fake/${path}`, { method });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  return {
    url,
    requests: () => control("GET", "requests"),
    reset: () => control("POST", "reset"),
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

// A client of each major version, from the packages in `folder`.
export async function loadClients(folder, serverURL) {
  const { resolve } = createRequire(`${folder}/`);
  const client = async (name) => {
    const { Mistral } = await import(pathToFileURL(resolve(name)));
    return new Mistral({ apiKey: "sdk-test-key", serverURL, timeoutMs: 30000 });
  };
  return { 1: await client("mistralai-1"), 2: await client("@mistralai/mistralai") };
}
