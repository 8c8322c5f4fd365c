-- SPDX-License-Identifier: BSD-3-Clause
-- Squelch's counters, by dpdk-telemetry.py: Lua has no sockets, and needs none for one question a trial.

local telemetry = {}

-- The numbers of a flat JSON object, by name.
local function numbers(text)
	local out = {}

	for name, value in text:gmatch('"([%w_]+)":%s*(%-?%d+)') do
		out[name] = tonumber(value)
	end
	return out
end

-- What a reply has under 'key'; errors say what was there instead.
local function object(text, command, key)
	local reply = text:match('{"' .. command:gsub("%p", "%%%0") .. '":%s*(%b{})}')
	local found = reply and (key and reply:match('"' .. key .. '":%s*(%b{})') or not key and reply)

	if not found then
		error("squelch does not answer " .. command .. ": is it running, and is settings.telemetry right? It says: "
			.. (text:match("%S[^\n]*") or "nothing"))
	end
	return numbers(found)
end

-- Reads all that a trial is judged by: stats, drops (totals over the workers), and the port's own.
function telemetry.read(settings)
	local pipe = io.popen("printf '/squelch/stats\\n/squelch/drops\\n/ethdev/stats," .. settings.squelch_port
		.. "\\n' | " .. settings.telemetry .. " 2>&1")
	local text = pipe:read("a")

	pipe:close()
	return {
		stats = object(text, "/squelch/stats", "total"),
		drops = object(text, "/squelch/drops", "total"),
		port = object(text, "/ethdev/stats"),
	}
end

return telemetry
