// The scenarios with a service. They share one window, and each begins with a file of its own. Here are those of the key, the
// settings and the failures.
import fs from 'node:fs'
import path from 'node:path'
import { chat, fim, says } from './fake.mjs'
import { instruction } from './instruction.mjs'
import { priceHead, suggestions } from './suggestions.mjs'
import { views } from './views.mjs'
import { aWhile, until } from './workbench.mjs'

async function noKey({ window }) {
  await window.statusIs(/^device-desktop Codestral on device$/)
  return { shows: window.bar('Codestral on device') }
}

async function actionWithoutKey({ window }) {
  await window.openAt('keyless.py', 'def total(price, tax):\n    ret‸urn price*(1+tax)\n')
  await window.command('Codestral: Explain')
  await window.told('Codestral: ')
  await window.page.click('.notification-list-item .monaco-button:has-text("Set API Key")')
  await window.sees('.quick-input-list', 'api.mistral.ai')
  return { shows: window.entry('api.mistral.ai'), after: () => window.keys.press('Escape') }
}

async function wrongKey({ window }) {
  await giveKey(window, 'wrong-key')
  await window.told('did not accept the key')
  // To look at the report is no decision.
  await window.page.click('.notification-list-item .monaco-button:has-text("Show Report")')
  await window.sees('.editor-instance .view-lines', 'Service mistral')
  await window.told('did not accept the key')
  const after = async () => {
    await window.clearNotifications()
    await window.statusIs(/on device$/)
  }
  return { shows: window.notification('did not accept the key'), after }
}

async function goodKey({ window }) {
  await giveKey(window, 'good-key')
  await window.toldAlone('the key is good')
  await window.statusIs(/^sparkle Codestral$/)
  return { shows: window.notification('the key is good'), after: () => window.clearNotifications() }
}

async function giveKey(window, key) {
  await window.command('Codestral: Set the API Key')
  await window.pick('Mistral')
  await window.page.waitForSelector('.quick-input-widget input[type=password]')
  await window.keys.type(key)
  await window.keys.press('Enter')
}

/** What the server says keeps its level, and how long the extension took is to be read there. */
async function outputLevels({ window, workbench }) {
  const text = await until('a line of the server', () => {
    const all = workbench.output()
    return all.includes('[info] learnt') && all
  })
  const wrong = text.split('\n').find((each) => /^\[error\]|\d{9}\.\d{3} /.test(each))
  if (wrong) throw new Error(`it says: ${wrong}`)
  console.log(`   the extension's own time to activate: ${workbench.millisecondsOf('activated')} ms`)
  await window.command('Codestral: Show Output')
  // The pane follows its end.
  const last = window.page.locator('.output-view .view-line > span').filter({ hasText: /\[(info|warn)\]/ }).last()
  return { shows: last, after: () => window.command('View: Hide Panel') }
}

async function settingsWhileRunning({ window }) {
  await window.command('Codestral: Turn Completions On or Off')
  await window.statusIs(/^circle-slash Codestral off$/)
  const after = async () => {
    await window.command('Codestral: Turn Completions On or Off')
    await window.statusIs(/^sparkle Codestral$/)
  }
  return { shows: window.bar('Codestral off'), after }
}

async function offInFile({ window, folder, workbench }) {
  const file = path.join(folder, '.codestral.json')
  const settings = workbench.settingsFile()
  const before = fs.readFileSync(settings, 'utf8')
  fs.writeFileSync(file, '{"completion.enabled": false}')
  await window.statusIs(/^circle-slash Codestral off$/)
  await window.command('Codestral: Turn Completions On or Off')
  await window.toldAtLength('turned off by the workspace')
  if (fs.readFileSync(settings, 'utf8') !== before) throw new Error('the settings were written')
  const after = async () => {
    await window.clearNotifications()
    fs.rmSync(file)
    await window.statusIs(/^sparkle Codestral$/)
  }
  return { shows: window.notification('turned off by the workspace'), after }
}

