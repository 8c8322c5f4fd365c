/* SPDX-License-Identifier: BSD-3-Clause */
#include "sdp_priv.h"

enum direction {
	DIR_NONE,
	DIR_SENDRECV,
	DIR_SENDONLY,
	DIR_RECVONLY,
	DIR_INACTIVE,
};

// What may be said for the whole session and again for one stream (RFC 4566 5).
struct scope {
	struct span conn; /* address of c= */
	enum direction direction;
};

struct reading {
	struct sdp *out;
	struct scope session, stream;
	bool in_media; /* past the first m= */
	bool relayed;  /* within the section of a stream that may be relayed: */
	struct sdp_stream now;
	uint16_t rtp_port, rtcp_port; /* a=rtcp; 0: none */
	struct span rtcp_conn;	      /* its address; empty: that of c= */
	uint32_t rate;		      /* as in struct sdp */
	bool unreachable;	      /* there was a stream whose address cannot be used */
	bool has_origin;
};

// The scope that a line speaks of; NULL: a stream that is not relayed.
static struct scope *scope_of(struct reading *r)
{
	if (!r->in_media)
		return &r->session;
	return r->relayed ? &r->stream : NULL;
}

static bool conn_line(struct reading *r, struct span value)
{
	struct scope *scope = scope_of(r);
	struct span addr;

	if (!sdp_addr_read(value, &addr))
		return false;
	// Several c= lines are the layers of a multicast stream (RFC 4566 5.7); the first will do.
	if (scope && scope->conn.n == 0)
		scope->conn = addr;
	return true;
}

// RFC 3605 2.1: port, and perhaps an address.
static bool rtcp_attr(struct reading *r, struct span value)
{
	struct span port;
	uint32_t v;

	if (!sdp_word(&value, &port) || !span_u32(port, UINT16_MAX, &v) || v == 0)
		return false;
	r->rtcp_port = (uint16_t)v;
	return span_trim(value).n == 0 || sdp_addr_read(value, &r->rtcp_conn);
}

static enum direction direction_of(struct span a)
{
	if (a.n != 8) // all of them are as long
		return DIR_NONE;
	if (span_eq(a, SPAN("sendrecv")))
		return DIR_SENDRECV;
	if (span_eq(a, SPAN("sendonly")))
		return DIR_SENDONLY;
	if (span_eq(a, SPAN("recvonly")))
		return DIR_RECVONLY;
	return span_eq(a, SPAN("inactive")) ? DIR_INACTIVE : DIR_NONE;
}

static bool attr_line(struct reading *r, struct span a)
{
	struct scope *scope = scope_of(r);
	enum direction direction = direction_of(a);
	struct span value;

	if (!scope)
		return true;
	if (direction)
		scope->direction = direction;
	else if (r->relayed && span_eq(a, SPAN("rtcp-mux")))
		r->now.rtcp_mux = true;
	else if (r->relayed && sdp_attr(a, SPAN("rtcp"), &value))
		return rtcp_attr(r, value);
	else if (r->relayed && r->rate == 0 && sdp_attr(a, SPAN("rtpmap"), &value))
		r->rate = sdp_clock_read(value);
	else if (r->relayed && r->now.kind == SDP_FLOOR && sdp_attr(a, SPAN("fmtp"), &value))
		r->out->floor = sdp_floor_read(value);
	return true;
}

static bool is_unspecified(const struct ip_addr *ip)
{
	static const struct ip_addr any6;

	return ip_eq(ip, &any6) || (ip_is_v4(ip) && memcmp(ip->b + 12, any6.b, 4) == 0);
}

static bool is_multicast(const struct ip_addr *ip)
{
	return ip_is_v4(ip) ? ip->b[12] >= 224 : ip->b[0] == 0xff;
}

// A name instead of an address cannot be used: squelch asks no DNS.
static bool ip_read(struct span conn, struct ip_addr *out)
{
	conn.n = span_find(conn, '/');
	return ip_parse(conn, out);
}

static void direction_find(struct reading *r)
{
	enum direction d = r->stream.direction ? r->stream.direction : r->session.direction;

	r->now.held = d == DIR_SENDONLY || d == DIR_INACTIVE;
	r->now.mute = d == DIR_RECVONLY || d == DIR_INACTIVE;
}

