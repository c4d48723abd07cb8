return require('codestral.server').config()
