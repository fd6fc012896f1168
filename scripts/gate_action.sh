#!/usr/bin/env bash
# What action.yml runs: measure, judge against a baseline, and leave the verdict in every form a workflow can use.
# From the environment: BASELINE, BASELINES, CANDIDATE, ARGUMENTS, MARGIN, OUTPUT, FAIL_ON_INCONCLUSIVE (see the inputs
# there), GITHUB_OUTPUT and GITHUB_STEP_SUMMARY. Exits as the gate does; inconclusive is 0 unless it is to fail.
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

mkdir -p "$OUTPUT"
candidate=$CANDIDATE
if [ -z "$candidate" ]; then
  candidate=$OUTPUT
  # Words of a shell, so that a glob may be quoted: who writes the workflow may run what he likes here anyway.
  eval "arguments=($ARGUMENTS)"
  tool run --quiet --output "$OUTPUT" "${arguments[@]}"
fi

if [ -z "$BASELINE" ] && ! compgen -G "$BASELINES/*" >/dev/null; then
  tool baseline save "$candidate" --directory "$BASELINES"
  echo 'No baseline was there: this run is the baseline now.' >"$OUTPUT/gate.md"
  answer baseline 0
  exit 0
fi

against=(--margin "$MARGIN" --directory "$BASELINES")
[ -z "$BASELINE" ] || against+=(--baseline "$BASELINE")
code=0
tool gate "$candidate" "${against[@]}" || code=$?
# Usage errors and hosts without a baseline have no verdict to write.
case $code in 0 | 1 | 3 | 5) ;; *) exit "$code" ;; esac
for form in markdown:md html:html junit:xml json:json; do
  tool gate "$candidate" "${against[@]}" --format "${form%:*}" >"$OUTPUT/gate.${form#*:}" 2>/dev/null || true
done
answer "$(node -p 'JSON.parse(fs.readFileSync(process.argv[1])).verdict' "$OUTPUT/gate.json")" "$code"
[ "$code" -ne 3 ] || [ "$FAIL_ON_INCONCLUSIVE" = true ] || code=0
exit "$code"
