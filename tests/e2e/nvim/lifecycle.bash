lifecycle=()
