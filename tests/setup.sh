#!/bin/sh
# What the tests need beside Python: a PostgreSQL server to start and a Chromium to drive. Quick
# when both are there; installs Debian's packages as root; else says what to install.
set -eu

has_postgresql() {
    command -v initdb >/dev/null 2>&1 && return 0
    for program in /usr/lib/postgresql/*/bin/initdb; do
        [ -x "$program" ] && return 0
    done
    return 1
}

has_chromium() {
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" >/dev/null 2>&1 && return 0
    done
    return 1
}

missing=""
has_postgresql || missing="postgresql"
has_chromium || missing="${missing:+$missing }chromium"
[ -z "$missing" ] && exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "The tests need: $missing. Install it (on Debian: sudo apt-get install $missing) and try again." >&2
    exit 1
fi

echo "Installing for the tests: $missing"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 # a list of names
apt-get install -y -qq --no-install-recommends $missing >/dev/null
