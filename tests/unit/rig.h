/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "focus.h"

/* A session description of one audio stream. formats may go on with further lines, each begun by
 * CRLF. */
#define SDP(version, ip, port, formats)                                                            \
	"v=0\r\no=x 1 " version " IN IP4 " ip "\r\ns=-\r\nc=IN IP4 " ip "\r\n"                      \
	"t=0 0\r\nm=audio " port " RTP/AVP " formats "\r\n"

/* Headers of a station's responses, in place of its Contact: those of a reliable 18x (RFC 3262 3),
 * and A's usual Contact, to be followed by more. */
#define RELIABLE(rseq, station)                                                                    \
	"Require: 100rel\r\nRSeq: " rseq "\r\nContact: <sip:" station ":5070>\r\n"
#define CONTACT_A "Contact: <sip:a@10.9.0.2:5070>\r\n"

#define RIG_DATAGRAM 8192 /* longer than anything that is sent, for its NUL */

/*
 * A signalling core on a bench: the originator O (10.9.0.9) and the stations A, B, C (10.9.0.2 to
 * .4, port 5070) are the test; what the core sends is written into a log that reads like a ladder.
 * Time stands still unless the test lets it pass.
 */
struct rig {
	struct outbox out; /* first */
	struct focus_core *core;
	struct stats stats;
	struct home home;
	struct dialplan *plan;
	struct dialplan_view *view;
	struct hop_board *hops;    /* of the plan; all are new */
	struct focus_cfg cfg;
	void *mem;
	uint64_t now_ms;
	char log[16384];           /* "O 100 INVITE, A INVITE"; of floor control "A taken B",
				    * "B idle", "B granted 30/3": for 30 s, of 3 participants */
	unsigned n_sent;
	uint8_t room[16384];       /* the datagram being written */
	struct sent {              /* the latest requests to each station, O last, by method */
		uint8_t bytes[RIG_DATAGRAM];
		uint32_t n;
	} request[4][SIP_METHODS];
	uint8_t last[RIG_DATAGRAM]; /* the latest datagram of all */
	uint32_t n_last;
	uint8_t last_o[RIG_DATAGRAM]; /* the latest response to O that is not a 100 */
	uint32_t n_last_o;
	struct tbcp floor;         /* the latest message of floor control; texts are gone */
	uint16_t floor_from, floor_to; /* the ports that it went from and to */
	bool refuse_buffers;       /* the outbox is empty */
	struct focus_deputy *deputy; /* who sees what comes in the core's place; NULL: nobody */
	enum focus_turn turn;      /* what became of it there */
	/* what O's next request looks like */
	unsigned call;
	uint16_t o_port;           /* where they come from; 0: 5060 */
	const char *o_branch;      /* their branch's end, outside dialogs; NULL: the usual one */
	const char *o_contact;     /* in its Contact; NULL: its own address */
	const char *o_headers;     /* further headers, each with its line end */
	const char *o_body;        /* NULL: a good offer in an initial INVITE, none elsewhere */
	const char *o_type;        /* its Content-Type; NULL: application/sdp */
	/* and the stations' responses and requests */
	const char *t_headers;     /* in place of their Contact */
	const char *t_body;        /* of a 2xx and an 18x; NULL: a good answer in the 2xx */
	const char *t_request_body; /* of the stations' requests; NULL: none */
	const char *t_tag;         /* NULL: the station's own */
};

/* With the plan "sip:one@* = A", "two = A B", "three = A B C", and some with rules of
 * their own; the defaults are T1 500 and so on.
 * tweak, where it is not NULL, may change the configuration. */
struct rig *rig_open(void (*tweak)(struct focus_cfg *cfg));

/* Fails the test when something is still in use. */
void rig_close_empty(struct rig *r);
void rig_close(struct rig *r);

/* One burst: O's requests and the stations' answers go in; rig_act then lets the core act on them.
 * */
void rig_o(struct rig *r, const char *method);       /* INVITE, CANCEL, ACK (for a failure) */
void rig_o_dialog(struct rig *r, const char *method, unsigned cseq); /* ACK, BYE in the dialog */
void rig_t(struct rig *r, char station, enum sip_method request, unsigned status); /* or O */
void rig_t_request(struct rig *r, char station, const char *method, unsigned cseq);
void rig_raw(struct rig *r, const char *from, const char *text);
void rig_act(struct rig *r);

/* The same, one burst each. */
#define O(r, method)               (rig_o(r, method), rig_act(r))
#define O_DIALOG(r, method, cseq)  (rig_o_dialog(r, method, cseq), rig_act(r))
#define T(r, station, method, status) (rig_t(r, station, SIP_##method, status), rig_act(r))
#define T_REQUEST(r, station, method, cseq) (rig_t_request(r, station, method, cseq), rig_act(r))

/* Lets time pass, in steps of a millisecond. */
void rig_pass(struct rig *r, unsigned ms);

/* What was sent since the last call is exactly this. */
#define SENT(r, want) rig_sent(r, want, __FILE__, __LINE__)
void rig_sent(struct rig *r, const char *want, const char *file, int line);

/* The latest request of that method to a station, NUL-terminated; and parsed. */
const char *rig_request(struct rig *r, char station, enum sip_method method);
void rig_message(struct rig *r, char station, enum sip_method method, struct sip_msg *m);
#define REQUEST_HAS(r, station, method, part)                                                      \
	rig_has(rig_request(r, station, SIP_##method), part, __FILE__, __LINE__)
#define REQUEST_HAS_NOT(r, station, method, part)                                                  \
	assert_null(strstr(rig_request(r, station, SIP_##method), part))

/* The latest datagram, and the latest response to O that is not a 100, hold that text. */
#define LAST_HAS(r, part)   rig_has((const char *)(r)->last, part, __FILE__, __LINE__)
#define LAST_O_HAS(r, part) rig_has((const char *)(r)->last_o, part, __FILE__, __LINE__)
void rig_has(const char *text, const char *part, const char *file, int line);

/* A datagram from one of a station's media ports to one of ours. */
enum drop rig_arrive(struct rig *r, char station, uint16_t from_port, uint16_t to_port,
		     struct span payload, struct media_hops *hops);

/* Where a packet goes that a station sends from its usual media port to one of ours; where it goes
 * first; and who hears it, "ABC": the stations in that order, O last, none twice. */
enum drop rig_hops(struct rig *r, char station, uint16_t to_port, struct media_hops *hops);
enum drop rig_media(struct rig *r, char station, uint16_t to_port, struct media_hop *hop);
#define HEARD_BY(r, station, port, who)                                                            \
	assert_string_equal(rig_heard_by(r, station, port), who)
const char *rig_heard_by(struct rig *r, char station, uint16_t to_port);

#define RACE(r, id) ((unsigned)(r)->stats.race[RACE_##id])
#define DROP(r, id) ((unsigned)(r)->stats.drop[DROP_##id])
#define STAT(r, id) ((unsigned)(r)->stats.stat[STAT_##id])
