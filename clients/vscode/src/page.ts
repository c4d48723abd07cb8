// A text to read as a page in which nothing runs and nothing is fetched: a model may have written it, and a picture would carry code
// away in its address. Pure.

const policy = "default-src 'none'; style-src 'unsafe-inline'"
const style = `
body { max-width: 60em; font: var(--vscode-markdown-font-size, 14px)/1.5 var(--vscode-markdown-font-family, var(--vscode-font-family)); }
h1, h2 { margin: 1em 0 0.4em; font-size: 1.3em; font-weight: 600; }
pre { padding: 1em; overflow: auto; background: var(--vscode-textCodeBlock-background); }
code { font-family: var(--vscode-editor-font-family); }
table { border-collapse: collapse; }
th, td { padding: 0.2em 0.8em; vertical-align: top; border-bottom: 1px solid var(--vscode-widget-border, #8884); }
`

export function page(html: string): string {
  // Whatever the policy says, these look up hosts, connect to them, or lead there.
  const harmless = html.replace(/<(?=(link|meta|base|i?frame|object|embed)\b)/gi, '&lt;')
  return `<!DOCTYPE html><html><head><meta http-equiv="Content-Security-Policy" content="${policy}"><style>${style}</style></head>\
<body>${harmless}</body></html>`
}