static bool far_read(struct reading *r, struct span conn, struct sdp_far *out)
{
	if (!ip_read(conn, &out->rtp.ip))
		return false;
	out->rtp.port = r->rtp_port;
	out->rtcp = out->rtp;
	if (r->now.rtcp_mux || r->now.kind == SDP_FLOOR)
		return true;
	// Above port 65535 there is none: 0, nobody listens.
	out->rtcp.port = r->rtcp_port ? r->rtcp_port : (uint16_t)(r->rtp_port + 1);
	return r->rtcp_conn.n == 0 || ip_read(r->rtcp_conn, &out->rtcp.ip);
}

// The hold of RFC 2543; RFC 3264 8.4 still wants it understood.
static void held_find(struct reading *r, struct sdp_far *far)
{
	if (is_unspecified(&far->rtp.ip)) {
		r->now.held = true;
		far->rtp.port = 0;
	}
	if (is_unspecified(&far->rtcp.ip))
		far->rtcp.port = 0;
}

// All of a section has been read. False: it has no c=, nor has the session.
static bool section_end(struct reading *r)
{
	struct span conn = r->stream.conn.n ? r->stream.conn : r->session.conn;
	struct sdp_outline *has = &r->out->has;
	struct sdp_far *far = &r->out->far[has->n_streams];

	if (!r->relayed)
		return true;
	r->relayed = false;
	if (conn.n == 0)
		return false;
	if (!far_read(r, conn, far)) {
		r->unreachable = true;
		return true;
	}
	// Two ends are relayed to each other, no group; and none that somebody else may be part of.
	if (is_multicast(&far->rtp.ip) || is_multicast(&far->rtcp.ip))
		return true;
	direction_find(r);
	held_find(r, far);
	r->out->rate[has->n_streams] = r->rate;
	has->stream[has->n_streams++] = r->now;
	return true;
}

static void section_begin(struct reading *r, const struct sdp_media *m)
{
	const struct sdp_outline *has = &r->out->has;

	r->in_media = true;
	r->relayed = m->port != 0 && has->n_streams < SDP_STREAMS_MAX &&
		     has->n_lines <= UINT8_MAX && sdp_stream_read(m, &r->now);
	if (!r->relayed)
		return;
	r->now.line = (uint8_t)has->n_lines;
	r->stream = (struct scope){0};
	r->rtp_port = m->port;
	r->rtcp_port = 0;
	r->rtcp_conn = SPAN_NONE;
	r->rate = 0;
}

static bool media_line(struct reading *r, struct span value)
{
	struct sdp_media m;

	if (!section_end(r) || !sdp_media_read(value, &m) || r->out->has.n_lines == UINT16_MAX)
		return false;
	section_begin(r, &m);
	r->out->has.n_lines++;
	return true;
}

static bool line_read(struct reading *r, const struct sdp_line *line)
{
	switch (line->type) {
	case 'o':
		if (r->has_origin || r->in_media)
			return false;
		r->has_origin = true;
		return sdp_origin_good(line->value);
	case 'c':
		return conn_line(r, line->value);
	case 'm':
		return media_line(r, line->value);
	case 'a':
		return attr_line(r, line->value);
	case 'v':
		return false;
	default:
		return true;
	}
}

enum sdp_verdict sdp_parse(struct span body, struct sdp *out)
{
	struct reading r = {.out = out};
	struct sdp_line line;
	enum sdp_step step;

	out->has = (struct sdp_outline){0};
	out->floor = (struct sdp_floor){0};
	// No byte-string has NUL, nor, within a line, CR (RFC 4566 9).
	if (span_find(body, 0) < body.n)
		return SDP_BAD;
	if (sdp_line_next(&body, &line) != SDP_LINE || line.type != 'v' ||
	    !span_eq(span_trim(line.value), SPAN("0")))
		return SDP_BAD;
	while ((step = sdp_line_next(&body, &line)) == SDP_LINE)
		if (!line_read(&r, &line))
			return SDP_BAD;
	if (step != SDP_END || !r.has_origin || !section_end(&r))
		return SDP_BAD;
	if (out->has.n_streams)
		return SDP_VALID;
	return r.unreachable ? SDP_BAD : SDP_NO_STREAM;
}
