-- SPDX-License-Identifier: BSD-3-Clause
-- What the scripts must know. README.md has the setups to which these values belong.

return {
	-- Pktgen's port that sends, and the port of squelch (as DPDK counts them there) at which it arrives.
	-- Nothing else may arrive there, but ARP: what was lost on the way is what was sent less what came in.
	send_port = 0,
	squelch_port = 0,

	-- The originators' address in the pcap file; Pktgen answers ARP for it.
	address = "10.9.0.9/24",

	-- How squelch's counters are asked for. On another host: "ssh NAME dpdk-telemetry.py"; with
	-- --file-prefix of its own: "dpdk-telemetry.py -f PREFIX".
	telemetry = "dpdk-telemetry.py",

	-- Calls (or packets, of RTP) in the pcap file: in one trial none may be sent twice.
	distinct = 500000,

	-- Of a trial: how long it sends, and how long squelch may then take to end all calls (64*T1 and more).
	seconds = 2,
	settle = 90,

	-- In percent of the link's rate, as Pktgen counts. What is reported is what was really sent.
	from = 1,
	to = 100,
	step = 1,
	precision = 0.05,

	-- Of a million packets, so many may be lost.
	tolerance = 0,

	-- Written in Google Benchmark's form when it is done; nil: not.
	json = nil,
}
