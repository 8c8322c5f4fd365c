-- SPDX-License-Identifier: BSD-3-Clause
-- What was lost in a trial, as squelch sees it: Pktgen cannot know, for it only replays.

local verdict = {}

-- Drops that mean too much at once; all others are about what the packets are.
local overload = {"short_of_time", "short_of_mbufs", "table_full", "no_mbuf", "tx_full", "mailbox_full"}

local function grown(before, after, group, name)
	local from, to = before[group][name], after[group][name]

	if not from or not to then
		error("squelch has no counter " .. name)
	end
	return to - from
end

-- What each kind of traffic must have brought about: packets that were not served.
local unserved = {
	-- Every INVITE is a call of its own.
	invite = function(arrived, delta)
		return arrived - delta("stats", "conferences")
	end,
	-- Every leg was completed and torn down: one less is one that is half-open, or that nobody answers. A CANCEL
	-- in one burst with its INVITE leaves no leg.
	cancel = function(arrived, delta)
		local cancelled = delta("stats", "cancelled")

		if cancelled < 0.3 * arrived then
			return arrived - 2 * cancelled
		end
		return delta("stats", "legs") - delta("stats", "legs_completed_then_torn_down")
	end,
	rtp = function(arrived, delta)
		return arrived - delta("stats", "tx_media")
	end,
}

-- Returns {lost, on_the_way, dropped, refused, unserved}, in packets; before, after: of telemetry.read.
function verdict.of(kind, sent, before, after)
	local function delta(group, name)
		return grown(before, after, group, name)
	end
	local arrived = math.min(sent, delta("port", "ipackets")) -- there may be ARP as well
	local v = {on_the_way = sent - arrived, dropped = 0}

	for _, name in ipairs(overload) do
		v.dropped = v.dropped + delta("drops", name)
	end
	v.refused = delta("stats", "answered_503")
	-- Whoever was dropped or refused was not served: it counts once.
	v.unserved = math.max(0, unserved[kind](arrived, delta))
	v.lost = v.on_the_way + math.max(v.unserved, v.dropped + v.refused)
	return v
end

return verdict
