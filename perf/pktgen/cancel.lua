-- SPDX-License-Identifier: BSD-3-Clause
-- pktgen ... -f cancel.lua, in this folder.
-- INVITEs, each followed by its CANCEL: how many calls a second squelch completes and tears down.
package.path = "./?.lua;" .. package.path
require("run")("cancel")
