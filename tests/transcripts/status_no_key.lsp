## A service that is asked for by name, without a key.
start {"initializationOptions":{"completion":{"provider":"mistral"}}}
<-- {"method":"codestral/status","params":{"state":"error","reason":"no-key","provider":"mistral","message":"~doctor"}}
<-- {"method":"window/showMessage","params":{"type":2,"message":"~doctor"}}
open a.py python "value = \n"
ask 10 a.py 0:8
<-- {"id":10,"result":null}
