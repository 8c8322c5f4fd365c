/* SPDX-License-Identifier: BSD-3-Clause */
#include "leg_wire.h"

// The longest From or To that we write ourselves.
#define ADDR_MAX 2048

static struct leg_id call_id(const struct leg_table *lt, uint32_t i)
{
	return (struct leg_id){.kind = LEG_ID_CALL, .name = leg_name(lt, i)};
}

void leg_put_tag(const struct leg_table *lt, uint32_t i, struct writer *w)
{
	const struct leg *leg = leg_at(lt, i);
	struct leg_id tag = leg_tag_id(lt, i);

	leg_id_put_mac(w, tag, leg->tag_mac ? leg->tag_mac : leg_id_mac(&lt->key, tag));
}

// A URI of m as the remote target. False: it is none, and *out is as before.
static bool target_read(const struct sip_msg *m, struct span text, struct sip_uri *uri,
			struct span *out)
{
	if (!sip_uri_in(m, text, uri))
		return false;
	*out = leg_request_uri(text, uri);
	return true;
}

// The Record-Route values of m, in the order in which it has them. What is no address leads nowhere, and
// might not even be a header value by itself: it is left out. False: more than we keep.
static bool collect_routes(const struct sip_msg *m, struct leg_parts *p)
{
	struct sip_addrs list = sip_addrs(m, SIP_H_RECORD_ROUTE);
	struct sip_addr addr;
	struct sip_uri uri;

	while (sip_addrs_next(&list, &addr)) {
		if (!sip_uri_in(m, addr.uri, &uri))
			continue;
		if (p->n_routes == LEG_ROUTES_MAX)
			return false;
		p->route[p->n_routes++] = list.item;
	}
	return true;
}

// 12.1.2: the UAC takes the route set in reverse order.
static void reverse_routes(struct leg_parts *p)
{
	for (unsigned a = 0, b = p->n_routes; a + 1 < b; a++, b--) {
		struct span t = p->route[a];

		p->route[a] = p->route[b - 1];
		p->route[b - 1] = t;
	}
}

// The next hop is the first route, else the remote target (8.1.2). Where that is a host name, the address
// the message came from is the best that is known here.
static void next_hop(struct leg_parts *p, const struct path *from, struct path *out)
{
	struct sip_addr first;

	*out = *from;
	if (p->n_routes && sip_addr_parse(p->route[0], &first))
		p->named = !sip_uri_endpoint(first.uri, &out->remote);
	else
		p->named = !sip_uri_where(&p->uri, &out->remote);
	if (p->named)
		out->remote = from->remote;
}

bool leg_dialog_uas(struct leg_table *lt, uint32_t i, const struct sip_msg *invite,
		    uint64_t dialog, const struct path *path)
{
	struct leg *leg = leg_at(lt, i);
	struct leg_parts p = {
		.max_forwards = LEG_MAX_FORWARDS,
		.from = sip_value(invite, SIP_H_TO),
		.to = sip_value(invite, SIP_H_FROM),
		.call_id = invite->call_id,
		.own_tag = true,
	};

	leg->tag_mac = leg_id_mac(&lt->key, leg_tag_id(lt, i));
	if (!target_read(invite, invite->contact.uri, &p.uri, &p.target) ||
	    !collect_routes(invite, &p))
		return false;
	next_hop(&p, path, &leg->path);
	leg->dialog = dialog;
	leg->cseq_remote = invite->cseq;
	return leg_wire_set(lt, i, &p);
}

static bool list_routes(struct span list, struct leg_parts *p)
{
	struct span item;

	while (sip_list_next(&list, &item)) {
		if (p->n_routes == LEG_ROUTES_MAX)
			return false;
		p->route[p->n_routes++] = item;
	}
	return true;
}

bool leg_dialog_uac(struct leg_table *lt, uint32_t i, struct span target, const struct path *path,
		    struct span caller, struct span routes, uint32_t max_forwards)
{
	struct leg *leg = leg_at(lt, i);
	uint8_t from_room[ADDR_MAX], to_room[ADDR_MAX];
	struct writer from = writer_on(from_room, sizeof(from_room));
	struct writer to = writer_on(to_room, sizeof(to_room));
	struct leg_parts p = {
		.target = target,
		.max_forwards = max_forwards,
		.own_tag = true,
		.own_call = true,
	};
	uint64_t mac[2];

	put_lit(&from, "<");
	put_span(&from, caller);
	put_lit(&from, ">");
	put_lit(&to, "<");
	put_span(&to, target);
	put_lit(&to, ">");
	p.from = writer_span(&from);
	p.to = writer_span(&to);
	leg_id_macs(&lt->key, leg_tag_id(lt, i), call_id(lt, i), mac);
	leg->tag_mac = mac[0];
	leg->call_mac = mac[1];
	leg->path = *path;
	leg->cseq = leg->cseq_invite = 1;
	return !from.full && !to.full && list_routes(routes, &p) && leg_wire_set(lt, i, &p);
}

bool leg_dialog_2xx(struct leg_table *lt, uint32_t i, const struct sip_msg *ok,
		    const struct path *path)
{
	struct leg *leg = leg_at(lt, i);
	struct leg_parts p = {
		.max_forwards = LEG_MAX_FORWARDS,
		.from = sip_value(ok, SIP_H_FROM),
		.to = sip_value(ok, SIP_H_TO),
		.call_id = ok->call_id,
	};
	struct path before = leg->path;

	// A 2xx without Contact breaks 12.1.1; the URI in its To still names the callee.
	if (!target_read(ok, ok->contact.uri, &p.uri, &p.target) &&
	    !target_read(ok, ok->to.uri, &p.uri, &p.target))
		return false;
	if (!collect_routes(ok, &p))
		return false;
	reverse_routes(&p);
	leg_wire_shorten(lt, i, &p);
	next_hop(&p, path, &leg->path);
	if (!leg_wire_set(lt, i, &p)) {
		leg->path = before;
		return false;
	}
	leg->cseq = leg->cseq_invite = ok->cseq;
	leg->dialog = txn_dialog(&lt->key, ok->call_id, ok->to.tag);
	return true;
}

bool leg_dialog_refused(struct leg_table *lt, uint32_t i, const struct sip_msg *failure,
			const struct path *path)
{
	struct leg *leg = leg_at(lt, i);
	uint8_t room[ADDR_MAX];
	struct writer to = writer_on(room, sizeof(room));
	struct leg_parts p = {
		.max_forwards = LEG_MAX_FORWARDS,
		.target = failure->to.uri,
		.from = sip_value(failure, SIP_H_FROM),
		.call_id = failure->call_id,
	};

	put_lit(&to, "<");
	put_span(&to, p.target);
	put_lit(&to, ">");
	p.to = writer_span(&to);
	leg->path = *path;
	return p.target.n && !to.full && leg_wire_set(lt, i, &p);
}

void leg_dialog_refresh(struct leg_table *lt, uint32_t i, const struct sip_msg *m)
{
	struct leg *leg = leg_at(lt, i);
	struct span target;
	struct sip_uri uri;

	if (!target_read(m, m->contact.uri, &uri, &target) || !leg_wire_retarget(lt, i, target))
		return;
	// A host name stays where the messages come from, as at the dialog's begin.
	if (leg->wire.routes_end == leg->wire.uri_end)
		leg->wire.named = !sip_uri_where(&uri, &leg->path.remote);
}

bool leg_dialog_retarget(struct leg_table *lt, uint32_t i, struct span target)
{
	return leg_wire_retarget(lt, i, target);
}
