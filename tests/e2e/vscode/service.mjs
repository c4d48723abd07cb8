// The scenarios with a service. They share one window, and each begins with a file of its own.
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { until } from './workbench.mjs'

const fim = '/v1/fim/completions'
const chat = '/v1/chat/completions'
const says = (route, text) => ({ route, texts: [text] })
const asked = async (fake, route) => (await fake.requests()).filter((each) => each.path === route)
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 1_000))

/** Of pictures: the editor alone. */
const code = { x: 328, y: 30, width: 768, height: 300 }
const blockText = 'for (int i = 0; i < value; ++i) {\n        value += i;\n    }'
const priceHead = 'int price(int total_before_taxes) {\n    int rate = 3;\n'

async function noKey({ window }) {
  await window.statusIs(/^device-desktop Codestral on device$/)
}

async function actionWithoutKey({ window }) {
  await window.openAt('keyless.py', 'def total(price, tax):\n    ret‸urn price*(1+tax)\n')
  await window.command('Codestral: Explain')
  await window.told('Codestral: ')
  await window.page.click('.notification-list-item .monaco-button:has-text("Set API Key")')
  await window.sees('.quick-input-list', 'api.mistral.ai')
  await window.keys.press('Escape')
}

async function wrongKey({ window }) {
  await giveKey(window, 'wrong-key')
  await window.told('did not accept the key')
  // To look at the report is no decision.
  await window.page.click('.notification-list-item .monaco-button:has-text("Show Report")')
  await window.sees('.editor-instance .view-lines', 'Service mistral')
  await window.told('did not accept the key')
  await window.clearNotifications()
  await window.statusIs(/on device$/)
}

async function goodKey({ window }) {
  await giveKey(window, 'good-key')
  await window.told('the key is good')
  await window.statusIs(/^sparkle Codestral$/)
  await window.clearNotifications()
}

async function giveKey(window, key) {
  await window.command('Codestral: Set the API Key')
  await window.pick('Mistral')
  await window.page.waitForSelector('.quick-input-widget input[type=password]')
  await window.keys.type(key)
  await window.keys.press('Enter')
}

async function ghostText({ window, fake }) {
  await window.openAt('total 50%.c', `${priceHead}    return total‸\n}\n`)
  await window.typeFor('_', 'before_taxes;')
  const last = (await asked(fake, fim)).at(-1)
  if (!last.body.prompt.includes('total_')) throw new Error('the service was asked for something else')
}

async function fullAcceptance({ window, picture }) {
  await window.openAt('accept.c', `${priceHead}    return total‸\n}\n`)
  await window.typeFor('_', 'before_taxes;')
  await window.keys.press('Tab')
  await window.savedAs('accept.c', `${priceHead}    return total_before_taxes;\n}\n`)
  // The server knows: it counts what was shown and accepted.
  await window.command('Codestral: Menu')
  await window.sees('.quick-input-list', '1 accepted')
  await picture('menu', { x: 240, y: 20, width: 620, height: 320 })
  await window.keys.press('Escape')
}

async function wordAcceptance({ window, workbench, server }) {
  await window.openAt('word.c', 'int a;\n‸\n')
  await addText(window, 'int b', '_next = a + 1;')
  const before = takenInPart(workbench, server)
  await window.keys.press('Control+ArrowRight')
  await window.ghostIs(' = a + 1;')
  await window.keys.press('Escape')
  await window.type('z')
  await window.savedAs('word.c', 'int a;\nint b_nextz\n')
  await until('the server knows of the word', () => takenInPart(workbench, server) === before + 1)
}

async function lineAcceptance({ window, workbench, server }) {
  await window.openAt('line.c', '‸\n')
  await addText(window, 'int next(int value) {\n', blockText)
  const before = takenInPart(workbench, server)
  await window.keys.press('Control+Alt+ArrowRight')
  await until('one line', async () => (await window.ghost()).includes('value += i;') && !(await window.ghost()).includes('for'))
  await window.keys.press('Escape')
  await window.type('z')
  await until('the server knows of the line', () => takenInPart(workbench, server) === before + 1)
}

/** How many suggestions of C were, as the server has recorded it. */
function takenInPart(workbench, server) {
  const { outcomes } = JSON.parse(workbench.run(server, ['log', '--outcomes', '--json']))
  return outcomes.find((each) => each.language === 'c')?.partial ?? 0
}

/** Has the service answer what is asked after this text. */
async function addText(window, typed, answer) {
  const { fake } = window
  await fake.post('rules', [{ promptContains: typed.trimEnd(), behaviour: says(fim, answer) }])
  await window.type(typed)
  await window.ghostIs(answer.trimEnd())
}

