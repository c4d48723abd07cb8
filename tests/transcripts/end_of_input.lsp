## An editor that is gone without a word.
start
open a.py python "x = 1\n"
close
exit 1
