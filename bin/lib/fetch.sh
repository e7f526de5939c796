# How a pair of servers comes into the user's cache: Debian's packages, downloaded by apt with a state of its own, and unpacked.
# Sourced after servers.sh.

FETCHED_PACKAGES='?essential etcd-server etcd-client rabbitmq-server'
ROOM_NEEDED_MB=600
DEFAULT_MIRROR=http://deb.debian.org/debian
KEYRING=${NUROPB_DEBIAN_KEYRING:-/usr/share/keyrings/debian-archive-keyring.gpg}
# What no program reads.
LEFT_OUT='usr/share/doc usr/share/man usr/share/info usr/share/locale usr/share/lintian'
# What comes from the machine even while a pair's /usr lies over the machine's: a work tree or Java may be there.
KEPT_FOLDERS='local src'
# How often progress is said while packages are downloaded and unpacked.
SAID_EVERY=20

fetch_pair() {
  local name=$1 suite mirror
  [ "$name" != "$INSTALLED" ] || fail "'$INSTALLED' is what this machine has already; there is nothing to fetch."
  require_pair "$name"
  ! is_fetched "$name" || { say_fetched "$name" "Already here"; return; }
  require_fetching
  mkdir -p "$PAIRS_FOLDER" ||
    fail "Cannot make the folder $PAIRS_FOLDER. Give write access, or set XDG_CACHE_HOME to another folder."
  exec 9>"$PAIRS_FOLDER/.$name.lock"
  if ! flock -n 9; then
    say "Another bin/servers fetches '$name' at the moment: waiting for it"
    flock 9
    ! is_fetched "$name" || { say_fetched "$name" "The other one has fetched it"; return; }
  fi
  SECONDS=0
  STAGING=$PAIRS_FOLDER/.$name.fetching
  LOG=$PAIRS_FOLDER/$name.log
  trap 'rm -rf "$STAGING"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  rm -rf "$STAGING"
  require_room
  umask 022
  mkdir -p "$STAGING/archives" || fail_fetching "Cannot make folders."
  : >"$LOG"
  suite=$(pair_column "$name" suite)
  mirror=$(debian_mirror)
  download_packages "$suite" "$mirror"
  unpack_packages
  write_wrappers
  write_versions "$suite" "$mirror"
  rm -rf "$STAGING/archives" "$STAGING/apt" "$STAGING/packages" "${PAIRS_FOLDER:?}/$name"
  mv "$STAGING" "$PAIRS_FOLDER/$name"
  rm -f "$LOG"
  say_fetched "$name" "Fetched in $SECONDS s, $(du -sm "$PAIRS_FOLDER/$name" | cut -f1) MB"
}

say_fetched() {
  say "$2: $(head -n 1 "$PAIRS_FOLDER/$1/versions"), in $PAIRS_FOLDER/$1"
  say "To use it: --servers $1 or NUROPB_SERVERS=$1. To fetch it anew, delete that folder before."
}

# Arguments: what was attempted and what to do.
fail_fetching() {
  fail "$*
Nothing was fetched. The log is $LOG; it ends with:
$(tail -n 12 "$LOG" 2>/dev/null | cut -c 1-300 || true)"
}

