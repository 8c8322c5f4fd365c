-- SPDX-License-Identifier: BSD-3-Clause
-- pktgen ... -f rtp.lua, in this folder.
-- RTP packets: how many squelch passes on.
package.path = "./?.lua;" .. package.path
require("run")("rtp")
