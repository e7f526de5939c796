# What the scripts in bin/ share: finding a JDK, Maven and the servers. Sourced, not run.
# Needs ROOT, the top of the repository.

say() { printf '%s\n' "$*"; }

fail() {
  printf 'FAILED: %s\n' "$*" >&2
  exit 1
}

# The feature release of the JDK in a folder ("17"), or nothing if there is no compiler in it.
jdk_release() {
  [ -x "$1/bin/javac" ] && "$1/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p'
}

# Sets JAVA_HOME to the first JDK >= 17 of: JAVA_HOME, the javac on PATH, /usr/lib/jvm.
find_jdk() {
  local home release on_path
  on_path=$(command -v javac || true)
  for home in "${JAVA_HOME:-}" "${on_path:+$(dirname "$(dirname "$(readlink -f "$on_path")")")}" /usr/lib/jvm/*; do
    [ -n "$home" ] || continue
    release=$(jdk_release "$home" || true)
    if [ "${release:-0}" -ge 17 ]; then
      export JAVA_HOME=$home
      say "JDK $release in $JAVA_HOME"
      return
    fi
  done
  fail "A JDK of release 17 or newer is needed, and neither JAVA_HOME, PATH nor /usr/lib/jvm has one." \
    "Install it (Debian, Ubuntu: apt-get install openjdk-17-jdk-headless) or set JAVA_HOME."
}

# Sets MVN to an installed Maven >= 3.8, else to the wrapper, which downloads one.
find_maven() {
  local version
  version=$(mvn -v 2>/dev/null | sed -n 's/.*Apache Maven \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' || true)
  # shellcheck disable=SC2086
  set -- ${version:-0 0}
  if [ "$1" -gt 3 ] || { [ "$1" -eq 3 ] && [ "$2" -ge 8 ]; }; then
    MVN=mvn
    say "Maven $1.$2 in $(command -v mvn)"
  else
    MVN=$ROOT/mvnw
    say "No Maven 3.8 or newer on PATH: using the wrapper, mvnw"
  fi
}

# program | environment variable that names it | folder that comes before PATH | Debian package
SERVER_PROGRAMS='etcd|NUROPB_ETCD_BIN||etcd-server
etcdctl|NUROPB_ETCDCTL_BIN||etcd-client
rabbitmq-server|NUROPB_RABBITMQ_SERVER_BIN|/usr/lib/rabbitmq/bin|rabbitmq-server
epmd|NUROPB_EPMD_BIN||rabbitmq-server'

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

# Prints the Debian packages of the server programs that are not there.
missing_packages() {
  local program variable folder package
  while IFS='|' read -r program variable folder package; do
    locate_program "$program" "$variable" "$folder" >/dev/null || printf '%s\n' "$package"
  done <<<"$SERVER_PROGRAMS" | sort -u
}

# Makes sure that the server programs are there; installs them where that needs no question to be asked.
ensure_servers() {
  local program variable folder package missing
  while IFS='|' read -r program variable folder package; do
    [ -z "${!variable:-}" ] || [ -x "${!variable}" ] ||
      fail "$variable names ${!variable}, which is not an executable file. Correct it, or unset it."
  done <<<"$SERVER_PROGRAMS"
  mapfile -t missing < <(missing_packages)
  if [ "${#missing[@]}" -gt 0 ]; then
    install_packages "${missing[@]}"
    mapfile -t missing < <(missing_packages)
    [ "${#missing[@]}" -eq 0 ] || servers_needed "${missing[*]} still missing after the installation; see target/apt.log."
  fi
  while IFS='|' read -r program variable folder package; do
    say "$program in $(locate_program "$program" "$variable" "$folder")"
  done <<<"$SERVER_PROGRAMS"
}

servers_needed() {
  fail "$1
The tests start private servers of their own and need these programs:
  etcd, etcdctl           3.4 or newer
  rabbitmq-server, epmd   3.10 or newer, with its management plugin
Debian, Ubuntu:  sudo apt-get install etcd-server etcd-client rabbitmq-server
Elsewhere: install them so that they are on PATH, or name them in the environment variables
NUROPB_ETCD_BIN, NUROPB_ETCDCTL_BIN, NUROPB_RABBITMQ_SERVER_BIN and NUROPB_EPMD_BIN."
}

# Installs Debian packages without a question, and without starting the services that they bring.
install_packages() {
  local become=''
  command -v apt-get >/dev/null || servers_needed "Not installed here: $*."
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || servers_needed "Not installed here, and there is no right to install: $*."
    become='sudo -n'
  fi
  say "Installing $* (log: target/apt.log)"
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
    say "No service was started. To keep them off at the next boot too: systemctl disable etcd rabbitmq-server epmd"
}
