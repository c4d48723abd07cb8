## Nothing but initialize is served before it.
--> {"id":10,"method":"textDocument/inlineCompletion","params":{}}
<-- {"id":10,"error":{"code":-32002,"message":"*"}}
--> {"id":"eleven","method":"shutdown"}
<-- {"id":"eleven","error":{"code":-32002}}
--> {"method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///early.py","languageId":"python","version":1,"text":"x"}}}
--> {"id":12,"method":"initialize","params":{"capabilities":{},"processId":"no number"}}
<-- {"id":12,"error":{"code":-32602,"message":"~processId"}}
--> {"id":13,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}
<-- {"id":13,"result":{"capabilities":{"positionEncoding":"utf-16","textDocumentSync":{"openClose":true,"change":2,"save":"*"},"inlineCompletionProvider":true,"executeCommandProvider":{"commands":["codestral.didAccept","codestral.action","codestral.review","codestral.dismissFindings","codestral.commitMessage"]},"workspace":{"workspaceFolders":{"supported":true,"changeNotifications":true}}},"serverInfo":{"name":"codestral-lsp","version":"~^[0-9]"}},"error":"!"}
--> {"method":"initialized","params":{}}
<-- {"method":"codestral/status","params":{"state":"ready","reason":"no-key","provider":"ondevice"}}

## Only once.
--> {"id":14,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}
<-- {"id":14,"error":{"code":-32600}}

## What is not known: requests get an error, notifications nothing.
--> {"id":15,"method":"textDocument/hover","params":{}}
<-- {"id":15,"error":{"code":-32601}}
--> {"id":16,"method":"$/unheardOf"}
<-- {"id":16,"error":{"code":-32601}}
--> {"method":"$/unheardOf","params":{"any":["thing"]}}
--> {"method":"textDocument/unheardOf","params":[]}
--> {"method":"$/setTrace","params":{"value":"verbose"}}
--> {"method":"$/cancelRequest","params":{"id":4711}}
--> {"id":16,"result":"an answer that nobody asked for"}

## The document that was opened too early is not there.
ask 17 file:///early.py 0:1
<-- {"id":17,"result":{"items":[]}}

--> {"id":18,"method":"shutdown"}
<-- {"id":18,"result":null,"error":"!"}
--> {"id":19,"method":"textDocument/inlineCompletion","params":{}}
<-- {"id":19,"error":{"code":-32600}}
--> {"id":20,"method":"shutdown"}
<-- {"id":20,"error":{"code":-32600}}
--> {"id":21,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}
<-- {"id":21,"error":{"code":-32600}}
--> {"method":"exit"}
exit 0
