/* SPDX-License-Identifier: BSD-3-Clause */
#include "args_priv.h"

#include <getopt.h>

static const struct args defaults = {
	.home = {.sip_port = 5060},
	.media_low = 16384,
	.media_high = 32767,
	.max_legs = 65536,
	.max_conferences = 16384,
	.max_message = 16384,
	.descriptors = 1024,
	.answer_limit_ms = 30000,
	.session_expires_s = 1800,
	.min_se_s = 90,
	.t1_ms = 500,
	.t2_ms = 4000,
	.t4_ms = 5000,
	.cancel_policy = CANCEL_COMPLETE,
	.late_cancel = LATE_IGNORE,
	.answer_policy = ANSWER_FIRST,
};

// As getopt wants them; the one after the last stays zero.
static void long_options(struct option *out)
{
	for (int i = 0; i < ARG_OPTIONS; i++)
		out[i] = (struct option){arg_options[i].name, required_argument, NULL, i + 1};
}

// getopt takes whatever follows for the value; no value of ours begins with two dashes.
static bool swallowed_an_option(const char *word, const char *value)
{
	return strncmp(value, "--", 2) == 0 && !strchr(word, '=');
}

static bool option_read(struct arg_given *g, int c, const char *word)
{
	if (c == ':' || (c != '?' && swallowed_an_option(word, optarg)))
		snprintf(g->why, g->why_len, "%s: its value is missing; --help shows what it takes",
			 word);
	else if (c == '?')
		snprintf(g->why, g->why_len, "%s: no such option; --help lists them", word);
	else {
		g->option = &arg_options[c - 1];
		g->value = optarg;
		return g->option->read(g);
	}
	return false;
}

bool args_parse(struct args *a, int argc, char **argv, char *why, size_t why_len)
{
	struct option options[ARG_OPTIONS + 1] = {0};
	struct arg_given g = {.args = a, .why = why, .why_len = why_len};
	int split = args_eal(argc, argv), c;
	const char *word;

	*a = defaults;
	long_options(options);
	// The words after '--', which itself takes the place of the program's name.
	argv += split;
	argc -= split;
	optind = 0;
	opterr = 0;
	// '+' stops at the first word that is no option, ':' a missing value from a
	// wrong name.
	for (word = argc > 1 ? argv[1] : NULL;
	     argc > 0 && (c = getopt_long(argc, argv, "+:", options, NULL)) != -1;
	     word = argv[optind])
		if (!option_read(&g, c, word))
			return false;
	if (argc > 0 && optind < argc) {
		snprintf(why, why_len, "%s: not an option; --help lists them", argv[optind]);
		return false;
	}
	return args_agree(a, why, why_len);
}
