#!/usr/bin/env node
// How long from a key to the suggestion in the page of a real VS Code: with this extension, a service that answers at once and no pause
// in the server; and with an extension that has its answer ready, which is the editor's own share.
// Prints figures and asserts nothing about them.
// usage: latency.mjs [SAMPLES]    env: TOOLS, TREE, CHROMIUM: see run.mjs
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
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

/** Suggests the rest of the name as soon as it is asked, after each `_`. */
function writeReadyExtension(folder) {
  const manifest = { name: 'ready', publisher: 'test', version: '0.1.0', engines: { vscode: '^1.91.0' }, main: './main.js' }
  fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ ...manifest, activationEvents: ['onStartupFinished'] }))
  const main = `const vscode = require('vscode')
exports.activate = () => vscode.languages.registerInlineCompletionItemProvider({ scheme: 'file' }, {
  provideInlineCompletionItems: (document, position) =>
    document.lineAt(position).text.endsWith('_') ? [new vscode.InlineCompletionItem('before_taxes', new vscode.Range(position, position))] : [],
})
`
  fs.writeFileSync(path.join(folder, 'main.js'), main)
}

/** In the page: from the next key to the first change that shows a suggestion; nothing when there is none in a while. */
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
    setTimeout(resolve, 3_000)
  })
}

/** From each key to its suggestion, in order of size. `prepare`: before the text that the name of the sample ends. */
async function measure(workbench, isReady, prepare = () => {}) {
  const folder = path.join(workbench.home, 'project')
  fs.mkdirSync(folder)
  fs.writeFileSync(path.join(folder, 'a.py'), 'total_before_taxes = 1\n')
  const window = await workbench.open(folder)
  await isReady(window)
  await window.openAt('shop.py', '‸\n')
  const took = []
  // The first ones may have no answer: the extension starts, or the server has not read the file yet.
  for (let at = 0; took.length < samples; at++) {
    if (at > 2 * samples + 5) throw new Error(`only ${took.length} of ${at} keys had a suggestion`)
    await prepare(`value_${at}_`)
    await window.keys.press('Escape')
    await window.keys.type(`\nvalue_${at}`)
    await window.ghostIs('', 500).catch(() => window.keys.press('Escape'))
    await window.page.evaluate(watch)
    await window.keys.type('_')
    const ms = await window.page.evaluate(() => globalThis.fromKeyToSuggestion)
    if (at > 0 && ms !== undefined) took.push(ms)
  }
  return took.sort((a, b) => a - b)
}

function said(took) {
  const at = (share) => took[Math.min(took.length - 1, Math.floor(share * took.length))].toFixed(1)
  return `median ${at(0.5)} ms, 90 % ${at(0.9)} ms, of ${took.length}`
}

async function withWorkbench(options, look) {
  const workbench = await Workbench.start({ tools, settings, flags: ['--disable-workspace-trust'], ...options })
  try {
    await look(workbench)
  } finally {
    await workbench.close()
  }
}

const fake = await Fake.start(path.join(tree, 'fake-mistral'))
const ready = fs.mkdtempSync(path.join(os.tmpdir(), 'ready-'))
try {
  const env = { MISTRAL_API_KEY: 'key', MISTRAL_BASE_URL: fake.url }
  await withWorkbench({ extension, env }, async (workbench) => {
    const answer = (name) => fake.post('rules', [{ promptContains: name, behaviour: { texts: ['before_taxes'] } }])
    const took = await measure(workbench, (window) => window.statusIs(/^sparkle Codestral$/), answer)
    const [activated, loaded] = ['activated', 'loaded the language client'].map((each) => workbench.millisecondsOf(each))
    console.log(`the extension's own time to activate: ${activated} ms; later, to load the language client: ${loaded} ms`)
    console.log(`from a key to its suggestion: ${said(took)}`)
  })
  writeReadyExtension(ready)
  await withWorkbench({ extension: ready }, async (workbench) => {
    // Nothing says that it is active; the sample that is left out waits for it.
    console.log(`... of which the editor's own: ${said(await measure(workbench, () => {}))}`)
  })
} finally {
  fs.rmSync(ready, { recursive: true })
  fake.close()
}
