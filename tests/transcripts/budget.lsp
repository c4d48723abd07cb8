## A minute's requests are used up: the reason says so, and nothing more is sent.
%fake
start {"initializationOptions":{"completion":{"provider":"mistral","debounceMs":0},"budget":{"requestsPerMinute":1}}}
<-- {"method":"codestral/status","params":{"state":"ready","provider":"mistral"}}
open a.py python "value = \nother = \n"
fake [{"texts":["1 + 2"]}]
ask 10 a.py 0:8
<-- {"id":10,"result":{"items":[{"insertText":"1 + 2"}]}}
<~~ {"method":"codestral/status","params":{"state":"paused","reason":"rate-limited","provider":"mistral","retryAt":"~^[0-9]{13}$"}}
ask 11 a.py 1:8
<-- {"id":11,"result":null}
--> {"id":12,"method":"codestral/explainCompletion"}
<-- {"id":12,"result":{"reason":"budget-exhausted","detail":"~budget.requestsPerMinute"}}
requests 1

## What is known is still offered.
ask 13 a.py 0:8
<-- {"id":13,"result":{"items":[{"insertText":"1 + 2"}]}}

## A user's own question counts too.
ask 14 a.py 1:8 {"triggerKind":1}
<-- {"id":14,"result":null}
requests 1
