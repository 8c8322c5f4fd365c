/* SPDX-License-Identifier: BSD-3-Clause */
#include "args_priv.h"

int args_eal(int argc, char *const *argv)
{
	int i = 1;

	while (i < argc && strcmp(argv[i], "--") != 0)
		i++;
	return i < argc ? i : argc;
}

enum args_ask args_ask(int argc, char *const *argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0)
			return ARGS_ASK_HELP;
		if (strcmp(argv[i], "--version") == 0)
			return ARGS_ASK_VERSION;
	}
	for (int i = 1; i < args_eal(argc, argv); i++)
		if (strcmp(argv[i], "-h") == 0)
			return ARGS_ASK_EAL;
	return ARGS_ASK_RUN;
}

void args_help(FILE *out)
{
	static const struct arg_option page[] = {
		{.name = "help", .text = "this page"},
		{.name = "version", .text = "the version"},
	};

	fputs("squelch: a SIP conference server on DPDK\n"
	      "\n"
	      "  squelch [EAL options] -- --address ADDR/LEN --dialplan FILE [options]\n"
	      "\n"
	      "EAL options choose cores, memory and NICs; 'squelch -h' lists them. Options,\n"
	      "with their defaults in parentheses:\n"
	      "\n",
	      out);
	arg_help(out, arg_options, ARG_OPTIONS);
	arg_help(out, page, ARRAY_SIZE(page));
	fputs("\n"
	      "  squelch -l 0-1 --vdev=net_af_packet0,iface=veth0 --no-huge -m 512 -- \\\n"
	      "      --address 10.9.0.1/24 --address [2001:db8::1]/64 --dialplan plan.txt\n",
	      out);
}
