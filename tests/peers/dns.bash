# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
#
# A DNS server (dnsmasq) beside squelch, on dns_address:dns_port of its namespace, that knows example.net alone.

command -v dnsmasq > /dev/null || skip 'needs dnsmasq'
in_srv ip link set lo up
dns_address=127.0.0.1
dns_port=5300
dns_options=(--dns "$dns_address:$dns_port")

dns_answers() { in_srv ss -Hlun "sport = :$dns_port" | grep -qF "$dns_address"; }

# zone LINE...: what it knows from the next dns_start on; TTL=N: for so many seconds, where the line does not
# say it.
zone() {
	printf '%s\n' local=/example.net/ "local-ttl=${TTL:-60}" "$@" > "$tmp/dnsmasq.conf"
}

dns_start() {
	ip netns exec "$srv" dnsmasq --keep-in-foreground --conf-file="$tmp/dnsmasq.conf" --no-resolv --no-hosts \
		--port="$dns_port" --listen-address="$dns_address" --bind-interfaces --user=root --pid-file= \
		--log-queries --log-facility=- 2>> "$tmp/dnsmasq.err" &
	other_pid=$!
	wait_for 5 dns_answers || fail 'dnsmasq does not start'
}

dns_stop() {
	kill -KILL "$other_pid"
	wait "$other_pid" 2> /dev/null || true
	other_pid=
}

# How many questions squelch has had an answer to; whether there are N by now.
answered() {
	"$here/telemetry.py" "/var/run/dpdk/$id/dpdk_telemetry.v2" /squelch/dns |
		python3 -c 'import json, sys; print(json.load(sys.stdin)["answers"])'
}
has_answered() { (($(answered) >= $1)); }

# leads NAME ADDRESS...: where squelch thinks that it leads, in the order of their priority.
leads() {
	[[ $("$here/telemetry.py" "/var/run/dpdk/$id/dpdk_telemetry.v2" "/squelch/dns,$1" | python3 -c '
import json, sys
answer = json.load(sys.stdin)
print(*(v["address"] for k, v in answer.items() if k.startswith("target")))') == "${*:2}" ]]
}
expect_leads() { wait_for "${within:-5}" leads "$@" || fail "$1 does not lead to ${*:2}"; }