require_fetching() {
  local program
  for program in apt-get apt-config dpkg dpkg-deb; do
    command -v "$program" >/dev/null ||
      fail "bin/servers unpacks Debian's packages with apt and dpkg, and there is no $program here.
Run it on Debian or Ubuntu (a container of theirs will do), or get RabbitMQ and etcd in another way and name their
programs in NUROPB_ETCD_BIN, NUROPB_ETCDCTL_BIN, NUROPB_RABBITMQ_SERVER_BIN and NUROPB_EPMD_BIN."
  done
  for program in unshare mount flock tar; do
    command -v "$program" >/dev/null ||
      fail "The program $program is needed. Install it: apt-get install util-linux mount tar"
  done
  dpkg --compare-versions "$(apt-get --version | sed -n '1s/^apt \([^ ]*\).*/\1/p')" ge 2.0 ||
    fail "apt 2.0 or newer is needed (Debian 11, Ubuntu 20.04); here is $(apt-get --version | head -n 1)."
  # Where user namespaces are allowed by half (Ubuntu's AppArmor), unshare works and mount does not.
  unshare --map-root-user --mount mount --bind /usr /usr 2>/dev/null ||
    fail "The fetched programs run in a mount namespace of their own, and this machine refuses to make one:
'unshare --map-root-user --mount' and a mount in it fail for $(id -un). What may allow it, as root:
  Debian:      sysctl kernel.unprivileged_userns_clone=1 user.max_user_namespaces=10000
  Ubuntu 24:   sysctl kernel.apparmor_restrict_unprivileged_userns=0
  a container: start it with --security-opt seccomp=unconfined --security-opt apparmor=unconfined"
  [ -r "$KEYRING" ] ||
    fail "Debian's keys are needed to check what is fetched, and $KEYRING is not here. Install it (apt-get install
debian-archive-keyring), or name a copy in NUROPB_DEBIAN_KEYRING."
}

require_room() {
  local free
  free=$(df -Pm "$PAIRS_FOLDER" | awk 'NR == 2 { print $4 }')
  [ "${free:-0}" -ge "$ROOM_NEEDED_MB" ] ||
    fail "$ROOM_NEEDED_MB MB are needed for a while in $PAIRS_FOLDER, and $free MB are free there.
Make room, or set XDG_CACHE_HOME to a folder on another disk."
}

# Fails with the right sentence if the log tells of a full disk.
blame_full_disk() {
  ! grep -q -i 'no space left\|enough free space\|quota exceeded' "$LOG" ||
    fail_fetching "The disk filled up under $PAIRS_FOLDER. Make room, or set XDG_CACHE_HOME to a folder on another disk."
}

# Prints the mirror from which this machine gets its own Debian; else Debian's own.
debian_mirror() {
  local found list
  if [ -n "${NUROPB_DEBIAN_MIRROR:-}" ]; then
    say "${NUROPB_DEBIAN_MIRROR%/}"
    return
  fi
  eval "$(apt-config shell list Dir::Etc::sourcelist/f parts Dir::Etc::sourceparts/d)"
  # Others use the same suites and component, but not the suite of updates beside them.
  found=$(for list in "${list:-}" "${parts:-/etc/apt/sources.list.d}"/*.list "${parts:-/etc/apt/sources.list.d}"/*.sources; do
    [ ! -r "$list" ] || sources_of "$list"
  done | awk '
    $2 ~ /-updates$/ { updated[$1] = 1 }
    $1 ~ /\/debian$/ && $1 ~ /^(https?|mirror)[+:]/ { order[++n] = $1 }
    END { for (i = 1; i <= n; i++) if (order[i] in updated) { print order[i]; exit }
          for (i = 1; i <= n; i++) if (order[i] ~ /debian\.org/) { print order[i]; exit } }')
  say "${found:-$DEFAULT_MIRROR}"
}

# Prints "mirror suite" for each binary source with the component main, in either of apt's formats.
sources_of() {
  case $1 in
    *.sources)
      awk '
        function put(    u, s, i, j, nu, ns) {
          if (tolower(value["enabled"]) != "no" && " " value["types"] " " ~ / deb / && " " value["components"] " " ~ / main /) {
            nu = split(value["uris"], u, " "); ns = split(value["suites"], s, " ")
            for (i = 1; i <= nu; i++) for (j = 1; j <= ns; j++) { sub(/\/+$/, "", u[i]); print u[i], s[j] }
          }
          split("", value); key = ""
        }
        /^#/ { next }
        /^[ \t]*$/ { put(); next }
        /^[ \t]/ { value[key] = value[key] " " $0; next }
        { key = tolower($0); sub(/:.*/, "", key); text = $0; sub(/^[^:]*:[ \t]*/, "", text); value[key] = text }
        END { put() }' "$1"
      ;;
    *)
      awk '
        /^[ \t]*deb[ \t]/ {
          sub(/#.*/, ""); gsub(/\[[^]]*\]/, ""); sub(/\/+$/, "", $2)
          for (i = 4; i <= NF; i++) if ($i == "main") print $2, $3
        }' "$1"
      ;;
  esac
}

