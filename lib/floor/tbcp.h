/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "base.h"

/*
 * TBCP, the Talk Burst Control Protocol of push-to-talk over cellular: who may talk. Its messages
 * are RTCP APP packets (RFC 3550 6.7) with the name "PoC1"; the subtype says which one. This is the
 * codec alone: bytes in, struct out, and back.
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     |V=2|P| subtype |    PT = 204   |             length            |
 *     |                        SSRC of the sender                     |
 *     |                          name = "PoC1"                        |
 *     |                     data, by subtype; padded                  |
 *
 * Where the facts come from. RFC 3550: the packet, compound packets (6.1), padding (6.4.1), SDES
 * items (6.5). OMA-TS-PoC-UserPlane-V1_0 defines the messages; it was not at hand. All that is
 * below (subtypes, codes and lengths of fields, reasons, priorities) is as Wireshark's dissector
 * reads that document (edition 20060609-A; packet-rtcp.c), and tests/peers/floor_tshark.sh asks it
 * about every kind of message that we write.
 */
enum tbcp_type {
	TBCP_REQUEST = 0,
	TBCP_GRANTED = 1,
	TBCP_TAKEN = 2, /* to those who listen; no acknowledgement wanted */
	TBCP_DENY = 3,
	TBCP_RELEASE = 4,
	TBCP_IDLE = 5,
	TBCP_REVOKE = 6,
	TBCP_ACK = 7,
	TBCP_QUEUE_ASK = 8,    /* Queue Status Request */
	TBCP_QUEUE_STATUS = 9, /* Queue Status Response */
	TBCP_DISCONNECT = 11,
	TBCP_TAKEN_ACK = 18, /* the same as TAKEN, and an acknowledgement is wanted */
	/* 15, Connect, belongs to pre-established sessions, and is not known here */
	TBCP_SUBTYPES = 32,
};

enum tbcp_priority {
	TBCP_UNQUEUED, /* in a Queue Status Response; in a Request: none was given */
	TBCP_NORMAL,
	TBCP_HIGH,
	TBCP_PREEMPTIVE,
};

enum tbcp_deny {
	TBCP_DENY_TAKEN = 1,       /* another has the floor */
	TBCP_DENY_INTERNAL = 2,    /* the server's fault */
	TBCP_DENY_ALONE = 3,       /* nobody would hear it */
	TBCP_DENY_RETRY = 4,       /* it was revoked, and T9 has not expired */
	TBCP_DENY_LISTEN_ONLY = 5, /* it may never talk */
};

enum tbcp_revoke {
	TBCP_REVOKE_ALONE = 1,
	TBCP_REVOKE_TOO_LONG = 2,      /* T2 */
	TBCP_REVOKE_NO_PERMISSION = 3, /* it talks, but has not got the floor */
	TBCP_REVOKE_PREEMPTED = 4,
};

#define TBCP_UNLIMITED UINT16_MAX /* stop_s: T2 does not run */
#define TBCP_TEXT_MAX  255	  /* bytes of a CNAME, NAME or phrase (RFC 3550 6.5) */
#define TBCP_MAX       536	  /* bytes of the longest message that tbcp_build writes */

/* One message. Spans point into the packet that it was read from. */
struct tbcp {
	uint8_t type;  /* enum tbcp_type: which member of the union */
	uint32_t ssrc; /* of whoever sends the message */
	union {
		struct {
			uint16_t priority; /* enum tbcp_priority; TBCP_UNQUEUED: not given */
			uint64_t ntp;	   /* when the user asked, NTP format; 0: not given */
		} request;
		struct {
			uint16_t stop_s;       /* T2, seconds; 0: not known; TBCP_UNLIMITED */
			uint16_t participants; /* 0: not given; 65535: so many or more */
		} granted;
		struct {
			uint32_t ssrc;	   /* of who has the floor */
			struct span cname; /* its SIP URI */
			struct span name;  /* its display name; empty: not given */
			uint16_t participants;
		} taken; /* of TBCP_TAKEN_ACK, too */
		struct {
			uint8_t reason; /* enum tbcp_deny */
			struct span phrase;
		} deny;
		struct {
			uint16_t last_seq; /* sequence number of the burst's last RTP packet */
			bool no_seq;	   /* pay no heed to it */
		} release;
		struct {
			uint16_t reason;  /* enum tbcp_revoke */
			uint16_t retry_s; /* TOO_LONG: after so many seconds it may ask again */
		} revoke;
		struct {
			uint8_t type;	 /* enum tbcp_type of what is acknowledged */
			uint16_t reason; /* of a Connect only; 11 bits */
		} ack;
		struct {
			uint8_t priority;  /* enum tbcp_priority */
			uint16_t position; /* from 1; 0: not queued; 65535: not told */
		} queue;
	};
};

enum tbcp_verdict {
	TBCP_END,     /* no message is left */
	TBCP_MESSAGE, /* one that is well-formed */
	TBCP_UNKNOWN, /* one of a subtype that is not in enum tbcp_type */
	TBCP_BAD,     /* one that is malformed */
	TBCP_NO_RTCP, /* what was left is no RTCP packet; nothing is left now */
};

/*
 * Takes the next message off *rest, a UDP payload of one or several RTCP packets. Packets of other
 * types, and APP packets of other names, are passed over: a message need not come first, nor a
 * report before it (RFC 5506). Call again until TBCP_END.
 */
enum tbcp_verdict tbcp_next(struct span *rest, struct tbcp *m);

/* Writes a message as one APP packet; m->type is in enum tbcp_type. Texts beyond TBCP_TEXT_MAX
 * bytes are cut, between characters of UTF-8. */
void tbcp_build(struct writer *w, const struct tbcp *m);
