#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# perf/pktgen: the rate search and its verdict, against a Pktgen and a squelch that are made of a few numbers
# (Pktgen itself is no Debian package); and how the counters of a real squelch are read.
NO_STAGE=1
. "$(dirname "$0")/lib.sh"
tmp=$(mktemp -d -t squelch.XXXXXX)
trap at_exit EXIT

# lua [ARGUMENT...]: the script on stdin, with perf/pktgen's modules and the two made of numbers at hand.
lua() {
	(cd "$root/perf/pktgen" && lua5.3 -e 'package.path = "./?.lua;" .. package.path' \
		-e "package.path = '$tmp/?.lua;' .. package.path" - "$@") > "$tmp/lua.txt" 2>&1 ||
		fail "$(cat "$tmp/lua.txt")"
}

cat > "$tmp/stage.lua" <<'END'
	-- A link of 1,000,000 packets a second, and a squelch that serves 'capacity' of them. What Pktgen's own
	-- functions refuse (number and kind of arguments) is refused here.
	local stage = {capacity = 0, settles_after = 3, loses = "inside", trials = 0}
	local rate, sending, tx, waiting = 0, false, 0, 0
	local c = {stats = {conferences = 0, cancelled = 0, legs = 0, legs_completed_then_torn_down = 0, tx_media = 0,
	                    answered_503 = 0, conferences_now = 0, legs_now = 0, transactions_now = 0},
	           drops = {short_of_time = 0, short_of_mbufs = 0, table_full = 0, no_mbuf = 0, tx_full = 0,
	                    mailbox_full = 0, sip_stray = 0},
	           port = {ipackets = 0, imissed = 0}}
	local function copy(t)
		local out = {}
		for k, v in pairs(t) do out[k] = type(v) == "table" and copy(v) or v end
		return out
	end
	local function send(ms)
		local n = math.floor(rate * 10000 * ms / 1000)
		local served = math.min(n, math.floor(stage.capacity * ms / 1000))
		tx = tx + n
		c.port.ipackets = c.port.ipackets + (stage.loses == "outside" and served or n)
		if stage.loses == "inside" then c.drops.short_of_time = c.drops.short_of_time + n - served end
		c.drops.sip_stray = c.drops.sip_stray + 17 -- of no importance
		c.stats.conferences = c.stats.conferences + served
		c.stats.legs = c.stats.legs + (stage.loses == "silently" and n or served) // 2
		c.stats.cancelled = c.stats.legs
		c.stats.legs_completed_then_torn_down = c.stats.legs_completed_then_torn_down + served // 2
		c.stats.tx_media = c.stats.tx_media + served
		c.stats.legs_now, waiting = 5, stage.settles_after
	end
	local function is_port(p) assert(p == "0", "no such port list") end
	pktgen = {
		screen = function(on) assert(on == "off") end,
		pcap = function(p, on) is_port(p) assert(on == "on") end,
		process = function(p, on) is_port(p) assert(on == "on") end,
		set_ipaddr = function(p, which, a) is_port(p) assert(which == "src" and a:match("^%d+%.%d+%.%d+%.%d+/%d+$")) end,
		clr = function(...) assert(select("#", ...) == 0) tx = 0 end,
		set = function(p, what, n)
			is_port(p)
			assert(math.type(n))
			if what == "rate" then assert(n >= 0.01 and n <= 100) rate = n else assert(what == "count" and n == 0) end
		end,
		start = function(p) is_port(p) assert(not sending) sending = true stage.trials = stage.trials + 1 end,
		stop = function(p) is_port(p) sending = false end,
		delay = function(ms)
			assert(math.tointeger(ms))
			if sending then send(ms) else waiting = waiting - 1 end
			if waiting <= 0 then c.stats.legs_now = 0 end
		end,
		portStats = function(p, what) is_port(p) assert(what == "port") return {n = 1, [0] = {opackets = tx}} end,
	}
	package.loaded.telemetry = {read = function() return copy(c) end}
	return stage
END

cat > "$tmp/check.lua" <<'END'
	-- Runs one search, and returns the highest rate in packets a second.
	local stage = require("stage")
	local settings = require("settings")
	local run = require("run")
	return function(kind, with)
		for k, v in pairs(with) do
			if settings[k] ~= nil or k == "json" then settings[k] = v else stage[k] = v end
		end
		local best = run(kind)
		return best and best.per_second, stage
	end
END

