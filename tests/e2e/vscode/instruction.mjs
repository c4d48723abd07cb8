// The scenarios of work by instruction: what a model writes is shown before it is applied.
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { chat, says } from './fake.mjs'
import { code } from './picture.mjs'
import { aWhile, until } from './workbench.mjs'

/** The new side of a difference. */
const changed = '.monaco-diff-editor .modified .view-lines'

async function codeAction({ window, fake }) {
  await window.openAt('action.py', 'def total(price, tax):\n    ret‸urn price*(1+tax)\n')
  const typed = 'def total(price: float, tax: float) -> float:\n    return price*(1+tax)\n'
  await fake.post('behaviours', [says(chat, `\`\`\`python\n${typed}\`\`\``)])
  await takeAction(window, 'Add types to')
  return preview(window, 'Add types to', 'price: float', () => window.savedAs('action.py', typed))
}

async function takeAction(window, title) {
  const entry = `.action-widget .monaco-list-row:has-text(${JSON.stringify(title)})`
  await until('the action', async () => {
    await window.keys.press('Escape')
    await window.keys.press('Control+.')
    return window.page.waitForSelector(entry, { timeout: 3_000 }).catch(() => false)
  })
  await window.page.click(entry)
}

/** The difference is on the screen, and nothing is changed before it is applied. */
async function preview(window, label, wanted, applied) {
  await window.toldAlone(`Codestral: ${label}`)
  await window.sees(changed, wanted)
  const after = async () => {
    await window.page.click('.notification-list-item .monaco-button:has-text("Apply")')
    await window.page.waitForSelector('.monaco-diff-editor', { state: 'detached' })
    await applied()
  }
  return { shows: window.part(`${changed} .view-line > span`, wanted), after }
}

async function instructionEdit({ window, fake, picture }) {
  await window.openAt('edit.py', 'def total(price, tax):\n    ret‸urn price*(1+tax)\n')
  const wanted = 'def total(price, tax):\n    if tax < 0:\n        raise ValueError("tax")\n    return price*(1+tax)\n'
  await fake.post('behaviours', [says(chat, `\`\`\`python\n${wanted}\`\`\``)])
  await window.keys.press('Control+Alt+e')
  await window.page.waitForSelector('.quick-input-widget input[placeholder^="What is to be done"]')
  await window.keys.type('refuse a negative tax')
  await window.keys.press('Enter')
  const ending = await preview(window, 'refuse a negative tax', 'ValueError', () => window.savedAs('edit.py', wanted))
  await picture('edit', { ...code, height: 338 }, 400)
  return ending
}

async function orderEdit({ window, fake }, file, instruction) {
  await window.openAt(file, 'def total(price, tax):\n    ret‸urn price*(1+tax)\n')
  const wanted = 'def total(price, tax):\n    return price * (1 + tax)\n'
  await fake.post('behaviours', [says(chat, `\`\`\`python\n${wanted}\`\`\``)])
  await window.keys.press('Control+Alt+e')
  await window.page.waitForSelector('.quick-input-widget input[placeholder^="What is to be done"]')
  await window.keys.type(instruction)
  await window.keys.press('Enter')
  await window.told(`Codestral: ${instruction}`)
  await window.sees(changed, '(1 + tax)')
  await window.clearNotifications()
  return wanted
}

/** The notification is gone; the choice is not. */
async function choiceInTitle(stage) {
  const { window } = stage
  const wanted = await orderEdit(stage, 'title.py', 'space it out')
  const choice = window.page.locator('.editor-actions a[aria-label*="Apply the Edit"]')
  const after = async () => {
    await choice.click()
    await window.page.waitForSelector('.monaco-diff-editor', { state: 'detached' })
    await window.savedAs('title.py', wanted)
  }
  return { shows: choice, after }
}

async function changedMeanwhile(stage) {
  const { window, folder } = stage
  await orderEdit(stage, 'meanwhile.py', 'space it wider')
  await window.page.click('.tab[data-resource-name="meanwhile.py"]:not(:has-text("Codestral"))')
  await window.page.waitForSelector('.monaco-editor.focused')
  await window.type('x')
  await window.keys.press('Control+s')
  await window.page.click('.tab:has-text("Codestral: space it wider")')
  await window.command('Codestral: Apply the Edit')
  await window.toldAtLength('the text was changed meanwhile')
  if (!fs.readFileSync(path.join(folder, 'meanwhile.py'), 'utf8').includes('price*(')) throw new Error('the edit was applied')
  return { shows: window.notification('the text was changed meanwhile'), after: () => window.clearNotifications() }
}

