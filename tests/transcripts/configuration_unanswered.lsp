## A client that says it can be asked for settings, and never answers. Requests wait for them, until the shutdown.
%ignore workspace/configuration
start
<-- {"method":"workspace/configuration"}
open a.py python "value = "
ask 10 a.py 0:8
--> {"id":9,"method":"workspace/executeCommand","params":{"command":"codestral.review","arguments":[{"uri":"file://${ROOT}/a.py"}]}}
<-- {"id":9,"error":{"message":"~has not told its settings"}}
<-- {"method":"window/showMessage","params":{"message":"~has not told its settings"}}
--> {"id":11,"method":"shutdown"}
<-- {"id":10,"result":"*"}
<-- {"id":11,"result":null}
--> {"method":"exit"}
exit 0
