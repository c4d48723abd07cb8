// Formats the Lua of this client with StyLua. usage: node scripts/format.mjs [--check]
// needs: the packages beside this file, installed in the folder that $STYLUA names (../check does it below build/stylua)
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const stylua = createRequire(join(process.env.STYLUA ?? '.', 'x.cjs'))('@johnnymorganz/stylua');
const client = dirname(dirname(fileURLToPath(import.meta.url)));
// formatCode takes the one that it is given for good.
function config() {
  const config = stylua.Config.new();
  config.column_width = 132;
  config.indent_type = stylua.IndentType.Spaces;
  config.indent_width = 2;
  config.quote_style = stylua.QuoteStyle.AutoPreferSingle;
  config.collapse_simple_statement = stylua.CollapseSimpleStatement.Always;
  config.syntax = stylua.LuaVersion.LuaJIT;
  return config;
}

let wrong = 0;
for (const name of readdirSync(client, { recursive: true })) {
  if (!name.endsWith('.lua') || name.endsWith('codestral/settings.lua')) continue;
  const file = join(client, name);
  const text = readFileSync(file, 'utf8');
  const formatted = stylua.formatCode(text, config(), undefined, stylua.OutputVerification.None);
  if (formatted === text) continue;
  if (process.argv[2] === '--check') {
    console.error(`${name}: not formatted; node scripts/format.mjs does it`);
    wrong = 1;
  } else writeFileSync(file, formatted);
}
process.exit(wrong);
