#!/usr/bin/env node
// How long from a key to the suggestion in the page of a real VS Code, with a service that answers at once and no pause in the server.
// Prints figures and asserts nothing about them.
// usage: latency.mjs [SAMPLES]    env: TOOLS, TREE, CHROMIUM: see run.mjs
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Fake } from './fake.mjs'
import { Workbench } from './workbench.mjs'

const root = path.resolve(fileURLToPath(import.meta.url), '../../../..')
const tree = path.resolve(process.env.TREE ?? `${root}/build/release`)
const tools = path.resolve(process.env.TOOLS ?? `${root}/build/tools/vscode`)
const samples = Number(process.argv[2] ?? 20)
const extension = path.join(root, 'build/vscode/extension')
execFileSync(`${root}/clients/vscode/package`, ['--folder', extension], { stdio: ['ignore', 'ignore', 'inherit'] })

const settings = {
  'codestral.serverPath': path.join(tree, 'codestral-lsp'),
  'codestral.completion.debounceMs': 0,
  'codestral.completion.prefetch': false,
  'chat.disableAIFeatures': true,
  'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
}

/** In the page: from the next key to the first change that shows a suggestion. */
function watch() {
  globalThis.fromKeyToSuggestion = new Promise((resolve) => {
    let began
    addEventListener('keydown', () => { began = performance.now() }, { capture: true, once: true })
    const observer = new MutationObserver(() => {
      if (began === undefined || !document.querySelector('.ghost-text-decoration')) return
      observer.disconnect()
      resolve(performance.now() - began)
    })
    observer.observe(document.body, { subtree: true, childList: true, attributes: true })
  })
}

const fake = await Fake.start(path.join(tree, 'fake-mistral'))
const env = { MISTRAL_API_KEY: 'key', MISTRAL_BASE_URL: fake.url }
const workbench = await Workbench.start({ tools, extension, settings, env, flags: ['--disable-workspace-trust'] })
try {
  const folder = path.join(workbench.home, 'project')
  fs.mkdirSync(folder)
  fs.writeFileSync(path.join(folder, 'a.py'), 'total_before_taxes = 1\n')
  const window = await workbench.open(folder)
  await window.statusIs(/^sparkle Codestral$/)
  await window.openAt('shop.py', '‸\n')
  const took = []
  // The first one is left out: the server may not have read the file yet.
  for (let at = 0; at <= samples; at++) {
    await fake.post('rules', [{ promptContains: `value_${at}_`, behaviour: { texts: ['before_taxes'] } }])
    await window.keys.press('Escape')
    await window.keys.type(`\nvalue_${at}`)
    await window.ghostIs('', 500).catch(() => window.keys.press('Escape'))
    await window.page.evaluate(watch)
    await window.keys.type('_')
    const ms = await window.page.evaluate(() => globalThis.fromKeyToSuggestion)
    if (at > 0) took.push(ms)
  }
  took.sort((a, b) => a - b)
  const at = (share) => took[Math.min(took.length - 1, Math.floor(share * took.length))].toFixed(1)
  const [activated, loaded] = ['activated', 'loaded the language client'].map((each) => workbench.millisecondsOf(each))
  console.log(`the extension's own time to activate: ${activated} ms; later, to load the language client: ${loaded} ms`)
  console.log(`from a key to its suggestion: median ${at(0.5)} ms, 90 % ${at(0.9)} ms, of ${took.length}`)
} finally {
  await workbench.close()
  fake.close()
}
