// run.mjs FAKE PACKAGES [NAME...]: the examples through the SDKs, all of them or the named ones, against the program FAKE.
import { examples } from "./examples.mjs";
import { loadClients, startFake } from "./service.mjs";
import { examples as table } from "./session.mjs";

const [program, packages, ...names] = process.argv.slice(2);
const listed = table.map(({ name }) => name);
for (const name of [...names, ...Object.keys(examples)]) {
  if (!listed.includes(name)) throw new Error(`examples.json has no ${name}`);
}
const fake = await startFake(program);
const clients = await loadClients(packages, fake.url);
let failed = 0, ran = 0;
for (const { name, sdk, shows } of table.filter((example) => names.length === 0 || names.includes(example.name))) {
  await fake.reset();
  ++ran;
  try {
    await examples[name](clients[sdk]);
    console.log(`ok      ${name}: ${shows}`);
  } catch (error) {
    ++failed;
    console.log(`FAILED  ${name}: ${error.stack}`);
    if (error.body) console.log(`        the service said ${error.statusCode}: ${error.body}`);
    if (error.cause) console.log(error.cause);
  }
}
await fake.stop();
console.log(`${ran - failed} of ${ran} examples passed`);
process.exitCode = failed ? 1 : 0;
