start
--> {"id":10,"method":"shutdown"}
<-- {"id":10,"result":null}
close
exit 0
