/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_scene.h"

/* Push-to-talk on the rig. Ports are given in the order in which legs are opened: the originator's
 * first, then the members', last one first. */
#define PORT_O 20000
#define PORT_C 20002
#define PORT_B 20004
#define PORT_A 20006

static inline void push_to_talk(struct focus_cfg *cfg)
{
	cfg->floor = CONTROL_TBCP;
}

static inline uint16_t port_of(char station)
{
	return station == 'O' ? PORT_O : (uint16_t)(PORT_A - 2 * (station - 'A'));
}

/* A message from the station's RTCP port to ours; not an answer, nor passed on. */
static inline void control(struct rig *r, char station, const struct tbcp *m)
{
	static struct media_hops hops;
	uint8_t room[TBCP_MAX];
	struct writer w = writer_on(room, sizeof(room));

	tbcp_build(&w, m);
	assert_int_equal(rig_arrive(r, station, station == 'O' ? 6001 : 7001,
				    (uint16_t)(port_of(station) + 1), writer_span(&w), &hops),
			 DROP_NONE);
	assert_int_equal(hops.n, 0);
}

static inline void asks(struct rig *r, char station, uint16_t priority)
{
	struct tbcp m = {.type = TBCP_REQUEST, .ssrc = (uint32_t)station};

	m.request.priority = priority;
	control(r, station, &m);
}

/* The same, of who sends from there to that port of ours. */
static inline void asks_at(struct rig *r, char station, uint16_t from_port, uint16_t port)
{
	static struct media_hops hops;
	uint8_t room[TBCP_MAX];
	struct writer w = writer_on(room, sizeof(room));

	tbcp_build(&w, &(struct tbcp){.type = TBCP_REQUEST, .ssrc = 1});
	rig_arrive(r, station, from_port, (uint16_t)(port + 1), writer_span(&w), &hops);
}

static inline void stops(struct rig *r, char station)
{
	struct tbcp m = {.type = TBCP_RELEASE, .ssrc = (uint32_t)station};

	m.release.no_seq = true;
	control(r, station, &m);
}

/* RTP with that sequence number. */
static inline enum drop talks(struct rig *r, char station, uint16_t seq)
{
	static struct media_hops hops;
	const uint8_t packet[172] = {0x80, 8, (uint8_t)(seq >> 8), (uint8_t)seq};

	return rig_arrive(r, station, station == 'O' ? 6000 : 7000, port_of(station),
			  span_of(packet, sizeof(packet)), &hops);
}

/* With a stream of its own for floor control. */
#define WITH_FLOOR(ip, audio, floor)                                                               \
	SDP("1", ip, audio, "8")                                                                   \
	"m=application " floor " udp TBCP\r\n"

// From its floor endpoint to ours.
static inline enum drop control_by_stream(struct rig *r, char station, uint16_t priority)
{
	static struct media_hops hops;
	struct tbcp m = {.type = TBCP_REQUEST};
	uint8_t room[TBCP_MAX];
	struct writer w = writer_on(room, sizeof(room));

	m.request.priority = priority;
	tbcp_build(&w, &m);
	return rig_arrive(r, station, station == 'O' ? 6100 : 7100, station == 'O' ? 20002 : 20006,
			  writer_span(&w), &hops);
}
