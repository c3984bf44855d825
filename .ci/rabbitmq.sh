# POSIX sh, sourced by `./cairn test`: sees to it that the tests find a RabbitMQ. They start private nodes of an
# installed server on free ports; the machine's own broker, if one runs, is neither used nor touched.

# True if there is a server to start nodes of. RabbitNode.java looks in the same places.
cairn_rabbitmq_is_installed() {
  # Not on the PATH of an ordinary user.
  (PATH=$PATH:/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin && command -v rabbitmq-server) >/dev/null ||
    [ -x "${RABBITMQ_HOME:-/nonexistent}/sbin/rabbitmq-server" ] ||
    [ -n "$(find /usr/lib/rabbitmq/lib -path '*/sbin/rabbitmq-server' 2>/dev/null)" ]
}

cairn_can_install_rabbitmq() {
  [ -f /etc/debian_version ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null
}

# Installs Debian's package without starting its service, now or at the next boot.
cairn_install_rabbitmq() {
  echo "No RabbitMQ is installed, and the tests need one: installing the Debian package rabbitmq-server. Its service is" \
    "not started; the tests run nodes of their own." >&2
  cairn_install_log=$(mktemp)
  cairn_forbid_start
  cairn_failed=
  cairn_apt_install || cairn_failed=yes
  cairn_allow_start
  [ -z "$cairn_failed" ] || cairn_install_failed
  update-rc.d rabbitmq-server disable >>"$cairn_install_log" 2>&1 || :
  rm -f "$cairn_install_log"
  echo "Installed." >&2
}

cairn_apt_install() {
  {
    # What one broken source does not hold another may, so the list decides and not the exit code.
    DEBIAN_FRONTEND=noninteractive apt-get -q update || :
    apt-cache policy rabbitmq-server | grep 'Candidate: [0-9]' &&
      DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 install --no-install-recommends \
        rabbitmq-server
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
# Of '$CAIRN_HOME/cairn test', process $$, while it installs RabbitMQ; safe to remove.
case \$1 in rabbitmq-server* | epmd*) kill -0 $$ 2>/dev/null && exit 101 ;; esac
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
  if cairn_can_install_rabbitmq; then
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
