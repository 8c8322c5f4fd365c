# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
# Kamailio for tests: another people's proxy.
command -v kamailio > /dev/null || skip 'no kamailio'

# proxied LADDER: of a station behind a proxy, whose answers have all Vias.
proxied() { sed -E 's/send (180|200 sdp)/& proxied/' <<< "$1"; }

kamailio_pid=
after_stage=kamailio_stop # its children end with it alone
kamailio_gone() { ! kill -0 "$kamailio_pid" 2> /dev/null; }
kamailio_hears() { bound "${1%:*}" "${1#*:}"; }

# kamailio_start CFG ADDR:PORT [DEFINITION...]: by tests/peers/CFG, on that address.
kamailio_start() {
	local defined=() d
	for d in "${@:3}"; do defined+=(-A "$d"); done
	mkdir -p "$tmp/kamailio"
	ip netns exec "$net" kamailio -f "$here/$1" -DD -E -m 16 -M 4 -w "$tmp/kamailio" -Y "$tmp/kamailio" \
		"${defined[@]}" > "$tmp/kamailio.err" 2>&1 &
	kamailio_pid=$!
	disown # the stage's end waits for its own
	wait_for 10 kamailio_hears "$2" || fail 'Kamailio does not start'
}

kamailio_stop() {
	[[ $kamailio_pid ]] || return 0
	kill -TERM "$kamailio_pid" 2> /dev/null || true
	wait_for 10 kamailio_gone || fail 'Kamailio does not end'
	kamailio_pid=
}
