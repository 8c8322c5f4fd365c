/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_call.h"

// What an originator says: texts made at start, with its name and what the server has chosen put in.

#define ROOM 512 // of an ACK or BYE, besides what the other side has chosen

static void say(struct load *l, const struct call *c, const struct load_piece *text)
{
	struct writer w;

	if (!load_open(l, &w, text->n))
		return;
	put_piece(&w, text, c->name);
	load_send(l, &w, &l->to_server);
}

static void say_bye(struct load *l, const struct call *c)
{
	const struct target *target = &l->targets[c->target];
	const struct load_texts *t = &l->texts;
	struct writer w;

	if (!load_open(l, &w, t->bye.n + t->bye_to.n + t->bye_tail.n + ROOM))
		return;
	put_lit(&w, "BYE ");
	put_span(&w, span_of(target->uri, target->n));
	put_piece(&w, &t->bye, c->name);
	put_piece(&w, &t->bye_to, c->name);
	put_span(&w, span_of(c->tag, c->tag_n));
	put_piece(&w, &t->bye_tail, c->name);
	load_send(l, &w, &target->way);
}

// The request that waits for an answer.
void load_say_again(struct load *l, const struct call *c)
{
	if (c->cancel_open)
		say(l, c, &l->texts.cancel);
	else if (c->state == CALL_CLOSING)
		say_bye(l, c);
	else if (load_scenario_of(c)->originator == ORIGINATOR_ASKS)
		say(l, c, &l->texts.options);
	else
		say(l, c, &l->texts.invite);
}

// To, as the response has it, and what follows.
static void send_ack(struct load *l, struct writer *w, const struct load_seen *s,
		     const struct path *way)
{
	if (s->odd)
		sip_put_headers(w, s->odd, SIP_H_TO, SPAN("To"));
	else
		put_span(w, s->to);
	put_piece(w, &l->texts.ack_tail, s->digits);
	load_send(l, w, way);
}

// From the response alone, so that it can be repeated when the call is long gone.
void load_say_ack_failure(struct load *l, const struct load_seen *s)
{
	const struct load_texts *t = &l->texts;
	struct writer w;

	if (!load_open(l, &w, t->ack_failure.n + t->ack_tail.n + ROOM))
		return;
	put_piece(&w, &t->ack_failure, s->digits);
	send_ack(l, &w, s, &l->to_server);
}

void load_say_ack(struct load *l, const struct load_seen *s)
{
	const struct load_texts *t = &l->texts;
	struct writer w;

	if (!load_open(l, &w, t->ack.n + t->ack_tail.n + ROOM))
		return;
	put_lit(&w, "ACK ");
	put_span(&w, s->contact);
	put_piece(&w, &t->ack, s->digits);
	send_ack(l, &w, s, load_target_way(l, s->contact));
}
