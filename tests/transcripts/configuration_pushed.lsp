## A client that cannot be asked sends its settings along.
%fake
start {"capabilities":{}}
open a.py python "value = \n"
fake [{"texts":["1"]}]
ask 10 a.py 0:8
<-- {"id":10,"result":{"items":[{"insertText":"1"}]}}
--> {"method":"workspace/didChangeConfiguration","params":{"settings":{"codestral":{"completion":{"enabled":false}}}}}
<~~ {"method":"codestral/status","params":{"state":"disabled"}}
ask 11 a.py 0:8
<-- {"id":11,"result":{"items":[]}}
--> {"method":"workspace/didChangeConfiguration","params":{"settings":{"completion":{"enabled":true,"debounceMs":0}}}}
<~~ {"method":"codestral/status","params":{"state":"ready"}}

## Where a key goes is not for an editor's settings to decide.
--> {"method":"workspace/didChangeConfiguration","params":{"settings":{"mistral":{"baseUrl":"http://127.0.0.1:1"},"completion":{"debounceMs":0}}}}
<-- {"method":"window/showMessage","params":{"type":2,"message":"~mistral\\.baseUrl"}}
fake [{"texts":["2"]}]
ask 12 a.py 0:8
<-- {"id":12,"result":{"items":[{"insertText":"2"}]}}
requests 2
