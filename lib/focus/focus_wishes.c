/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// What a caller, or the rule that his INVITE meets, asks of those who are called: whether they are to
// answer by themselves (RFC 5373). The rule has the last word.

#define ANSWER_MODE "Answer-Mode"
#define PRIVILEGED  "Priv-" ANSWER_MODE

static struct span set_by(enum dialplan_mode mode)
{
	switch (mode) {
	case DIALPLAN_MODE_AUTO:
		return SPAN("Auto");
	case DIALPLAN_MODE_AUTO_REQUIRE:
		return SPAN("Auto;require");
	case DIALPLAN_MODE_MANUAL:
		return SPAN("Manual");
	case DIALPLAN_MODE_MANUAL_REQUIRE:
		return SPAN("Manual;require");
	case DIALPLAN_MODE_PASS:
	case DIALPLAN_MODE_DROP:
		break;
	}
	return SPAN_NONE;
}

// What members are told in place of what the caller says; false: he insists on what they are not
// told (4.3), for the rule, or who he is, forbids it. What cannot be read was not said.
static bool decide(int8_t rule, bool believed, struct span *mode)
{
	struct span said = *mode, word;
	bool insists = false, read = said.n && sip_answer_mode(said, &word, &insists);

	if (rule > DIALPLAN_MODE_DROP) {
		*mode = set_by((enum dialplan_mode)rule);
		return true;
	}
	if (read && (rule == DIALPLAN_MODE_PASS || (rule < 0 && believed)))
		return true;
	*mode = SPAN_NONE;
	return !(read && insists);
}

// 6: a privileged wish overrides what the callee has set for himself, so not everybody's is passed
// on: of those alone who are trusted, and of whom a rule lets.
static uint16_t answer_modes(const struct sip_msg *m, bool trusted,
			     const struct dialplan_policy *policy, struct wishes *out)
{
	if (!decide(policy->answer_mode, true, &out->answer_mode) ||
	    !decide(policy->priv_answer_mode, trusted, &out->priv_answer_mode))
		return 403;
	out->insists = (out->answer_mode.n || out->priv_answer_mode.n) &&
		       sip_lists(m, SIP_H_REQUIRE, FOCUS_MODE_OPTION);
	return 0;
}

// One look at the headers for all of them: hardly any INVITE has one.
static void read(const struct sip_msg *m, struct wishes *out)
{
	for (const struct sip_header *h = sip_first(m, SIP_H_OTHER); h; h = sip_next(m, h)) {
		struct span name = sip_header_name(m, h);

		if (name.n == strlen(ANSWER_MODE) && span_ieq(name, SPAN(ANSWER_MODE)))
			out->answer_mode = sip_header_value(m, h);
		else if (name.n == strlen(PRIVILEGED) && span_ieq(name, SPAN(PRIVILEGED)))
			out->priv_answer_mode = sip_header_value(m, h);
		else if (name.n == FOCUS_PRIORITY.n && span_ieq(name, FOCUS_PRIORITY))
			out->prioritised = true;
	}
}

static bool calls_somebody(const struct dialplan_rule *rule)
{
	return rule->action != DIALPLAN_ROOM && rule->action != DIALPLAN_FACTORY;
}

uint16_t focus_wishes(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		      bool proven, struct asked *a)
{
	const struct dialplan_policy *policy = &a->rule->policy;
	struct wishes *out = &a->wishes;
	bool trusted;
	uint16_t status = 0;

	read(m, out);
	trusted = (out->priv_answer_mode.n || out->prioritised) &&
		  sources_cover(core->trusted, &path->remote.ip);
	if (calls_somebody(a->rule))
		status = answer_modes(m, trusted, policy, out);
	if (status == 0)
		status = focus_priority(core, m, trusted || proven,
					policy->priority == DIALPLAN_EMERGENCY, out);
	return status;
}

void focus_put_wishes(struct writer *w, const struct sip_msg *m, const struct wishes *wishes)
{
	if (wishes->insists)
		sip_put_header(w, SPAN("Require"), FOCUS_MODE_OPTION);
	if (wishes->answer_mode.n)
		sip_put_header(w, SPAN(ANSWER_MODE), wishes->answer_mode);
	if (wishes->priv_answer_mode.n)
		sip_put_header(w, SPAN(PRIVILEGED), wishes->priv_answer_mode);
	if (wishes->insists_on_it)
		sip_put_header(w, SPAN("Require"), FOCUS_PRIORITY_OPTION);
	if (wishes->prioritised)
		focus_put_priority(w, m);
}

void focus_answer_mode(struct focus *f, const struct sip_msg *m)
{
	const struct sip_header *h = sip_named(m, SPAN(ANSWER_MODE));
	struct span word = SPAN_NONE;
	bool insists;

	f->answer_mode = MODE_UNSAID;
	if (!h || !sip_answer_mode(sip_header_value(m, h), &word, &insists))
		return;
	if (span_ieq(word, SPAN("Auto")))
		f->answer_mode = MODE_AUTO;
	else if (span_ieq(word, SPAN("Manual")))
		f->answer_mode = MODE_MANUAL;
}

// Of several members each has answered in its own way.
void focus_put_answer_mode(const struct focus *f, struct writer *w)
{
	if (f->n_members != 1 || f->n_in != 1 || f->answer_mode == MODE_UNSAID)
		return;
	sip_put_header(w, SPAN(ANSWER_MODE),
		       f->answer_mode == MODE_AUTO ? SPAN("Auto") : SPAN("Manual"));
}
