## The settings are asked for, and again after each change.
%fake
%settings {"completion":{"enabled":true,"debounceMs":0}}
start {"capabilities":{"workspace":{"configuration":true,"didChangeConfiguration":{"dynamicRegistration":true},"didChangeWatchedFiles":{"dynamicRegistration":true}}},"workspaceFolders":[{"uri":"file://${ROOT}","name":"work"}]}
<-- {"method":"client/registerCapability","params":{"registrations":[{"id":"$one","method":"workspace/didChangeConfiguration","registerOptions":{"section":"codestral"}},{"id":"$two","method":"workspace/didChangeWatchedFiles","registerOptions":{"watchers":["*"]}}]}}
<-- {"method":"workspace/configuration","params":{"items":[{"section":"codestral"}]}}
open a.py python "value = \n"
fake [{"texts":["1"]}]
ask 10 a.py 0:8
<-- {"id":10,"result":{"items":[{"insertText":"1"}]}}

%settings {"completion":{"enabled":false}}
--> {"method":"workspace/didChangeConfiguration","params":{"settings":null}}
<-- {"method":"workspace/configuration"}
<~~ {"method":"codestral/status","params":{"state":"disabled","reason":"disabled"}}
ask 11 a.py 0:8
<-- {"id":11,"result":{"items":[]}}
requests 1

%settings {"completion":{"enabled":true,"debounceMs":0}}
--> {"method":"workspace/didChangeConfiguration","params":{"settings":null}}
<-- {"method":"workspace/configuration"}
<~~ {"method":"codestral/status","params":{"state":"ready"}}
fake [{"texts":["2"]}]
ask 12 a.py 0:8
<-- {"id":12,"result":{"items":[{"insertText":"2"}]}}

## What the editor says of a workspace can make it stricter, and not more.
%settings {"completion":{"debounceMs":0},"fromWorkspace":{"completion.enabled":false}}
--> {"method":"workspace/didChangeConfiguration","params":{"settings":null}}
<-- {"method":"workspace/configuration"}
<~~ {"method":"codestral/status","params":{"state":"disabled"}}
%settings {"completion":{"debounceMs":0},"fromWorkspace":{"mistral.baseUrl":"http://127.0.0.1:1"}}
--> {"method":"workspace/didChangeConfiguration","params":{"settings":null}}
<-- {"method":"workspace/configuration"}
<~~ {"method":"window/showMessage","params":{"message":"~mistral.baseUrl"}}
<~~ {"method":"codestral/status","params":{"state":"ready"}}

## An unknown key and a wrong type: one warning each, told once, and the rest holds.
%settings {"completion":{"enabeld":true,"maxTokens":"many","debounceMs":0}}
--> {"method":"workspace/didChangeConfiguration","params":{"settings":null}}
<-- {"method":"window/showMessage","params":{"type":2,"message":"~enabeld.*completion\\.enabled"}}
<-- {"method":"window/showMessage","params":{"type":2,"message":"~maxTokens"}}
<-- {"method":"workspace/configuration"}
--> {"method":"workspace/didChangeConfiguration","params":{"settings":null}}
<-- {"method":"workspace/configuration"}
open b.py python "other = \n"
fake [{"texts":["3"]}]
ask 13 b.py 0:8
<-- {"id":13,"result":{"items":[{"insertText":"3"}]}}

## The same settings once more: what is open goes on.
open c.py python "third = \n"
fake [{"texts":["4"],"holdAfter":0}]
ask 14 c.py 0:8
requests 4
--> {"method":"workspace/didChangeConfiguration","params":{"settings":null}}
<-- {"method":"workspace/configuration"}
release 1
<-- {"id":14,"result":{"items":[{"insertText":"4"}]}}
