## Nothing is connected to or read before the editor's settings are there: the first status already goes by them.
%fake
%settings {"completion":{"provider":"ondevice","debounceMs":0}}
start {"capabilities":{"workspace":{"configuration":true}},"workspaceFolders":[{"uri":"file://${ROOT}","name":"work"}]}
<-- {"method":"codestral/status","params":{"state":"ready","provider":"ondevice"}}

## What was asked of a model when they change is told to have ended.
open a.py python "import os\nprint(os.getcwd())\n"
fake [{"texts":["[]"],"holdAfter":0}]
--> {"id":10,"method":"workspace/executeCommand","params":{"command":"codestral.review","arguments":[{"uri":"file://${ROOT}/a.py"}]}}
requests 1
%settings {"completion":{"provider":"ondevice","enabled":false}}
--> {"method":"workspace/didChangeConfiguration","params":{"settings":null}}
<-- {"id":10,"error":{"code":-32803,"message":"~settings have changed"}}
<-- {"method":"window/showMessage","params":{"type":2,"message":"~ask once more"}}
