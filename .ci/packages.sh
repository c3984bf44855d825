# POSIX sh, sourced by `./cairn test`: sees to it that the tests find a RabbitMQ, a PgBouncer and a PostgreSQL. They start private ones of
# the installed programs on free ports; the machine's own, if some run, are neither used nor touched.

# True if there is a server to start nodes of. RabbitNode.java looks in the same places.
cairn_rabbitmq_is_installed() {
  # Not on the PATH of an ordinary user.
  (PATH=$PATH:/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin && command -v rabbitmq-server) >/dev/null ||
    [ -x "${RABBITMQ_HOME:-/nonexistent}/sbin/rabbitmq-server" ] ||
    [ -n "$(find /usr/lib/rabbitmq/lib -path '*/sbin/rabbitmq-server' 2>/dev/null)" ]
}

cairn_can_install() {
  [ -f /etc/debian_version ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null
}

# Installs Debian's package without starting its service, now or at the next boot.
cairn_install_rabbitmq() {
  echo "No RabbitMQ is installed, and the tests need one: installing the Debian package rabbitmq-server. Its service is" \
    "not started; the tests run nodes of their own." >&2
  cairn_install_log=$(mktemp)
  cairn_forbid_start
  cairn_failed=
  cairn_apt_install rabbitmq-server || cairn_failed=yes
  cairn_allow_start
  [ -z "$cairn_failed" ] || cairn_install_failed
  update-rc.d rabbitmq-server disable >>"$cairn_install_log" 2>&1 || :
  rm -f "$cairn_install_log"
  echo "Installed." >&2
}

# $1: the package.
cairn_apt_install() {
  {
    # What one broken source does not hold another may, so the list decides and not the exit code.
    DEBIAN_FRONTEND=noninteractive apt-get -q update || :
    apt-cache policy "$1" | grep 'Candidate: [0-9]' &&
      DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 install --no-install-recommends "$1"
  } >"$cairn_install_log" 2>&1 </dev/null
}

cairn_install_failed() {
  {
    echo "apt-get could not install rabbitmq-server. Its last words:"
    tail -n 10 "$cairn_install_log"
  } >&2
  rm -f "$cairn_install_log"
  die "the tests need RabbitMQ. Mend the cause (no network and no package source are usual), or name a broker with \
CAIRN_TEST_AMQP_URL, or leave its tests out: ./cairn test --without-rabbitmq"
}

# Debian asks this file whether a service may be started (invoke-rc.d). A policy that is there is the machine's own and
# stays. Ours ends with this process, so that even one left by kill -9 forbids nothing.
cairn_forbid_start() {
  cairn_policy=/usr/sbin/policy-rc.d
  if [ -e "$cairn_policy" ]; then
    cairn_policy=
    return 0
  fi
  trap cairn_allow_start EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  cat >"$cairn_policy" <<END
#!/bin/sh
# Of '$CAIRN_HOME/cairn test', process $$, while it installs packages; safe to remove.
case \$1 in rabbitmq-server* | epmd* | pgbouncer* | postgresql*) kill -0 $$ 2>/dev/null && exit 101 ;; esac
exit 0
END
  chmod 755 "$cairn_policy"
}

cairn_allow_start() {
  trap - EXIT HUP INT TERM
  [ -z "$cairn_policy" ] || rm -f "$cairn_policy"
}

# Leaves a broker to be found, or ends. With $1 = yes the tests do without.
cairn_need_rabbitmq() {
  if [ "$1" = yes ] || [ -n "${CAIRN_TEST_AMQP_URL-}" ] || cairn_rabbitmq_is_installed; then
    return 0
  fi
  if cairn_can_install; then
    cairn_install_rabbitmq
    return 0
  fi
  case $(uname -s) in
    Darwin) cairn_line='brew install rabbitmq' ;;
    *) cairn_line='sudo apt-get install rabbitmq-server' ;;
  esac
  die "the tests need RabbitMQ, and none is installed. Install it (its service need not run):
  $cairn_line
or name a broker that the tests may use with CAIRN_TEST_AMQP_URL=amqp://user:password@host:port/vhost, or leave its \
tests out: ./cairn test --without-rabbitmq"
}

# The tests of connection poolers, and of standbys and plans of an ordinary PostgreSQL, are left out, and say so, where there
# is none.
cairn_want_databases() {
  [ -x /usr/sbin/pgbouncer ] || cairn_want pgbouncer
  [ -n "$(find /usr/lib/postgresql -path '*/bin/postgres' 2>/dev/null)" ] || cairn_want postgresql
}

# $1: the package, whose service is not started, now or at the next boot.
cairn_want() {
  cairn_can_install || return 0
  echo "Installing the Debian package $1 for its tests. Its service is not started." >&2
  cairn_install_log=$(mktemp)
  cairn_forbid_start
  cairn_apt_install "$1" || echo "It could not be installed; its tests are left out." >&2
  cairn_allow_start
  update-rc.d "$1" disable >>"$cairn_install_log" 2>&1 || :
  rm -f "$cairn_install_log"
}
