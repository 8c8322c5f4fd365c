/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// A route: the Request-URI itself is called, through one of the hosts that the rule names.

static bool names_us(const struct focus_core *core, const struct sip_uri *uri)
{
	struct endpoint at = {.port = uri->port ? uri->port : SIP_PORT};

	return ip_parse(uri->host, &at.ip) && home_is_self(core->cfg.home, &at);
}

static void put_at(struct writer *w, const struct endpoint *at)
{
	put_host(w, &at->ip);
	if (at->port != SIP_PORT) {
		put_lit(w, ":");
		put_u32(w, at->port);
	}
}

void focus_put_rehosted(struct writer *w, struct span text, const struct endpoint *at)
{
	struct sip_uri uri = {0};

	sip_uri_parse(text, &uri);
	put_span(w, uri.scheme);
	put_lit(w, ":");
	put_span(w, uri.user);
	if (uri.user.n)
		put_lit(w, "@");
	put_at(w, at);
	put_span(w, uri.params);
}

static bool is_dead(const struct focus_core *core, uint32_t hop)
{
	return core->hops && hop_is_dead(&core->hops->hop[hop]);
}

// What is not known yet is left out, as what is dead is.
static void add_named(struct focus_core *core, const struct sip_msg *m, uint32_t number,
		      const struct dialplan_hop *hop, struct focus_hops *hops)
{
	struct resolve_name name;
	uint32_t before = hops->n;

	if (!dialplan_hop_name(hop, &name))
		return;
	focus_named_hops(core, name, siphash13(&core->cfg.key, 0, &m->call_id, 1), hops);
	focus_leave_out_dead(core, number, hops, before);
}

// The rule's hops from the one on whose turn it is, without those that are dead, or to which
// there is no way.
static void line_up(struct focus_core *core, const struct sip_msg *m,
		    const struct dialplan_rule *rule, struct focus_hops *hops)
{
	const struct dialplan *plan = dialplan_of(core->cfg.plan);
	uint32_t turn = dialplan_turn(core->cfg.plan, rule);
	struct ip_addr gateway;

	hops->n = 0;
	for (uint32_t i = 0; i < rule->n_hops; i++) {
		uint32_t number = rule->hop[(turn + i) % rule->n_hops];
		const struct dialplan_hop *hop = dialplan_hop(plan, number);

		if (hop->named)
			add_named(core, m, number, hop, hops);
		else if (!is_dead(core, number) && hops->n < FOCUS_HOPS_MAX &&
			 home_route(core->cfg.home, &hop->at.ip, &gateway) != HOME_NONE)
			hops->at[hops->n++] = hop->at;
	}
}

// 16.5, 16.6: the Request-URI stays what it is, unless it names us: then it is the hop's.
void focus_find_way(struct focus_core *core, const struct sip_msg *m, struct asked *a)
{
	struct focus_route *route = &a->route;
	struct writer w = writer_on(core->tail, core->scratch);

	line_up(core, m, a->rule, &route->hops);
	a->who = (struct invitees){&route->routed, route->hops.n != 0};
	if (route->hops.n == 0)
		return;
	route->rehosted = names_us(core, a->uri);
	route->routed = (struct dialplan_member){.uri = a->text, .at = route->hops.at[0]};
	if (!route->rehosted)
		return;
	focus_put_rehosted(&w, a->text, &route->hops.at[0]);
	route->routed.uri = writer_span(&w);
}

// Copied: the plan may be gone before the leg is.
void focus_keep_hops(struct focus_core *core, uint32_t l, const struct focus_hops *hops)
{
	if (hops->n > 1)
		chain_store(&core->txns.chunks,
			    span_of(&hops->at[1], (hops->n - 1) * sizeof(hops->at[0])),
			    &core_leg(core, l)->hops);
}
