/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "rig_scene.h"

/* INVITEs that list whom to call (RFC 5366). */

#define OFFER		       SDP("1", "10.9.0.9", "6000", "8")
#define PART(type, more, body) "--b1\r\nContent-Type: " type "\r\n" more "\r\n" body "\r\n"
#define SDP_PART	       PART("application/sdp", "", OFFER)
#define XML(entries)                                                                               \
	"<?xml version=\"1.0\"?>\r\n<resource-lists "                                              \
	"xmlns=\"urn:ietf:params:xml:ns:resource-lists\" "                                         \
	"xmlns:cp=\"urn:ietf:params:xml:ns:copyControl\">\r\n<list>\r\n" entries                   \
	"</list></resource-lists>"
#define LIST_PART(entries)                                                                         \
	PART("application/resource-lists+xml", "Content-Disposition: recipient-list\r\n",          \
	     XML(entries))
#define END "--b1--\r\n"

#define REQUIRED "Require: recipient-list-invite\r\n"

/* O's INVITE with that multipart body. */
void rig_list(struct rig *r, const char *target, const char *body);
