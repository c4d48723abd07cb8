// Loaded first into the processes of a workbench, whose packages are installed without anything compiled: writes the log files that its
// native logger would write.
const processes = require('node:child_process')
const fs = require('node:fs')
const Module = require('node:module')

const quiet = ['clearFormatters', 'drop', 'flush', 'getLevel', 'setLevel', 'setPattern']
const levels = ['trace', 'debug', 'info', 'warn', 'error', 'critical']
class Logger {
  constructor(_type, _name, file) {
    for (const each of quiet) this[each] = () => {}
    for (const level of levels) this[level] = (text) => fs.appendFileSync(file, `[${level}] ${text}\n`)
  }
}

const load = Module._load
Module._load = function (name, ...rest) {
  if (name !== 'bindings') return load.call(this, name, ...rest)
  return (addon) => (addon === 'spdlog' ? { Logger, setFlushOn() {} } : load.call(this, name, ...rest)(addon))
}

// What runs the extensions gets no NODE_OPTIONS.
const { fork } = processes
processes.fork = (file, words, options) => {
  const own = options?.execArgv && { execArgv: [...options.execArgv, '--require', __filename] }
  return fork(file, words, { ...options, ...own })
}
Module.syncBuiltinESMExports()
