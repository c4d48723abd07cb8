## A change is reviewed in the repository that holds the file, and else in that of the first folder.
%fake
%file one/a.py "a = 1\n"
%git one init
%git one add .
%git one commit -m one
%file two/b.py "b = 1\n"
%git two init
%git two add .
%git two commit -m two
%file two/b.py "b = 2\n"
start {"workspaceFolders":[{"uri":"file://${ROOT}/one","name":"one"},{"uri":"file://${ROOT}/two","name":"two"}]}
open two/b.py python "b = 2\n"
<~~ {"method":"codestral/status","params":{"state":"ready"}}

## Where nothing has changed no service is asked.
--> {"id":10,"method":"workspace/executeCommand","params":{"command":"codestral.review","arguments":[{"change":"uncommitted"}]}}
<-- {"id":10,"result":{"findings":0,"files":0}}
requests 0

fake [{"texts":["{\"findings\":[{\"file\":\"b.py\",\"line\":1,\"quote\":\"b = 2\",\"severity\":\"error\",\"category\":\"bug\",\"message\":\"Why 2?\",\"suggestion\":null}]}"]}]
--> {"id":11,"method":"workspace/executeCommand","params":{"command":"codestral.review","arguments":[{"change":"uncommitted","uri":"file://${ROOT}/two/b.py"}]}}
<-- {"method":"textDocument/publishDiagnostics","params":{"uri":"file://${ROOT}/two/b.py","diagnostics":[{"message":"Why 2?"}]}}
<-- {"id":11,"result":{"findings":1,"files":1}}

## A folder says it as well.
fake [{"texts":["{\"findings\":[]}"]}]
--> {"id":12,"method":"workspace/executeCommand","params":{"command":"codestral.review","arguments":[{"change":"uncommitted","uri":"file://${ROOT}/two"}]}}
<-- {"method":"textDocument/publishDiagnostics","params":{"diagnostics":[]}}
<-- {"id":12,"result":{"findings":0,"files":1}}

## What changed may not be sent.
%file two/.codestralignore "b.py\n"
--> {"id":13,"method":"workspace/executeCommand","params":{"command":"codestral.review","arguments":[{"change":"uncommitted","uri":"file://${ROOT}/two"}]}}
<-- {"id":13,"error":{"code":-32602,"message":"~excluded"}}
<~~ {"method":"window/showMessage","params":{"message":"~excluded"}}

--> {"id":14,"method":"workspace/executeCommand","params":{"command":"codestral.review","arguments":[{"change":"uncommitted","uri":7}]}}
<-- {"id":14,"error":{"code":-32602,"message":"~uri"}}
<~~ {"method":"window/showMessage","params":{"message":"~uri"}}
