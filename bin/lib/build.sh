# How the scripts in bin/ run the build and read its tests' results. Sourced after common.sh.

# Runs Maven with the whole output in the log and one line for each module, test class and error on the terminal.
# Arguments: the log, then Maven's. Ends as Maven ends.
run_build() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  (cd "$ROOT" && "$MVN" -B -ntp -Dstyle.color=never "$@" 2>&1) | tee "$log" | show_progress
  return "${PIPESTATUS[0]}"
}

show_progress() {
  local line
  while IFS= read -r line; do
    case $line in
      '[INFO] Building '*' ['*/*']') say "$(sed 's/^\[INFO\] Building \([^ ]*\).*\(\[.*\]\)$/\2 \1/' <<<"$line")" ;;
      '[INFO] Running '*) say "    ${line#'[INFO] Running '} ..." ;;
      *'Tests run: '*' -- in '*) say "    $(sed 's/^.*Tests run: \([0-9]*\)\(.*\), Time elapsed: \(.*\) -- in \(.*\)$/\4: \1 tests\2 in \3/; s/, [A-Z][a-z]*: 0//g' <<<"$line")" ;;
      '[ERROR] '['['-]*|'[ERROR] To see'*|'[ERROR] Re-run'*|'[ERROR] For more'*|'[ERROR] After cor'*|'[ERROR]   mvn '*|'[ERROR] ') ;;
      '[ERROR]'*|'[WARNING] '/*.java:*) say "$line" ;;
    esac
  done
}

# The reports of the tests that ran after a file was touched.
fresh_reports() {
  find "$ROOT" -path '*/target/surefire-reports/TEST-*.xml' -newer "$1" 2>/dev/null
}

# Prints how many of these tests passed, failed (errors included) and were skipped.
count_tests() {
  fresh_reports "$1" | tr '\n' '\0' | xargs -0 -r grep -h -o '<testsuite [^>]*>' | awk '
    function number(name) { return match($0, " " name "=\"[0-9]+") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3) + 0 : 0 }
    { failed += number("failures") + number("errors"); skipped += number("skipped"); all += number("tests") }
    END { print all - failed - skipped, failed + 0, skipped + 0 }'
}

# Prints a line for each of these tests that has such an outcome, with what is said of it.
# Arguments: the file that was touched; the outcomes as Surefire's reports name them, divided by |. "flakyFailure" and "flakyError" are
# of tests that passed when they were run again, which happens only where surefire.rerunFailingTestsCount allows it.
name_tests() {
  fresh_reports "$1" | tr '\n' '\0' | xargs -0 -r awk -v outcomes="^ *<($2)[ >/]" '
    function attribute(name) { return match($0, " " name "=\"[^\"]*") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3) : "" }
    /<testcase / { test = attribute("classname") "." attribute("name") }
    $0 ~ outcomes { print "  " test ": " attribute("message") }' | sed 's/&#10;/ /g; s/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&amp;/\&/g'
}

# Passes on those of name_tests' lines whose findings no second run can repeat: what faults on real servers and connections bring to light
# depends on the moment, so that a second run that passes has met another one. A message that is lost once is lost.
unrepeatable() { grep -E '^  io\.nuropb\.(chaos|robustness)\.' || true; }

# Prints the logs and reports of these tests in which a secret stands that a test made to be found: see the class Canaries.
name_telltales() {
  find "$ROOT" \( -path '*/target/test-logs/*' -o -path '*/target/surefire-reports/*' \) -type f -newer "$1" -print0 |
    xargs -0 -r grep -l -E 'Canary[0-9a-f]{32}' || true
}

# Prints the names of the modules that are published: nuropb-bom, and those of ours that it names. After a colon, Maven finds a module
# by its name, in whichever folder it is.
published_modules() {
  echo nuropb-bom
  sed -n '/<dependencyManagement>/,$s/.*<artifactId>\(nuropb-[a-z-]*\)<.*/\1/p' "$ROOT/nuropb-bom/pom.xml"
}
