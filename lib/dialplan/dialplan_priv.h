/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "dialplan.h"

/* What conditions that are patterns are about. */
enum field {
	FIELD_URI,
	FIELD_FROM,
	FIELD_TO,
	FIELD_USER_AGENT,
	FIELDS
};

extern const char *const field_name[FIELDS];

/* The patterns about one field: those of all rules that have one. */
struct field_set {
	struct pattern_set *set; /* NULL: no rule has one */
	uint64_t *without;       /* a bit for every rule that has none */
};

struct dialplan {
	uint8_t *text; /* what all spans point into */
	struct dialplan_rule *rule;
	struct dialplan_member *member; /* of all rules, in order */
	struct dialplan_hop *hop; /* each once */
	uint16_t *rule_hop;       /* the numbers that rules have, in order */
	uint32_t n_rules, n_members, n_hops, n_rule_hops;
	uint32_t members_max;
	bool registers; /* a rule does */
	bool refers;    /* a rule lets somebody REFER */
	struct field_set field[FIELDS];
	uint64_t *rooms; /* a bit for every rule that is a room */
	bool has_rooms;  /* or a factory */
};

/* A regular expression that a rule has brought, until all are compiled. */
struct draft {
	char *text; /* malloc'ed; NULL: none */
	unsigned flags;
};

/* A file as it is being read: one of the three. */
struct reader {
	struct dialplan *plan;
	struct screen *screen;
	struct sources *sources;
	const char *name; /* of the file */
	uint32_t line;
	struct draft (*draft)[FIELDS]; /* a row a rule */
	char *why;
	size_t why_len;
};

/* reader.c: each returns false, with why filled in; Hyperscan's own words about a pattern that the
 * line has; what a set of patterns burdens requests with, the first of them being on that line */
bool reader_refuse(const struct reader *r, const char *what);
bool reader_refuse_word(const struct reader *r, const char *role, struct span word,
			const char *what);
bool reader_refuse_pattern(struct reader *r, const struct pattern_fault *fault, uint32_t line,
			   const char *pattern);
void reader_warn(const struct reader *r, const struct pattern_cache *cache, unsigned n,
		 uint32_t line);

/* Every line that is neither blank nor a comment; false as soon as one is refused. */
bool reader_lines(struct reader *r, struct span text,
		  bool (*line_read)(struct reader *r, struct span line));

/* Those of the first n rules. */
void reader_drop_drafts(struct reader *r, uint32_t n);

/* words.c: takes the next word off the line; empty at its end, which a comment is. Between slashes,
 * at the beginning of a word or of a condition's value, blanks and # are as any other character. */
struct span word_next(struct span *line);
bool word_is_regex(struct span word);

/* condition.c: all that is left of the '='; *line is what follows it */
/* An address, or one with the length of a prefix. NULL, or what is wrong with it. */
const char *prefix_parse(struct span text, struct ip_addr *net, uint32_t *len);
bool regex_read(const struct reader *r, const char *role, struct span word, struct draft *draft);
bool conditions_read(struct reader *r, struct span *line, struct dialplan_rule *rule,
		     struct draft draft[FIELDS]);

/* setting.c: *what is NULL where the word is a good setting. False: it is none at all. Whether there
 * was one. */
bool setting_read(struct span word, struct dialplan_policy *p, const char **what);
bool policy_sets(const struct dialplan_policy *p);

/* There is none but what a room has a use for. */
bool policy_fits_room(const struct dialplan_policy *p);

/* action.c: all that is right of it; what follows "reject" */
bool rejection_read(const struct reader *r, struct span line, uint16_t *status,
		    struct span *reason);
bool action_read(struct reader *r, struct span line, struct dialplan_rule *rule);

/* route.c: what follows "route" */
bool route_read(const struct reader *r, struct span line, struct dialplan_rule *rule);

/* glob.c: "sip:team-*@*" as a regular expression over canonical URIs, malloc'ed. NULL: what is
 * wrong with it and what to do is in *what. */
char *glob_regex(struct span text, const char **what);

/* member.c: both would ring the same station: same user, same endpoint. */
bool member_same(const struct dialplan_member *a, const struct dialplan_member *b);

/* uri.c: a user without the escapes that it does not need; a host. Neither grows. */
void put_user(struct writer *w, struct span user);
void put_lower(struct writer *w, struct span host);

/* compile.c: makes the sets of all drafts. */
bool plan_compile(struct reader *r, const struct pattern_cache *cache);
