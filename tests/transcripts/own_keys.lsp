## A key of the user's that stands in a text goes nowhere.
%fake
%env MISTRAL_API_KEY=key-of-the-user-0123456789
start {"initializationOptions":{"completion":{"debounceMs":0}}}
open a.py python "key = \"key-of-the-user-0123456789\"\nvalue = \n"
ask 10 a.py 1:8
<-- {"id":10,"result":{"items":[]}}
--> {"id":11,"method":"workspace/executeCommand","params":{"command":"codestral.action","arguments":[{"action":"explain","uri":"file://${ROOT}/a.py","range":{"start":{"line":0,"character":0},"end":{"line":1,"character":8}}}]}}
<-- {"id":11,"error":{"code":-32803,"message":"~one of your API keys"}}
<~~ {"method":"window/showMessage","params":{"message":"~one of your API keys"}}
requests 0

## Without it the same is asked.
change a.py 2 [{"range":{"start":{"line":0,"character":7},"end":{"line":0,"character":33}},"text":"other"}]
fake [{"texts":["1"]}]
ask 12 a.py 1:8
<-- {"id":12,"result":{"items":[{"insertText":"1"}]}}
