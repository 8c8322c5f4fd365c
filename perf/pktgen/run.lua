-- SPDX-License-Identifier: BSD-3-Clause
-- One search: run(kind) tries rates with Pktgen until something is lost at squelch. pktgen is the table that
-- Pktgen gives to its scripts.

local search = require("search")
local settings = require("settings")
local telemetry = require("telemetry")
local verdict = require("verdict")

local port = tostring(settings.send_port)

local function sent()
	return pktgen.portStats(port, "port")[settings.send_port].opackets
end

-- Squelch has forgotten the calls of this trial: those of the next have the same names.
local function settled(state)
	return state.stats.conferences_now == 0 and state.stats.legs_now == 0 and state.stats.transactions_now == 0
end

local function wait_until_settled(kind)
	local state = telemetry.read(settings)

	-- Calls that merely stand for RTP to pass are to stay.
	for _ = 1, kind == "rtp" and 0 or settings.settle do
		if settled(state) then
			return state
		end
		pktgen.delay(1000)
		state = telemetry.read(settings)
	end
	if kind ~= "rtp" and not settled(state) then
		error(("squelch still has %d conferences, %d legs and %d transactions after %d s: raise settings.settle, or "
			.. "give squelch a shorter --t1"):format(state.stats.conferences_now, state.stats.legs_now,
			state.stats.transactions_now, settings.settle))
	end
	return state
end

local function check_distinct(kind, n)
	local calls = kind == "cancel" and n / 2 or n

	if kind ~= "rtp" and calls > settings.distinct then
		error(("%d calls were sent, and the pcap file has %d: the rest were repeats; write more (--calls), or lower "
			.. "settings.seconds"):format(calls, settings.distinct))
	end
end

local function trial(kind, results)
	return function(rate)
		local before = wait_until_settled(kind)
		local v, n

		pktgen.clr()
		pktgen.set(port, "count", 0) -- until it is stopped
		pktgen.set(port, "rate", rate)
		pktgen.start(port)
		pktgen.delay(settings.seconds * 1000)
		pktgen.stop(port)
		pktgen.delay(1000) -- what is still on its way, and Pktgen's own counters
		n = sent()
		if n == 0 then
			error("Pktgen has sent nothing: is the port up, and was it started with -s " .. port .. ":FILE?")
		end
		check_distinct(kind, n)
		v = verdict.of(kind, n, before, wait_until_settled(kind))
		v.per_second = n / settings.seconds
		v.sent = n
		v.pass = v.lost * 1e6 <= settings.tolerance * n
		results[rate] = v
		print(("%8.3f %%  %12.0f packets/s  %8d lost (%d on the way, %d dropped, %d refused, %d not served)%s"):format(
			rate, v.per_second, v.lost, v.on_the_way, v.dropped, v.refused, v.unserved,
			v.pass and "" or "  too many"))
		return v.pass
	end
end

local function write_json(kind, v)
	local file = assert(io.open(settings.json, "w"))
	local per = kind == "cancel" and 2 or 1 -- packets a call
	local what = kind == "rtp" and "packets" or "calls"

	file:write(('{"context": {"executable": "pktgen"},\n "benchmarks": [{"name": "pktgen/%s", "run_name": '
		.. '"pktgen/%s", "run_type": "iteration", "iterations": %d, "real_time": %.3f, "cpu_time": %.3f, '
		.. '"time_unit": "ns", "%s_per_second": %.1f, "packets_per_second": %.1f}]}\n'):format(kind, kind,
		v.sent // per, 1e9 * per / v.per_second, 1e9 * per / v.per_second, what, v.per_second / per, v.per_second))
	file:close()
end

-- Returns the verdict at the highest rate that passed; nil: there is none.
return function(kind)
	local results = {}
	local best

	pktgen.screen("off")
	pktgen.set_ipaddr(port, "src", settings.address)
	pktgen.process(port, "on") -- it answers squelch's ARP
	pktgen.pcap(port, "on")
	best = search.highest(trial(kind, results), settings)
	if not best then
		print("even the lowest rate loses packets")
		return nil
	end
	print(("%s: %.0f packets a second pass (%.3f %% of the link)"):format(kind, results[best].per_second, best))
	if settings.json then
		write_json(kind, results[best])
	end
	return results[best]
end
