// The scenarios of a window that starts with settings that are wrong.
import fs from 'node:fs'
import { until } from './workbench.mjs'

async function noServer({ window }) {
  await window.told('is not there')
  await window.statusIs(/^error Codestral: no server$/)
  await window.clearNotifications()
}

async function wrongTypes({ window }) {
  await window.told('completion.maxTokens')
  await window.statusIs(/^device-desktop Codestral on device$/)
  await window.clearNotifications()
}

/** A start that hangs does not keep the next one from its turn. */
async function hangingServer({ window }) {
  await window.statusIs(/^loading Codestral$/)
  await window.command('Codestral: Restart the Server')
  await window.statusIs(/^device-desktop Codestral on device$/)
}

/** A server that obeys ends by itself. */
async function orderlyRestart({ window, workbench }) {
  const ended = `${workbench.settings['codestral.serverPath']}.ended`
  await window.command('Codestral: Restart the Server')
  await until('the exit code', () => fs.readFileSync(ended, 'utf8') === '0\n')
  await window.statusIs(/^device-desktop Codestral on device$/)
}

export const withHangingServer = [
  ['hanging-server', hangingServer, true],
  ['orderly-restart', orderlyRestart],
]
export const withoutServer = [['no-server', noServer]]
export const withWrongTypes = [['wrong-types', wrongTypes]]
