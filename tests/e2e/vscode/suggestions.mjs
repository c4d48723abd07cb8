// The scenarios of suggestions: to see them, to take them, and what is told of it.
import fs from 'node:fs'
import path from 'node:path'
import { fim, says } from './fake.mjs'
import { code } from './picture.mjs'
import { aWhile, until } from './workbench.mjs'

export const priceHead = 'int price(int total_before_taxes) {\n    int rate = 3;\n'
const blockText = 'for (int i = 0; i < value; ++i) {\n        value += i;\n    }'

async function ghostText({ window, fake }) {
  await window.openAt('total 50%.c', `${priceHead}    return total‸\n}\n`)
  await window.typeFor('_', 'before_taxes;')
  const last = (await fake.asked(fim)).at(-1)
  if (!last.body.prompt.includes('total_')) throw new Error('the service was asked for something else')
  return { shows: window.suggested('return total_before_taxes;') }
}

async function fullAcceptance({ window, picture }) {
  await window.openAt('accept.c', `${priceHead}    return total‸\n}\n`)
  await window.typeFor('_', 'before_taxes;')
  await window.keys.press('Tab')
  await window.savedAs('accept.c', `${priceHead}    return total_before_taxes;\n}\n`)
  // The server knows: it counts what was shown and accepted.
  await window.command('Codestral: Menu')
  await window.sees('.quick-input-list', '1 accepted')
  await picture('menu', { x: 240, y: 20, width: 620, height: 294 })
  return { shows: window.entry('1 accepted'), after: () => window.keys.press('Escape') }
}

async function wordAcceptance({ window, workbench, server }) {
  await window.openAt('word.c', 'int a;\n‸\n')
  await addText(window, 'int b', '_next = a + 1;')
  const before = takenInPart(workbench, server)
  await window.keys.press('Control+ArrowRight')
  await window.ghostIs(' = a + 1;')
  const after = async () => {
    await window.keys.press('Escape')
    await window.type('z')
    await window.savedAs('word.c', 'int a;\nint b_nextz\n')
    await until('the server knows of the word', () => takenInPart(workbench, server) === before + 1)
  }
  return { shows: window.suggested('int b_next = a + 1;'), after }
}

async function lineAcceptance({ window, workbench, server }) {
  await window.openAt('line.c', '‸\n')
  await addText(window, 'int next(int value) {\n', blockText)
  const before = takenInPart(workbench, server)
  await window.keys.press('Control+Alt+ArrowRight')
  await until('one line', async () => (await window.ghost()).includes('value += i;') && !(await window.ghost()).includes('for'))
  const after = async () => {
    await window.keys.press('Escape')
    await window.type('z')
    await until('the server knows of the line', () => takenInPart(workbench, server) === before + 1)
  }
  return { shows: window.line('for (int i = 0; i < value; ++i) {'), after }
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
  return { shows: window.suggested(`int answer_of${first}`), after: () => window.keys.press('Escape') }
}

async function block({ window, picture }) {
  await window.openAt('block.c', `${priceHead}    return rate;\n}\n\n‸\n`)
  await addText(window, 'int next(int value) {\n', blockText)
  await picture('suggestion', code)
  const after = async () => {
    await window.keys.press('Tab')
    await window.savedAs('block.c', `${priceHead}    return rate;\n}\n\nint next(int value) {\n    ${blockText}\n}\n`)
  }
  return { shows: window.suggested('for (int i = 0; i < value; ++i) {'), after }
}

async function closedBracket({ window, fake }) {
  await window.openAt('bracket.c', 'int total_price;\n‸\n')
  await fake.post('rules', [{ promptContains: 'show_all(', behaviour: says(fim, 'total_price);') }])
  await window.type('show_all(')
  await window.ghostIs('total_price;')
  const after = async () => {
    await window.keys.press('Tab')
    await window.savedAs('bracket.c', 'int total_price;\nshow_all(total_price);\n')
  }
  return { shows: window.suggested('show_all(total_price);'), after }
}

