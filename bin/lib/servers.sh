# Which servers the scripts in bin/ start: those that are installed, or a pair that bin/servers fetched. Sourced after common.sh.

# name | Debian's suite | what is in it. The class ServerProgram finds a pair's programs in the same folders.
SERVER_PAIRS='newest|forky|RabbitMQ 4.3, etcd 3.5
4.0|trixie|RabbitMQ 4.0, etcd 3.5'
INSTALLED=installed
PAIRS_FOLDER=${XDG_CACHE_HOME:-${HOME:-}/.cache}/nuropb/servers

# program | environment variable that names it | folder that comes before PATH | Debian package
SERVER_PROGRAMS='etcd|NUROPB_ETCD_BIN||etcd-server
etcdctl|NUROPB_ETCDCTL_BIN||etcd-client
rabbitmq-server|NUROPB_RABBITMQ_SERVER_BIN|/usr/lib/rabbitmq/bin|rabbitmq-server
epmd|NUROPB_EPMD_BIN||rabbitmq-server'

# The same for what only tests need, and is installed whichever servers are chosen.
TEST_PROGRAMS='prometheus|NUROPB_PROMETHEUS_BIN||prometheus'

# Prints one column of a pair's line. Arguments: the pair, the column.
pair_column() {
  local name suite content
  while IFS='|' read -r name suite content; do
    [ "$name" != "$1" ] || case $2 in suite) say "$suite" ;; content) say "$content" ;; esac
  done <<<"$SERVER_PAIRS"
}

# Fails if there is no such pair.
require_pair() {
  [ -n "$(pair_column "$1" suite)" ] ||
    fail "There are no servers called '$1'. There are: $INSTALLED, $(cut -d'|' -f1 <<<"$SERVER_PAIRS" | paste -sd, - | sed 's/,/, /g')."
}

# Whether a pair is here, and whole: its folder gets its name last.
is_fetched() { [ -s "$PAIRS_FOLDER/$1/versions" ]; }

list_pairs() {
  local name suite content
  say "$INSTALLED: $(installed_versions)"
  while IFS='|' read -r name suite content; do
    if is_fetched "$name"; then
      say "$name: $(head -n 1 "$PAIRS_FOLDER/$name/versions"), in $PAIRS_FOLDER/$name"
    else
      say "$name: $content; not here: bin/servers fetch $name"
    fi
  done <<<"$SERVER_PAIRS"
}

# What RabbitMQ and etcd the installed programs are; RabbitMQ's folder tells, for asking it takes seconds and leaves a port mapper behind.
installed_versions() {
  local etcd rabbit plugin
  etcd=$(locate_program etcd NUROPB_ETCD_BIN '' || true)
  [ -z "$etcd" ] || etcd=$("$etcd" --version 2>/dev/null | sed -n 's/^etcd Version: //p')
  rabbit=$(locate_program rabbitmq-server NUROPB_RABBITMQ_SERVER_BIN /usr/lib/rabbitmq/bin || true)
  if [ -n "$rabbit" ]; then
    for plugin in "$(dirname "$(readlink -f "$rabbit")")"/../plugins/rabbit-[0-9]*; do
      plugin=${plugin##*/rabbit-}
      rabbit=${plugin%.ez}
    done
    case $rabbit in *'*') rabbit='of unknown version' ;; esac
  fi
  say "RabbitMQ ${rabbit:-missing}, etcd ${etcd:-missing}"
}

# Takes --servers NAME out of a script's arguments. Sets ARGUMENTS to the others, and NUROPB_SERVERS, which tests and programs heed too.
# Usage: take_servers_option "$@"; set -- ${ARGUMENTS[@]+"${ARGUMENTS[@]}"}
take_servers_option() {
  ARGUMENTS=()
  while [ $# -gt 0 ]; do
    case $1 in
      --servers=*) NUROPB_SERVERS=${1#*=} ;;
      --servers)
        [ $# -gt 1 ] || fail "--servers needs a name; bin/servers list has them."
        NUROPB_SERVERS=$2
        shift
        ;;
      *) ARGUMENTS+=("$1") ;;
    esac
    shift
  done
  export NUROPB_SERVERS=${NUROPB_SERVERS:-$INSTALLED}
}

# Prints where a server program is; fails if it is nowhere.
locate_program() {
  local program=$1 variable=$2 folder=$3
  if [ -n "${!variable:-}" ]; then
    [ -x "${!variable}" ] && printf '%s\n' "${!variable}"
  elif [ -n "$folder" ] && [ -x "$folder/$program" ]; then
    printf '%s\n' "$folder/$program"
  else
    command -v "$program"
  fi
}

