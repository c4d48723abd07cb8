## What a folder says counts from when it is added until it is removed.
%fake
%file first/a.py "value = \n"
%file second/.codestral.json "{\"completion.enabled\": false}"
%file third/.codestral.json "{\"completion.disabledGlobs\": [\"b.py\"]}"
start {"capabilities":{},"workspaceFolders":[{"uri":"file://${ROOT}/first","name":"first"}]}
open first/a.py python "value = \n"
fake [{"texts":["1"]}]
ask 10 first/a.py 0:8
<-- {"id":10,"result":{"items":[{"insertText":"1"}]}}

--> {"method":"workspace/didChangeWorkspaceFolders","params":{"event":{"added":[{"uri":"file://${ROOT}/second","name":"second"}],"removed":[]}}}
<~~ {"method":"codestral/status","params":{"state":"disabled","reason":"disabled"}}
ask 11 first/a.py 0:8
<-- {"id":11,"result":{"items":[]}}
requests 1

--> {"method":"workspace/didChangeWorkspaceFolders","params":{"event":{"added":[],"removed":[{"uri":"file://${ROOT}/second","name":"second"}]}}}
<~~ {"method":"codestral/status","params":{"state":"ready"}}
fake [{"texts":["2"]}]
ask 12 first/a.py 0:8
<-- {"id":12,"result":{"items":[{"insertText":"2"}]}}

## The editor's own settings go on, and a folder's add to them.
--> {"method":"workspace/didChangeConfiguration","params":{"settings":{"completion":{"disabledGlobs":["c.py"],"debounceMs":0}}}}
--> {"method":"workspace/didChangeWorkspaceFolders","params":{"event":{"added":[{"uri":"file://${ROOT}/third","name":"third"}],"removed":[]}}}
open third/b.py python "value = \n"
ask 13 third/b.py 0:8
<-- {"id":13,"result":{"items":[]}}
open third/c.py python "value = \n"
ask 14 third/c.py 0:8
<-- {"id":14,"result":{"items":[]}}
open third/d.py python "value = \n"
fake [{"texts":["3"]}]
ask 15 third/d.py 0:8
<-- {"id":15,"result":{"items":[{"insertText":"3"}]}}
requests 3
