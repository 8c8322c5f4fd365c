-- SPDX-License-Identifier: BSD-3-Clause
-- pktgen ... -f invite.lua, in this folder.
-- INVITEs of distinct calls, which nobody ACKs: how many conferences a second squelch opens.
package.path = "./?.lua;" .. package.path
require("run")("invite")
