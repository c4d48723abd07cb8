#!/usr/bin/env node
// Writes the settings that package.json contributes from the server's table.
// usage: settings.mjs [--check] SERVER    --check: says only whether package.json has them already
//
// Types, who may set what, and the names of the variables come from `SERVER config --schema`.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

const check = process.argv[2] === '--check'
const server = process.argv[check ? 3 : 2]
if (!server) {
  console.error('usage: settings.mjs [--check] SERVER')
  process.exit(2)
}
const schema = JSON.parse(execFileSync(server, ['config', '--schema'], { encoding: 'utf8' })).properties
// This editor shows inline completions itself.
const forOthers = ['completion.popup']

const properties = {
  'codestral.serverPath': {
    type: 'string',
    default: '',
    scope: 'machine',
    markdownDescription: 'Absolute path of `codestral-lsp`. Empty: the one that comes with the extension, else the one on the `PATH`.',
  },
}
for (const [key, value] of Object.entries(schema)) {
  if (!key.includes('.') || forOthers.includes(key)) continue
  const { description, 'x-editor': editor, 'x-workspace': workspace, 'x-environment': environment, ...type } = value
  if (key.endsWith('.apiKey') || (editor === 'no' && !environment)) continue
  properties[`codestral.${key}`] = {
    ...type,
    scope: editor !== 'no' && workspace !== 'no' ? 'window' : 'machine',
    markdownDescription: workspace === 'narrow' ? `${description} A workspace can only make it stricter.` : description,
    ...(workspace === 'narrow' && { narrow: true }),
    ...(environment && { environment }),
  }
}

const file = new URL('package.json', import.meta.url)
const manifest = JSON.parse(readFileSync(file, 'utf8'))
manifest.contributes.configuration.properties = properties
manifest.capabilities.untrustedWorkspaces.restrictedConfigurations = Object.keys(properties)
const text = `${JSON.stringify(manifest, null, 2)}\n`
if (!check) {
  writeFileSync(file, text)
} else if (text !== readFileSync(file, 'utf8')) {
  console.error('package.json does not have the settings of this server: run clients/vscode/settings.mjs SERVER')
  process.exit(1)
}
