# How the scripts in bin/ build and find the programs that they start. Sourced after common.sh.

# Whether a program is newer than what it is made of. Arguments: a file that its build makes last, then the modules' folders.
is_built() {
  local product=$1 module parts=("$ROOT/pom.xml" "$ROOT/nuropb-bom/pom.xml")
  shift
  for module in "$@"; do parts+=("$ROOT/$module/pom.xml" "$ROOT/$module/src/main"); done
  [ -s "$product" ] && [ -z "$(find "${parts[@]}" -newer "$product" -print -quit)" ]
}

# Builds one module and what it needs, and writes its class path, without its own classes, to target/program.classpath in it.
# The checks belong to bin/verify; here only what runs is built. Arguments: the module's folder, the log.
build_program() {
  local module=$1 log=$2
  find_maven
  say "Building $module (log: ${log#"$ROOT/"})"
  mkdir -p "$(dirname "$log")"
  package_program "$module" "$log" --offline || { grep -q 'offline' "$log" && package_program "$module" "$log"; } || {
    cat "$log" >&2
    fail "The build of $module failed; see above, or ${log#"$ROOT/"}"
  }
  # Written anew only when it changes; its time tells when the build was.
  touch "$ROOT/$module/target/program.classpath"
}

package_program() {
  local module=$1 log=$2
  shift 2
  "$MVN" -q -B -ntp -T 1C -Dstyle.color=never "$@" -f "$ROOT/pom.xml" -pl "$module" -am package dependency:build-classpath \
    -Dmaven.test.skip -Djavac.checks=-Xdiags:compact -Dspotless.check.skip -Dmdep.analyze.skip -Denforcer.skip \
    -DincludeScope=runtime -Dmdep.outputFile=target/program.classpath >"$log" 2>&1
}
