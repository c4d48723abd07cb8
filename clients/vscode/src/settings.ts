// What the server is told of the settings of the editor. package.json lists them; `settings` makes that list from the server's table.

import { workspace } from 'vscode'

export interface Property {
  scope: string
  /** Only in the manifest: a workspace can make it stricter, and no more. */
  narrow?: boolean
  /** Only in the manifest: the variable by which the server is told, for it takes no such value from an editor. */
  environment?: string
}

export const section = 'codestral'
/** Of the extension alone. */
export const serverPath = `${section}.serverPath`

export class Settings {
  private readonly properties: [string, Property][]

  constructor(manifest: { contributes: { configuration: { properties: Record<string, Property> } } }) {
    this.properties = Object.entries(manifest.contributes.configuration.properties)
  }

  /** What the user has set, without defaults: a value that is only a default must not hide one of `.codestral.json`. */
  forServer(): Record<string, unknown> {
    const values: Record<string, unknown> = {}
    const fromWorkspace: Record<string, unknown> = {}
    for (const [name, property] of this.properties) {
      if (property.environment !== undefined || name === serverPath) continue
      const key = name.slice(section.length + 1)
      const value = this.valueOf(name, property)
      if (value !== undefined) values[key] = value
      const own = property.narrow ? workspace.getConfiguration().inspect(name)?.workspaceValue : undefined
      if (own !== undefined) fromWorkspace[key] = own
    }
    return { ...values, fromWorkspace }
  }

  endpoints(): Record<string, string> {
    const values: Record<string, string> = {}
    for (const [name, property] of this.properties) {
      const value = property.environment === undefined ? undefined : this.valueOf(name, property)
      if (property.environment !== undefined && typeof value === 'string' && value !== '') values[property.environment] = value
    }
    return values
  }

  /** Those that the server can only take when it starts. */
  atStart(): string[] {
    return this.properties.filter(([name, property]) => property.environment !== undefined || name === serverPath).map(([name]) => name)
  }

  /** Those that a workspace must not set. */
  machine(): string[] {
    return this.properties.filter(([, property]) => property.scope === 'machine').map(([name]) => name)
  }

  private valueOf(name: string, property: Property): unknown {
    const found = workspace.getConfiguration().inspect(name)
    return property.scope === 'machine' || property.narrow ? found?.globalValue : (found?.workspaceValue ?? found?.globalValue)
  }
}