it 'every script compiles'
for script in "$root"/perf/pktgen/*.lua; do luac5.3 -p "$script"; done

it 'the search alone: steps up, halves, and tries once more what it has found'
lua <<'END'
	local search = require("search")
	local function limit(n, seen)
		return function(rate) if seen then seen[#seen + 1] = rate end return rate <= n end
	end
	local s = {from = 1, to = 100, step = 10, precision = 0.5}
	for _, n in ipairs({1, 1.3, 2, 10.9, 11, 47.3, 95, 99.9}) do
		local best = search.highest(limit(n), s)
		assert(best <= n and best > n - 0.5 - (n > 91 and 9 or 0), n .. ": " .. best)
	end
	assert(search.highest(limit(1000), s) == 91) -- the last step; nothing above was asked for
	assert(search.highest(limit(0.6), s) == 0.5 and search.highest(limit(0.4), s) == nil)
	local seen = {}
	search.stepwise(limit(25, seen), 10, 100, 10)
	assert(table.concat(seen, " ") == "10 20 30", table.concat(seen, " "))
	seen = {}
	assert(search.binary(limit(70, seen), 0, 100, 10) == 68.75)
	assert(table.concat(seen, " ") == "50.0 75.0 62.5 68.75", table.concat(seen, " "))
	-- A trial that passes once by luck is not believed.
	local lucky = 1
	local best = search.highest(function(rate)
		if rate > 30 and lucky > 0 and rate < 32 then lucky = lucky - 1 return true end
		return rate <= 30
	end, s)
	assert(best <= 30 and best > 28, best)
END

it 'it finds what squelch serves: loss inside, on the way, and of work that was not done'
for loses in inside outside silently; do
	lua $loses <<'END'
		local check = require("check")
		local best, stage = check("cancel", {capacity = 123456, loses = arg[1], step = 4, precision = 0.01})
		assert(best <= 123456 and best > 123456 - 200, best)
		assert(stage.trials < 30, stage.trials)
END
done
lua <<'END'
	assert(require("check")("invite", {capacity = 200000, distinct = 1e6}) == 200000)
END
lua <<'END'
	local best = require("check")("rtp", {capacity = 765000, step = 5, precision = 0.5, distinct = 10})
	assert(best <= 765000 and best > 760000, best)
END

it 'a tolerance is a tolerance'
lua <<'END'
	local best = require("check")("rtp", {capacity = 500000, tolerance = 10000, step = 10, precision = 0.01})
	assert(best > 504000 and best <= 505051, best)
END

it 'what cannot be measured is said'
lua <<'END'
	local check = require("check")
	assert(check("cancel", {capacity = 50}) == nil)
END
grep -q 'even the lowest rate' "$tmp/lua.txt"
lua <<'END'
	local ok, why = pcall(require("check"), "invite", {capacity = 1e6, distinct = 1000})
	assert(not ok and why:match("the pcap file has 1000"), why)
END
lua <<'END'
	local ok, why = pcall(require("check"), "invite", {capacity = 1e6, settles_after = 1000, settle = 20})
	assert(not ok and why:match("raise settings.settle"), why)
END

it 'JSON of Google Benchmark'"'"'s form'
lua <<END
	require("check")("cancel", {capacity = 100000, json = "$tmp/pktgen.json"})
END
python3 - "$tmp/pktgen.json" <<-'END'
	import json, sys
	row = json.load(open(sys.argv[1]))['benchmarks'][0]
	sys.exit(row['name'] != 'pktgen/cancel' or row['calls_per_second'] != 50000 or row['real_time'] != 20000)
END

# ---- a real squelch, and what README.md has for one machine, but for Pktgen: testpmd replays the file

load=$root/build/app/squelch-load/squelch-load
plan 'sip:team@* = sip:t@10.10.0.2'
mac=02:00:00:00:00:01
memif() { echo "--vdev=net_memif$1,id=0,role=$2,socket=$tmp/memif$1.sock,socket-abstract=no${3:+,mac=$3}"; }
eal() { printf '%s\n' --no-huge -m 512 --no-pci --no-shconf --lcores '0@(0,1),1@(0,1)' --file-prefix "$id-$1"; }

# server ADDRESS ADDRESS: squelch with two ports.
server() {
	: > "$tmp/squelch.log"
	"$squelch_bin" --no-huge -m 512 --no-pci --lcores '0@(0,1),1@(0,1)' --file-prefix "$id" \
		"$(memif 0 server $mac)" "$(memif 1 server)" -- --address "$1" --address "$2" \
		--dialplan "$tmp/plan.txt" --t1 100 --t2 800 --t4 1000 > "$tmp/squelch.log" 2>&1 &
	server_pid=$!
	wait_for 20 server_ready || fail 'squelch does not become ready'
}

# calls LOAD-OPTION...: squelch-load on squelch's port 1.
calls() {
	local options
	mapfile -t options < <(eal load)
	"$load" "${options[@]}" --no-telemetry "$(memif 1 client)" -- --t1 100 --t2 800 --duration 60 --json "$@" \
		> "$tmp/load.json" 2> "$tmp/load.err" &
	sipp_pid[load]=$!
}

# replay LOAD-OPTION...: what squelch-load writes into a file, on squelch's port 0.
replay() {
	local options
	mapfile -t options < <(eal replay)
	"$load" -- --write-pcap "$tmp/replay.pcap" --server-mac $mac "$@"
	dpdk-testpmd "${options[@]}" --no-telemetry --vdev="net_pcap0,rx_pcap=$tmp/replay.pcap,tx_pcap=/dev/null" \
		"$(memif 0 client)" -- --auto-start --no-flush-rx --total-num-mbufs=4096 --stats-period 3600 \
		< /dev/null > "$tmp/replay.log" 2>&1 &
	other_pid=$!
}

over() {
	local pid
	for pid in "$other_pid" "${sipp_pid[load]}" "$server_pid"; do
		kill -KILL "$pid"
		wait "$pid" 2> /dev/null || true
	done
	rm -f "$tmp"/memif?.sock
	other_pid= server_pid=
	unset 'sipp_pid[load]'
}

server 10.9.0.1/24@0 10.10.0.1/24@1

it 'the counters of a real squelch'
lua <<END
	local state = require("telemetry").read({telemetry = "dpdk-telemetry.py -f $id", squelch_port = 0})
	assert(state.stats.conferences_now == 0 and state.port.ipackets >= 0 and state.port.imissed == 0)
	for _, kind in ipairs({"invite", "cancel", "rtp"}) do
		assert(require("verdict").of(kind, 0, state, state).lost == 0)
	end
	local ok, why = pcall(require("telemetry").read, {telemetry = "dpdk-telemetry.py -f $id", squelch_port = 7})
	assert(not ok and why:match("/ethdev/stats"), why)
END

it 'a replayed cancel storm: terminators answer, every call is torn down, the verdict is: nothing lost'
calls --address 10.10.0.2/24 --role terminators --scenario cancel --answer-after 100
lua <<END
	-- Port 1 had no link when squelch greeted the network: some frames have been dropped already.
	local file = io.open("$tmp/before.lua", "w")
	file:write("return {")
	for group, numbers in pairs(require("telemetry").read({telemetry = "dpdk-telemetry.py -f $id", squelch_port = 0})) do
		file:write(group, " = {")
		for name, n in pairs(numbers) do file:write(("['%s'] = %d,"):format(name, n)) end
		file:write("},")
	end
	file:write("}")
	file:close()
END
replay --address 10.9.0.9/24 --server 10.9.0.1 --calls 200 --rate 100000 --answer-after 5
wait_for 15 at_least stats cancelled 200 || fail "not 200 cancelled: $(tail -3 "$tmp/replay.log")"
expect_stat legs_completed_then_torn_down 200 5
lua <<END
	local after = require("telemetry").read({telemetry = "dpdk-telemetry.py -f $id", squelch_port = 0})
	local v = require("verdict").of("cancel", 400, require("before"), after)
	assert(v.lost == 0, ("%d on the way, %d dropped, %d refused, %d not served"):format(v.on_the_way, v.dropped,
		v.refused, v.unserved))
END
over

it 'replayed RTP streams, for five calls that stand: each is passed on'
server 10.10.0.1/24@1 10.10.0.1/24@0
calls --server 10.10.0.1 --address 10.10.0.9/24 --address 10.10.0.2/24 --scenario call --held 5 \
	--concurrency 1 --hold 60
wait_for 10 at_least stats legs_answered 5 || fail 'not five calls stand'
replay --address 10.10.0.9/24 --server 10.10.0.1 --scenario rtp --calls 5 --duration 0.8
wait_for 15 at_least stats rx_media 200 || fail "not 200 packets: $(tail -3 "$tmp/replay.log")"
expect_stat tx_media 200
over
