# What tests/packages/run is made of. Sourced.
good=0 bad=0 left=()

# check NAME COMMAND...
check() {
  local name=$1 output
  shift
  if output=$("$@" 2>&1); then
    good=$((good + 1))
  else
    bad=$((bad + 1))
    echo "FAILED: $name"
    [[ -z $output ]] || sed 's/^/  /' <<<"$output"
    [[ ! -s ${work:-}/errors ]] || sed 's/^/  | /' "$work/errors"
  fi
}

leave_out() { left+=("$1"); }

summary() {
  local reason
  for reason in "${left[@]}"; do echo "not checked: $reason"; done
  echo "$good checks passed, $bad failed, ${#left[@]} not made"
  ((bad == 0))
}

only_needs_libc() {
  local depends
  depends=$(dpkg-deb -f "$1" Depends)
  echo "Depends: $depends"
  [[ $depends =~ ^libc6\ \(\>=\ [0-9.]+\)$ && $(dpkg-deb -f "$1" Recommends) == ca-certificates ]]
}

owned_by_root() {
  local listing
  case $1 in *.deb) listing=$(dpkg-deb -c "$1") ;; *) listing=$(tar --numeric-owner -tvzf "$1") ;; esac
  ! grep -vE '^[^ ]+ +(root/root|0/0) ' <<<"$listing"
}

only_the_c_library() {
  ! find "$1" -name '*.so*' -printf '%f\n' | grep -vxE 'libc\.so\.6|libm\.so\.6|ld-linux.*'
}

# fake-mistral behind an nginx with a certificate of an authority that was made for this run; its address is in $address.
start_service() {
  local port tls=$work/tls
  mkdir "$tls"
  "$fake" --exit-with-parent >"$work/fake" &
  service=$!
  (
    cd "$tls"
    local key="-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
    openssl req -x509 $key -keyout ca.key -out ca.pem -days 2 -subj /CN=ca
    openssl req $key -keyout good.key -out good.csr -subj /CN=good
    echo "subjectAltName=DNS:localhost" >names
    openssl x509 -req -in good.csr -CA ca.pem -CAkey ca.key -set_serial 1 -days 2 -extfile names -out good.pem
  ) >"$work/openssl.log" 2>&1
  until_true 10 grep -q ready "$work/fake"
  port=$(sed -nE 's/.*"port": *([0-9]+).*/\1/p' "$work/fake")
  cat >"$tls/nginx.conf" <<CONF
$( ((EUID)) || echo "user root;")
daemon off;
worker_processes 1;
pid nginx.pid;
error_log error.log info;
events { worker_connections 64; }
http {
  access_log access.log;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  server {
    listen 127.0.0.1:PORT ssl http2;
    ssl_certificate good.pem; ssl_certificate_key good.key;
    location / { proxy_pass http://127.0.0.1:$port; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; }
  }
}
CONF
  local try
  # No port is asked for that is taken: nginx ends at once on one, and another is tried.
  for try in 1 2 3 4 5 6 7 8; do
    local mine=$((20000 + RANDOM % 20000))
    sed "s/PORT/$mine/" "$tls/nginx.conf" >"$tls/try.conf"
    "$nginx" -p "$tls/" -c try.conf -e error.log 2>>"$tls/start.log" &
    front=$!
    address=https://localhost:$mine
    until_true 5 answers_or_ended
    if kill -0 "$front" 2>/dev/null; then return 0; fi
  done
  echo "no nginx could be started" && return 1
}
answers_or_ended() {
  ! kill -0 "$front" 2>/dev/null || [[ $(openssl s_client -connect "${address#https://}" </dev/null 2>/dev/null) == *subject=*good* ]]
}

. "$root/tests/support/until_true.bash"
