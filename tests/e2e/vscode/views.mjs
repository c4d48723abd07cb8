// The scenarios of what the extension adds to the workbench itself.
import { until } from './workbench.mjs'

async function languageStatus({ window }) {
  await window.openAt('language.py', 'total = 1‸\n')
  await window.page.hover('#status\\.languageStatus')
  await window.sees('.hover-language-status', 'Codestral')
  await window.sees('.hover-language-status', 'codestral-latest of mistral completes.')
  return { shows: window.part('.hover-language-status', 'completes.'), after: () => window.page.mouse.move(700, 300) }
}

const steps = [
  ['Type, and take what you like', 'suggestion'],
  ['Give it a key', 'menu'],
  ['Say what is to be done', 'edit'],
  ['See what left this machine', 'why'],
]

async function walkthrough({ window }) {
  // In a narrow editor it has no pictures.
  await window.keys.press('Control+b')
  await window.command('Welcome: Open Walkthrough')
  await window.pick('Start with Codestral')
  for (const theme of ['dark', 'light']) {
    await window.inTheme(theme)
    for (const [title, picture] of steps) {
      await window.page.click(`.getting-started-step:has-text("${title}")`)
      await until(`the ${theme} picture of "${title}"`, () => window.page.evaluate(isLoaded, `${picture}-${theme}.png`))
    }
  }
  const after = async () => {
    await window.closeEditor()
    await window.keys.press('Control+b')
  }
  return { shows: window.page.locator('.getting-started-media img'), after }
}

/** In the page. */
function isLoaded(name) {
  const image = document.querySelector('.getting-started-media img')
  return image?.naturalWidth > 0 && image.currentSrc.includes(name)
}

export const views = [
  ['language-status', languageStatus],
  ['walkthrough', walkthrough],
]
