## Nothing may be spent: the status and one message say so, and this machine completes.
%fake
start {"initializationOptions":{"completion":{"provider":"auto","debounceMs":0},"budget":{"eurosPerDay":0}}}
<~~ {"method":"codestral/status","params":{"state":"paused","reason":"budget-exhausted","provider":"ondevice","retryAt":"~^[0-9]{13}$"}}
<~~ {"method":"window/showMessage","params":{"message":"~budget.eurosPerDay"}}
open a.py python "alpha = compute(beta)\nalpha = compute(gamma)\nalpha = \n"
ask 10 a.py 2:8
<-- {"id":10,"result":{"items":"*"}}
requests 0
