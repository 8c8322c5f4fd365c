/* SPDX-License-Identifier: BSD-3-Clause */
#include "sdp_kept.h"

// What may be said for the whole session and again for one stream (RFC 4566 5).
struct scope {
	struct span conn;	      /* address of c= */
	enum sdp_attr_kind direction; /* SDP_A_OTHER: not said */
};

struct reading {
	struct sdp *out;
	struct scope session, stream;
	bool relayed; /* within the section of a stream that may be relayed: */
	struct sdp_stream now;
	uint16_t rtp_port, rtcp_port; /* a=rtcp; 0: none */
	struct span rtcp_conn;	      /* its address; empty: that of c= */
	uint32_t rate;		      /* as in struct sdp */
	bool unreachable;	      /* there was a stream whose address cannot be used */
	bool has_origin;
	struct sdp_keeping kept;
};

// The scope that a line speaks of; NULL: a stream that is not relayed.
static struct scope *scope_of(struct reading *r)
{
	if (!r->kept.in_media)
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

static void rtpmap_attr(struct reading *r, struct span value)
{
	if (r->rate == 0)
		r->rate = sdp_clock_read(value);
}

static void fmtp_attr(struct reading *r, struct span value)
{
	if (r->now.kind == SDP_FLOOR)
		r->out->floor = sdp_floor_read(value);
}

// An attribute of a stream that may be relayed.
static bool stream_attr(struct reading *r, enum sdp_attr_kind a, struct span value)
{
	switch (a) {
	case SDP_A_RTCP_MUX:
		r->now.rtcp_mux = true;
		break;
	case SDP_A_RTCP:
		return rtcp_attr(r, value);
	case SDP_A_RTPMAP:
		rtpmap_attr(r, value);
		break;
	case SDP_A_FMTP:
		fmtp_attr(r, value);
		break;
	default:
		break;
	}
	return true;
}

static bool attr_line(struct reading *r, const struct sdp_line *line)
{
	struct scope *scope = scope_of(r);
	struct span value;
	enum sdp_attr_kind a = sdp_attr_read(line->value, &value);

	sdp_keep_attr(&r->kept, line, a);
	if (scope && a >= SDP_A_SENDRECV && a <= SDP_A_INACTIVE)
		scope->direction = a;
	return !r->relayed || stream_attr(r, a, value);
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
	enum sdp_attr_kind d = r->stream.direction ? r->stream.direction : r->session.direction;

	r->now.held = d == SDP_A_SENDONLY || d == SDP_A_INACTIVE;
	r->now.mute = d == SDP_A_RECVONLY || d == SDP_A_INACTIVE;
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

static bool media_line(struct reading *r, const struct sdp_line *line)
{
	struct sdp_media m;
	struct span port;

	if (!section_end(r) || !sdp_media_read(line->value, &m, &port) ||
	    r->out->has.n_lines == UINT16_MAX)
		return false;
	section_begin(r, &m);
	sdp_keep_media(&r->kept, line, port, sdp_is_floor(&m));
	r->out->has.n_lines++;
	return true;
}

static bool line_read(struct reading *r, const struct sdp_line *line)
{
	switch (line->type) {
	case 'o':
		if (r->has_origin || r->kept.in_media)
			return false;
		r->has_origin = true;
		sdp_keep_origin(&r->kept, line->value);
		return sdp_origin_good(line->value);
	case 'c':
		sdp_keep_addr(&r->kept);
		return conn_line(r, line->value);
	case 'm':
		return media_line(r, line);
	case 'a':
		return attr_line(r, line);
	case 'v':
		return false;
	default:
		sdp_keep_line(&r->kept, line);
		return true;
	}
}

static enum sdp_verdict read_all(struct reading *r, struct span body)
{
	struct sdp_line line;
	enum sdp_step step;

	if (sdp_line_next(&body, &line) != SDP_LINE || line.type != 'v' ||
	    !span_eq(span_trim(line.value), SPAN("0")))
		return SDP_BAD;
	sdp_keep_line(&r->kept, &line);
	while ((step = sdp_line_next(&body, &line)) == SDP_LINE)
		if (!line_read(r, &line))
			return SDP_BAD;
	if (step != SDP_END || !r->has_origin || !section_end(r))
		return SDP_BAD;
	if (r->out->has.n_streams)
		return SDP_VALID;
	return r->unreachable ? SDP_BAD : SDP_NO_STREAM;
}

enum sdp_verdict sdp_keep(struct span body, struct sdp *out, struct writer *w)
{
	struct reading r = {.out = out};
	uint32_t from = w->n;
	enum sdp_verdict verdict;

	out->has = (struct sdp_outline){0};
	out->floor = (struct sdp_floor){0};
	sdp_keep_begin(&r.kept, w);
	verdict = read_all(&r, body);
	sdp_keep_end(&r.kept, &out->has);
	out->kept = span_from(writer_span(w), from);
	return verdict;
}

enum sdp_verdict sdp_parse(struct span body, struct sdp *out)
{
	uint8_t none[1];
	struct writer nowhere = writer_on(none, 0);

	return sdp_keep(body, out, &nowhere);
}
