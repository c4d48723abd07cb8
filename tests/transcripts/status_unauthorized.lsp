## A rejected key: one message that says what to do, and the on-device model meanwhile.
%fake
start
<-- {"method":"codestral/status","params":{"state":"ready","provider":"mistral"}}
open a.py python "value = \n"
fake [{"status":401,"times":2}]
ask 10 a.py 0:8
<-- {"id":10,"result":{"items":[]}}
<~~ {"method":"codestral/status","params":{"state":"error","reason":"unauthorized","provider":"ondevice"}}
<-- {"method":"window/showMessage","params":{"type":2,"message":"~doctor"}}
ask 11 a.py 0:8
<-- {"id":11,"result":"*"}