# Makes sure that the chosen servers are here, and says which they are.
ensure_servers() {
  if [ "${NUROPB_SERVERS:-$INSTALLED}" = "$INSTALLED" ]; then
    ensure_installed "$SERVER_PROGRAMS"
    say "Servers: $(installed_versions)"
  else
    ensure_pair "$NUROPB_SERVERS"
    say "Servers '$NUROPB_SERVERS': $(head -n 1 "$PAIRS_FOLDER/$NUROPB_SERVERS/versions"), in $PAIRS_FOLDER/$NUROPB_SERVERS"
  fi
}

# Makes sure that what only tests need is here.
ensure_test_programs() { ensure_installed "$TEST_PROGRAMS"; }

ensure_pair() {
  local program variable folder package
  require_pair "$1"
  while IFS='|' read -r program variable folder package; do
    [ -z "${!variable:-}" ] ||
      fail "$variable names ${!variable}, but the servers '$1' are asked for too. Unset $variable, or ask for '$INSTALLED'."
  done <<<"$SERVER_PROGRAMS"
  is_fetched "$1" || fail "The servers '$1' are not in $PAIRS_FOLDER. Fetch them first: bin/servers fetch $1"
}

# Prints the Debian packages of the programs in a list that are not there.
missing_packages() {
  local program variable folder package
  while IFS='|' read -r program variable folder package; do
    locate_program "$program" "$variable" "$folder" >/dev/null || printf '%s\n' "$package"
  done <<<"$1" | sort -u
}

# Makes sure that the programs in a list are installed; installs them where that needs no question to be asked.
ensure_installed() {
  local program variable folder package missing
  while IFS='|' read -r program variable folder package; do
    [ -z "${!variable:-}" ] || [ -x "${!variable}" ] ||
      fail "$variable names ${!variable}, which is not an executable file. Correct it, or unset it."
  done <<<"$1"
  missing=$(missing_packages "$1")
  if [ -n "$missing" ]; then
    # shellcheck disable=SC2086 # one word for each package
    install_packages $missing
    missing=$(missing_packages "$1")
    [ -z "$missing" ] || servers_needed "$(echo $missing) still missing after the installation; see target/apt.log."
  fi
  while IFS='|' read -r program variable folder package; do
    say "$program in $(locate_program "$program" "$variable" "$folder")"
  done <<<"$1"
}

servers_needed() {
  fail "$1
The tests start private servers of their own and need these programs:
  etcd, etcdctl           3.4 or newer
  rabbitmq-server, epmd   3.10 or newer, with its management plugin
  prometheus              2.42 or newer; bin/verify alone needs it
Debian, Ubuntu:  sudo apt-get install etcd-server etcd-client rabbitmq-server prometheus
Elsewhere: install them so that they are on PATH, or name them in the environment variables
NUROPB_ETCD_BIN, NUROPB_ETCDCTL_BIN, NUROPB_RABBITMQ_SERVER_BIN, NUROPB_EPMD_BIN and NUROPB_PROMETHEUS_BIN.
Etcd and RabbitMQ without installing anything, on Debian and Ubuntu:  bin/servers fetch newest, then --servers newest"
}

# Installs Debian packages without a question, unless NUROPB_INSTALL is "no", and without starting the services that they bring.
install_packages() {
  local become=''
  [ "${NUROPB_INSTALL:-yes}" != no ] || servers_needed "Not installed here, and NUROPB_INSTALL=no: $*."
  command -v apt-get >/dev/null || servers_needed "Not installed here: $*."
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || servers_needed "Not installed here, and there is no right to install: $*."
    become='sudo -n'
  fi
  say "Installing $* by ${become:+sudo }apt-get (log: target/apt.log). NUROPB_INSTALL=no keeps it from that."
  [ -e /usr/sbin/policy-rc.d ] || say "Until that is done, /usr/sbin/policy-rc.d keeps services from being started."
  mkdir -p "$ROOT/target"
  (
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
      trap '$become rm -f "$policy"' EXIT
      printf '#!/bin/sh\nexit 101\n' | $become tee "$policy" >/dev/null
      $become chmod 755 "$policy"
    fi
    $become apt-get update &&
      $become env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
  ) >"$ROOT/target/apt.log" 2>&1 </dev/null || servers_needed "apt-get could not install $*; see target/apt.log."
  [ ! -d /run/systemd/system ] ||
    say "No service was started. To keep them off at the next boot too: systemctl disable etcd rabbitmq-server epmd prometheus"
}
