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
	bool relayed;  /* within the relayed stream's section */
	bool found;    /* there is a relayed stream */
	bool has_origin;
	uint16_t rtcp_port;    /* a=rtcp; 0: none */
	struct span rtcp_conn; /* its address; empty: that of c= */
};

static bool is_rtp(struct span proto, bool *secure)
{
	static const struct {
		struct span name;
		bool secure;
	} profiles[] = {
		{SPAN("RTP/AVP"), false},	  {SPAN("RTP/AVPF"), false},
		{SPAN("RTP/SAVP"), true},	  {SPAN("RTP/SAVPF"), true},
		{SPAN("UDP/TLS/RTP/SAVP"), true}, {SPAN("UDP/TLS/RTP/SAVPF"), true},
	};

	for (unsigned i = 0; i < ARRAY_SIZE(profiles); i++) {
		*secure = profiles[i].secure;
		if (span_ieq(proto, profiles[i].name))
			return true;
	}
	return false;
}

static bool media_line(struct reading *r, struct span value)
{
	struct sdp_media m;
	bool secure;

	if (!sdp_media_read(value, &m))
		return false;
	r->in_media = true;
	r->relayed = !r->found && m.port != 0 && is_rtp(m.proto, &secure);
	if (r->relayed) {
		r->found = true;
		r->out->secure = secure;
		r->out->stream = r->out->n_streams;
		r->out->rtp.port = m.port;
	}
	r->out->n_streams++;
	return true;
}

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
		r->out->rtcp_mux = true;
	else if (r->relayed && sdp_attr(a, SPAN("rtcp"), &value))
		return rtcp_attr(r, value);
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

static bool far_end(struct reading *r)
{
	struct sdp *out = r->out;

	if (!ip_read(r->stream.conn.n ? r->stream.conn : r->session.conn, &out->rtp.ip))
		return false;
	out->rtcp = out->rtp;
	if (out->rtcp_mux)
		return true;
	// Above port 65535 there is none: 0, nobody listens.
	out->rtcp.port = r->rtcp_port ? r->rtcp_port : (uint16_t)(out->rtp.port + 1);
	return r->rtcp_conn.n == 0 || ip_read(r->rtcp_conn, &out->rtcp.ip);
}

static void direction_find(struct reading *r)
{
	enum direction d = r->stream.direction ? r->stream.direction : r->session.direction;
	struct sdp *out = r->out;

	out->held = d == DIR_SENDONLY || d == DIR_INACTIVE;
	out->mute = d == DIR_RECVONLY || d == DIR_INACTIVE;
	if (is_unspecified(&out->rtp.ip)) {
		// The hold of RFC 2543; RFC 3264 8.4 still wants it understood.
		out->held = true;
		out->rtp.port = 0;
	}
	if (is_unspecified(&out->rtcp.ip))
		out->rtcp.port = 0;
}

enum sdp_verdict sdp_parse(struct span body, struct sdp *out)
{
	struct reading r = {.out = out};
	struct sdp_line line;
	enum sdp_step step;

	*out = (struct sdp){0};
	if (sdp_line_next(&body, &line) != SDP_LINE || line.type != 'v' ||
	    !span_eq(span_trim(line.value), SPAN("0")))
		return SDP_BAD;
	while ((step = sdp_line_next(&body, &line)) == SDP_LINE)
		if (!line_read(&r, &line))
			return SDP_BAD;
	if (step != SDP_END || !r.has_origin)
		return SDP_BAD;
	if (!r.found)
		return SDP_NO_STREAM;
	if (!far_end(&r))
		return SDP_BAD;
	// Two ends are relayed to each other, no group; and none that somebody else may be part of.
	if (is_multicast(&out->rtp.ip) || is_multicast(&out->rtcp.ip))
		return SDP_NO_STREAM;
	direction_find(&r);
	return SDP_VALID;
}