async function crlf({ window }) {
  await window.openAt('crlf.c', 'int a;\r\n\r\n‸\r\n')
  await addText(window, 'int next(int value) {\n', blockText)
  const after = async () => {
    await window.keys.press('Tab')
    await window.savedAs('crlf.c', `int a;\n\nint next(int value) {\n    ${blockText}\n}\n`.replaceAll('\n', '\r\n'))
  }
  return { shows: window.part('#status\\.editor\\.eol', 'CRLF'), after }
}

async function emoji({ window }) {
  await window.openAt('emoji.c', '/* 😀é🎉 */ ‸\n')
  await window.keys.press('End')
  await addText(window, 'int smile', '_of = "😀"[0] + 1;')
  await window.keys.press('Control+ArrowRight')
  await window.ghostIs(' = "😀"[0] + 1;')
  const after = async () => {
    await window.keys.press('Tab')
    await window.savedAs('emoji.c', '/* 😀é🎉 */ int smile_of = "😀"[0] + 1;\n')
  }
  return { shows: window.suggested('/* 😀é🎉 */ int smile_of = "😀"[0] + 1;'), after }
}

async function why({ window, picture }) {
  await window.openAt('why.c', `${priceHead}    return total‸\n}\n`)
  await window.typeFor('_', 'before_taxes;')
  await window.command('Codestral: Why This Suggestion')
  await window.renders('Why this suggestion')
  await picture('why', { ...code, height: 400 })
  return { shows: window.rendered('Why this suggestion'), after: () => window.closeOtherGroups() }
}

async function requestLog({ window, fake }) {
  await window.command('Codestral: Show What Left This Machine')
  await window.sees('.editor-instance .view-lines', fake.url.replace('http://', ''))
  if ((await window.text('.editor-instance .view-lines')).includes('good-key')) throw new Error('the log shows the key')
  return { shows: window.part('.detected-link', '127.0.0.1'), after: () => window.closeEditor() }
}

async function readOnly({ window, fake }) {
  await window.openAt('fixed.c', 'int a;‸\n')
  const before = (await fake.asked(fim)).length
  await window.type('x')
  await aWhile()
  const text = await window.text('.editor-instance .view-lines')
  if (text.trim() !== 'int a;') throw new Error(`the text is ${JSON.stringify(text)}`)
  if ((await window.ghost()) !== '') throw new Error('something is suggested')
  if ((await fake.asked(fim)).length !== before) throw new Error('the service was asked')
  return { after: () => window.keys.press('Escape') }
}

/** Over what VS Code opens unasked, and over what the server completes; the extension gets the text of up to 50 MB. */
async function largeFile({ window, fake, folder }) {
  const file = path.join(folder, 'large.c')
  fs.writeFileSync(file, `\n${`int one_of_many_lines;  //${' and so on'.repeat(50)}\n`.repeat(80_000)}`)
  const before = (await fake.requests()).length
  await window.openFile('large.c')
  await window.button('Open Anyway')
  await window.sees('.editor-instance .view-lines', 'one_of_many_lines')
  await window.type('int the_first')
  // The server reads it for a while.
  await until('the reason', async () => {
    await window.type('_')
    // The editor asks for nothing when it loses the focus first.
    await aWhile()
    await window.command('Codestral: Why This Suggestion')
    return window.renders('too-large', 3_000).then(() => true, () => false)
  }, 90_000)
  if ((await fake.requests()).length !== before) throw new Error('the service was asked')
  const after = async () => {
    await window.closeOtherGroups()
    await window.command('View: Revert and Close Editor')
    await window.page.waitForSelector('.tab[data-resource-name="large.c"]', { state: 'detached' })
    fs.rmSync(file)
  }
  return { shows: window.line('int the_first'), after }
}

async function whyElsewhere({ window }) {
  await window.openAt('elsewhere.c', 'int a;‸\n')
  await window.command('Codestral: Why This Suggestion')
  await window.renders('Nothing was asked in this file so far.')
  return { shows: window.rendered('Nothing was asked in this file so far.'), after: () => window.closeOtherGroups() }
}

export const suggestions = [
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
  ['why', why],
  ['why-elsewhere', whyElsewhere],
  ['request-log', requestLog],
  ['read-only', readOnly],
  ['large-file', largeFile],
]
