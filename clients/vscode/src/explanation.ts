// Why there is a suggestion, or none, for a person to read. Pure.

import type { Explanation } from './protocol'

const ways: Record<string, string> = {
  cache: 'From memory: it fits what you typed since an earlier answer.',
  adopted: 'From a request that was on its way already.',
  streamed: 'Asked of the service.',
  'on-device': 'From the model of this machine. Nothing left it.',
}

const times: [string, string][] = [
  ['debounce', 'waited for you to pause'],
  ['context', 'chose the context'],
  ['firstByte', 'to the first byte of the answer'],
  ['stream', 'read the answer'],
  ['postprocess', 'fitted it to your text'],
  ['total', 'in all'],
]

export function explanationText(explanation: Explanation | null): string {
  if (explanation === null) return '# No suggestion yet\n\nNothing was asked in this file so far. Type in a file, or press `Alt+\\`.\n'
  const { reason, meaning, detail, provider, model, path, shape, cutBy, timingsMs, context } = explanation
  const suggested = reason === 'offered'
  const lines = [suggested ? '# Why this suggestion' : '# Why there is no suggestion', '']
  if (!suggested) lines.push(`**${quoted(meaning)}** (${quoted(reason)})`, '')
  if (detail) lines.push(quoted(detail), '')
  const facts: [string, string][] = [
    ['Answered by', [model, provider].filter(Boolean).join(', ')],
    ['Way', ways[path] ?? path],
    ['How much was wanted', shape],
    ['Shortened by', cutBy],
  ]
  lines.push('| | |', '|---|---|')
  for (const [name, value] of facts) if (value) lines.push(`| ${name} | ${quoted(value)} |`)
  const spent = times.filter(([name]) => (timingsMs[name] ?? 0) >= 0.05)
  if (spent.length > 0) {
    lines.push('', '## Time', '', '| ms | |', '|---:|---|')
    for (const [name, what] of spent) lines.push(`| ${(timingsMs[name] ?? 0).toFixed(1)} | ${what} |`)
  }
  if (context.length > 0) {
    lines.push('', '## What the model was told', '', '| tokens | from |', '|---:|---|')
    for (const each of context) lines.push(`| ${each.tokens} | ${quoted([each.source, each.path].filter(Boolean).join(' '))} |`)
  }
  return `${lines.join('\n')}\n`
}

/** Text that is no Markdown: paths and messages may hold anything. */
function quoted(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').replace(/[\\`*_{}[\]()#+!|<>&~$]/g, (each) => `&#${each.charCodeAt(0)};`)
}