async function escape({ window }) {
  await window.openAt('escape.c', `${priceHead}    return total‸\n}\n`)
  await window.typeFor('_', 'before_taxes;')
  await window.keys.press('Escape')
  await window.ghostIs('')
  await window.savedAs('escape.c', `${priceHead}    return total_\n}\n`)
}

async function nextAndPrevious({ window, fake }) {
  await window.openAt('next.c', '‸\n')
  await addText(window, 'int answer_of', '_first = 1;')
  // One that is asked for by hand comes with two more, each of a request of its own.
  await fake.post(
    'behaviours',
    ['_first = 1;', '_second = 2;', '_third = 3;'].map((each) => ({ route: fim, texts: [each] })),
  )
  const before = (await fake.requests()).length
  await window.command('Codestral: Suggest Now')
  await until('three answers', async () => (await fake.requests()).filter((each) => each.state !== 'open').length >= before + 3)
  const first = await until('a suggestion', () => window.ghost())
  await window.keys.press('Alt+BracketRight')
  const second = await until('another', async () => ((await window.ghost()) !== first ? window.ghost() : ''))
  await window.keys.press('Alt+BracketLeft')
  await window.ghostIs(first)
  if (![first, second].every((each) => /^_(first|second|third) = \d;$/.test(each))) throw new Error(`they are ${first} and ${second}`)
  await window.keys.press('Escape')
}

async function block({ window, picture }) {
  await window.openAt('block.c', `${priceHead}    return rate;\n}\n\n‸\n`)
  await addText(window, 'int next(int value) {\n', blockText)
  await picture('suggestion', code)
  await window.keys.press('Tab')
  await window.savedAs('block.c', `${priceHead}    return rate;\n}\n\nint next(int value) {\n    ${blockText}\n}\n`)
}

async function closedBracket({ window, fake }) {
  await window.openAt('bracket.c', 'int total_price;\n‸\n')
  await fake.post('rules', [{ promptContains: 'show_all(', behaviour: says(fim, 'total_price);') }])
  await window.type('show_all(')
  await window.ghostIs('total_price;')
  await window.keys.press('Tab')
  await window.savedAs('bracket.c', 'int total_price;\nshow_all(total_price);\n')
}

async function crlf({ window }) {
  await window.openAt('crlf.c', 'int a;\r\n\r\n‸\r\n')
  await addText(window, 'int next(int value) {\n', blockText)
  await window.keys.press('Tab')
  await window.savedAs('crlf.c', `int a;\n\nint next(int value) {\n    ${blockText}\n}\n`.replaceAll('\n', '\r\n'))
}

async function emoji({ window }) {
  await window.openAt('emoji.c', '/* 😀é🎉 */ ‸\n')
  await window.keys.press('End')
  await addText(window, 'int smile', '_of = "😀"[0] + 1;')
  await window.keys.press('Control+ArrowRight')
  await window.ghostIs(' = "😀"[0] + 1;')
  await window.keys.press('Tab')
  await window.savedAs('emoji.c', '/* 😀é🎉 */ int smile_of = "😀"[0] + 1;\n')
}