# Downloads the packages and all that they need into the staging folder. Arguments: the suite, the mirror.
download_packages() {
  local suite=$1 mirror=$2 architecture
  architecture=$(dpkg --print-architecture)
  write_apt_configuration "$suite" "$mirror" "$architecture"
  say "Asking $mirror what is in $suite (log: $LOG)"
  private_apt update >>"$LOG" 2>&1 && ls "$STAGING"/apt/lists/*Release >/dev/null 2>&1 || {
    blame_full_disk
    fail_fetching "The mirror $mirror does not give Debian's suite $suite. Is it up, reached (a proxy?), and a mirror of all of Debian?
NUROPB_DEBIAN_MIRROR names another one, for example $DEFAULT_MIRROR."
  }
  ls "$STAGING"/apt/lists/*_Packages* >/dev/null 2>&1 || fail_architecture "$suite" "$architecture"
  # shellcheck disable=SC2086 # one word for each package
  private_apt install -y --download-only $FETCHED_PACKAGES 2>&1 | tee -a "$LOG" | show_download || {
    blame_full_disk
    ! grep -q 'Unable to locate package\|has no installation candidate\|unmet dependencies' "$LOG" ||
      fail_architecture "$suite" "$architecture"
    fail_fetching "The packages could not be downloaded from $mirror. Try again, or name another mirror in NUROPB_DEBIAN_MIRROR."
  }
}

fail_architecture() {
  fail_fetching "Debian's suite $1 has not all of etcd-server, etcd-client and rabbitmq-server for this machine's architecture, $2.
Take a machine with a more usual one, or get RabbitMQ and etcd in another way and name their programs in NUROPB_ETCD_BIN,
NUROPB_ETCDCTL_BIN, NUROPB_RABBITMQ_SERVER_BIN and NUROPB_EPMD_BIN."
}

private_apt() { LC_ALL=C apt-get -q -c "$STAGING/apt/apt.conf" "$@" </dev/null; }

# The machine's own configuration stays valid for proxies and the like; what would use its state or run commands does not.
write_apt_configuration() {
  local suite=$1 mirror=$2 architecture=$3 apt=$STAGING/apt
  mkdir -p "$apt/lists/partial" "$STAGING/archives/partial"
  : >"$apt/status"
  say "deb [signed-by=$KEYRING arch=$architecture target=Packages lang=none] $mirror $suite main" >"$apt/sources.list"
  cat >"$apt/apt.conf" <<CONFIGURATION
#clear APT::Update;
#clear APT::Architectures;
#clear DPkg;
APT::Architecture "$architecture";
APT::Architectures { "$architecture"; };
APT::Default-Release "";
APT::Install-Recommends "false";
APT::Install-Suggests "false";
APT::Update::Error-Mode "any";
APT::Sandbox::User "root";
Acquire::PDiffs "false";
Acquire::Retries "3";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
Debug::NoLocking "true";
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::Log "$apt";
Dir::State "$apt";
Dir::State::lists "$apt/lists";
Dir::State::status "$apt/status";
Dir::State::extended_states "$apt/extended_states";
Dir::Cache "$apt";
Dir::Cache::archives "$STAGING/archives";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
CONFIGURATION
}

show_download() {
  local line count=0
  while IFS= read -r line; do
    case $line in
      'Need to get '*) say "Downloading ${line#Need to get }" ;;
      Get:*)
        count=$((count + 1))
        [ $((count % SAID_EVERY)) -ne 0 ] || say "  $count packages downloaded"
        ;;
    esac
  done
}

unpack_packages() {
  local archive folder skipped=() count=0 all
  for folder in $LEFT_OUT; do skipped+=("--exclude=./$folder"); done
  # Where the machine's /bin and the like are links into /usr, so are they in the packages' tree.
  mkdir -p "$STAGING/tree"
  for folder in bin sbin lib lib64; do
    mkdir -p "$STAGING/tree/usr/$folder"
    ln -s "usr/$folder" "$STAGING/tree/$folder"
  done
  all=$(find "$STAGING/archives" -name '*.deb' | wc -l)
  say "Unpacking $((all)) packages"
  for archive in "$STAGING"/archives/*.deb; do
    {
      dpkg-deb -f "$archive" Package Version | sed 's/^[^:]*: *//' | paste -sd' ' - >>"$STAGING/packages" &&
        dpkg-deb --fsys-tarfile "$archive" |
        tar -x -C "$STAGING/tree" --keep-directory-symlink --no-same-owner --no-same-permissions "${skipped[@]}"
    } 2>>"$LOG" || {
      blame_full_disk
      fail_fetching "The package ${archive##*/} could not be unpacked."
    }
    rm -f "$archive"
    count=$((count + 1))
    [ $((count % SAID_EVERY)) -ne 0 ] || say "  $count unpacked"
  done
  mv "$STAGING/tree/usr" "$STAGING/usr"
  rm -rf "$STAGING/tree"
  # Nobody is to become somebody else by a program in a cache.
  find "$STAGING/usr" -type f -perm /6000 -exec chmod ug-s {} +
  for folder in $KEPT_FOLDERS; do mkdir -p "$STAGING/usr/$folder"; done
}

