// Settings that a workspace brings and that only the user may make. VS Code does not apply them; this finds them to say so. Pure.

export function ignoredSettings(settingsFile: string, machine: readonly string[]): string[] {
  const text = settingsFile.replace(/^\s*\/\/.*$/gm, '')
  const found = [...text.matchAll(/"(codestral\.[A-Za-z.]+)"\s*:/g)].map((each) => each[1] as string)
  return [...new Set(found.filter((each) => machine.includes(each) || each.endsWith('.apiKey')))].sort()
}
