# What the scripts in bin/ share: finding a JDK and Maven. Sourced, not run.
# Needs ROOT, the top of the repository.

say() { printf '%s\n' "$*"; }

fail() {
  printf 'FAILED: %s\n' "$*" >&2
  exit 1
}

# Prints what the comment at a script's head says.
usage() { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p;}' "$0"; }

# Ends the script with its usage if that is what its arguments ask for. Usage: help_if_asked "$@"
help_if_asked() {
  local argument
  for argument in "$@"; do
    case $argument in -h | --help) usage && exit 0 ;; esac
  done
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
