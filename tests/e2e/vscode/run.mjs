#!/usr/bin/env node
// The extension in a real VS Code workbench, against fake-mistral and on device. Each scenario ends in a picture below
// build/vscode/pictures, and `ok NAME` is printed for it.
// usage: run.mjs [--update-pictures] [NAME...]    the scenarios of these names, and what they need
// env: TOOLS (build/tools/vscode), TREE (build/release), SERVER_DIR (TREE), EXTENSION (made by clients/vscode/package), CHROMIUM,
// KEEP=1 keeps the folders; VSIX: an archive that is installed instead, and whose own server is started
import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Fake } from './fake.mjs'
import { scenarios as offline, withSeveralFolders } from './ondevice.mjs'
import { checkPicture } from './picture.mjs'
import { scenarios as service } from './service.mjs'
import { withCrashingServer, withHangingServer, withWrongTypes, withWrongVersion, withoutServer } from './startup.mjs'
import { Workbench } from './workbench.mjs'

const root = path.resolve(fileURLToPath(import.meta.url), '../../../..')
const tree = path.resolve(process.env.TREE ?? `${root}/build/release`)
const server = path.join(path.resolve(process.env.SERVER_DIR ?? tree), 'codestral-lsp')
const tools = path.resolve(process.env.TOOLS ?? `${root}/build/tools/vscode`)
const pictures = path.join(root, 'build/vscode/pictures')
const names = process.argv.slice(2).filter((each) => !each.startsWith('--'))
const update = process.argv.includes('--update-pictures')
const known = [service, offline, withSeveralFolders, withoutServer, withHangingServer, withWrongVersion, withWrongTypes, withCrashingServer].flat().map(([name]) => name)
const strange = names.filter((each) => !known.includes(each))
if (strange.length > 0) {
  console.error(`there is no scenario ${strange.join(', ')}; there are ${known.join(', ')}`)
  process.exit(2)
}
if (update && spawnSync('pngquant', ['--version']).error) {
  console.error('--update-pictures needs pngquant, which makes the pictures small: apt-get install pngquant')
  process.exit(2)
}

const vsix = process.env.VSIX && path.resolve(process.env.VSIX)
const extension = process.env.EXTENSION ?? path.join(root, 'build/vscode/extension')
if (!process.env.EXTENSION && !vsix) execFileSync(`${root}/clients/vscode/package`, ['--folder', extension], { stdio: ['ignore', 'ignore', 'inherit'] })
fs.mkdirSync(pictures, { recursive: true })

const quiet = {
  'codestral.serverPath': vsix ? '' : server,
  'chat.disableAIFeatures': true,
  // All is painted by the processor.
  'editor.cursorBlinking': 'solid',
  'workbench.reduceMotion': 'on',
  'editor.minimap.enabled': false,
  'editor.parameterHints.enabled': false,
  'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
  'editor.suggestOnTriggerCharacters': false,
  'editor.hover.enabled': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': 'off',
  'files.autoSave': 'off',
  // Else the list of changes may scroll the message out of sight.
  'scm.autoReveal': false,
  'git.openRepositoryInParentFolders': 'never',
  'git.autofetch': false,
  'telemetry.telemetryLevel': 'off',
  'workbench.editor.useModal': 'off',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'window.autoDetectColorScheme': true,
  'window.commandCenter': false,
}

