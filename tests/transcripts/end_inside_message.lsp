start
!! Content-Length: 500\r\n\r\n{"jsonrpc":"2.0","id":10,
close
exit 1
