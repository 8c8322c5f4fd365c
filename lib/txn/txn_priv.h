/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "txn.h"

/* txn_response.c; private to this folder. */

/* Keep where an INVITE's responses go and the headers that they echo, and what follows those. False:
 * no room. */
bool txn_head_store(struct txn_servers *s, struct txn_server *t, const struct sip_msg *m,
		    const struct path *path, struct span to_tag);
bool txn_tail_store(struct txn_servers *s, struct txn_server *t, struct span tail);

/* An INVITE's response whose tail could not be kept. */
void txn_send_unstored(struct txn_servers *s, const struct txn_server *t, uint16_t status,
		       struct span tail);

/* Another request's response, when it has come again as m. */
void txn_send_again(struct txn_servers *s, const struct txn_server *t, const struct sip_msg *m,
		    const struct path *path, struct span to_tag);
