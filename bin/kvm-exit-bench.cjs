#!/bin/sh
# Starts the program, and keeps a start that failed from looking like a result: where Node cannot load its first file it
# ends with 1, which means regression here. What Node needs for that is looked at first, and its lack ends with 5.

# Open files that Node and the loading of this program take, beside those that are open already.
NEEDED=64

cannot() {
  printf 'kvm-exit-bench: cannot start: %s\n  next: %s\n' "$1" "$2" >&2
  exit 5
}

limit=$(ulimit -n) || cannot 'no more files may be opened' 'raise the limit on open files (ulimit -n)'
open=0
for file in /proc/self/fd/*; do open=$((open + 1)); done
if [ "$limit" != unlimited ] && [ $((limit - open)) -lt "$NEEDED" ]; then
  cannot "$open of at most $limit files are open, and it takes $NEEDED" 'raise the limit on open files (ulimit -n)'
fi

# Installed, this is a link from a directory of commands.
self=$(readlink -f -- "$0") || cannot "$0 leads nowhere" 'install it again'
main=${self%/*}/../dist/src/cli/main.js
[ -r "$main" ] || cannot "$main cannot be read" 'build it (npm run build), or install it again'
command -v node >/dev/null || cannot 'there is no node' 'install Node 20.19 or later'
exec node "$main" "$@"
