#!/usr/bin/env bash
# Prints the events of a service after a position, one CloudEvent a line, and goes on with each new one.
#
#   follow.sh HOST PORT SERVICE [AFTER [UNTIL]]        follow.sh 127.0.0.1 4222 registry 0 100
#
# It needs bash and nothing else: it speaks the text protocol of NATS, and has the stream sent from the sequence behind its
# position. The position, which is in every line, is all that has to be remembered. NATS_USER and NATS_PASSWORD are sent if set.
#
# Exit status: 0 UNTIL is reached · 1 NATS went away or left something out: start again behind the last line · 3 the log has
# begun another life: throw away what came of it, and start with AFTER 0.
set -euo pipefail
export LC_ALL=C # so that lengths are bytes

[ $# -ge 3 ] || { echo "usage: follow.sh HOST PORT SERVICE [AFTER [UNTIL]]" >&2; exit 2; }
host=$1 port=$2 service=$3 position=${4:-0} until=${5:-0}
life='' heartbeat=1000000000 # nanoseconds

# region shell
send() { printf '%s\r\n' "$@" >&3; }

gone() { echo "$*; the position is $position" >&2; exit 1; }

exec 3<>"/dev/tcp/$host/$port"
read -r -t 5 -u 3 hello || gone 'NATS does not answer' # INFO {…}
login=${NATS_USER:+,\"user\":\"$NATS_USER\",\"pass\":\"${NATS_PASSWORD:-}\"}
send "CONNECT {\"verbose\":false,\"headers\":true,\"lang\":\"bash\",\"version\":\"1\"$login}"

stream=CHUAN_${service^^} inbox=_INBOX.$RANDOM$RANDOM$RANDOM
where="\"deliver_policy\":\"by_start_sequence\",\"opt_start_seq\":$((position + 1)),\"ack_policy\":\"none\",\"max_deliver\":1"
where+=",\"deliver_subject\":\"$inbox.events\",\"flow_control\":true,\"idle_heartbeat\":$heartbeat"
where+=",\"mem_storage\":true,\"num_replicas\":1,\"replay_policy\":\"instant\""
wish="{\"stream_name\":\"$stream\",\"config\":{$where}}"
send "SUB $inbox.answer 1" "SUB $inbox.events 2" "PUB \$JS.API.CONSUMER.CREATE.$stream $inbox.answer ${#wish}" "$wish"

while [ "$until" -eq 0 ] || [ "$position" -lt "$until" ]; do
    read -r -t 5 -u 3 line || gone 'NATS is silent'
    read -r -a words <<<"${line%$'\r'}"
    case ${words[0]} in
        PING) send PONG ;;
        -ERR) gone "NATS: $line" ;;
        MSG | HMSG) ;; # MSG subject sid [reply] bytes · HMSG subject sid [reply] bytes-of-headers bytes-of-all
        *) continue ;;
    esac
    [[ ${words[0]} = *MSG ]] || continue
    bytes=${words[-1]} headers=''
    if [ "${words[0]}" = HMSG ]; then
        read -r -N "${words[-2]}" -u 3 headers
        bytes=$((bytes - words[-2]))
    fi
    body=''
    if [ "$bytes" -gt 0 ]; then read -r -N "$bytes" -u 3 body; fi
    read -r -N 2 -u 3 _ # CR LF

    if [ "${words[2]}" -eq 1 ]; then # the answer to our wish
        [[ $body != *'"error"'* ]] || gone "NATS: $body"
    elif [[ $headers = 'NATS/1.0 100 '* ]]; then # it is there; and it wants to know whether we are, if it gave a subject
        if [ ${#words[@]} -eq 6 ]; then send "PUB ${words[3]} 0" ''; fi
    elif [[ $body =~ \"position\":([0-9]+),(\"epoch\":[0-9]+,\"logid\":\"[^\"]*\") ]]; then
        [ "${life:=${BASH_REMATCH[2]}}" = "${BASH_REMATCH[2]}" ] || exit 3
        [ "${BASH_REMATCH[1]}" -gt "$position" ] || continue # it is known
        [ "${BASH_REMATCH[1]}" -eq $((position + 1)) ] || gone "${BASH_REMATCH[1]} came"
        position=$((position + 1))
        printf '%s\n' "$body"
    fi
done
# endregion
