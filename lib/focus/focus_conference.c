/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// The event package "conference" (RFC 4575): which document a subscriber is told. Several who know as
// much are told the same one.

static struct watch *watch_of(struct focus_core *core, uint32_t s)
{
	return watch_at(&core->watches, core_sub(core, s)->conference.watch);
}

static struct watch_document *document_at(struct focus_core *core, uint32_t d)
{
	return slab_at(&core->watches.documents, d);
}

static uint32_t document_max(const struct focus_core *core)
{
	uint32_t half = core->cfg.max_message / 2;

	return half < FOCUS_DOCUMENT_MAX ? half : FOCUS_DOCUMENT_MAX;
}

static uint32_t write_document(struct focus_core *core, struct watch *watch, uint32_t from,
			       uint32_t base)
{
	uint32_t d = slab_get(&core->watches.documents);
	struct writer w = writer_on(core->body, document_max(core));
	struct watch_document *document;

	if (d == DOCUMENT_NONE)
		return d;
	document = document_at(core, d);
	*document = (struct watch_document){.from = from, .base = base, .at = watch->change};
	document->to = focus_info_put(core, watch, from, base, &w);
	if (!chain_store(&core->subs.chunks, writer_span(&w), &document->text)) {
		slab_put(&core->watches.documents, d);
		return DOCUMENT_NONE;
	}
	return d;
}

// The latest, if it is that; else it is written.
static uint32_t find_document(struct focus_core *core, uint32_t w, uint32_t from, uint32_t base)
{
	struct watch *watch = watch_at(&core->watches, w);
	const struct watch_document *latest;

	if (watch->document != DOCUMENT_NONE) {
		latest = document_at(core, watch->document);
		if (latest->from == from && latest->base == base && latest->at == watch->change)
			return watch->document;
		document_at(core, watch->document)->watch = WATCH_NONE;
	}
	watch->document = write_document(core, watch, from, base);
	if (watch->document != DOCUMENT_NONE)
		document_at(core, watch->document)->watch = w;
	return watch->document;
}

static void release_document(struct focus_core *core, uint32_t s)
{
	uint32_t d = core_sub(core, s)->conference.document;
	struct watch_document *document;

	if (d == DOCUMENT_NONE)
		return;
	core_sub(core, s)->conference.document = DOCUMENT_NONE;
	document = document_at(core, d);
	if (--document->users)
		return;
	if (document->watch != WATCH_NONE)
		watch_at(&core->watches, document->watch)->document = DOCUMENT_NONE;
	chain_drop(&core->subs.chunks, &document->text);
	slab_put(&core->watches.documents, d);
}

// Everything, if it knows nothing, or if some have been forgotten who left unknown to it.
static bool say(struct focus_core *core, uint32_t s)
{
	struct subscription *sub = core_sub(core, s);
	const struct watch *watch = watch_of(core, s);
	bool all = sub->conference.told == 0 || sub->conference.base < watch->forgotten;
	uint32_t from = all ? 0 : sub->conference.told;
	uint32_t base = all ? watch->change : sub->conference.base;
	uint32_t d;

	release_document(core, s);
	d = find_document(core, sub->conference.watch, from, base);
	if (d == DOCUMENT_NONE)
		return false;
	document_at(core, d)->users++;
	sub->conference.document = d;
	sub->conference.told = document_at(core, d)->to;
	sub->conference.base = base;
	if (sub->conference.told == document_at(core, d)->at)
		sub->conference.base = sub->conference.told;
	sub->conference.version++;
	return true;
}

static struct span name_of(struct focus_core *core, uint32_t s, uint8_t *room, uint32_t n)
{
	struct writer w = writer_on(room, n);

	chain_put(&core->subs.chunks, &watch_of(core, s)->name, &w);
	return w.n ? writer_span(&w) : SPAN("squelch");
}

// The version is each subscription's own: one more each time (RFC 4575 5.1).
static struct span words(struct focus_core *core, uint32_t s)
{
	const struct subscription *sub = core_sub(core, s);
	const struct watch_document *document = document_at(core, sub->conference.document);
	const struct leg *leg = leg_at(&core->subs.legs, s);
	struct writer w = writer_on(core->body, core->scratch);
	uint8_t room[FOCUS_ROOM_NAME_MAX];
	uint32_t l = sub->leg ? leg_find(&core->legs, sub->leg) : LEG_NONE;

	if (l != LEG_NONE)
		leg = core_leg(core, l);
	put_lit(&w, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<conference-info "
		    "xmlns=\"urn:ietf:params:xml:ns:conference-info\" entity=\"sip:");
	put_xml(&w, name_of(core, s, room, sizeof(room)));
	put_lit(&w, "@");
	put_span(&w, span_cstr(core->cfg.home->addr[leg->path.local].text));
	put_lit(&w, ":");
	put_u32(&w, core->legs.sip_port);
	put_lit(&w, "\" state=\"");
	put_span(&w, document->from ? SPAN("partial") : SPAN("full"));
	put_lit(&w, "\" version=\"");
	put_u32(&w, sub->conference.version);
	put_lit(&w, "\">\r\n");
	chain_put(&core->subs.chunks, &document->text, &w);
	return writer_span(&w);
}

// What the document had no room for is said at once.
static void said(struct focus_core *core, uint32_t s)
{
	const struct subscription *sub = core_sub(core, s);
	uint32_t d = sub->conference.document;
	bool more = d != DOCUMENT_NONE && document_at(core, d)->to != document_at(core, d)->at;

	release_document(core, s);
	if (more && sub->said_end == SUB_LIVES)
		focus_sub_owe(core, s);
}

static void anew(struct focus_core *core, uint32_t s)
{
	core_sub(core, s)->conference.told = 0;
}

static void put_contact(struct focus_core *core, uint32_t s, struct writer *w)
{
	uint8_t room[FOCUS_ROOM_NAME_MAX];

	leg_put_contact_as(&core->subs.legs, leg_at(&core->subs.legs, s)->path.local,
			   name_of(core, s, room, sizeof(room)), SPAN(";isfocus"), w);
}

static void gone(struct focus_core *core, uint32_t s)
{
	release_document(core, s);
	focus_watch_leave(core, s);
}

const struct sub_package focus_conference_package = {
	.event = {(const uint8_t *)"conference", 10},
	.type = {(const uint8_t *)"application/conference-info+xml", 31},
	.say = say,
	.words = words,
	.said = said,
	.anew = anew,
	.put_contact = put_contact,
	.gone = gone,
};