const failures = []

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`

/** A scenario gives back what its picture `shows`, unless that is an absence, and what is to be done `after` the picture. */
async function play(list, stage) {
  for (const [name, scenario, always] of list) {
    const { window } = stage
    const began = Date.now()
    try {
      const { shows, after } = (await scenario(stage)) ?? {}
      try {
        const box = shows && (await window.boxOf(shows))
        const picture = path.join(pictures, `${name}.png`)
        await window.page.screenshot({ path: picture, animations: 'disabled' })
        checkPicture(picture, box)
      } finally {
        await after?.()
      }
      console.log(`ok ${name} (${seconds(began)})`)
    } catch (error) {
      failures.push(`FAILED ${name}: ${error.message}`)
      console.log(failures.at(-1))
      await window.page.screenshot({ path: path.join(pictures, `${name}-FAILED.png`) }).catch(() => {})
      if (always) return
      await window.recover()
    }
  }
}

async function run(scenarios, options) {
  // Those without a choice prepare the ground for the others.
  const list = scenarios.filter(([name, , always]) => always || names.length === 0 || names.includes(name))
  if (names.length > 0 && !list.some(([name]) => names.includes(name))) return
  const fake = await Fake.start(path.join(tree, 'fake-mistral'), options.keys)
  let workbench
  try {
    workbench = await Workbench.start({ tools, extension, vsix, settings: { ...quiet, ...options.settings(fake) }, env: options.env(fake), flags: options.flags })
    const folder = path.join(workbench.home, "pröject 100%'s")
    fs.mkdirSync(folder)
    const window = await workbench.open(folder, options.fill(folder))
    window.fake = fake
    const stage = { fake, workbench, window, folder, server, picture: (...words) => keepPicture(window, ...words) }
    await play(list, stage)
  } finally {
    await workbench?.close()
    fake.close()
  }
}

/** For the documents: only with --update-pictures. `height`: of the window, for what is at its lower edge. */
async function keepPicture(window, name, clip, height) {
  if (!update) return
  const before = window.page.viewportSize()
  if (height) await window.page.setViewportSize({ ...before, height })
  for (const theme of ['dark', 'light']) {
    await window.inTheme(theme)
    // A page in a frame of its own comes later.
    await window.page.waitForTimeout(1_000)
    const picture = path.join(root, 'docs/pictures', `vscode-${name}-${theme}.png`)
    await window.page.screenshot({ path: picture, clip })
    // The .vsix has them all, and is to stay small.
    execFileSync('pngquant', ['--force', '--strip', '--nofs', '--speed', '1', '--output', picture, '--', picture])
  }
  await window.page.setViewportSize(before)
}

const began = Date.now()
await run(service, {
  keys: ['good-key'],
  flags: ['--disable-workspace-trust'],
  env: () => ({}),
  settings: (fake) => ({
    'security.workspace.trust.enabled': false,
    'codestral.mistral.baseUrl': fake.url,
    'codestral.completion.debounceMs': 50,
    'files.readonlyInclude': { '**/fixed.c': true },
  }),
  fill: (folder) => {
    const git = (...words) => execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@b.c', ...words], { cwd: folder, stdio: 'ignore' })
    fs.writeFileSync(path.join(folder, 'shop.py'), 'def total(price, tax):\n    return price*(1+tax)\n')
    git('init', '-b', 'main')
    git('add', '.')
    git('commit', '-m', 'shop: add the total')
  },
})
const untrusted = {
  keys: [],
  flags: [],
  env: (fake) => ({ MISTRAL_API_KEY: 'key', MISTRAL_BASE_URL: fake.url }),
  settings: () => ({ 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'never' }),
}
function warehouse(folder) {
  for (let i = 0; i < 40; i++) {
    fs.writeFileSync(path.join(folder, `part${i}.h`), `#pragma once\n\nnamespace warehouse {\n\nint countOfShelf${i}(int shelf);\n\n}  // namespace warehouse\n`)
  }
}
function ownSettings(folder) {
  fs.mkdirSync(path.join(folder, '.vscode'))
  const settings = { 'codestral.mistral.baseUrl': 'http://127.0.0.1:1', 'codestral.serverPath': '/bin/false' }
  fs.writeFileSync(path.join(folder, '.vscode/settings.json'), JSON.stringify(settings))
}
await run(offline, {
  ...untrusted,
  fill: (folder) => {
    ownSettings(folder)
    warehouse(folder)
  },
})
// The files are in one folder, the settings and what is typed in the other.
await run(withSeveralFolders, {
  ...untrusted,
  fill: (folder) => {
    const other = path.join(folder, '../öther')
    fs.mkdirSync(other)
    warehouse(other)
    ownSettings(folder)
    const file = path.join(folder, '../two.code-workspace')
    fs.writeFileSync(file, JSON.stringify({ folders: [{ path: other }, { path: folder }] }))
    return file
  },
})
const bare = { keys: [], flags: ['--disable-workspace-trust'], env: () => ({}), fill: warehouse }
await run(withoutServer, { ...bare, settings: () => ({ 'security.workspace.trust.enabled': false, 'codestral.serverPath': '/no/such program' }) })
/** With a program in the place of the server. */
async function runWithProgram(scenarios, script) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'another server-'))
  const program = path.join(folder, 'program')
  fs.writeFileSync(program, script, { mode: 0o755 })
  await run(scenarios, { ...bare, settings: () => ({ 'security.workspace.trust.enabled': false, 'codestral.serverPath': program }) })
  fs.rmSync(folder, { recursive: true })
}
// The first time that it is started it says nothing; later it writes what the editor said and how the server ended, unless it is killed.
await runWithProgram(
  withHangingServer,
  `#!/bin/sh\n[ -e "$0.ended" ] || { : >"$0.ended"; exec sleep 1000; }\ntee -a "$0.said" | '${server}' "$@"\necho $? >>"$0.ended"\n`,
)
// It says that it is of another version, of as many letters: the length of the message stays.
await runWithProgram(
  withWrongVersion,
  `#!${process.execPath}
const child = require('node:child_process').spawn('${server}', process.argv.slice(2), { stdio: ['inherit', 'pipe', 'inherit'] })
child.stdout.on('data', (data) => process.stdout.write(data.toString('latin1').replace(/("version":")0\\.1\\./, '$10.9.'), 'latin1'))
`,
)
await runWithProgram(withCrashingServer, '#!/bin/sh\necho no such luck >&2\nexit 3\n')
await run(withWrongTypes, { ...bare, settings: () => ({ 'security.workspace.trust.enabled': false, 'codestral.completion.maxTokens': 'many' }) })
// Again: the end of a long log is what is read.
for (const each of failures) console.log(each)
console.log(`${failures.length === 0 ? 'all passed' : `${failures.length} failed`} in ${seconds(began)}`)
process.exit(failures.length === 0 ? 0 : 1)