/** In the settings of the workspace: they can make it stricter. */
async function offInWorkspace({ window, folder }) {
  const file = path.join(folder, '.vscode/settings.json')
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, '{"codestral.completion.enabled": false}')
  await window.statusIs(/^circle-slash Codestral off$/)
  const after = async () => {
    fs.rmSync(file)
    await window.statusIs(/^sparkle Codestral$/)
  }
  return { shows: window.bar('Codestral off'), after }
}

/** The server is told of its hosts when it starts. */
async function hostWhileRunning({ window, workbench, fake, server }) {
  const [before] = workbench.servers(server)
  await setPort(window, workbench, '1')
  await until('another server', () => workbench.servers(server).some((each) => each !== before))
  await window.openAt('host.c', `${priceHead}    return total‸\n}\n`)
  await window.type('_')
  await window.statusIs(/^debug-disconnect Codestral offline, on device$/)
  const after = async () => {
    await setPort(window, workbench, new URL(fake.url).port)
    await window.statusIs(/^sparkle Codestral$/)
    await window.clearNotifications()
  }
  return { shows: window.bar('Codestral offline, on device'), after }
}

/** Of the host, by hand: this workbench does not notice what others write to its file. */
async function setPort(window, workbench, port) {
  await window.command('Preferences: Open Remote Settings (JSON)')
  await window.page.waitForSelector('.tab.active[data-resource-name="settings.json"]')
  const lines = fs.readFileSync(workbench.settingsFile(), 'utf8').split('\n')
  const at = lines.findIndex((each) => each.includes('"codestral.mistral.baseUrl"'))
  await window.goTo(at + 1, lines[at].lastIndexOf('"') + 1)
  await window.keys.press('Control+Backspace')
  await window.type(port)
  await window.keys.press('Control+s')
  await until('the setting', () => fs.readFileSync(workbench.settingsFile(), 'utf8').includes(`127.0.0.1:${port}"`))
  await window.closeEditor()
}

async function keyRemoved({ window, fake }) {
  await window.command('Codestral: Remove the API Key')
  await window.told('the key is removed')
  await window.statusIs(/^device-desktop Codestral on device$/)
  const before = (await fake.requests()).length
  await window.openAt('removed.c', `${priceHead}    return total‸\n}\n`)
  await window.type('_')
  await aWhile()
  if ((await fake.requests()).length !== before) throw new Error('the service was asked')
  const after = async () => {
    await giveKey(window, 'good-key')
    await window.told('the key is good')
    await window.statusIs(/^sparkle Codestral$/)
    await window.clearNotifications()
  }
  return { shows: window.bar('Codestral on device'), after }
}

async function failureToldOnce({ window, fake }) {
  await window.openAt('fails.py', 'def total(price, tax):\n    ret‸urn price*(1+tax)\n')
  await fake.post('behaviours', [{ route: chat, status: 400 }, { route: chat, status: 400 }])
  for (const title of ['Codestral: Review This File', 'Codestral: Explain']) {
    await window.clearNotifications()
    await window.command(title)
    await until('a notification', async () => (await window.text('.notification-list-item-message')) !== '')
    await aWhile()
    const told = (await window.text('.notification-list-item-message')).split('\n')
    if (told.length !== 1) throw new Error(`told ${told.length} times: ${told.join(' | ')}`)
  }
  return { shows: window.notification('Codestral'), after: () => window.clearNotifications() }
}

async function rateLimited({ window, fake }) {
  await window.openAt('limited.c', `${priceHead}    return total‸\n}\n`)
  await fake.post('behaviours', [{ route: fim, status: 429, headers: { 'retry-after': '5' } }])
  await window.type('_')
  await window.statusIs(/^debug-pause Codestral paused until \d/)
  const after = async () => {
    await window.statusIs(/^sparkle Codestral$/)
    await window.typeFor('b', 'efore_taxes;')
  }
  return { shows: window.bar('Codestral paused until'), after }
}

