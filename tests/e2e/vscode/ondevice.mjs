// The scenarios in a workspace that is not trusted: its keys are not used, and this machine completes.

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

export const scenarios = [
  ['untrusted', untrusted, true],
  ['workspace-settings-ignored', settingsIgnored],
  ['on-device', onDevice],
]
export const withSeveralFolders = [
  ['several-folders-settings-ignored', settingsIgnored],
  ['several-folders', onDevice],
]
