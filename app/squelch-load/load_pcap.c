/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_pcap.h"
#include "load_frame.h"
#include "load_rtp.h"
#include "load_text.h"

#include <pcap/pcap.h>

#define SNAP        65535
#define CALLS       1000 // where --calls does not say
#define RATE        1000
#define SERVER_PORT 16384u // first media port of a squelch that was not told otherwise

struct file {
	pcap_t *pcap;
	pcap_dumper_t *dumper;
	struct load_cfg cfg;
	struct load_texts texts;
	struct load_frame_path path;
	uint8_t buf[LOAD_FRAME_HEADERS + LOAD_PIECE_MAX];
};

static void put(struct file *f, uint32_t payload, uint64_t us)
{
	struct span frame = load_frame(f->buf, payload, &f->path);
	struct pcap_pkthdr h = {
		.ts = {.tv_sec = (time_t)(us / 1000000), .tv_usec = (suseconds_t)(us % 1000000)},
		.caplen = frame.n,
		.len = frame.n,
	};

	pcap_dump((u_char *)f->dumper, &h, frame.p);
}

// Of a conference: a pair for the originator, and one for each member.
static uint32_t ports_each(const struct load_args *a)
{
	return 2 * (1 + a->members);
}

static struct writer payload(struct file *f)
{
	return writer_on(f->buf + LOAD_FRAME_HEADERS, LOAD_PIECE_MAX);
}

static void put_request(struct file *f, const struct load_piece *text, uint32_t call, uint64_t us)
{
	uint32_t index = call & ((1u << LOAD_INDEX_BITS) - 1);
	uint8_t name[LOAD_NAME_LEN];
	struct writer w = writer_on(name, sizeof(name)), out = payload(f);

	put_hex64(&w, load_name(f->cfg.owner, f->cfg.run, 1 + (call >> LOAD_INDEX_BITS), index));
	put_piece(&out, text, name);
	put(f, out.n, us);
}

// In the order of time: a CANCEL comes behind the INVITEs that were sent before it.
static void put_cancelled(struct file *f, uint32_t calls, uint32_t rate)
{
	const uint64_t later = (uint64_t)f->cfg.answer_after_ms * 1000;
	uint32_t invited = 0, cancelled = 0;

	while (cancelled < calls) {
		uint64_t invite_us = (uint64_t)invited * 1000000 / rate;
		uint64_t cancel_us = (uint64_t)cancelled * 1000000 / rate + later;

		if (invited < calls && (cancelled == invited || invite_us < cancel_us))
			put_request(f, &f->texts.invite, invited++, invite_us);
		else
			put_request(f, &f->texts.cancel, cancelled++, cancel_us);
	}
}

static void put_invites(struct file *f, uint32_t calls, uint32_t rate)
{
	for (uint32_t i = 0; i < calls; i++)
		put_request(f, &f->texts.invite, i, (uint64_t)i * 1000000 / rate);
}

static void put_calls(struct file *f, uint32_t calls, uint32_t rate)
{
	enum load_originator plan = f->cfg.scenario->originator;

	if (plan == ORIGINATOR_HANGS_UP)
		put_invites(f, calls, rate);
	else
		put_cancelled(f, calls, rate);
}

// What the originators of calls say that stand: all from one port, as their INVITEs have it, each
// to the port that squelch, just started, gives to the originator of its so manieth conference.
static void put_streams(struct file *f, const struct load_args *a, uint32_t calls)
{
	uint32_t packets = (uint32_t)((uint64_t)a->duration_ms * a->rtp_rate / 1000);

	f->path.src.port = a->media_low;
	for (uint32_t k = 0; k < packets; k++) {
		for (uint32_t i = 0; i < calls; i++) {
			struct writer out = payload(f);

			f->path.dst.port = (uint16_t)(SERVER_PORT + i * ports_each(a));
			load_put_rtp(&out, i + 1, k);
			put(f, out.n,
			    (uint64_t)k * f->cfg.rtp_interval_us +
				    (uint64_t)i * f->cfg.rtp_interval_us / calls);
		}
	}
}

static bool open_file(struct file *f, const char *name, char *why, size_t why_len)
{
	f->pcap = pcap_open_dead(DLT_EN10MB, SNAP);
	f->dumper = f->pcap ? pcap_dump_open(f->pcap, name) : NULL;
	if (f->dumper)
		return true;
	snprintf(why, why_len, "--write-pcap %s: %s", name,
		 f->pcap ? pcap_geterr(f->pcap) : "no memory");
	if (f->pcap)
		pcap_close(f->pcap);
	return false;
}

// False: not all of it could be written. pcap_dump says nothing of what fails, the stream does.
static bool close_file(struct file *f, const char *name, char *why, size_t why_len)
{
	bool bad = pcap_dump_flush(f->dumper) != 0 || ferror(pcap_dump_file(f->dumper));

	if (bad)
		snprintf(why, why_len, "--write-pcap %s: not all of it could be written", name);
	pcap_dump_close(f->dumper);
	pcap_close(f->pcap);
	return !bad;
}

// What cannot be written. False: why says what to mend.
static bool check(const struct file *f, const struct load_args *a, uint32_t calls, char *why,
		  size_t why_len)
{
	uint32_t most = (UINT16_MAX + 1 - SERVER_PORT) / ports_each(a);

	if (ip_is_v4(&f->path.src.ip) != ip_is_v4(&f->path.dst.ip))
		snprintf(why, why_len, "--address and --server: give two of one family");
	else if (load_scenario_mixture(f->cfg.scenario) ||
		 f->cfg.scenario->originator == ORIGINATOR_ASKS)
		snprintf(why, why_len, "--write-pcap: give --scenario cancel, invite or rtp");
	else if (f->cfg.scenario->media && calls > most)
		snprintf(why, why_len, "--calls %u: there are media ports for %u", calls, most);
	else
		return true;
	return false;
}

bool load_pcap_write(const struct load_args *a, char *why, size_t why_len)
{
	static struct file f;
	uint32_t calls = a->calls ? a->calls : CALLS;

	load_args_core(a, &f.cfg);
	f.path = (struct load_frame_path){
		.src_mac = {2, 's', 'q', 0, 0, 9},
		.src = {a->home.addr[0].ip, a->home.sip_port},
		.dst = a->server,
	};
	memcpy(f.path.dst_mac, a->server_mac, sizeof(f.path.dst_mac));
	if (!check(&f, a, calls, why, why_len))
		return false;
	if (!load_texts_make(&f.texts, &f.cfg)) {
		snprintf(why, why_len, "--to: the messages would be too long; give a shorter one");
		return false;
	}
	if (!open_file(&f, a->pcap, why, why_len))
		return false;
	if (f.cfg.scenario->media)
		put_streams(&f, a, calls);
	else
		put_calls(&f, calls, a->rate ? a->rate : RATE);
	return close_file(&f, a->pcap, why, why_len);
}
