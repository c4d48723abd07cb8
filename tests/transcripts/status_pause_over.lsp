## A pause that is over is told, also when nobody asks again.
%fake
start {"initializationOptions":{"completion":{"provider":"mistral"}}}
<-- {"method":"codestral/status","params":{"state":"ready","provider":"mistral"}}
open a.py python "value = \n"
fake [{"status":429,"headers":{"retry-after":"1"}}]
ask 10 a.py 0:8
<-- {"id":10,"result":null}
<~~ {"method":"codestral/status","params":{"state":"paused","retryAt":"~^[0-9]{13}$"}}
<~~ {"method":"codestral/status","params":{"state":"ready","retryAt":"!"}}
requests 1
