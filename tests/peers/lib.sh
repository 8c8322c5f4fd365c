# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
#
# The stage for tests with real peers: squelch on one end of a veth pair, in a namespace of its own;
# SIP hosts 10.9.0.2 to .9 (and fd09::2 to ::9) on the other. A test reads
#
#	. "$(dirname "$0")/lib.sh"
#	it 'does this'
#	plan 'sip:team-a@* = sip:bob@10.9.0.2:5070'
#	squelch_start [squelch options]
#	uas bob 10.9.0.2:5070 <<< 'ladder'	(scenario.py tells the words)
#	uac alice 10.9.0.9:5060 team-a <<< 'ladder'
#	play_out				wait for all SIPp to end well
#	expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE'
#
# and prints 'ok NAME', 'not ok NAME' or 'skip NAME why' for each 'it'.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
squelch_bin=${SQUELCH:-$root/build/app/squelch/squelch}
id=sq$$
srv=$id-srv
net=$id-net
tmp=
case_name=
server_pid=
server_options=()
dns_options=(--dns none) # no test depends on whom this machine asks
by_run=() # options of scripts/run, to start squelch by it
other_pid=
after_stage= # a command that gives back what the test has changed beyond the stage
capture_pid=
declare -A sipp_pid=() sipp_failing=()

say() { printf '# %s\n' "$*" >&2; }
fail() { say "$*"; return 1; }

# wait_for SECONDS COMMAND...: until COMMAND succeeds.
wait_for() {
	local end=$((${EPOCHREALTIME/./} + $1 * 1000000))
	shift
	until "$@"; do
		((${EPOCHREALTIME/./} < end)) || return 1
		sleep 0.02
	done
}

# ---- cases

it() {
	[[ -z $case_name ]] || printf 'ok %s\n' "$case_name"
	case_name="$(basename "$0" .sh): $*"
}

skip() {
	printf 'skip %s: %s\n' "$(basename "$0" .sh)" "$*"
	case_name=
	exit 0
}

explain() {
	[[ -n $tmp && -d $tmp ]] || return 0
	if [[ -s $tmp/capture.pcap ]]; then
		judge ladder 2>&1 | tail -60 | sed 's/^/# /'
	fi
	for f in "$tmp"/*.err "$tmp/squelch.log"; do
		[[ -s $f ]] || continue
		echo "# --- ${f##*/}"
		tail -15 "$f" | sed 's/^/# /'
	done
}

at_exit() {
	local status=$?
	trap '' INT TERM PIPE
	trap - EXIT
	set +e
	if [[ -n $case_name ]]; then
		if ((status == 0)); then
			printf 'ok %s\n' "$case_name"
		else
			printf 'not ok %s\n' "$case_name"
		fi
	fi
	((status == 0)) || explain >&2
	stage_end
	exit "$status"
}

# ---- the stage

# In the background, write 'ip netns exec' out: then $! is the program and not a shell around it.
in_net() { ip netns exec "$net" "$@"; }
in_srv() { ip netns exec "$srv" "$@"; }

stage_begin() {
	local i
	tmp=$(mktemp -d -t squelch.XXXXXX)
	trap at_exit EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	ip netns add "$srv"
	ip netns add "$net"
	ip link add sqv0 netns "$srv" type veth peer name sqp0 netns "$net"
	in_srv sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
	in_srv ip link set sqv0 up
	in_net sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0
	in_net ethtool -K sqp0 tx off > /dev/null
	in_net ip link set lo up
	in_net ip link set sqp0 up
	for i in 2 3 4 5 6 7 8 9; do
		echo "addr add 10.9.0.$i/24 dev sqp0"
		echo "addr add fd09::$i/64 dev sqp0 nodad"
	done | in_net ip -batch -
	in_net ip neigh add 10.9.0.250 lladdr 02:00:00:00:00:fa dev sqp0
	capture_start
}

stage_end() {
	local pid
	for pid in "${sipp_pid[@]}" $server_pid $other_pid $capture_pid; do
		kill -KILL "$pid" 2> /dev/null
	done
	ip netns del "$srv" 2> /dev/null
	ip netns del "$net" 2> /dev/null
	[[ -n $tmp ]] && rm -rf "$tmp" "/var/run/dpdk/$id" "/var/run/dpdk/$id-other"
	wait 2> /dev/null
	$after_stage
}

# ---- the capture

capture_start() {
	: > "$tmp/tcpdump.log"
	# Each packet takes as much of the buffer as the longest may: with tcpdump's default that is room for
	# eight, and the ninth of a burst is missing.
	ip netns exec "$net" tcpdump -i sqp0 -s 2048 -B 8192 -U --immediate-mode -n -Z root \
		-w "$tmp/capture.pcap" 2> "$tmp/tcpdump.log" &
	capture_pid=$!
	wait_for 5 grep -q 'listening on' "$tmp/tcpdump.log" || fail 'tcpdump does not start'
}

