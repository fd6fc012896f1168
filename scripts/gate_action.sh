#!/usr/bin/env bash
# What action.yml runs: measure against a baseline, confirm what seems slower, move the baseline where that was asked, and
# leave outputs and a summary whatever happens. From the environment: TOOL, BASELINE, BASELINES, SAVE_BASELINE, CANDIDATE,
# ARGUMENTS, HOST, MAX_TIME, MARGIN, OUTPUT, FAIL_ON_INCONCLUSIVE (see the inputs there), and what GitHub sets. Exits as
# the gate does; inconclusive is 0 unless it is to fail.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
log=$OUTPUT/errors.txt
# What is said on standard error stands in the job's log, and in the summary if it is the last that is said.
tool() { { node "${TOOL:-$here/dist/src/cli/main.js}" "$@" 2>&1 >&3 | tee -a "$log" >&2; } 3>&1; }

# Ends the step, with outputs and a summary.
answer() { # verdict, exit code of the gate
  {
    echo "verdict=$1"
    echo "exit-code=$2"
    echo "summary=$OUTPUT/gate.md"
  } >>"$GITHUB_OUTPUT"
  cat "$OUTPUT/gate.md" >>"$GITHUB_STEP_SUMMARY"
  if [ "$2" -eq 3 ] && [ "$FAIL_ON_INCONCLUSIVE" != true ]; then exit 0; fi
  exit "$2"
}

# Nothing was judged: what was said last is all there is.
unjudged() { # verdict, exit code, sentence
  rm -f "$OUTPUT"/gate.{html,xml,json}
  {
    echo "$3 (exit code $2)."
    echo
    echo '```text'
    tail -n 5 "$log" 2>/dev/null || true
    echo '```'
  } >"$OUTPUT/gate.md"
  answer "$1" "$2"
}

ended() { # exit code
  case $1 in
  2) unjudged usage 2 'The inputs of the action are not right, and nothing was judged' ;;
  4) unjudged cannot-measure 4 'This runner cannot measure, and nothing was judged' ;;
  130 | 143) unjudged interrupted "$1" 'The run was interrupted, and nothing was judged' ;;
  *) unjudged failed "$1" 'The harness failed, and nothing was judged: see the log' ;;
  esac
}

# The verdict in the files, where it is the one that the gate came to; nothing where it came to none.
verdict() { # exit code
  node -e '
    const [path, code] = process.argv.slice(1);
    const { exitCode, verdict } = JSON.parse(require("fs").readFileSync(path, "utf8"));
    if (String(exitCode) === code) console.log(verdict);
  ' "$OUTPUT/gate.json" "$1" 2>/dev/null || true
}

# A pull request never moves the baseline: its change is not accepted yet.
may_save() {
  case ${GITHUB_EVENT_NAME:-} in pull_request | pull_request_target | merge_group) return 1 ;; esac
  case $SAVE_BASELINE in
  always) ;;
  on-main) [ "${GITHUB_REF:-}" = "refs/heads/${DEFAULT_BRANCH:-main}" ] ;;
  *) false ;;
  esac
}

save() { tool baseline save "${CANDIDATE:-$OUTPUT}" --directory "$BASELINES" "$@"; }

# There is no baseline of this host.
begin() {
  if [ -z "$CANDIDATE" ]; then
    # Words and quotes as a shell reads them, but nothing in them is expanded or run.
    words=$(printf '%s' "$ARGUMENTS" | xargs -r printf '%s\n') || ended 2
    arguments=()
    [ -z "$words" ] || mapfile -t arguments <<<"$words"
    tool run --quiet --output "$OUTPUT" "${host[@]}" "${arguments[@]}" || ended $?
  fi
  if may_save; then
    save || ended $?
    echo 'No baseline of this host was there: this run is the baseline now.' >"$OUTPUT/gate.md"
    answer baseline 0
  fi
  echo 'No baseline of this host is there, and this run does not become one: nothing was judged.' >"$OUTPUT/gate.md"
  answer no-baseline 3
}

mkdir -p "$OUTPUT"
: >"$log"
case $SAVE_BASELINE in on-main | always | never) ;; *)
  echo "save-baseline is on-main, always or never, not '$SAVE_BASELINE'" | tee -a "$log" >&2
  ended 2
  ;;
esac
# Without a word about the host it is /dev/kvm: instructions of an emulated host are another measurement.
host=(--host "${HOST:-local}")
moving=()
if [ -z "$BASELINE" ]; then
  of=("$CANDIDATE")
  [ -n "$CANDIDATE" ] || of=("${host[@]}")
  code=0
  BASELINE=$(tool baseline find "${of[@]}" --directory "$BASELINES") || code=$?
  case $code in
  0) ;;
  # There is none of this host, and it was said why; other usage errors will come again.
  2) begin ;;
  *) ended "$code" ;;
  esac
  moving=(--name "$(basename "$BASELINE" .json)" --force)
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
case $code in 0 | 1 | 3 | 5) ;; *) ended "$code" ;; esac
# The directory of a measured candidate holds its second look, too.
for form in markdown:md html:html junit:xml json:json; do
  tool gate "${CANDIDATE:-$OUTPUT}" "${against[@]}" --format "${form%:*}" >"$OUTPUT/gate.${form#*:}" 2>/dev/null || true
done
verdict=$(verdict "$code")
# A run that ended early is not judged, though some of it can be read.
[ -n "$verdict" ] || ended "$code"
# A change that was merged is accepted, for better or worse. A pass moves nothing, so that small steps add up.
case $verdict in
improved | regressed)
  if may_save && [ ${#moving[@]} -gt 0 ]; then
    save "${moving[@]}"
    printf '\nThis run is the baseline of this host now.\n' >>"$OUTPUT/gate.md"
  fi
  ;;
esac
answer "$verdict" "$code"
