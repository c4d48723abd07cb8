## What a file of the workspace says about the others counts as soon as it is written: on a save, in an editor that watches no files.
%fake
%file a.py "value = \n"
%file b.py "value = \n"
start {"capabilities":{},"workspaceFolders":[{"uri":"file://${ROOT}","name":"work"}]}
open a.py python "value = \n"
open b.py python "value = \n"
open .gitignore ignore ""
fake [{"texts":["1"]}]
ask 10 a.py 0:8
<-- {"id":10,"result":{"items":[{"insertText":"1"}]}}

%file .gitignore "a.py\n"
--> {"method":"textDocument/didSave","params":{"textDocument":{"uri":"file://${ROOT}/.gitignore"}}}
ask 11 a.py 0:8
<-- {"id":11,"result":{"items":[]}}
requests 1

## Or when the editor that watches them says so.
%file .codestral.json "{\"completion.disabledGlobs\": [\"b.py\"]}"
--> {"method":"workspace/didChangeWatchedFiles","params":{"changes":[{"uri":"file://${ROOT}/.codestral.json","type":1}]}}
ask 12 b.py 0:8
<-- {"id":12,"result":{"items":[]}}
requests 1

%file .gitignore ""
--> {"method":"workspace/didChangeWatchedFiles","params":{"changes":[{"uri":"file://${ROOT}/.gitignore","type":2}]}}
fake [{"texts":["2"]}]
ask 13 a.py 0:8
<-- {"id":13,"result":{"items":[{"insertText":"2"}]}}