/** Enter comes before the list is another one. What was given before holds it too. */
async function hastyEnter({ window, fake }) {
  await window.openAt('hasty.py', 'def total(price, tax):\n    ret‸urn price*(1+tax)\n')
  await fake.post('behaviours', [says(chat, '```python\ndef total(price, tax):\n    return price + tax\n```')])
  await window.keys.press('Control+Alt+e')
  await window.page.waitForSelector('.quick-input-widget input[placeholder^="What is to be done"]')
  await window.keys.type('space')
  await window.keys.press('Enter')
  await window.told('Codestral: space?')
  const { messages } = (await fake.asked(chat)).at(-1).body
  if (/space (it|anew)/.test(JSON.stringify(messages))) throw new Error('another instruction was sent')
  await window.clearNotifications()
  return { shows: window.page.locator('.tab:has-text("Codestral: space")').last(), after: () => discard(window) }
}

async function discard(window) {
  await window.command('Codestral: Discard the Edit')
  await window.page.waitForSelector('.monaco-diff-editor', { state: 'detached' })
}

async function instructionAgain(stage) {
  const { window, fake } = stage
  let wanted
  for (const each of ['space it as before', 'space it anew']) {
    wanted = await orderEdit(stage, 'again.py', each)
    await discard(window)
  }
  await window.keys.press('Control+Alt+e')
  // The newest is the first.
  await window.sees('.quick-input-list .monaco-list-row.focused', 'space it anew')
  await window.keys.press('ArrowDown')
  await window.sees('.quick-input-list .monaco-list-row.focused', 'space it as before')
  const after = async () => {
    await fake.post('behaviours', [says(chat, `\`\`\`python\n${wanted}\`\`\``)])
    await window.keys.press('Enter')
    await until('the request', async () => JSON.stringify((await fake.asked(chat)).at(-1).body).includes('space it as before'))
    await window.told('Codestral: space it as before')
    await discard(window)
  }
  return { shows: window.part('.quick-input-list .monaco-list-row.focused', 'space it as before'), after }
}

async function review({ window, fake }) {
  await window.openAt('review.py', 'def total(price, tax):\n    return price + ‸tax\n')
  const finding = { file: 'review.py', line: 2, quote: '    return price + tax', severity: 'error', category: 'bug' }
  const findings = [{ ...finding, message: 'A tax is a share of the price.', suggestion: '    return price * (1 + tax)' }]
  await fake.post('behaviours', [says(chat, JSON.stringify({ findings }))])
  await window.command('Codestral: Review This File')
  await window.told('one finding')
  await window.command('Problems: Focus on Problems View')
  await window.sees('.markers-panel', 'A tax is a share of the price.')
  await window.clearNotifications()
  const after = async () => {
    await window.command('Codestral: Clear the Findings')
    await until('no finding', async () => !(await window.text('.markers-panel')).includes('A tax is a share'))
    await window.command('View: Hide Panel')
  }
  return { shows: window.part('.markers-panel .monaco-list-row', 'A tax is a share of the price.'), after }
}

/** Of the repository in which the user is, which lies in another one here. */
async function reviewOfAChange({ window, fake, folder }) {
  const inner = path.join(folder, 'inner')
  const git = (...words) => execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@b.c', ...words], { cwd: inner, stdio: 'ignore' })
  fs.mkdirSync(inner)
  fs.writeFileSync(path.join(inner, 'b.py'), 'b = 1\n')
  git('init')
  git('add', '.')
  git('commit', '-m', 'b')
  const reviewChange = async () => {
    await window.command('Codestral: Review a Change')
    await window.pick('What is not committed')
  }
  await window.openAt('inner/b.py', 'b = 1\n‸')
  await reviewChange()
  await window.told('nothing has changed')
  await window.clearNotifications()
  await window.openAt('inner/b.py', 'b = 2\n‸')
  await fake.post('behaviours', [says(chat, '{"findings":[]}')])
  await reviewChange()
  await window.told('nothing to complain about')
  const sent = JSON.stringify((await fake.asked(chat)).at(-1).body)
  if (!sent.includes('b = 2') || sent.includes('total')) throw new Error('another change was reviewed')
  return { shows: window.notification('nothing to complain about'), after: () => window.clearNotifications() }
}

