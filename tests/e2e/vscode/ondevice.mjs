// The scenarios in a workspace that is not trusted: its keys are not used, and this machine completes.

async function untrusted({ window, fake }) {
  await window.statusIs(/^device-desktop Codestral on device$/)
  await window.command('Codestral: Menu')
  await window.sees('.quick-input-list', 'this workspace is not trusted')
  await window.keys.press('Escape')
  if ((await fake.requests()).length > 0) throw new Error('the service was asked')
}

async function settingsIgnored({ window }) {
  await window.told('codestral.mistral.baseUrl, codestral.serverPath')
  await window.clearNotifications()
}

async function onDevice({ window, fake }) {
  await window.statusIs(/^device-desktop Codestral on device$/)
  await window.openAt('new part.h', '#pragma once\n\n‸\n')
  await window.type('namespace war')
  await window.typeFor('e', 'house {')
  await window.keys.press('Tab')
  await window.savedAs('new part.h', '#pragma once\n\nnamespace warehouse {\n')
  if ((await fake.requests()).length > 0) throw new Error('the service was asked')
}

export const scenarios = [
  ['untrusted', untrusted, true],
  ['workspace-settings-ignored', settingsIgnored],
  ['on-device', onDevice],
]
export const withSeveralFolders = [
  ['several-folders-settings-ignored', settingsIgnored],
  ['several-folders', onDevice],
]
