## The folder that is open lies in a repository: what is saved above it counts too.
%fake
%file .git/HEAD ""
%file pkg/a.py "value = \n"
start {"capabilities":{},"workspaceFolders":[{"uri":"file://${ROOT}/pkg","name":"pkg"}]}
open pkg/a.py python "value = \n"
open .gitignore ignore ""
fake [{"texts":["1"]}]
ask 10 pkg/a.py 0:8
<-- {"id":10,"result":{"items":[{"insertText":"1"}]}}
%file .gitignore "pkg/a.py\n"
--> {"method":"textDocument/didSave","params":{"textDocument":{"uri":"file://${ROOT}/.gitignore"}}}
ask 11 pkg/a.py 0:8
<-- {"id":11,"result":{"items":[]}}
requests 1
