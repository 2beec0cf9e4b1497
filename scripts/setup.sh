# Sourced by ask, serve and test. Makes .venv at the project's root and installs OnRecord into it, once;
# builds the index of seeds/ in .onrecord, once. An interrupted run is repaired by the next one.
# shellcheck shell=sh

root=$(cd "$(dirname "$0")/.." && pwd)
venv=$root/.venv
: "${ONRECORD_INDEX:=$root/.onrecord}"
export ONRECORD_INDEX

say() { printf '%s\n' "$*" >&2; }

# prepare EXTRAS: leave a .venv with OnRecord and the named extras installed.
# The stamp is written last, so a .venv without one is half made and is made anew.
prepare() {
    wanted=$(cat "$root/pyproject.toml" "$root/constraints.txt" | cksum)
    [ "$(cat "$venv/.installed-$1" 2>/dev/null)" = "$wanted" ] && return
    python=${PYTHON:-python3}
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
        say "OnRecord needs Python 3.11 or newer; found: $("$python" --version 2>&1 || echo none). Name one: PYTHON=python3.12 $0"
        exit 2
    }
    if command -v flock >/dev/null; then # two first runs at once: the second waits
        exec 9>"$root/.venv.lock"
        flock 9
        [ "$(cat "$venv/.installed-$1" 2>/dev/null)" = "$wanted" ] && exec 9>&- && return
    fi
    say "Setting up $venv (once; a few minutes, most of it for torch)"
    ls "$venv"/.installed-* >/dev/null 2>&1 || rm -rf "$venv"
    rm -f "$venv"/.installed-*
    [ -x "$venv/bin/python" ] || "$python" -m venv "$venv" >&2 || {
        say "could not make $venv; on Debian and Ubuntu: apt-get install python3-venv"
        exit 2
    }
    quiet=-q
    [ -t 2 ] && quiet=
    # shellcheck disable=SC2086
    "$venv/bin/python" -m pip install $quiet --disable-pip-version-check \
        -c "$root/constraints.txt" -e "$root[$1]" >&2 || {
        say "the installation did not succeed (see above); run $0 again to try anew"
        exit 2
    }
    for extra in $(printf %s "$1" | tr , ' ') "$1"; do
        printf '%s\n' "$wanted" >"$venv/.installed-$extra"
    done
    exec 9>&- # or the command that comes after would hold the lock
}

# index_seeds: build the index of the seed articles unless there is an index already.
index_seeds() {
    [ -f "$ONRECORD_INDEX/CURRENT" ] && return
    [ "$ONRECORD_INDEX" = "$root/.onrecord" ] || return 0 # the user's own index is the user's to build
    "$venv/bin/onrecord" index "$root/seeds" >&2
}
