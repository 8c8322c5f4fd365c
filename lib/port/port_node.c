/* SPDX-License-Identifier: BSD-3-Clause */
#include "port_priv.h"

#include <rte_eal.h>

#include <numaif.h>

// On which NUMA node memory lies that comes from the kernel when it is touched. Hugepages the EAL
// has placed already; of the system's own pages it asks for none on any node.

// Whoever started us with a policy of his own (numactl) knows better.
static bool nothing_is_said(void)
{
	int mode;

	return get_mempolicy(&mode, NULL, 0, NULL, 0) == 0 && mode == MPOL_DEFAULT;
}

// Preferred, not bound: what a full node cannot give may lie on another, as it would with the EAL.
bool port_node_begin(int node)
{
	unsigned long nodes;

	if (node < 0 || rte_eal_has_hugepages() || !nothing_is_said())
		return false;
	nodes = 1ul << node;
	return set_mempolicy(MPOL_PREFERRED, &nodes, 8 * sizeof(nodes)) == 0;
}

void port_node_end(bool begun)
{
	if (begun)
		set_mempolicy(MPOL_DEFAULT, NULL, 0);
}
