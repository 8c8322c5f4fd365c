/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "rig.h"

/* A rig with a registrar: sip:open.example.com registers anybody, sip:example.com those who prove who
 * they are; alice is a user. Room for eight bindings. One at a time. */
struct rig *rig_registrar(void);
struct rig *rig_registrar_with(void (*tweak)(struct focus_cfg *cfg));
/* The same, where dave@open.example.com has registered with these headers. */
struct rig *rig_registered(const char *headers);
void rig_registrar_close(struct rig *r);

/* Where they lie. */
struct location *rig_location(void);

/* O's REGISTER in a burst of its own: to that domain, for that user of it ("" for none, one with an @
 * for another domain's), with these headers. */
void rig_register(struct rig *r, const char *domain, const char *user, const char *headers);

/* The latest of them once more, as it was. */
void rig_register_again(struct rig *r);

/* The same with that user's answer to the latest challenge. */
void rig_register_as(struct rig *r, const char *name, const char *domain, const char *user,
		     const char *headers);
