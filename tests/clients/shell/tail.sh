#!/usr/bin/env bash
# Adds every event of a service to a file of JSON lines, each once, in order; it goes on where the file ends.
#
#   tail.sh SERVICE FILE          CHUAN_SERVER=http://127.0.0.1:8101 tail.sh registry events.jsonl
#
# It needs bash and `chuan`. The file is the position: the last line says which events it holds.
set -euo pipefail

[ $# -eq 2 ] || { echo "usage: tail.sh SERVICE FILE" >&2; exit 2; }
service=$1 file=$2
touch "$file"
if [ -n "$(tail -c 1 "$file")" ]; then sed -i '$d' "$file"; fi # a line that a crash cut short

# region tail
position=0
while read -r line; do
    [[ $line =~ ^\{\"position\":([0-9]+), ]] && position=${BASH_REMATCH[1]}
done < <(tail -n 1 "$file")

[[ $(chuan log head --service "$service" --output json) =~ \"position\":([0-9]+) ]]
missing=$((BASH_REMATCH[1] - position)) # at least; what comes meanwhile is in the 1,000
exec 3< <(exec chuan log tail --service "$service" --lines $((missing + 1000)) --follow --output json)
trap "kill $! 2>/dev/null || true" EXIT
while read -r -u 3 line; do
    [[ $line =~ ^\{\"position\":([0-9]+), ]]
    next=${BASH_REMATCH[1]}
    [ "$next" -gt "$position" ] || continue # it is in the file
    [ "$next" -eq $((position + 1)) ] || { echo "$next came after $position: start again" >&2; exit 1; }
    printf '%s\n' "$line" >>"$file"
    position=$next
done
exit 1 # the server went away: start again
# endregion
