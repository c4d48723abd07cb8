commands=()
