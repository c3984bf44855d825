# POSIX sh, sourced by ./mvnw and ./cairn: exports JAVA_HOME, a JDK of version 25 or newer.
# Versions are read from each JDK's "release" file, so that no JVM is started. Older Java is not enough even to
# say so: it dies of the class file's version with a message that no newcomer can read.

# Prints the major version of the JDK in $1, or nothing if that is no JDK.
cairn_jdk_version() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  awk -F '"' '/^JAVA_VERSION=/ { sub(/^1\./, "", $2); sub(/[^0-9].*/, "", $2); print $2; exit }' "$1/release"
}

# Prints the folder of the JDK whose javac is on PATH, through the links of alternatives and version managers.
cairn_jdk_on_path() {
  cairn_javac=$(command -v javac 2>/dev/null) || return 0
  cairn_hops=0
  while [ -L "$cairn_javac" ] && [ "$cairn_hops" -lt 20 ]; do
    cairn_link=$(readlink "$cairn_javac") || return 0
    case $cairn_link in
      /*) cairn_javac=$cairn_link ;;
      *) cairn_javac=${cairn_javac%/*}/$cairn_link ;;
    esac
    cairn_hops=$((cairn_hops + 1))
  done
  (cd -P "${cairn_javac%/*}/.." 2>/dev/null && pwd) || :
}

# Prints "version folder" of every JDK in the usual places, one a line.
cairn_jdks() {
  for cairn_candidate in "$(cairn_jdk_on_path)" /usr/lib/jvm/* /opt/* "${HOME:-/nonexistent}"/.sdkman/candidates/java/* \
    "${HOME:-/nonexistent}"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    cairn_version=$(cairn_jdk_version "$cairn_candidate")
    [ -z "$cairn_version" ] || printf '%s %s\n' "$cairn_version" "$cairn_candidate"
  done
}

cairn_describe() {
  if [ -n "$1" ]; then
    printf 'a JDK %s, older than 25' "$1"
  else
    printf 'no JDK (bin/javac or the file "release" is missing)'
  fi
}

cairn_find_java() {
  if [ -n "${CAIRN_JAVA_HOME-}" ]; then
    cairn_version=$(cairn_jdk_version "$CAIRN_JAVA_HOME")
    if [ "${cairn_version:-0}" -lt 25 ]; then
      # An explicit wish is never overruled in silence.
      echo "CAIRN_JAVA_HOME is $CAIRN_JAVA_HOME, which is $(cairn_describe "$cairn_version")." >&2
      echo "Point it at a JDK 25 or newer, or unset it." >&2
      return 1
    fi
    JAVA_HOME=$CAIRN_JAVA_HOME
    return 0
  fi
  if [ -n "${JAVA_HOME-}" ]; then
    cairn_version=$(cairn_jdk_version "$JAVA_HOME")
    [ "${cairn_version:-0}" -lt 25 ] || return 0
  fi
  cairn_found=$(cairn_jdks | sort -rn)
  cairn_best=$(printf '%s\n' "$cairn_found" | head -n 1)
  if [ -n "$cairn_best" ] && [ "${cairn_best%% *}" -ge 25 ]; then
    JAVA_HOME=${cairn_best#* }
    return 0
  fi
  echo "Cairn needs a JDK 25 or newer, and none was found." >&2
  if [ -n "$cairn_found" ]; then
    echo "Found only:" >&2
    printf '%s\n' "$cairn_found" | sort -u | sed 's/^\([0-9]*\) /  JDK \1 in /' >&2
  else
    echo "No JDK at all is in JAVA_HOME, on PATH, or in the usual folders." >&2
  fi
  echo "Install a JDK 25, for example Eclipse Temurin 25 from https://adoptium.net or 'sdk install java 25-tem'," >&2
  echo "or set CAIRN_JAVA_HOME to the folder of one." >&2
  return 1
}

cairn_find_java || exit 1
export JAVA_HOME
