-- SPDX-License-Identifier: BSD-3-Clause
-- The highest rate that passes: first upwards in steps until one fails, then halving what lies between, then
-- once more at what was found. Knows neither Pktgen nor squelch: trial(rate) tells whether it passed.

local search = {}

-- Upwards from 'from' to 'to'. Returns the last rate that passed (nil: none) and the first that did not (nil:
-- none).
function search.stepwise(trial, from, to, step)
	local good

	for n = 0, math.floor((to - from) / step + 1e-9) do
		local rate = from + n * step

		if not trial(rate) then
			return good, rate
		end
		good = rate
	end
	return good, nil
end

-- 'good' has passed (or is 0), 'bad' has failed; returns the highest rate that passed, to 'precision'.
function search.binary(trial, good, bad, precision)
	while bad - good > precision do
		local middle = (good + bad) / 2

		if trial(middle) then
			good = middle
		else
			bad = middle
		end
	end
	return good
end

-- s: from, to, step, precision. Returns the highest rate that passed, and passed once more; nil when not even
-- one of a precision above nothing did.
function search.highest(trial, s)
	local good, bad = search.stepwise(trial, s.from, s.to, s.step)
	local best = good or 0

	if bad then
		best = search.binary(trial, best, bad, s.precision)
	end
	-- One trial may have been lucky.
	while best > 0 and not trial(best) do
		best = best - s.precision
	end
	return best > 0 and best or nil
end

return search
