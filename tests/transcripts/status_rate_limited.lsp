## Retry-After is a pause that the status shows, and that is kept.
%fake
start {"initializationOptions":{"completion":{"provider":"mistral"}}}
<-- {"method":"codestral/status","params":{"state":"ready","provider":"mistral"}}
open a.py python "value = \n"
fake [{"status":429,"headers":{"retry-after":"30"}}]
ask 10 a.py 0:8
<-- {"id":10,"result":null}
<~~ {"method":"codestral/status","params":{"state":"paused","reason":"rate-limited","provider":"mistral","retryAt":"~^[0-9]{13}$"}}
ask 11 a.py 0:8
<-- {"id":11,"result":null}
--> {"id":12,"method":"codestral/explainCompletion"}
<-- {"id":12,"result":{"reason":"provider-paused"}}
requests 1
