/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// REGISTER (RFC 3261 10.3, RFC 3327 5.3): whether it is served here, for whom, and what it is
// answered.

static uint16_t port_of(const struct sip_uri *uri)
{
	return uri->port ? uri->port : SIP_PORT;
}

// It always is, for the packet's owner is found in the same way; nobody else's part is ever
// written.
static bool is_mine(const struct focus_core *core, struct span aor)
{
	const struct location *loc = core->cfg.location;

	return location_owner(loc, location_key(loc, aor)) == core->cfg.location_part;
}

// Steps 4 and 5: in whose name. Who has proved who he is speaks for himself alone.
static uint16_t name_read(struct focus_core *core, const struct sip_msg *m, bool proven,
			  struct writer *aor)
{
	const struct sip_uri *domain = &m->requested;
	struct sip_uri to;

	if (!location_aor(m->to.uri, aor) || !sip_uri_parse(m->to.uri, &to))
		return 400;
	if (!span_ieq(to.host, domain->host) || port_of(&to) != port_of(domain))
		return 404;
	if (!is_mine(core, writer_span(aor)))
		return 500;
	return proven && !span_eq(auth_name(&core->auth, m), to.user) ? 403 : 0;
}

static void refuse(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		   uint16_t status, struct span reason)
{
	uint8_t room[48];
	struct writer w = writer_on(room, sizeof(room));

	count_drop(core, status == 503 ? DROP_LOCATION_FULL : DROP_REGISTER_BAD);
	if (status == 420)
		put_lit(&w, "Unsupported: path\r\n");
	if (status == 423) {
		put_lit(&w, "Min-Expires: ");
		put_u32(&w, core->cfg.location->min_expires_s);
		put_lit(&w, "\r\n");
	}
	focus_refuse_saying(core, m, path, status, reason, writer_span(&w));
}

// Step 8: all bindings that there are now. RFC 3327 5.3: and the way by which it has come.
static void accept(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		   struct span aor)
{
	struct writer w = writer_on(core->body, core->scratch);
	struct location_list *list = &core->located->list;

	count(core, STAT_REGISTERED);
	location_find(core->cfg.location, aor, core->now_ms, list);
	location_put_contacts(&w, list, core->now_ms);
	if (sip_lists(m, SIP_H_SUPPORTED, SPAN("path"))) {
		put_lit(&w, "Supported: path\r\nPath: ");
		location_put_path(&w, m);
		put_lit(&w, "\r\n");
	}
	focus_reply(core, m, path, 200, LEG_NONE, writer_span(&w), SPAN_NONE);
}

// RFC 3327 5.3: who does not know of Path must not be given one behind his back.
static bool path_unasked(const struct sip_msg *m)
{
	uint8_t room[LOCATION_PATH_MAX];
	struct writer w = writer_on(room, sizeof(room));

	return (!location_put_path(&w, m) || w.n) && !sip_lists(m, SIP_H_SUPPORTED, SPAN("path"));
}

static uint16_t serve(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		      bool proven, struct writer *aor, struct span *reason)
{
	uint16_t status = name_read(core, m, proven, aor);

	if (status)
		return status;
	if (path_unasked(m))
		return 420;
	return location_register(core->cfg.location, m, writer_span(aor), &path->remote,
				 core->now_ms, core->cfg.location_log, reason);
}

void focus_register(struct focus_core *core, const struct sip_msg *m, const struct path *path)
{
	uint8_t room[LOCATION_AOR_MAX];
	struct writer aor = writer_on(room, sizeof(room));
	struct span reason = SPAN_NONE;
	uint16_t status;
	bool proven;

	if (!core->cfg.location || !dialplan_registers(core->cfg.plan)) {
		focus_refuse(core, m, path, 405, SPAN_NONE);
		return;
	}
	if (!focus_target(core, m, path, &proven))
		return;
	status = core->closing ? 503 : serve(core, m, path, proven, &aor, &reason);
	if (status == 200)
		accept(core, m, path, writer_span(&aor));
	else
		refuse(core, m, path, status, reason);
}
