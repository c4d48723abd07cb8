// A VS Code workbench (code-server) with the extension in it, and a headless Chromium that looks at it. It has a home of its own, and
// whatever it starts ends with close().
import { execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const logFiles = fileURLToPath(new URL('log_files.cjs', import.meta.url))
const patience = Number(process.env.PATIENCE ?? 60) * 1000

/** Polls until `look` gives something true. */
export async function until(what, look, ms = patience) {
  const end = Date.now() + ms
  for (;;) {
    const value = await look()
    if (value) return value
    if (Date.now() > end) throw new Error(`not within ${ms / 1000} s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

/** The environment without anything of the user's. */
function environment(home, more) {
  const kept = ['PATH', 'LANG', 'TMPDIR']
  return {
    ...Object.fromEntries(kept.filter((name) => process.env[name]).map((name) => [name, process.env[name]])),
    HOME: home,
    XDG_CONFIG_HOME: path.join(home, 'config'),
    XDG_DATA_HOME: path.join(home, 'data'),
    XDG_STATE_HOME: path.join(home, 'state'),
    XDG_CACHE_HOME: path.join(home, 'cache'),
    ...more,
  }
}

export const aWhile = () => new Promise((resolve) => setTimeout(resolve, 1_000))

export class Workbench {
  /** `tools`: what get-vscode made. `extension`: the unpacked extension; `vsix`: an archive instead, which is installed. */
  static async start({ tools, extension, vsix, settings, env = {}, flags = [] }) {
    const self = new Workbench()
    self.home = fs.mkdtempSync(path.join(os.tmpdir(), 'codestral vscode-'))
    self.user = path.join(self.home, 'user')
    self.extensions = path.join(self.home, 'extensions')
    for (const each of ['User', 'Machine']) fs.mkdirSync(path.join(self.user, each), { recursive: true })
    fs.mkdirSync(self.extensions)
    const code = path.join(tools, 'bin/code-server')
    if (vsix) {
      const folders = ['--user-data-dir', self.user, '--extensions-dir', self.extensions]
      execFileSync(code, ['--config', '/dev/null', ...folders, '--install-extension', vsix], { stdio: 'ignore', env: environment(self.home, env) })
    } else fs.cpSync(extension, path.join(self.extensions, 'codestral-lsp.codestral-lsp-0.1.0'), { recursive: true })
    self.settings = settings
    // To this workbench the server is another machine, for which it takes settings of the scope `machine` from a file of their own only.
    const own = Object.entries(settings).filter(([name]) => name.startsWith('codestral.'))
    fs.writeFileSync(self.settingsFile(), JSON.stringify(Object.fromEntries(own), null, 2))
    const others = Object.entries(settings).filter(([name]) => !name.startsWith('codestral.'))
    fs.writeFileSync(path.join(self.user, 'User/settings.json'), JSON.stringify(Object.fromEntries(others)))
    self.port = await freePort()
    self.log = fs.createWriteStream(path.join(self.home, 'code-server.log'))
    self.server = spawn(
      code,
      ['--config', '/dev/null', '--auth', 'none', '--bind-addr', `127.0.0.1:${self.port}`, '--user-data-dir', self.user]
        .concat(['--extensions-dir', self.extensions, '--disable-telemetry', '--disable-update-check'])
        .concat(['--disable-getting-started-override', ...flags]),
      {
        env: environment(self.home, { ...env, NODE_OPTIONS: `--require ${JSON.stringify(logFiles)}` }),
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      },
    )
    self.server.stdout.pipe(self.log)
    self.server.stderr.pipe(self.log)
    try {
      await until('code-server answers', () => fetch(`http://127.0.0.1:${self.port}/healthz`).then((answer) => answer.ok, () => false))
      const { chromium } = createRequire(path.join(tools, 'package.json'))('playwright-core')
      self.browser = await chromium.launch({
        executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
        args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']
          .concat(['--disable-component-update', '--disable-sync', '--force-color-profile=srgb']),
      })
    } catch (error) {
      await self.close()
      throw error
    }
    return self
  }

  /** Those of the extension. */
  settingsFile() {
    return path.join(this.user, 'Machine/settings.json')
  }

  /** A window with this folder; `workspace`: a file that names several, of which it is one. */
  async open(folder, workspace) {
    const page = await this.browser.newPage({ viewport: { width: 1100, height: 640 } })
    page.setDefaultTimeout(patience)
    // Whether the page is to be left.
    page.on('dialog', (dialog) => dialog.accept())
    await page.goto(`http://127.0.0.1:${this.port}/?${new URLSearchParams(workspace ? { workspace } : { folder })}`)
    const window = new Window(page, folder)
    await window.ready()
    return window
  }

  /** The language servers of this workbench: process ids. */
  servers(program) {
    const own = fs.realpathSync(program)
    return fs.readdirSync('/proc').filter((id) => {
      try {
        if (!/^\d+$/.test(id) || fs.readlinkSync(`/proc/${id}/exe`) !== own) return false
        return fs.readFileSync(`/proc/${id}/environ`, 'utf8').split('\0').includes(`HOME=${this.home}`)
      } catch {
        return false
      }
    })
  }

  /** What the program says in this home. */
  run(program, words) {
    return execFileSync(program, words, { encoding: 'utf8', env: environment(this.home) })
  }

  /** Of the extension, of all windows. */
  output() {
    const logs = path.join(this.user, 'logs')
    const files = fs.readdirSync(logs, { recursive: true }).filter((each) => path.basename(each) === 'Codestral.log')
    return files.map((each) => fs.readFileSync(path.join(logs, each), 'utf8')).join('')
  }
  /** How long the extension said that something took: "activated", "loaded the language client". */
  millisecondsOf(what) {
    return Number(new RegExp(`${what} in ([\\d.]+) ms`).exec(this.output())[1])
  }

  async close() {
    await this.browser?.close()
    const ended = new Promise((resolve) => this.server.once('exit', resolve))
    try {
      process.kill(-this.server.pid, 'SIGTERM')
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 5_000))])
      process.kill(-this.server.pid, 'SIGKILL')
    } catch {
      // It is gone already.
    }
    this.log?.end()
    if (process.env.KEEP) console.log(`kept: ${this.home}`)
    else fs.rmSync(this.home, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** In the page. */
function isOnTop(element) {
  const { x, y, width, height } = element.getBoundingClientRect()
  const top = document.elementFromPoint(x + width / 2, y + height / 2)
  return element.contains(top) || Boolean(top?.contains(element))
}

/** The selector of what a quick input offers. */
const entryOf = (label) => `.quick-input-list .monaco-list-row[aria-label*=${JSON.stringify(label)}]`

export class Window {
  constructor(page, folder) {
    this.page = page
    this.folder = folder
    this.keys = page.keyboard
  }
  async ready() {
    await this.page.waitForSelector('.explorer-viewlet .monaco-list-row')
  }
  async reload() {
    await this.page.reload()
    await this.ready()
  }
  async inTheme(colorScheme) {
    await this.page.emulateMedia({ colorScheme })
    await this.page.waitForSelector(colorScheme === 'dark' ? '.monaco-workbench.vs-dark' : '.monaco-workbench.vs')
  }

  /** Writes the file and opens it with the cursor at the mark. */
  async openAt(file, marked) {
    const at = marked.indexOf('‸')
    const before = marked.slice(0, at).split('\n')
    fs.writeFileSync(path.join(this.folder, file), marked.replace('‸', ''))
    await this.openFile(file)
    await this.goTo(before.length, before.at(-1).length + 1)
  }
  async goTo(line, column) {
    await this.quickInput('Control+g', `${line}:${column}`, `.quick-input-list:has-text("go to line ${line} at column")`)
    await this.keys.press('Enter')
    await this.page.waitForSelector('.quick-input-widget', { state: 'hidden' })
    await this.page.waitForSelector('.monaco-editor.focused')
    // For a moment the focus may be lost again, and with it what a key would have asked for.
    await this.page.waitForTimeout(500)
  }
  async openFile(file) {
    const name = path.basename(file)
    // A whole path is not searched for: a search does not always know a new file.
    await this.quickInput('Control+p', path.join(this.folder, file), `${entryOf(name)}.focused`)
    await this.keys.press('Enter')
    await this.page.waitForSelector(`.tab.active[data-resource-name=${JSON.stringify(name)}]`)
  }
  /** Until it offers what the selector finds: what opens or closes meanwhile takes the focus from it, and so ends it. */
  async quickInput(key, text, offer) {
    await until(`${offer} for ${JSON.stringify(text)}`, async () => {
      await this.keys.press(key)
      await this.page.waitForSelector('.quick-input-widget input')
      await this.keys.insertText(text)
      const isOffered = await this.page.waitForSelector(offer, { timeout: 5_000 }).catch(() => false)
      if (!isOffered) await this.keys.press('Escape')
      return isOffered
    })
  }

  /** Saves, and waits for the file to be this. */
  async savedAs(file, text) {
    const read = () => fs.readFileSync(path.join(this.folder, file), 'utf8')
    // An edit may still be on its way.
    const saved = async () => {
      await this.keys.press('Control+s')
      return until('the file', () => read() === text, 1_000).catch(() => false)
    }
    await until('the file', saved, 5_000).catch(() => {
      throw new Error(`${file} is ${JSON.stringify(read())}, wanted ${JSON.stringify(text)}`)
    })
  }

  /** What the suggestion would insert. */
  ghost() {
    return this.page.evaluate(() => {
      // A token is an element; those of one line stand at one height.
      const lines = new Map()
      for (const each of document.querySelectorAll('.ghost-text-decoration, .ghost-text-decoration-preview, .view-zones .ghost-text')) {
        if (each.querySelector('.ghost-text')) continue
        const top = Math.round(each.getBoundingClientRect().top)
        lines.set(top, (lines.get(top) ?? '') + each.textContent.replaceAll('\u00a0', ' '))
      }
      return [...lines].sort(([a], [b]) => a - b).map(([, text]) => text).join('\n').trimEnd()
    })
  }
  /** Types the key, and waits for the suggestion after it: what is asked before the server has read the file has no answer. */
  async typeFor(key, text) {
    await this.type(key)
    for (let i = 0; i < 4; i++) {
      if (await this.ghostIs(text, 3_000).then(() => true, () => false)) return
      await this.keys.press('Backspace')
      await this.type(key)
    }
    await this.ghostIs(text)
  }
  async ghostIs(text, ms) {
    let seen
    await until('ghost text', async () => {
      seen = await this.ghost()
      return seen === text
    }, ms).catch(() => {
      throw new Error(`the ghost text is ${JSON.stringify(seen)}, wanted ${JSON.stringify(text)}`)
    })
  }

  /** Of the status bar, with the name of its icon. */
  status() {
    return this.page.evaluate(() => {
      const item = document.querySelector('.statusbar-item[id^="codestral-lsp"]')
      const icon = item?.querySelector('.codicon')?.className.match(/codicon-([a-z-]+)/)?.[1]
      return item ? `${icon} ${item.textContent.replaceAll('\u00a0', ' ').trim()}` : ''
    })
  }
  async statusIs(pattern) {
    let seen
    await until('status', async () => {
      seen = await this.status()
      return pattern.test(seen)
    }).catch(() => {
      throw new Error(`the status is ${JSON.stringify(seen)}, wanted ${pattern}`)
    })
  }

  /** Waits for text in what the selector finds. */
  sees(selector, text, ms) {
    return until(`${JSON.stringify(text)} in ${selector}`, () => this.text(selector).then((all) => all.includes(text)), ms)
  }
  text(selector) {
    return this.page.evaluate(
      (wanted) => [...document.querySelectorAll(wanted)].map((each) => each.textContent.replaceAll('\u00a0', ' ')).join('\n'),
      selector,
    )
  }
  /** Waits for text in a rendered document. */
  async renders(text, ms) {
    await until(`${text} in a rendered document`, async () => {
      for (const frame of this.page.frames()) {
        const shown = () => (frameElement?.id === 'active-frame' ? document.body.innerText : '')
        if ((await frame.evaluate(shown).catch(() => '')).includes(text)) return true
      }
      return false
    }, ms)
  }
  async told(text) {
    await this.sees('.notification-list-item-message', text)
  }

  /** One without buttons is cut to a line: opens it, so that all of it is in the picture. */
  async toldAtLength(text) {
    await this.told(text)
    await this.page.hover('.notification-list-item')
    await this.page.click('.notification-list-item .codicon-notifications-expand')
  }
  /** The bar of what is done stays for a moment. */
  async toldAlone(text) {
    await this.told(text)
    await until('one notification', async () => !(await this.text('.notification-list-item-message')).includes('\n'))
  }

  /** What a picture can show: the element that the selector finds and that has this text. */
  part(selector, text) {
    return this.page.locator(selector).filter({ hasText: text, visible: true }).first()
  }
  /** A line of the editor; as long as a part of it is only suggested, and when none is. */
  suggested(text) {
    return this.part('.view-line > span:has(.ghost-text-decoration)', text)
  }
  line(text) {
    return this.part('.view-line > span:not(:has(.ghost-text-decoration))', text)
  }
  notification(text) {
    return this.part('.notification-list-item-message', text)
  }
  entry(text) {
    return this.part('.quick-input-list .monaco-list-row', text)
  }
  bar(text) {
    return this.part('.statusbar-item[id^="codestral-lsp"]', text)
  }
  rendered(text) {
    return this.page.frameLocator('iframe.webview').frameLocator('#active-frame').getByText(text).first()
  }
  /** Where it is on the screen, when all of it is and nothing lies over it. */
  async boxOf(part) {
    const { width, height } = this.page.viewportSize()
    let box
    await until(`${part} on the screen`, async () => {
      box = await part.boundingBox({ timeout: 1_000 }).catch(() => undefined)
      if (!box?.width || !box.height || box.x < 0 || box.y < 0 || box.x + box.width > width || box.y + box.height > height) return false
      return part.evaluate(isOnTop)
    })
    return box
  }
  async toldNothing() {
    await until('no notification', async () => (await this.text('.notification-list-item-message')) === '')
  }
  async clearNotifications() {
    await this.command('Notifications: Clear All Notifications')
    await this.toldNothing()
  }

  /** After a failure: nothing open that would swallow the next keys. */
  async recover() {
    for (let i = 0; i < 3; i++) await this.keys.press('Escape').catch(() => {})
  }

  async type(text) {
    await this.keys.type(text, { delay: 10 })
  }
  async command(title) {
    await this.quickInput('F1', title, entryOf(title))
    await this.pick(title)
  }
  async closeEditor() {
    await this.page.click('.tab.active', { button: 'middle' })
  }
  async closeOtherGroups() {
    await this.command('View: Close Editors in Other Groups')
  }
  /** Takes the entry of the open list. */
  async pick(title) {
    await this.page.click(entryOf(title))
  }
  async button(label) {
    await this.page.click(`.monaco-button:has-text(${JSON.stringify(label)})`)
  }
}
