/* SPDX-License-Identifier: BSD-3-Clause */
#include "sdp_priv.h"

// What attributes are to us.

bool sdp_attr(struct span a, struct span name, struct span *value)
{
	if (!span_starts(a, name))
		return false;
	*value = span_from(a, name.n);
	if (value->n == 0)
		return true;
	if (value->p[0] != ':')
		return false;
	*value = span_from(*value, 1);
	return true;
}

static enum sdp_attr_kind untold_if(bool is)
{
	return is ? SDP_A_UNTOLD : SDP_A_OTHER;
}

static enum sdp_attr_kind beginning_with_r(struct span a, struct span *value)
{
	if (sdp_attr(a, SPAN("rtpmap"), value))
		return SDP_A_RTPMAP;
	if (span_eq(a, SPAN("recvonly")))
		return SDP_A_RECVONLY;
	if (span_eq(a, SPAN("rtcp-mux")))
		return SDP_A_RTCP_MUX;
	if (sdp_attr(a, SPAN("rtcp"), value))
		return SDP_A_RTCP;
	return untold_if(sdp_attr(a, SPAN("remote-candidates"), value));
}

// Untold is what is said of ICE (RFC 8839 5) and trickling (RFC 8840), of groups (RFC 5888 5) and
// bundles (RFC 9143 6).
enum sdp_attr_kind sdp_attr_read(struct span a, struct span *value)
{
	switch (a.n ? a.p[0] : 0) {
	case 'b':
		return untold_if(span_eq(a, SPAN("bundle-only")));
	case 'c':
		return untold_if(sdp_attr(a, SPAN("candidate"), value));
	case 'e':
		return untold_if(sdp_attr(a, SPAN("end-of-candidates"), value));
	case 'f':
		return sdp_attr(a, SPAN("fmtp"), value) ? SDP_A_FMTP : SDP_A_OTHER;
	case 'g':
		return untold_if(sdp_attr(a, SPAN("group"), value));
	case 'i':
		if (span_eq(a, SPAN("inactive")))
			return SDP_A_INACTIVE;
		return untold_if(span_starts(a, SPAN("ice-")));
	case 'r':
		return beginning_with_r(a, value);
	case 's':
		if (span_eq(a, SPAN("sendrecv")))
			return SDP_A_SENDRECV;
		return span_eq(a, SPAN("sendonly")) ? SDP_A_SENDONLY : SDP_A_OTHER;
	default:
		return SDP_A_OTHER;
	}
}