/** It was written by a model, too. */
async function reviewSuggestion({ window, fake, folder }) {
  const text = 'def total(price, tax):\n    return price - tax\n'
  await window.openAt('suggestion.py', text.replace('tax\n', '‸tax\n'))
  const finding = { file: 'suggestion.py', line: 2, quote: '    return price - tax', severity: 'error', category: 'bug' }
  const findings = [{ ...finding, message: 'A tax is added.', suggestion: '    return price + tax' }]
  await fake.post('behaviours', [says(chat, JSON.stringify({ findings }))])
  await window.command('Codestral: Review This File')
  await window.told('one finding')
  await window.clearNotifications()
  await takeAction(window, 'Apply the suggestion of the review')
  return preview(window, 'Apply the suggestion of the review', 'price + tax', async () => {
    if (fs.readFileSync(path.join(folder, 'suggestion.py'), 'utf8') !== text) throw new Error('it was saved')
    await window.savedAs('suggestion.py', text.replace('-', '+'))
  })
}

async function commitMessage({ window, fake, folder }) {
  await window.openAt('shop.py', 'def total(price, tax):\n    return price * (1 + tax)‸\n')
  execFileSync('git', ['add', 'shop.py'], { cwd: folder })
  await fake.post('behaviours', [says(chat, 'shop: space out the total')])
  await window.keys.press('Control+Shift+g')
  await window.sees('.scm-view', 'shop.py')
  await window.page.hover('.scm-view')
  await window.page.click('.scm-view .action-label[aria-label*="Write the Commit Message"], .pane-header .action-label[aria-label*="Write the Commit Message"]')
  await window.sees('.scm-editor', 'shop: space out the total')
  await window.toldNothing()
  return {
    shows: window.part('.scm-editor .view-line > span', 'shop: space out the total'),
    after: () => window.keys.press('Control+Shift+e'),
  }
}

async function explain({ window, fake }) {
  await window.openAt('explain.py', 'def total(price, tax):\n    ret‸urn price*(1+tax)\n')
  await fake.post('behaviours', [says(chat, 'It adds the **tax** to the price.')])
  await window.command('Codestral: Explain')
  await window.renders('It adds the tax to the price.')
  return { shows: window.rendered('It adds the'), after: () => window.closeOtherGroups() }
}

/** Nothing of what a model writes is fetched: the address of a picture would carry code away. */
async function explanationFetchesNothing({ window, fake }) {
  let connections = 0
  const listener = createServer(() => connections++).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const hosts = ['https', 'http'].map((scheme) => `${scheme}://127.0.0.1:${listener.address().port}/?q=code`)
  const fetching = hosts.flatMap((each) => [
    `![](${each})`,
    `<img src="${each}"><link rel="stylesheet" href="${each}"><style>body { background: url(${each}) }</style>`,
    `<iframe src="${each}"></iframe><script src="${each}"></script><meta http-equiv="refresh" content="0;url=${each}">`,
  ])
  await window.openAt('fetches.py', 'def total(price, tax):\n    ret‸urn price*(1+tax)\n')
  await fake.post('behaviours', [says(chat, ['It only *seems* harmless.', ...fetching].join('\n\n'))])
  await window.command('Codestral: Explain')
  await window.renders('It only seems harmless.')
  await aWhile()
  listener.close()
  if (connections > 0) throw new Error(`${connections} connections were made`)
  return { shows: window.rendered('It only'), after: () => window.closeOtherGroups() }
}

async function cancelled({ window, fake }) {
  await window.openAt('cancel.py', 'def total(price, tax):\n    ret‸urn price*(1+tax)\n')
  await fake.post('behaviours', [{ ...says(chat, 'It is late.'), holdAfter: 0 }])
  await window.command('Codestral: Explain')
  await window.told('Codestral: asking the model')
  await window.statusIs(/^loading Codestral$/)
  if ((await window.text('.statusbar')).includes('explain')) throw new Error('it is shown twice')
  const after = async () => {
    await window.button('Cancel')
    await until('the end of the request', async () => (await fake.asked(chat)).at(-1).state === 'cancelled')
    await window.toldNothing()
    await window.statusIs(/^sparkle Codestral$/)
  }
  return { shows: window.notification('Codestral: asking the model'), after }
}

export const instruction = [
  ['code-action', codeAction],
  ['instruction-edit', instructionEdit],
  ['edit-choice-in-title', choiceInTitle],
  ['edit-changed-meanwhile', changedMeanwhile],
  ['instruction-again', instructionAgain],
  ['hasty-enter', hastyEnter],
  ['review', review],
  ['review-of-a-change', reviewOfAChange],
  ['review-suggestion', reviewSuggestion],
  ['commit-message', commitMessage],
  ['explain', explain],
  ['explanation-fetches-nothing', explanationFetchesNothing],
  ['cancelled', cancelled],
]