# The capture holds all that happened so far once it holds a mark that we send now.
capture_sync() {
	local mark=mark-$BASHPID-$EPOCHREALTIME
	in_net bash -c "printf $mark > /dev/udp/10.9.0.250/9"
	wait_for 5 grep -qaF "$mark" "$tmp/capture.pcap" || fail 'capture is stuck'
}

judge() {
	capture_sync
	"$here/judge.py" "$@" "$tmp/capture.pcap"
}

# shown FILTER FIELD...: a line for each captured packet that matches a tshark display filter.
shown() {
	local fields=("${@:2}")
	capture_sync
	tshark -n -r "$tmp/capture.pcap" -d udp.port==5060-5099,sip -Y "$1" -T fields "${fields[@]/#/-e}" \
		2> /dev/null
}

# frames FILTER: the numbers of those packets.
frames() { shown "$1" frame.number; }

# packets FILTER: how many there are.
packets() { frames "$1" | wc -l; }

# on_wire FILTER [COUNT]: so many have been seen, or more; for wait_for.
on_wire() { (($(packets "$1") >= ${2:-1})); }

# ---- squelch

# The lines of code in that section of README.
readme_example() { sed -n "/^### $1/,/^### /s/^    //p" "$root/README.md"; }

plan() { printf '%s\n' "$@" > "$tmp/plan.txt"; }

server_ready() {
	grep -q '^squelch: ready' "$tmp/squelch.log" || ! kill -0 "$server_pid" 2> /dev/null
}

