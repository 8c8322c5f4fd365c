/* SPDX-License-Identifier: BSD-3-Clause */
#include "control.h"

#include <inttypes.h>

#include <rte_telemetry.h>

// Media over DPDK's own socket: sums by lcore; and, for one lcore, a page of the flows in use. We
// read while the worker writes (media_flow_read): a packet may be counted and its loss not yet, and
// a flow that closes meanwhile may be counted twice or not at all. The next answer is right again.

#define PAGE_FLOWS 32 // an answer has at most 16 KiB

struct sums {
	uint64_t flows;
	struct media_sum media;
};

static bool in_use(const struct media_flow *f)
{
	return f->state != MEDIA_FREE;
}

static void add(struct media_sum *sum, const struct media_sum *more)
{
	sum->packets += more->packets;
	sum->bytes += more->bytes;
	sum->late += more->late;
	sum->lost += more->lost;
}

static void add_flow(struct sums *s, const struct media_flow *f)
{
	const struct media_quality q = media_quality_now(&f->quality);

	if (!in_use(f))
		return;
	s->flows++;
	add(&s->media, &(struct media_sum){q.packets, q.bytes, q.late, q.lost});
}

static void add_worker(struct sums *s, const struct worker *w)
{
	const struct media *m = worker_flows(w);
	struct media_flow f;

	add(&s->media, &m->ended);
	for (uint32_t i = 0; i < media_flows(m); i++) {
		media_flow_read(&m->flow[i], &f);
		add_flow(s, &f);
	}
}

static int put_sums(struct rte_tel_data *d, const char *name, const struct sums *s)
{
	struct rte_tel_data *group = rte_tel_data_alloc();

	if (!group)
		return -ENOMEM;
	rte_tel_data_start_dict(group);
	rte_tel_data_add_dict_u64(group, "flows", s->flows);
	rte_tel_data_add_dict_u64(group, "packets", s->media.packets);
	rte_tel_data_add_dict_u64(group, "bytes", s->media.bytes);
	rte_tel_data_add_dict_u64(group, "lost", s->media.lost > 0 ? (uint64_t)s->media.lost : 0);
	rte_tel_data_add_dict_u64(group, "late", s->media.late);
	return rte_tel_data_add_dict_container(d, name, group, 0);
}

static int answer_sums(const struct server *s, struct rte_tel_data *d)
{
	struct sums total = {0}, each[WORKERS_MAX] = {0};

	for (unsigned w = 0; w < s->shared.n_workers; w++) {
		add_worker(&each[w], s->worker[w]);
		add(&total.media, &each[w].media);
		total.flows += each[w].flows;
	}
	if (put_sums(d, "total", &total) < 0)
		return -1;
	for (unsigned w = 0; w < s->shared.n_workers; w++) {
		char name[32];

		snprintf(name, sizeof(name), "lcore_%u", worker_lcore(s->worker[w]));
		if (put_sums(d, name, &each[w]) < 0)
			return -1;
	}
	return 0;
}

void telemetry_put_endpoint(struct rte_tel_data *d, const char *name, const struct endpoint *e)
{
	char text[64];
	struct writer w = writer_on(text, sizeof(text) - 1);

	put_host(&w, &e->ip);
	put_lit(&w, ":");
	put_u32(&w, e->port);
	text[w.n] = '\0';
	rte_tel_data_add_dict_string(d, name, text);
}

// Telemetry knows no fractions: they are text.
static void put_thousandths(struct rte_tel_data *d, const char *name, uint32_t v)
{
	char text[32];

	snprintf(text, sizeof(text), "%u.%03u", v / 1000, v % 1000);
	rte_tel_data_add_dict_string(d, name, text);
}

static void put_quality(struct rte_tel_data *d, const struct media_flow *f)
{
	const struct media_quality now = media_quality_now(&f->quality), *q = &now;

	rte_tel_data_add_dict_u64(d, "packets", q->packets);
	rte_tel_data_add_dict_u64(d, "bytes", q->bytes);
	rte_tel_data_add_dict_int(d, "lost", q->lost);
	rte_tel_data_add_dict_u64(d, "late", q->late);
	rte_tel_data_add_dict_u64(d, "duplicates", q->duplicates);
	put_thousandths(d, "jitter_ms", media_quality_jitter_us(q));
	if (!q->reported)
		return;
	put_thousandths(d, "reported_fraction", q->reported_fraction * 1000u / 256);
	put_thousandths(d, "reported_jitter_ms", q->reported_jitter * 100u);
}

static int put_flow(struct rte_tel_data *d, const struct media *m, uint32_t i,
		    const struct media_flow *f)
{
	struct rte_tel_data *one = rte_tel_data_alloc();
	struct endpoint local = {home_ip(m->cfg.home, f->local), f->port};
	char name[24];

	if (!one)
		return -ENOMEM;
	rte_tel_data_start_dict(one);
	snprintf(name, sizeof(name), "%016" PRIx64, f->leg);
	rte_tel_data_add_dict_string(one, "leg", name);
	telemetry_put_endpoint(one, "local", &local);
	telemetry_put_endpoint(one, "remote", &f->rtp);
	put_quality(one, f);
	snprintf(name, sizeof(name), "flow_%u", i);
	return rte_tel_data_add_dict_container(d, name, one, 0);
}

// "next" is the FIRST of the next page; without it there is none.
static int answer_flows(const struct media *m, uint32_t first, struct rte_tel_data *d)
{
	struct media_flow f;
	unsigned n = 0;

	for (uint32_t i = first; i < media_flows(m); i++) {
		media_flow_read(&m->flow[i], &f);
		if (!in_use(&f))
			continue;
		if (n++ == PAGE_FLOWS)
			return rte_tel_data_add_dict_u64(d, "next", i);
		if (put_flow(d, m, i, &f) < 0)
			return -1;
	}
	return 0;
}

// "1" or "1,500".
static bool params_read(struct span text, uint32_t *lcore, uint32_t *first)
{
	uint32_t comma = span_find(text, ',');

	*first = 0;
	return span_u32(span_of(text.p, comma), RTE_MAX_LCORE, lcore) &&
	       (comma == text.n || span_u32(span_from(text, comma + 1), UINT32_MAX, first));
}

int telemetry_media(const struct server *s, const char *params, struct rte_tel_data *d)
{
	uint32_t lcore, first;

	rte_tel_data_start_dict(d);
	if (!params || params[0] == '\0')
		return answer_sums(s, d);
	if (!params_read(span_cstr(params), &lcore, &first))
		return -EINVAL;
	for (unsigned w = 0; w < s->shared.n_workers; w++)
		if (worker_lcore(s->worker[w]) == lcore)
			return answer_flows(worker_flows(s->worker[w]), first, d);
	return -EINVAL;
}
