// The scenarios of a window that starts with settings that are wrong.

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

export const withoutServer = [['no-server', noServer]]
export const withWrongTypes = [['wrong-types', wrongTypes]]
