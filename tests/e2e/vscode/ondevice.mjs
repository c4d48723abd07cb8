// The scenarios in a workspace that is not trusted: its keys are not used, and this machine completes.
import { fim, says } from './fake.mjs'
import { aWhile } from './workbench.mjs'

async function untrusted({ window, fake }) {
  await window.statusIs(/^device-desktop Codestral on device$/)
  await window.command('Codestral: Menu')
  await window.sees('.quick-input-list', 'this workspace is not trusted')
  if ((await fake.requests()).length > 0) throw new Error('the service was asked')
  return { shows: window.entry('this workspace is not trusted'), after: () => window.keys.press('Escape') }
}

async function settingsIgnored({ window }) {
  await window.toldAtLength('codestral.mistral.baseUrl, codestral.serverPath')
  return { shows: window.notification('codestral.mistral.baseUrl, codestral.serverPath'), after: () => window.clearNotifications() }
}

async function onDevice({ window, fake }) {
  await window.statusIs(/^device-desktop Codestral on device$/)
  await window.openAt('new part.h', '#pragma once\n\n‸\n')
  await window.type('namespace war')
  await window.typeFor('e', 'house {')
  const after = async () => {
    await window.keys.press('Tab')
    await window.savedAs('new part.h', '#pragma once\n\nnamespace warehouse {\n')
    if ((await fake.requests()).length > 0) throw new Error('the service was asked')
  }
  return { shows: window.suggested('namespace warehouse {'), after }
}

/** It was said once for this workspace. */
async function settingsIgnoredOnce({ window }) {
  await window.reload()
  await window.statusIs(/^device-desktop Codestral on device$/)
  await aWhile()
  if ((await window.text('.notification-list-item-message')) !== '') throw new Error('it is told again')
  return { shows: window.bar('Codestral on device') }
}

async function trustFirst({ window }) {
  await window.openAt('explain.h', '#pragma once\n\nint co‸unt();\n')
  await window.command('Codestral: Explain')
  await window.told('trust this workspace first')
  return { shows: window.page.locator('.notification-list-item .monaco-button:has-text("Manage Trust")'), after: () => window.clearNotifications() }
}

/** The key of the environment is used from now on. */
async function trusted({ window, fake }) {
  await window.command('Workspaces: Manage Workspace Trust')
  await window.page.click('.workspace-trust-editor .monaco-button:has-text("Trust")')
  await window.statusIs(/^sparkle Codestral$/)
  await window.closeEditor()
  await fake.post('rules', [{ promptContains: 'namespace shop', behaviour: says(fim, 'keeper {') }])
  await window.openAt('trusted.h', '#pragma once\n\n‸\n')
  await window.type('namespace sho')
  await window.typeFor('p', 'keeper {')
  return { shows: window.suggested('namespace shopkeeper {') }
}

export const scenarios = [
  ['untrusted', untrusted, true],
  ['workspace-settings-ignored', settingsIgnored],
  ['settings-ignored-once', settingsIgnoredOnce],
  ['on-device', onDevice],
  ['trust-first', trustFirst],
  ['trusted', trusted],
]
export const withSeveralFolders = [
  ['several-folders-settings-ignored', settingsIgnored],
  ['several-folders', onDevice],
]
