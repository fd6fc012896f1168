#!/usr/bin/env bash
# What action.yml runs: measure against a baseline, confirm what seems slower, and leave the verdict in every form a
# workflow can use. From the environment: BASELINE, BASELINES, CANDIDATE, ARGUMENTS, HOST, MAX_TIME, MARGIN, OUTPUT,
# FAIL_ON_INCONCLUSIVE (see the inputs there), GITHUB_OUTPUT and GITHUB_STEP_SUMMARY. Exits as the gate does;
# inconclusive is 0 unless it is to fail.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tool() { node "$here/dist/src/cli/main.js" "$@"; }

answer() { # verdict, exit code
  {
    echo "verdict=$1"
    echo "exit-code=$2"
    echo "summary=$OUTPUT/gate.md"
  } >>"$GITHUB_OUTPUT"
  cat "$OUTPUT/gate.md" >>"$GITHUB_STEP_SUMMARY"
}

# The verdict in the files, where it is the one that the gate came to; nothing where it came to none.
verdict() { # exit code
  node -e '
    const [path, code] = process.argv.slice(1);
    const { exitCode, verdict } = JSON.parse(require("fs").readFileSync(path, "utf8"));
    if (String(exitCode) === code) console.log(verdict);
  ' "$OUTPUT/gate.json" "$1" 2>/dev/null || true
}

become_baseline() {
  if [ -z "$CANDIDATE" ]; then
    # Words of a shell, so that a glob may be quoted: who writes the workflow may run what he likes here anyway.
    eval "arguments=($ARGUMENTS)"
    tool run --quiet --output "$OUTPUT" "${host[@]}" "${arguments[@]}"
  fi
  tool baseline save "${CANDIDATE:-$OUTPUT}" --directory "$BASELINES"
  echo 'No baseline of this host was there: this run is the baseline now.' >"$OUTPUT/gate.md"
  answer baseline 0
}

mkdir -p "$OUTPUT"
host=()
[ -z "$HOST" ] || host=(--host "$HOST")
if [ -z "$BASELINE" ]; then
  of=("$CANDIDATE")
  [ -n "$CANDIDATE" ] || of=("${host[@]}")
  code=0
  BASELINE=$(tool baseline find "${of[@]}" --directory "$BASELINES") || code=$?
  # There is none of this host, and it was said why; what else may have gone wrong will go wrong again.
  if [ "$code" -ne 0 ]; then
    become_baseline
    exit 0
  fi
fi

against=(--margin "$MARGIN" --baseline "$BASELINE")
code=0
if [ -n "$CANDIDATE" ]; then
  tool gate "$CANDIDATE" "${against[@]}" || code=$?
else
  limits=()
  [ -z "$MAX_TIME" ] || limits=(--max-time "$MAX_TIME")
  tool gate --run --quiet --results "$OUTPUT" "${against[@]}" "${limits[@]}" "${host[@]}" || code=$?
fi
# Usage errors and hosts that cannot measure have no verdict to write.
case $code in 0 | 1 | 3 | 5) ;; *) exit "$code" ;; esac
# The directory of a measured candidate holds its second look, too.
for form in markdown:md html:html junit:xml json:json; do
  tool gate "${CANDIDATE:-$OUTPUT}" "${against[@]}" --format "${form%:*}" >"$OUTPUT/gate.${form#*:}" 2>/dev/null || true
done
verdict=$(verdict "$code")
if [ -z "$verdict" ]; then
  # A run that ended early is not judged, though some of it can be read.
  verdict=failed
  rm -f "$OUTPUT"/gate.{html,xml,json}
  echo "The harness failed (exit code $code), and nothing was judged: see the log." >"$OUTPUT/gate.md"
fi
answer "$verdict" "$code"
[ "$code" -ne 3 ] || [ "$FAIL_ON_INCONCLUSIVE" = true ] || code=0
exit "$code"
