/* SPDX-License-Identifier: BSD-3-Clause */
#include "rig_name.h"

#include <stdio.h>

struct resolve_cache *rig_names;
char rig_asked[256];
bool rig_names_full;

static bool ask(struct resolve_asker *asker, struct resolve_name name)
{
	size_t n = strlen(rig_asked);

	(void)asker;
	if (rig_names_full)
		return false;
	snprintf(rig_asked + n, sizeof(rig_asked) - n, "%s%.*s:%u", n ? " " : "",
		 (int)name.host.n, (const char *)name.host.p, name.port);
	return true;
}

static struct resolve_asker asker = {ask};

void rig_with_names(struct focus_cfg *cfg)
{
	cfg->names = rig_names = resolve_cache_create(16, &cfg->key);
	cfg->asker = &asker;
	cfg->name_wait_ms = WAIT;
	rig_asked[0] = '\0';
	rig_names_full = false;
}

struct rig *rig_open_names(void)
{
	return rig_open(rig_with_names);
}

void rig_close_names(struct rig *r)
{
	rig_close_empty(r);
	resolve_cache_free(rig_names);
}

void rig_end_names(struct rig *r, char station)
{
	char sent[64];

	O_DIALOG(r, "ACK", 1);
	r->log[0] = '\0';
	O_DIALOG(r, "BYE", 2);
	snprintf(sent, sizeof(sent), "O 200 BYE, %c BYE", station);
	SENT(r, sent);
	rig_t(r, station, SIP_BYE, 200);
	rig_act(r);
	rig_close_names(r);
}

void rig_says(const char *host, uint16_t port, const char *stations)
{
	const struct resolve_name name = {span_cstr(host), port};
	uint32_t i = resolve_cache_enter(rig_names, name, 1);
	struct resolve_targets t = {0};

	for (; stations && stations[t.n]; t.n++)
		t.at[t.n] = (struct resolve_target){
			.at = {ip_v4((const uint8_t[]){10, 9, 0,
						       (uint8_t)(stations[t.n] - 'A' + 2)}),
			       5070},
			.priority = (uint16_t)t.n,
			.host = (uint16_t)t.n,
		};
	resolve_cache_put(rig_names, i,
			  !stations ? RESOLVE_FAILED
			  : t.n	    ? RESOLVE_KNOWN
				    : RESOLVE_NONE,
			  &t, 60000, 1);
}