# Each program is started by a script that lays the pair's /usr over the machine's, in a mount namespace of that process
# alone, and becomes the program: its pid, its signals, /tmp and /etc are the usual ones, and when it ends nothing stays
# mounted.
write_wrappers() {
  local program
  mkdir -p "$STAGING/bin"
  for program in usr/bin/etcd usr/bin/etcdctl usr/bin/epmd usr/bin/erl $(cd "$STAGING" && ls -d usr/lib/rabbitmq/bin/rabbitmq*); do
    [ -e "$STAGING/$program" ] || [ -L "$STAGING/$program" ] || fail_fetching "There is no $program in the packages that were fetched."
    cat >"$STAGING/bin/${program##*/}" <<WRAPPER
#!/bin/sh
# What is done in the namespace: see bin/lib/fetch.sh of NuroPB.
exec unshare --map-root-user --mount sh -c '
  for kept in $KEPT_FOLDERS; do
    [ ! -d "/usr/\$kept" ] || mount --rbind "/usr/\$kept" "\$1/\$kept" || exit 70
  done
  mount --rbind "\$1" /usr || exit 70
  shift
  exec "\$@"' sh "\${0%/*}/../usr" "/$program" "\$@"
WRAPPER
    chmod 755 "$STAGING/bin/${program##*/}"
  done
}

# Asks the programs themselves, which shows that they run here; RabbitMQ's would take seconds and leave a port mapper behind.
# Arguments: the suite, the mirror.
write_versions() {
  local etcd etcdctl erlang rabbit
  etcd=$("$STAGING/bin/etcd" --version 2>>"$LOG" | sed -n 's/^etcd Version: //p' || true)
  etcdctl=$("$STAGING/bin/etcdctl" version 2>>"$LOG" | sed -n 's/^etcdctl version: //p' || true)
  [ -n "$etcd" ] && [ "$etcd" = "$etcdctl" ] ||
    fail_fetching "The etcd that was fetched does not run here: etcd '$etcd', etcdctl '$etcdctl'."
  erlang=$("$STAGING/bin/erl" -noinput -eval 'io:put_chars(erlang:system_info(otp_release)), halt().' 2>>"$LOG" || true)
  [ -n "$erlang" ] || fail_fetching "The Erlang that was fetched does not run here."
  rabbit=$(cd "$STAGING/usr/lib/rabbitmq/lib" && ls -d rabbitmq_server-* | sed 's/^rabbitmq_server-//')
  {
    say "RabbitMQ $rabbit, Erlang $erlang, etcd $etcd"
    say "Debian's suite $1 on $2, fetched $(date -u +%Y-%m-%dT%H:%MZ)"
    cat "$STAGING/packages"
  } >"$STAGING/versions"
}
