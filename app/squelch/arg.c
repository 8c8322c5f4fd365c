/* SPDX-License-Identifier: BSD-3-Clause */
#include "arg.h"

#include <getopt.h>

#define OPTION_BASE 256 // above all letters

// As getopt wants them; the one after the last stays zero.
static void long_options(const struct arg_set *set, struct option *out)
{
	for (unsigned i = 0; i < set->n; i++)
		out[i] = (struct option){
			set->option[i].name,
			set->option[i].value ? required_argument : no_argument,
			NULL,
			OPTION_BASE + (int)i,
		};
}

// getopt takes whatever follows for the value; no value of ours begins with two dashes.
static bool swallowed_an_option(const char *word, const char *value)
{
	return value && strncmp(value, "--", 2) == 0 && !strchr(word, '=');
}

static bool option_read(const struct arg_set *set, struct arg_given *g, int c, const char *word)
{
	if (c == ':' || (c != '?' && swallowed_an_option(word, optarg)))
		snprintf(g->why, g->why_len, "%s: its value is missing; --help shows what it takes",
			 word);
	else if (c == '?' && optopt >= OPTION_BASE)
		snprintf(g->why, g->why_len, "%s: this option takes no value", word);
	else if (c == '?')
		snprintf(g->why, g->why_len, "%s: no such option; --help lists them", word);
	else {
		g->option = &set->option[c - OPTION_BASE];
		g->value = optarg;
		return g->option->read(g);
	}
	return false;
}

bool arg_parse(const struct arg_set *set, int argc, char **argv, char *why, size_t why_len)
{
	struct option options[ARG_OPTIONS_MAX + 1] = {0};
	struct arg_given g = {
		.into = set->into, .home = set->home, .why = why, .why_len = why_len,
	};
	const char *word;
	int c;

	long_options(set, options);
	optind = 0;
	opterr = 0;
	// '+' stops at the first word that is no option, ':' a missing value from a
	// wrong name.
	for (word = argc > 1 ? argv[1] : NULL;
	     argc > 0 && (c = getopt_long(argc, argv, "+:", options, NULL)) != -1;
	     word = argv[optind])
		if (!option_read(set, &g, c, word))
			return false;
	if (argc > 0 && optind < argc) {
		snprintf(why, why_len, "%s: not an option; --help lists them", argv[optind]);
		return false;
	}
	return true;
}

static void option_help(FILE *out, const struct arg_option *o)
{
	int n = fprintf(out, "  --%s %s", o->name, o->value ? o->value : "");

	fprintf(out, n < 34 ? "%*s%s\n" : "\n%*s%s\n", n < 34 ? 34 - n : 34, "", o->text);
}

void arg_help(FILE *out, const struct arg_option *option, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		option_help(out, &option[i]);
}