async function codeAction({ window, fake }) {
  await window.openAt('action.py', 'def total(price, tax):\n    ret‸urn price*(1+tax)\n')
  const typed = 'def total(price: float, tax: float) -> float:\n    return price*(1+tax)\n'
  await fake.post('behaviours', [says(chat, `\`\`\`python\n${typed}\`\`\``)])
  await takeAction(window, 'Add types to')
  await preview(window, 'Add types to', 'price: float')
  await window.savedAs('action.py', typed)
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
async function preview(window, label, after) {
  await window.told(`Codestral: ${label}`)
  await window.sees('.monaco-diff-editor .modified .view-lines', after)
  await window.shown?.()
  await window.page.click('.notification-list-item .monaco-button:has-text("Apply")')
  await window.page.waitForSelector('.monaco-diff-editor', { state: 'detached' })
}

async function instructionEdit({ window, fake, picture }) {
  await window.openAt('edit.py', 'def total(price, tax):\n    ret‸urn price*(1+tax)\n')
  const wanted = 'def total(price, tax):\n    if tax < 0:\n        raise ValueError("tax")\n    return price*(1+tax)\n'
  await fake.post('behaviours', [says(chat, `\`\`\`python\n${wanted}\`\`\``)])
  await window.keys.press('Control+Alt+e')
  await window.page.waitForSelector('.quick-input-widget input[placeholder^="What is to be done"]')
  await window.keys.type('refuse a negative tax')
  await window.keys.press('Enter')
  window.shown = () => picture('edit', { ...code, height: 578 })
  await preview(window, 'refuse a negative tax', 'ValueError')
  window.shown = undefined
  await window.savedAs('edit.py', wanted)
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
  await window.sees('.monaco-diff-editor .modified .view-lines', '(1 + tax)')
  await window.clearNotifications()
  return wanted
}

/** The notification is gone; the choice is not. */
async function choiceInTitle(stage) {
  const { window } = stage
  const wanted = await orderEdit(stage, 'title.py', 'space it out')
  await window.page.click('.editor-actions a[aria-label*="Apply the Edit"]')
  await window.page.waitForSelector('.monaco-diff-editor', { state: 'detached' })
  await window.savedAs('title.py', wanted)
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
  await window.told('the text was changed meanwhile')
  await window.clearNotifications()
  if (!fs.readFileSync(path.join(folder, 'meanwhile.py'), 'utf8').includes('price*(')) throw new Error('the edit was applied')
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
  await window.command('Codestral: Clear the Findings')
  await until('no finding', async () => !(await window.text('.markers-panel')).includes('A tax is a share'))
  await window.command('View: Hide Panel')
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
  await preview(window, 'Apply the suggestion of the review', 'price + tax')
  if (fs.readFileSync(path.join(folder, 'suggestion.py'), 'utf8') !== text) throw new Error('it was saved')
  await window.savedAs('suggestion.py', text.replace('-', '+'))
}

async function commitMessage({ window, fake, folder }) {
  await window.openAt('shop.py', 'def total(price, tax):\n    return price * (1 + tax)‸\n')
  execFileSync('git', ['add', 'shop.py'], { cwd: folder })
  await fake.post('behaviours', [says(chat, 'shop: put blanks around operators')])
  await window.keys.press('Control+Shift+g')
  await window.sees('.scm-view', 'shop.py')
  await window.page.hover('.scm-view')
  await window.page.click('.scm-view .action-label[aria-label*="Write the Commit Message"], .pane-header .action-label[aria-label*="Write the Commit Message"]')
  await window.sees('.scm-editor', 'shop: put blanks around operators')
  await window.keys.press('Control+Shift+e')
}

async function explain({ window, fake }) {
  await window.openAt('explain.py', 'def total(price, tax):\n    ret‸urn price*(1+tax)\n')
  await fake.post('behaviours', [says(chat, 'It adds the **tax** to the price.')])
  await window.command('Codestral: Explain')
  await rendered(window, 'It adds the tax to the price.')
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
  await rendered(window, 'It only seems harmless.')
  await aWhile()
  listener.close()
  if (connections > 0) throw new Error(`${connections} connections were made`)
}

async function cancelled({ window, fake }) {
  await window.openAt('cancel.py', 'def total(price, tax):\n    ret‸urn price*(1+tax)\n')
  await fake.post('behaviours', [{ ...says(chat, 'It is late.'), holdAfter: 0 }])
  await window.command('Codestral: Explain')
  await window.told('Codestral: asking the model')
  await window.statusIs(/^loading Codestral$/)
  if ((await window.text('.statusbar')).includes('explain')) throw new Error('it is shown twice')
  await window.button('Cancel')
  await until('the end of the request', async () => (await asked(fake, chat)).at(-1).state === 'cancelled')
  await until('no notification', async () => (await window.text('.notification-list-item-message')) === '')
  await window.statusIs(/^sparkle Codestral$/)
}

async function rendered(window, text, look) {
  await until(`${text} in a rendered document`, async () => {
    for (const frame of window.page.frames()) {
      const shown = () => (frameElement?.id === 'active-frame' ? document.body.innerText : '')
      if ((await frame.evaluate(shown).catch(() => '')).includes(text)) return true
    }
    return false
  })
  await look?.()
}

async function why({ window, picture }) {
  await window.openAt('why.c', `${priceHead}    return total‸\n}\n`)
  await window.typeFor('_', 'before_taxes;')
  await window.command('Codestral: Why This Suggestion')
  await rendered(window, 'Why this suggestion', () => picture('why', { ...code, height: 400 }))
}

async function requestLog({ window, fake }) {
  await window.command('Codestral: Show What Left This Machine')
  await window.sees('.editor-instance .view-lines', fake.url.replace('http://', ''))
  if ((await window.text('.editor-instance .view-lines')).includes('good-key')) throw new Error('the log shows the key')
  await window.command('View: Close Editor')
}

async function readOnly({ window, fake }) {
  await window.openAt('fixed.c', 'int a;‸\n')
  const before = (await asked(fake, fim)).length
  await window.type('x')
  await aWhile()
  const text = await window.text('.editor-instance .view-lines')
  if (text.trim() !== 'int a;') throw new Error(`the text is ${JSON.stringify(text)}`)
  if ((await window.ghost()) !== '') throw new Error('something is suggested')
  if ((await asked(fake, fim)).length !== before) throw new Error('the service was asked')
  await window.keys.press('Escape')
}

/** What the server says keeps its level, and how long the extension took is to be read there. */
async function outputLevels({ workbench }) {
  const text = await until('a line of the server', () => {
    const all = workbench.output()
    return all.includes('[info] learnt') && all
  })
  const wrong = text.split('\n').find((each) => /^\[error\]|\d{9}\.\d{3} /.test(each))
  if (wrong) throw new Error(`it says: ${wrong}`)
  console.log(`   the extension's own time to activate: ${workbench.activationMs()} ms`)
}

async function settingsWhileRunning({ window }) {
  await window.command('Codestral: Turn Completions On or Off')
  await window.statusIs(/^circle-slash Codestral off$/)
  await window.command('Codestral: Turn Completions On or Off')
  await window.statusIs(/^sparkle Codestral$/)
}

async function offInFile({ window, folder, workbench }) {
  const file = path.join(folder, '.codestral.json')
  const settings = path.join(workbench.user, 'User/settings.json')
  const before = fs.readFileSync(settings, 'utf8')
  fs.writeFileSync(file, '{"completion.enabled": false}')
  await window.command('Codestral: Restart the Server')
  await window.statusIs(/^circle-slash Codestral off$/)
  await window.command('Codestral: Turn Completions On or Off')
  await window.told('turned off in .codestral.json')
  await window.clearNotifications()
  if (fs.readFileSync(settings, 'utf8') !== before) throw new Error('the settings were written')
  fs.rmSync(file)
  await window.command('Codestral: Restart the Server')
  await window.statusIs(/^sparkle Codestral$/)
}

async function failureToldOnce({ window, fake }) {
  await window.openAt('fails.py', 'def total(price, tax):\n    ret‸urn price*(1+tax)\n')
  await window.clearNotifications()
  await fake.post('behaviours', [{ route: chat, status: 400 }, { route: chat, status: 400 }])
  for (const title of ['Codestral: Review This File', 'Codestral: Explain']) {
    await window.command(title)
    await until('a notification', async () => (await window.text('.notification-list-item-message')) !== '')
    await aWhile()
    const told = (await window.text('.notification-list-item-message')).split('\n')
    if (told.length !== 1) throw new Error(`told ${told.length} times: ${told.join(' | ')}`)
    await window.clearNotifications()
  }
}

async function rateLimited({ window, fake }) {
  await window.openAt('limited.c', `${priceHead}    return total‸\n}\n`)
  await fake.post('behaviours', [{ route: fim, status: 429, headers: { 'retry-after': '3' } }])
  await window.type('_')
  await window.statusIs(/^debug-pause Codestral paused until \d/)
  await window.statusIs(/^sparkle Codestral$/)
  await window.typeFor('b', 'efore_taxes;')
}

async function keyRevoked({ window, fake, workbench }) {
  await window.openAt('revoked.c', `${priceHead}    return total‸\n}\n`)
  await fake.post('behaviours', [{ route: fim, status: 401, times: 1 }])
  await window.type('_')
  await window.statusIs(/^error Codestral: key$/)
  await window.command('Codestral: Menu')
  await window.sees('.quick-input-list', 'Set the API key')
  await window.keys.press('Escape')
  await window.clearNotifications()
  await window.command('Codestral: Restart the Server')
  await window.statusIs(/^sparkle Codestral$/)
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
  await window.clearNotifications()
  await window.openAt('killed.c', `${priceHead}    return total‸\n}\n`)
  await window.typeFor('_', 'before_taxes;')
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
  ['ghost-text', ghostText],
  ['full-acceptance', fullAcceptance],
  ['word-acceptance', wordAcceptance],
  ['line-acceptance', lineAcceptance],
  ['escape', escape],
  ['next-and-previous', nextAndPrevious],
  ['block', block],
  ['closed-bracket', closedBracket],
  ['crlf', crlf],
  ['emoji', emoji],
  ['code-action', codeAction],
  ['instruction-edit', instructionEdit],
  ['edit-choice-in-title', choiceInTitle],
  ['edit-changed-meanwhile', changedMeanwhile],
  ['review', review],
  ['review-suggestion', reviewSuggestion],
  ['commit-message', commitMessage],
  ['explain', explain],
  ['explanation-fetches-nothing', explanationFetchesNothing],
  ['cancelled', cancelled],
  ['why', why],
  ['request-log', requestLog],
  ['read-only', readOnly],
  ['output-levels', outputLevels],
  ['settings-while-running', settingsWhileRunning],
  ['off-in-file', offInFile],
  ['failure-told-once', failureToldOnce],
  ['rate-limited', rateLimited],
  ['key-revoked', keyRevoked],
  ['server-killed', serverKilled],
  ['two-windows', twoWindows],
  ['editor-gone', editorGone],
]
