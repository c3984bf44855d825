# POSIX sh, sourced by `./cairn chaos`: sees to it that clocks can be put wrong. Without libfaketime the run goes on and
# says that the faults of clocks did not strike.

# True if there is a library to preload. WallClock.java looks in the same places.
cairn_faketime_is_installed() {
  [ -n "$(find /usr/lib -maxdepth 3 -name libfaketimeMT.so.1 2>/dev/null | head -n 1)" ]
}

cairn_want_faketime() {
  ! cairn_faketime_is_installed || return 0
  if ! { [ -f /etc/debian_version ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; }; then
    echo "No libfaketime is installed (sudo apt-get install libfaketime): clocks stay right in this run." >&2
    return 0
  fi
  echo "No libfaketime is installed, and clocks are to be put wrong: installing the Debian package libfaketime." >&2
  # What one broken source does not hold another may, so the library decides and not the exit code.
  {
    DEBIAN_FRONTEND=noninteractive apt-get -q update
    DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 install --no-install-recommends libfaketime
  } >/dev/null 2>&1 </dev/null || :
  cairn_faketime_is_installed || echo "apt-get could not install it: clocks stay right in this run." >&2
}
