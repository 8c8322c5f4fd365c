/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sim_event.h"

/* A part of sim.h. */

/* --- what both kinds of stations do ---------------------------------------------------------- */

/* What a station says of its media. */
struct sim_media {
	uint16_t port;         /* 0: it refuses every stream */
	uint8_t streams;       /* m= lines of its offers */
	uint8_t lines;         /* attributes that say nothing */
	bool bad;              /* it says what cannot be read */
	bool ended;            /* every m= line of it has port 0 */
	unsigned version;      /* of o= */
	const char *direction; /* NULL: not said */
};

#define SIM_STREAMS_MAX 8 /* more than any station has */

/* m= lines, and those of them with a port; what kinds they are; and of the first of them its port
 * and whether it may send and receive. */
struct sim_streams {
	unsigned n, open;
	uint16_t port;
	char kinds[SIM_STREAMS_MAX]; /* "av": audio, video */
	bool sends, receives;
};

struct span sim_offer(enum sim_side side, unsigned who, const struct sim_media *m);
struct span sim_answer(enum sim_side side, unsigned who, const struct sim_media *m,
		       unsigned streams);
struct sim_streams sim_streams(struct span body);

/* A request of a station in its dialog, other than BYE. */
struct sim_mid {
	enum sip_method method;
	bool offers, repeats, moves, adds, ends, cancels, no_ack;
	const char *direction;
	uint64_t begin_at, cancel_at;
	unsigned cseq; /* 0: not begun */
	char headers[96];
	struct sim_media media;
	struct sim_resend request, cancel;
	uint16_t final;   /* 0: none yet */
	unsigned streams; /* that a 2xx has offered */
};

/* What the server has last said to a station of its media, at the door. */
struct sim_said {
	uint64_t hash; /* 0: nothing */
	uint32_t version;
	uint16_t port; /* of the first one */
	char kinds[SIM_STREAMS_MAX]; /* of its streams */
};

/* Its session timer (RFC 4028). */
struct sim_session {
	uint32_t expires;    /* seconds; 0: none */
	bool mine;           /* the station refreshes, else the server */
	uint64_t refresh_at;
	unsigned left;       /* refreshes until it forgets about them */
	uint16_t answer;     /* to the server's UPDATE; 0: none */
	bool hands_over;     /* its refreshes make the server the refresher */
};

/* What the server has told of a REFER, at its door. */
#define SIM_REFERS_MAX 2

struct sim_told_of {
	uint32_t id;           /* CSeq of the REFER; 0: none */
	bool quiet;            /* it wants to be told nothing */
	uint64_t branch, hash; /* of the latest NOTIFY; 0: none */
	uint16_t status;       /* that it says */
	bool over;             /* and that there is no other */
};

/* The same at the server's door. */
struct sim_deal {
	uint32_t expires;
	bool server; /* it refreshes */
	uint64_t since, update_at, answered_at; /* its UPDATE; 0: none yet */
	uint64_t branch;
	uint16_t answered; /* other than by a 2xx */
};

/* What a request wants of the session timer. */
struct sim_wish {
	uint32_t expires, min; /* 0: nothing */
	char refresher;        /* 'c' or 's'; 0: no matter who */
	bool knows;            /* of session timers */
};

/* A dialog as a station has it. */
struct sim_party {
	uint8_t side; /* enum sim_side */
	uint16_t who;
	bool rport;
	char id[40];   /* in its branches, and no other's */
	char user[40]; /* of its Contact */
	char call_id[64], local[96], remote[192];
	unsigned cseq; /* of its latest request */
	struct sim_media media;
	bool rude; /* it does not wait for an answer before it asks again */
	bool out;  /* its own BYE is sent, or the server's here */
	bool unanswered;
	unsigned n_mids;
	struct sim_mid mid[SIM_MIDS_MAX + 2 + SIM_REFERS_MAX], refresh;
	struct sim_session session;
	/* at the server's door */
	bool up; /* the callee's 2xx, or the originator's ACK, has come in */
	struct sim_deal deal;
	struct sim_said said;
	struct sim_streams words; /* what it has said of its own, and the server has agreed to */
	uint32_t server_cseq;
	uint32_t notify_cseq; /* of the server's latest NOTIFY to an originator */
	struct sim_told_of told[SIM_REFERS_MAX];
	uint64_t server_branch; /* of the server's latest request to an originator */
	uint64_t bye_out, ended_at; /* 0: the server said no BYE; nobody did */
};

/* A request, but for what its dialog says. */
struct sim_ask {
	enum sip_method method;
	unsigned cseq;
	char kind; /* 'r', of an ACK for a 2xx 'a': it has a branch of its own (17.1.1.3) */
	struct span headers, body;
};

/* A response, but for what it echoes. */
struct sim_reply {
	uint16_t status;
	const char *tag; /* for To; NULL: none */
	struct span headers, body;
};

void sim_mid_plan(struct sim *s, struct sim_party *p);
void sim_mid_early(struct sim *s, struct sim_party *p);
void sim_mid_refresh(struct sim *s, struct sim_party *p);
void sim_mid_prack(struct sim *s, struct sim_party *p, uint32_t rseq);
void sim_mid_wake(struct sim *s, struct sim_party *p);
void sim_mid_response(struct sim *s, struct sim_party *p, const struct sip_msg *msg);
void sim_session_draw(struct sim *s, struct sim_session *session);
struct span sim_session_headers(const struct sim_party *p, bool refresh);
void sim_session_agree(struct sim *s, struct sim_party *p, const struct sip_msg *m, bool client);
void sim_session_wake(struct sim *s, struct sim_party *p);
void sim_session_asked(struct sim *s, struct sim_party *p, const struct sip_msg *m);
void sim_request(struct sim *s, const struct sim_party *p, const struct sim_ask *ask);
void sim_respond(struct sim *s, enum sim_side side, unsigned who, const struct sip_msg *m,
		 const struct sim_reply *r);
__attribute__((format(printf, 2, 3))) void sim_put(struct writer *w, const char *format, ...);
void sim_put_body(struct writer *w, const char *type, struct span body);
void sim_put_contact(struct writer *w, const struct sim_party *p);