async function keyRevoked({ window, fake, workbench, server }) {
  await window.openAt('revoked.c', `${priceHead}    return total‸\n}\n`)
  await fake.post('behaviours', [{ route: fim, status: 401, times: 1 }])
  await window.type('_')
  await window.statusIs(/^error Codestral: key$/)
  await window.command('Codestral: Menu')
  await window.sees('.quick-input-list', 'Set the API key')
  const after = async () => {
    await window.keys.press('Escape')
    await window.clearNotifications()
    const before = workbench.servers(server)
    await window.command('Codestral: Restart the Server')
    // The old one may have been answered since.
    await until('another server alone', () => workbench.servers(server).length === 1 && workbench.servers(server)[0] !== before[0])
    await window.statusIs(/^sparkle Codestral$/)
  }
  return { shows: window.entry('Set the API key'), after }
}

async function serverKilled({ window, workbench, server, fake }) {
  const before = workbench.servers(server)
  if (before.length !== 1) throw new Error(`there are ${before.length} servers`)
  await window.openAt('killed.py', 'def total(price, tax):\n    ret‸urn price*(1+tax)\n')
  await fake.post('behaviours', [{ ...says(chat, 'It is late.'), holdAfter: 0 }])
  await window.command('Codestral: Explain')
  await window.told('Codestral: asking the model')
  process.kill(Number(before[0]), 'SIGKILL')
  await window.told('is started again')
  await window.told('ended before it answered')
  await until('another server', () => workbench.servers(server).some((each) => each !== before[0]))
  await window.statusIs(/^sparkle Codestral$/)
  const after = async () => {
    await window.clearNotifications()
    await window.openAt('killed.c', `${priceHead}    return total‸\n}\n`)
    await window.typeFor('_', 'before_taxes;')
  }
  return { shows: window.notification('is started again'), after }
}

/** The browser keeps the key for the page that it was typed into, so the second window is without. */
async function twoWindows({ window, workbench, server, folder }) {
  const second = await workbench.open(folder)
  await second.statusIs(/^device-desktop Codestral on device$/)
  const [first] = workbench.servers(server)
  await until('two servers', () => workbench.servers(server).length === 2)
  await second.page.close({ runBeforeUnload: true })
  await until('one server', () => workbench.servers(server).join() === first)
  await window.page.bringToFront()
  await window.openAt('second.c', `${priceHead}    return total‸\n}\n`)
  await window.typeFor('_', 'before_taxes;')
  return { shows: window.suggested('return total_before_taxes;') }
}

async function editorGone({ window, workbench, server, fake }) {
  await window.openAt('gone.c', `${priceHead}    return total‸\n}\n`)
  await fake.post('behaviours', [{ route: fim, texts: ['before_taxes;'], holdAfter: 1, betweenDeltas: 1 }])
  await window.type('_')
  await until('a stream', async () => (await fake.requests()).some((each) => each.path === fim && each.state === 'open'))
  // What runs the extensions is killed; nothing of ours may be left.
  for (const id of workbench.servers(server)) {
    const parent = /PPid:\t(\d+)/.exec(fs.readFileSync(`/proc/${id}/status`, 'utf8'))[1]
    process.kill(Number(parent), 'SIGKILL')
  }
  await until('no server', () => workbench.servers(server).length === 0, 10_000)
}

export const scenarios = [
  ['status-without-key', noKey, true],
  ['action-without-key', actionWithoutKey],
  ['wrong-key', wrongKey],
  ['good-key', goodKey, true],
  ...suggestions,
  ...instruction,
  ...views,
  ['output-levels', outputLevels],
  ['settings-while-running', settingsWhileRunning],
  ['off-in-file', offInFile],
  ['off-in-workspace', offInWorkspace],
  ['host-while-running', hostWhileRunning],
  ['key-removed', keyRemoved],
  ['failure-told-once', failureToldOnce],
  ['rate-limited', rateLimited],
  ['key-revoked', keyRevoked],
  ['server-killed', serverKilled],
  ['two-windows', twoWindows],
  ['editor-gone', editorGone],
]