# squelch_start [option...]; WORKERS=2 for two workers, DRIVER=net_af_xdp for that driver, by_run for
# scripts/run. T1 is short, so that a call is forgotten 64*T1 = 1.3 s after its end; retransmissions that
# this provokes do no harm, and judge.py leaves them out.
squelch_start() {
	local n=${WORKERS:-1} lcores='0@(0,1)' queues= launch i
	for ((i = 1; i <= n; i++)); do lcores+=",$i@(0,1)"; done
	((n == 1)) || queues=",qpairs=$n"
	launch=("$squelch_bin" --no-huge -m 512 --lcores "$lcores" --no-pci --file-prefix "$id"
		--vdev="${DRIVER:-net_af_packet}0,iface=sqv0$queues")
	((${#by_run[@]} == 0)) || launch=(env SQUELCH="$squelch_bin" "$root/scripts/run" "${by_run[@]}"
		--workers "$n" --lcores "$lcores" --eal "--file-prefix=$id")
	: > "$tmp/squelch.log"
	ip netns exec "$srv" "${launch[@]}" -- \
		--address 10.9.0.1/24 --address fd09::1/64 --dialplan "$tmp/plan.txt" \
		--t1 20 --t2 160 --t4 100 "${dns_options[@]}" "$@" \
		> "$tmp/squelch.log" 2>&1 &
	server_pid=$!
	wait_for 20 server_ready || fail 'squelch does not become ready'
	kill -0 "$server_pid" 2> /dev/null || fail 'squelch ended at start'
}

# other_start DEVICE: another DPDK process that passes on all packets between that device (as --vdev has
# it) and the stage's veth; WORKERS=2 for two queues.
other_start() {
	local n=${WORKERS:-1}
	ip netns exec "$srv" dpdk-testpmd --no-huge -m 128 --lcores '0@(0,1),1@(0,1)' --no-pci \
		--no-telemetry --file-prefix "$id-other" \
		--vdev="$1" --vdev="net_af_packet0,iface=sqv0,qpairs=$n" -- \
		--rxq="$n" --txq="$n" --auto-start --no-flush-rx --total-num-mbufs=4096 \
		--stats-period 3600 < /dev/null > "$tmp/other.log" 2>&1 &
	other_pid=$!
	wait_for 20 grep -qs 'packet forwarding' "$tmp/other.log" || fail 'testpmd does not forward'
}

server_gone() { ! kill -0 "$server_pid" 2> /dev/null; }

# squelch_stop [SIGNAL]: returns squelch's exit status. SIGNAL 0: it ends by itself.
squelch_stop() {
	local status=0
	kill "-${1:-TERM}" "$server_pid" || true
	wait_for 15 server_gone || fail 'squelch does not end'
	wait "$server_pid" || status=$?
	server_pid=
	return $status
}

squelch_again() {
	squelch_stop > /dev/null || true
	squelch_start "$@"
}

# Stop and go on: what is sent in between arrives in one burst.
stopped() { [[ $(< "/proc/$server_pid/stat") == *') T '* ]]; }
squelch_freeze() { kill -STOP "$server_pid" && wait_for 2 stopped; }
squelch_thaw() { kill -CONT "$server_pid"; }

# counter stats|drops|races NAME [LCORE]: in all, or of one core (lcore_1).
counter() { "$here/telemetry.py" "/var/run/dpdk/$id/dpdk_telemetry.v2" "/squelch/$1" "${@:2}"; }
race() { counter races "$1"; }
stat() { counter stats "$1"; }
drop() { counter drops "$1"; }

is() { [[ $(counter "$1" "$2" 2> /dev/null) == "$3" ]]; }
at_least() { local n; n=$(counter "$1" "$2") && ((n >= $3)); }

# expect_race NAME COUNT, and the like: within two seconds, for counters may lag.
expect_counter() {
	wait_for "${4:-2}" is "$1" "$2" "$3" ||
		fail "/squelch/$1 $2 is $(counter "$1" "$2" 2>&1 | tail -1), not $3"
}
expect_race() { expect_counter races "$@"; }
expect_stat() { expect_counter stats "$@"; }
expect_drop() { expect_counter drops "$@"; }
expect_some() {
	wait_for 2 at_least "$1" "$2" "${3:-1}" || fail "/squelch/$1 $2 is below ${3:-1}"
}

# Every call and everything kept for it is gone.
expect_idle() {
	expect_stat conferences_now 0 "${1:-5}"
	expect_stat legs_now 0 "${1:-5}"
}

# ---- SIPp

bound() { in_net ss -Hlun "sport = :$2" | grep -qF "$1"; }

# sipp_run NAME ADDR:PORT LIMIT SIPP-ARGUMENT...; the ladder comes on stdin.
sipp_run() {
	local name=$1 addr=${2%:*} port=${2##*:} limit=$3
	shift 3
	: > "$tmp/$name.held"
	: > "$tmp/$name.marks"
	"$here/scenario.py" "$tmp/$name.held" > "$tmp/$name.xml"
	ip netns exec "$net" sipp -sf "$tmp/$name.xml" -i "$addr" -p "$port" -mi "$addr" -m 1 -nostdin \
		-timeout "$limit" -timeout_error -max_retrans 12 \
		-trace_logs -log_file "$tmp/$name.marks" -trace_err -error_file "$tmp/$name.err" \
		"$@" > "$tmp/$name.out" 2>&1 &
	sipp_pid[$name]=$!
}

# uas NAME ADDR:PORT [SIPP-ARGUMENT...]: plays a terminating station.
uas() {
	sipp_run "$1" "$2" 30 -mp "$((20000 + RANDOM % 500 * 4))" "${@:3}"
	local addr=${2%:*}
	wait_for 5 bound "$addr" "${2##*:}" || fail "SIPp $1 does not start"
}

# uac NAME ADDR:PORT TARGET [SIPP-ARGUMENT...]: plays an originating station.
uac() {
	local server='10.9.0.1:5060'
	[[ $2 != *::* ]] || server='[fd09::1]:5060'
	sipp_run "$1" "$2" 30 -s "$3" -mp "$((22000 + RANDOM % 500 * 4))" "${@:4}" "$server"
}

# reached NAME COUNT: SIPp has come to so many of the marks and holds in its ladder.
reached() {
	local marks
	mapfile -t marks < "$tmp/$1.marks"
	((${#marks[@]} >= $2))
}
await() { wait_for 5 reached "$@" || fail "SIPp $1 is not there yet"; }

# release NAME...: the hold at which each SIPp stands, or to which it will come, is over.
release() {
	local name
	for name; do printf . >> "$tmp/$name.held"; done
}

# one_burst NAME...: each SIPp goes on from its first hold to the mark behind it, one after the other,
# while squelch is stopped: squelch gets all that they send in one burst.
one_burst() {
	local name
	for name; do await "$name" 1; done
	squelch_freeze
	for name; do
		release "$name"
		await "$name" 2
	done
	squelch_thaw
}

# The named SIPp is to fail: say so before play_out.
may_fail() { sipp_failing[$1]=1; }

# play_out [NAME...]: waits for SIPp to end; each scenario must have gone to its end.
play_out() {
	local name status bad=0
	(($# > 0)) || set -- "${!sipp_pid[@]}"
	for name; do
		status=0
		wait "${sipp_pid[$name]}" || status=$?
		unset "sipp_pid[$name]"
		if ((status != 0)) && [[ -z ${sipp_failing[$name]:-} ]]; then
			say "SIPp $name: exit status $status"
			bad=1
		fi
	done
	return $bad
}

# in_turn FIRST NEXT...: FIRST plays to its end, and only then do the others go on from their hold.
in_turn() {
	play_out "$1"
	release "${@:2}"
	play_out
}

# The usual ladders.
answers='
	recv INVITE
	send 180
	wait 30
	send 200 sdp
	recv ACK
	recv BYE
	send 200'
answers_late='
	recv INVITE
	send 180
	wait 300
	send 200 sdp
	recv ACK
	recv BYE
	send 200'
answers_when_released='
	recv INVITE
	send 180
	hold
	send 200 sdp once
	mark
	recv ACK'
torn_down_when_released="$answers_when_released
	recv BYE
	send 200"
is_cancelled='
	recv INVITE
	send 180
	recv CANCEL
	send 200
	send 487 invite
	recv ACK'
hangs_up='
	recv INVITE
	send 200 sdp
	recv ACK
	wait 100
	send BYE
	recv 200'
gives_up_at_180='
	send INVITE sdp
	recv 100 optional
	recv 180
	wait 50
	send CANCEL
	recv 200
	recv 487
	send ACK failure'
gives_up_when_released='
	send INVITE sdp
	recv 100 optional
	recv 180
	hold
	send CANCEL once
	mark
	recv 200
	recv 487
	send ACK failure'
calls='
	send INVITE sdp
	recv 100 optional
	recv 180 optional
	recv 200
	send ACK
	wait 100
	send BYE
	recv 200'

# refuses_when_released CODE [HEADER]: rings, and refuses in the end.
refuses_when_released() {
	printf 'recv INVITE\nsend 180\nhold\nsend %s\n' "$1"
	(($# < 2)) || printf '+ %s\n' "$2"
	printf 'recv ACK\n'
}

# ---- expectations on the wire

# expect_leg HOST[:PORT] 'SEQUENCE' [judge option...]: what squelch (>) and the host (<) sent, once
# each, without 100.
expect_leg() {
	local got
	got=$(judge sequence --host "$1" "${@:3}")
	[[ $got == "$2" ]] || fail "leg $1: $got"$'\n'"#   instead of: $2"
}

expect_packets() {
	local n
	n=$(packets "$2")
	[[ $n == "$1" ]] || fail "$n packets match '$2', not $1"
}

# expect_before FILTER FILTER: all that match the first were there before any that matches the second.
expect_before() {
	local last first
	last=$(frames "$1" | tail -1)
	first=$(frames "$2" | head -1)
	[[ $last && $first ]] && ((last < first)) || fail "'$1' (frame $last) is not before '$2' (frame $first)"
}

expect_good_checksums() {
	local n
	capture_sync
	n=$(tshark -n -r "$tmp/capture.pcap" -o ip.check_checksum:TRUE -o udp.check_checksum:TRUE \
		-Y '(ip.checksum.status == 0 || udp.checksum.status == 0) && !icmp' 2> /dev/null | wc -l)
	((n == 0)) || fail "$n packets have a wrong checksum"
}

# it_carries_calls: a call with media, and one that its originator gives up, over whatever port.
it_carries_calls() {
	"$here/rtp_pcap.py" 10 "$tmp/rtp.pcap"
	it 'a call with media'
	uas bob 10.9.0.2:5070 -rtp_echo <<< "$answers"
	uac alice 10.9.0.9:5060 team-a <<< "${calls/wait 100/play $tmp/rtp.pcap
		wait 400}"
	play_out
	expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE'
	expect_packets 20 'udp.length == 180 && ip.src == 10.9.0.1' # ten, and their echo
	it 'a call that is given up'
	uas bob 10.9.0.2:5070 <<< "$answers_late"
	uac alice 10.9.0.9:5060 team-a <<< "$gives_up_at_180"
	play_out
	expect_leg 10.9.0.2 '>INVITE <180 <200 >ACK >BYE <200/BYE' --call 2
	expect_stat legs_completed_then_torn_down 1
	expect_no_half_open
	expect_good_checksums
	expect_idle
}

# Nobody sits in a call that nobody ends.
expect_no_half_open() {
	judge check > "$tmp/check.txt" || fail "$(cat "$tmp/check.txt")"
}

# peer [ARGUMENT...]: python3 on stdin, indented as a whole, with peer.py at hand; for exact orders
# that SIPp cannot time.
peer() {
	in_net env PYTHONPATH="$here" PYTHONDONTWRITEBYTECODE=1 SQUELCH_PID="$server_pid" KEEP="$tmp" \
		TELEMETRY="/var/run/dpdk/$id/dpdk_telemetry.v2" timeout 30 \
		python3 -c 'import sys, textwrap; exec(textwrap.dedent(sys.stdin.read()))' \
		"$@" 2> "$tmp/peer.err" ||
		fail 'peer.py: not as expected'
}

(($(id -u) == 0)) || skip 'needs root'
[[ -x $squelch_bin ]] || skip "no $squelch_bin"
[[ -n ${NO_STAGE:-} ]] || stage_begin
