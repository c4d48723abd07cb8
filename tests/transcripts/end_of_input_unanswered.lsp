## The same client, gone without a word.
%ignore workspace/configuration
start
<-- {"method":"workspace/configuration"}
open a.py python "value = "
close
exit 1
