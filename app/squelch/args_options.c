/* SPDX-License-Identifier: BSD-3-Clause */
#include "args_priv.h"

// In the order of the enums in lib/base/policy.h.
static const char *const cancel_words[] = {"complete", "hybrid", "rfc", NULL};
static const char *const late_words[] = {"ignore", "honour", NULL};
static const char *const answer_words[] = {"first", "all", "immediate", NULL};
static const char *const mode_words[] = {"group", "pair", NULL};
static const char *const latch_words[] = {"signalled", "any", "off", NULL};
static const char *const floor_words[] = {"none", "tbcp", NULL};
static const char *const priority_words[] = {"normal", "high", "preemptive", NULL};
static const char *const idle_words[] = {"spin", "pause", "umwait", NULL};

#define FIELD(member) offsetof(struct args, member)

// One line an option; the same line reads it and explains it.
const struct arg_option arg_options[] = {
	{"address", "ADDR/LEN[@PORT]", "an address of ours, on DPDK port PORT (0); repeatable",
	 .read = arg_address},
	{"gateway", "ADDR", "the way to all that is not on-link; one for IPv4, one for IPv6",
	 .read = arg_gateway},
	{"dialplan", "FILE", "who is meant by which Request-URI", .read = arg_text,
	 .field = FIELD(dialplan), .unit = "the name of a file"},
	{"acl", "FILE", "from which addresses signalling is taken (all)",
	 .read = arg_text, .field = FIELD(acl), .unit = "the name of a file"},
	{"screen", "FILE", "which requests are dropped or rejected unread (none)",
	 .read = arg_text, .field = FIELD(screen), .unit = "the name of a file"},
	{"users", "FILE", "who can answer a challenge: made by squelch-passwd (nobody)",
	 .read = arg_text, .field = FIELD(users), .unit = "the name of a file"},
	{"realm", "NAME", "the realm that they are users of (the first --address)",
	 .read = arg_text, .field = FIELD(realm), .unit = "a name"},
	{"auth-nonce-life", "SECONDS", "how long an answer to a challenge is good (300)",
	 .read = arg_number, .field = FIELD(nonce_life_s), .min = 5, .max = 3600,
	 .unit = "seconds"},
	{"domain", "NAME[,NAME...]", "of which addresses-of-record are, besides our addresses (none)",
	 .read = arg_text, .field = FIELD(home.domains), .unit = "names"},
	{"max-bindings", "N", "contacts that may register; 0: there is no registrar (0)",
	 .read = arg_number, .field = FIELD(max_bindings), .min = 0, .max = 16777216,
	 .unit = "a number"},
	{"min-expires", "SECONDS", "the shortest registration that is accepted (60)",
	 .read = arg_number, .field = FIELD(min_expires_s), .min = 1, .max = 3600,
	 .unit = "seconds"},
	{"max-expires", "SECONDS", "the longest one that is granted (3600)", .read = arg_number,
	 .field = FIELD(max_expires_s), .min = 60, .max = 604800, .unit = "seconds"},
	{"location", "FILE", "where registrations are kept beyond this run (nowhere)",
	 .read = arg_text, .field = FIELD(location), .unit = "the name of a file"},
	{"trusted", "FILE", "whose P-Asserted-Identity is taken, and who is told of it (nobody)",
	 .read = arg_text, .field = FIELD(trusted), .unit = "the name of a file"},
	{"pattern-cache", "DIR", "where compiled patterns are kept for the next start (none)",
	 .read = arg_text, .field = FIELD(pattern_cache), .unit = "the name of a folder"},
	{"secret-file", "FILE", "the key of our identifiers, made if missing (a new one each run)",
	 .read = arg_text, .field = FIELD(secret), .unit = "the name of a file"},
	{"sip-port", "N", "UDP port for signalling (5060)", .read = arg_sip_port,
	 .min = 1, .max = 65535, .unit = "a port"},
	{"core-ports", "LOW", "own UDP ports for the workers' dialogs, from LOW on (none)",
	 .read = arg_core_port, .min = 1, .max = 65535, .unit = "a port"},
	{"media-ports", "LOW-HIGH", "UDP ports for RTP and RTCP (16384-32767)",
	 .read = arg_range, .field = FIELD(media_low)},
	{"media-address", "FIRST[-LAST|/LEN][@PORT]", "addresses for media only, each with all "
	 "media ports (none)", .read = arg_media_address},
	{"max-legs", "N", "legs at one time, originators' included (65536)", .read = arg_number,
	 .field = FIELD(max_legs), .min = 2, .max = 4194304, .unit = "a number"},
	{"max-conferences", "N", "conferences at one time (16384)", .read = arg_number,
	 .field = FIELD(max_conferences), .min = 1, .max = 4194304, .unit = "a number"},
	{"max-rooms", "N", "standing rooms at one time (1024)", .read = arg_number,
	 .field = FIELD(max_rooms), .min = 1, .max = 1048576, .unit = "a number"},
	{"max-message", "BYTES", "longest SIP message (16384)", .read = arg_number,
	 .field = FIELD(max_message), .min = 1500, .max = 60000, .unit = "bytes"},
	{"max-members", "N", "members that an INVITE's recipient list may name (256)",
	 .read = arg_number, .field = FIELD(max_members), .min = 1, .max = 1024, .unit = "a number"},
	{"descriptors", "N", "of each NIC queue; the driver may adjust it (1024)",
	 .read = arg_number, .field = FIELD(descriptors), .min = 64, .max = 8192,
	 .unit = "a number"},
	{"answer-limit", "SECONDS", "how long a leg may go without a final answer (30)",
	 .read = arg_seconds, .field = FIELD(answer_limit_ms), .min = 50, .max = 3600000},
	{"session-expires", "SECONDS", "life of a session that is not refreshed; 0: for ever (1800)",
	 .read = arg_number, .field = FIELD(session_expires_s), .min = 0, .max = 86400,
	 .unit = "seconds"},
	{"min-se", "SECONDS", "the shortest such time that is accepted (90)", .read = arg_number,
	 .field = FIELD(min_se_s), .min = 90, .max = 86400, .unit = "seconds"},
	{"cancel-policy", "complete|hybrid|rfc", "what becomes of legs whose originator gave up "
	 "(complete)", .read = arg_word, .field = FIELD(cancel_policy), .words = cancel_words},
	{"late-cancel", "ignore|honour", "what a CANCEL after our 200 does (ignore)",
	 .read = arg_word, .field = FIELD(late_cancel), .words = late_words},
	{"answer-policy", "first|all|immediate", "whose answer gives the originator its 200 (first)",
	 .read = arg_word, .field = FIELD(answer_policy), .words = answer_words},
	{"media-mode", "group|pair", "who hears whom: all, or one member and the originator "
	 "(group)", .read = arg_word, .field = FIELD(media_mode), .words = mode_words},
	{"latch", "signalled|any|off", "whose first packet says where a leg's media comes from "
	 "(signalled)", .read = arg_word, .field = FIELD(latch), .words = latch_words},
	{"media-timeout", "SECONDS", "a leg from which no media comes for so long is ended; "
	 "0: none (0)", .read = arg_number, .field = FIELD(media_timeout_s), .min = 0, .max = 86400,
	 .unit = "seconds"},
	{"floor", "none|tbcp", "who may talk: everybody, or one at a time, by talk bursts (none)",
	 .read = arg_word, .field = FIELD(floor), .words = floor_words},
	{"floor-t2", "SECONDS", "the longest talk burst; 0: of any length (30)", .read = arg_number,
	 .field = FIELD(floor_t2_s), .min = 0, .max = 3600, .unit = "seconds"},
	{"floor-silence", "MS", "silence that ends a talk burst; 0: none does (4000)",
	 .read = arg_number, .field = FIELD(floor_silence_ms), .min = 0, .max = 60000,
	 .unit = "milliseconds"},
	{"floor-queue", "N", "how many may wait for the floor (16)", .read = arg_number,
	 .field = FIELD(floor_queue), .min = 1, .max = 255, .unit = "a number"},
	{"floor-priority", "normal|high|preemptive", "the highest that anybody may ask for (high)",
	 .read = arg_word, .field = FIELD(floor_priority), .words = priority_words},
	{"resource-priority", "NAME[,NAME...]", "namespaces of Resource-Priority that are understood "
	 "(all)", .read = arg_priorities, .field = FIELD(priorities)},
	{"emergency-priority", "NAME[,NAME...]", "values of it that make an emergency (the highest)",
	 .read = arg_priorities, .field = FIELD(emergencies)},
	{"emergency-reserve", "PERMILLE", "how much is kept free for emergencies (0)",
	 .read = arg_number, .field = FIELD(emergency_reserve), .min = 0, .max = 900,
	 .unit = "so many of a thousand"},
	{"probe", "SECONDS", "how often a route's next hops are probed; 0: never (30)",
	 .read = arg_number, .field = FIELD(probe_s), .min = 0, .max = 3600, .unit = "seconds"},
	{"source-rate", "N", "new requests a second from one address; 0: any number (0)",
	 .read = arg_number, .field = FIELD(source_rate), .min = 0, .max = 10000000,
	 .unit = "requests a second"},
	{"idle", "spin|pause|umwait", "what a worker does while nothing arrives (spin)",
	 .read = arg_word, .field = FIELD(idle), .words = idle_words},
	{"call-log", "FILE", "a line of JSON for each leg that ends; -: to stdout (none)",
	 .read = arg_text, .field = FIELD(call_log), .unit = "the name of a file"},
	{"t1", "MS", "RFC 3261 timer T1: round trip estimate (500)", .read = arg_number,
	 .field = FIELD(t1_ms), .min = 10, .max = 10000, .unit = "milliseconds"},
	{"t2", "MS", "T2: longest gap between retransmissions (4000)", .read = arg_number,
	 .field = FIELD(t2_ms), .min = 10, .max = 60000, .unit = "milliseconds"},
	{"t4", "MS", "T4: how long the network may hold a message (5000)", .read = arg_number,
	 .field = FIELD(t4_ms), .min = 10, .max = 60000, .unit = "milliseconds"},
};

_Static_assert(sizeof(arg_options) == ARG_OPTIONS * sizeof(arg_options[0]),
	       "ARG_OPTIONS says how many there are");
