/* SPDX-License-Identifier: BSD-3-Clause */
#include "dialplan_priv.h"

// Right of the '=': what becomes of those whom the rule speaks of.

static bool member_add(const struct reader *r, struct dialplan_rule *rule, struct span word)
{
	struct dialplan_member *m = &r->plan->member[r->plan->n_members];
	const char *what;

	if (rule->n_members == DIALPLAN_MEMBERS_MAX)
		return reader_refuse_word(r, "target", rule->text,
					  "more than 1024 members; split the team");
	what = dialplan_member_parse(word, m);
	if (what)
		return reader_refuse_word(r, "member", word, what);
	for (uint32_t i = 0; i < rule->n_members; i++)
		if (member_same(&rule->member[i], m))
			return reader_refuse_word(r, "member", word,
						  "the same station twice; name it once");
	rule->n_members++;
	r->plan->n_members++;
	return true;
}

static bool group_read(const struct reader *r, struct span word, struct span line,
		       struct dialplan_rule *rule)
{
	rule->action = DIALPLAN_GROUP;
	for (; word.n; word = word_next(&line))
		if (!member_add(r, rule, word))
			return false;
	if (rule->n_members == 0)
		return reader_refuse_word(r, "target", rule->text,
					  "no members; name one or more after the =");
	if (rule->n_members > r->plan->members_max)
		r->plan->members_max = rule->n_members;
	return true;
}

// Nothing follows.
static bool alone_read(const struct reader *r, enum dialplan_action action, struct span line,
		       struct dialplan_rule *rule)
{
	struct span word = word_next(&line);

	rule->action = (uint8_t)action;
	return word.n == 0 ||
	       reader_refuse_word(r, "word", word,
				  "who is in is not the rule's to say; leave it out");
}

static bool room_read(const struct reader *r, enum dialplan_action action, struct span line,
		      struct dialplan_rule *rule)
{
	if (!policy_fits_room(&rule->policy))
		return reader_refuse_word(r, "target", rule->text,
					  "a room has a use for floor=, priority= and refer= alone; "
					  "leave other settings out");
	return alone_read(r, action, line, rule);
}

// Whom others name could ask for them in a carrier's name, and guess the password.
static bool keeps_credentials(const struct reader *r, const struct dialplan_rule *rule)
{
	return rule->policy.credentials.n == 0 ||
	       reader_refuse_word(r, "target", rule->text,
				  "credentials= is for groups and routes, whose hosts are named "
				  "here");
}

// What is no room has no address that somebody else could send a REFER to.
static bool refer_fits(const struct reader *r, const struct dialplan_rule *rule)
{
	r->plan->refers |= rule->policy.refer > REFER_NONE;
	return rule->policy.refer != REFER_ANY || rule->action == DIALPLAN_ROOM ||
	       rule->action == DIALPLAN_FACTORY ||
	       reader_refuse_word(r, "target", rule->text,
				  "refer=any is for room and factory; write refer=members");
}

static bool sets_nothing(const struct reader *r, const struct dialplan_rule *rule)
{
	return !policy_sets(&rule->policy) ||
	       reader_refuse_word(r, "target", rule->text,
				  "what it does has no use for settings; leave them out");
}

// What must bring a header that we do not have: a challenge, an interval, an extension's name.
static bool stands_alone(uint32_t status)
{
	switch (status) {
	case 401:
	case 407:
	case 420:
	case 421:
	case 422:
	case 423:
	case 494:
		return false;
	default:
		return status >= 400;
	}
}

bool rejection_read(const struct reader *r, struct span line, uint16_t *status, struct span *reason)
{
	struct span word = word_next(&line);
	uint32_t number = 0;

	if (!span_u32(word, 699, &number) || !stands_alone(number))
		return reader_refuse_word(
			r, "status", word,
			"give one from 400 to 699 that needs no header of its own, "
			"such as 403");
	*status = (uint16_t)number;
	*reason = span_trim((struct span){line.p, span_find(line, '#')});
	return true;
}

static bool challenge_read(const struct reader *r, struct span line, struct dialplan_rule *rule)
{
	rule->action = DIALPLAN_CHALLENGE;
	if (policy_sets(&rule->policy) || word_next(&line).n)
		return reader_refuse_word(r, "target", rule->text,
					  "challenge stands alone; who is called, and how, is in "
					  "a rule behind it");
	return true;
}

static bool register_read(const struct reader *r, struct span line, struct dialplan_rule *rule)
{
	rule->action = DIALPLAN_REGISTER;
	r->plan->registers = true;
	if (policy_sets(&rule->policy) || word_next(&line).n)
		return reader_refuse_word(r, "target", rule->text,
					  "register stands alone; who calls those who have "
					  "registered is in a rule of its own");
	return true;
}

static bool registered_read(const struct reader *r, struct span line, struct dialplan_rule *rule)
{
	rule->action = DIALPLAN_REGISTERED;
	if (word_next(&line).n)
		return reader_refuse_word(r, "target", rule->text,
					  "registered calls the Request-URI itself; name no "
					  "members");
	return true;
}

static bool reject_read(const struct reader *r, struct span line, struct dialplan_rule *rule)
{
	rule->action = DIALPLAN_REJECT;
	return sets_nothing(r, rule) && rejection_read(r, line, &rule->status, &rule->reason);
}

static bool do_read(struct reader *r, struct span word, struct span line,
		    struct dialplan_rule *rule)
{
	if (span_eq(word, SPAN("reject")))
		return reject_read(r, line, rule);
	if (span_eq(word, SPAN("list")))
		return keeps_credentials(r, rule) && alone_read(r, DIALPLAN_LIST, line, rule);
	if (span_eq(word, SPAN("room")))
		return room_read(r, DIALPLAN_ROOM, line, rule);
	if (span_eq(word, SPAN("factory")))
		return room_read(r, DIALPLAN_FACTORY, line, rule);
	if (span_eq(word, SPAN("challenge")))
		return challenge_read(r, line, rule);
	if (span_eq(word, SPAN("route")))
		return route_read(r, line, rule);
	if (span_eq(word, SPAN("register")))
		return register_read(r, line, rule);
	if (span_eq(word, SPAN("registered")))
		return keeps_credentials(r, rule) && registered_read(r, line, rule);
	if (span_eq(word, SPAN("group")))
		return group_read(r, word_next(&line), line, rule);
	if (word.n == 0 || span_find(word, ':') != word.n)
		return group_read(r, word, line, rule);
	return reader_refuse_word(
		r, "action", word,
		"not known; write the members' URIs, list, room, factory, route HOPS, registered, "
		"register, challenge, or reject CODE REASON");
}

bool action_read(struct reader *r, struct span line, struct dialplan_rule *rule)
{
	struct span word;
	const char *what;

	rule->policy = (struct dialplan_policy)DIALPLAN_POLICY_NONE;
	rule->member = &r->plan->member[r->plan->n_members];
	while (word = word_next(&line), setting_read(word, &rule->policy, &what))
		if (what)
			return reader_refuse_word(r, "setting", word, what);
	return do_read(r, word, line, rule) && refer_fits(r, rule);
}
