// The scenarios of a window that starts with settings that are wrong.
import fs from 'node:fs'
import { aWhile, until } from './workbench.mjs'

async function noServer({ window }) {
  await window.told('is not there')
  await window.statusIs(/^error Codestral: no server$/)
  return { shows: window.notification('is not there'), after: () => window.clearNotifications() }
}

/** What the menu offers is what a choice of it does. */
async function menuWithoutServer({ window }) {
  // The setting is written meanwhile.
  const offers = (label) =>
    until(label, async () => {
      await window.keys.press('Escape')
      await window.command('Codestral: Menu')
      return window.sees('.quick-input-list', label, 2_000).catch(() => false)
    })
  await window.command('Codestral: Turn Completions On or Off')
  await offers('Turn completions on')
  await window.pick('Turn completions on')
  await offers('Turn completions off')
  return { shows: window.entry('Turn completions off'), after: () => window.keys.press('Escape') }
}

async function wrongTypes({ window }) {
  await window.toldAtLength('completion.maxTokens')
  await window.statusIs(/^device-desktop Codestral on device$/)
  return { shows: window.notification('completion.maxTokens'), after: () => window.clearNotifications() }
}

/** A start that hangs does not keep the next one from its turn. */
async function hangingServer({ window }) {
  await window.statusIs(/^loading Codestral$/)
  await window.command('Codestral: Restart the Server')
  await window.statusIs(/^device-desktop Codestral on device$/)
  return { shows: window.bar('Codestral on device') }
}

/** A server that obeys ends by itself. */
async function orderlyRestart({ window, workbench }) {
  const ended = `${workbench.settings['codestral.serverPath']}.ended`
  await window.command('Codestral: Restart the Server')
  await until('the exit code', () => fs.readFileSync(ended, 'utf8') === '0\n')
  await window.statusIs(/^device-desktop Codestral on device$/)
  return { shows: window.bar('Codestral on device') }
}

/** On the wire: what is shown, and how much of it was taken. */
async function saysWhatIsShown({ window, workbench }) {
  const said = () => fs.readFileSync(`${workbench.settings['codestral.serverPath']}.said`, 'utf8')
  await window.openAt('shown.h', '#pragma once\n\n‸\n')
  await window.type('namespace war')
  await window.typeFor('e', 'house {')
  await until('what is shown', () => /"method":"codestral\/didShowCompletion","params":\{"item":\{"insertText":"house \{"/.test(said()))
  await window.keys.press('Control+ArrowRight')
  await until('what is taken', () => /"method":"codestral\/didPartiallyAcceptCompletion","params":\{.*"acceptedLength":5\}/.test(said()))
  return { shows: window.suggested('namespace warehouse {') }
}

async function wrongVersion({ window }) {
  const told = 'is codestral-lsp 0.9.0, this extension is 0.1.0'
  await window.toldAtLength(told)
  const after = async () => {
    await window.clearNotifications()
    await window.command('Codestral: Restart the Server')
    await window.statusIs(/^device-desktop Codestral on device$/)
    await aWhile()
    if ((await window.text('.notification-list-item-message')) !== '') throw new Error('it is told again')
    await window.openAt('version.h', '#pragma once\n\n‸\n')
    await window.type('namespace war')
    await window.typeFor('e', 'house {')
  }
  return { shows: window.notification(told), after }
}

/** What it wrote last is often why. */
async function crashAtStart({ window }) {
  const told = 'it ended (exit code 3), and said: no such luck'
  await window.told(told)
  await window.statusIs(/^error Codestral: no server$/)
  return { shows: window.notification(told), after: () => window.clearNotifications() }
}

export const withCrashingServer = [['crash-at-start', crashAtStart]]
export const withWrongVersion = [['wrong-version', wrongVersion]]
export const withHangingServer = [
  ['hanging-server', hangingServer, true],
  ['says-what-is-shown', saysWhatIsShown],
  ['orderly-restart', orderlyRestart],
]
export const withoutServer = [
  ['no-server', noServer],
  ['menu-without-server', menuWithoutServer],
]
export const withWrongTypes = [['wrong-types', wrongTypes]]
