/* SPDX-License-Identifier: BSD-3-Clause */
#include "list_priv.h"

// The document, element by element. Names come as "namespace name".

#define RFC4826(name) "urn:ietf:params:xml:ns:resource-lists " name

struct reading {
	struct list *list;
	XML_Parser xml;
	enum list_verdict verdict;
	unsigned depth; /* of the element we are in; the root's is 1 */
	unsigned skip;	/* of the one that nothing within counts of; 0: none */
};

static void refuse(struct reading *r, enum list_verdict verdict)
{
	if (r->verdict == LIST_VALID)
		r->verdict = verdict;
	XML_StopParser(r->xml, XML_FALSE);
}

static const char *attribute(const XML_Char **atts, const char *name)
{
	for (; atts[0]; atts += 2)
		if (strcmp(atts[0], name) == 0)
			return atts[1];
	return "";
}

static void entry(struct reading *r, const XML_Char **atts)
{
	struct span uri = span_trim(span_cstr(attribute(atts, "uri")));
	enum list_verdict verdict = list_add(r->list, uri);

	if (verdict != LIST_VALID)
		refuse(r, verdict);
}

static void element_begin(void *user, const XML_Char *name, const XML_Char **atts)
{
	struct reading *r = user;

	if (r->verdict != LIST_VALID)
		return; // stopped, and told of what was begun already
	if (++r->depth > LIST_DEPTH_MAX) {
		refuse(r, LIST_BAD);
	} else if (r->depth == 1) {
		if (strcmp(name, RFC4826("resource-lists")) != 0)
			refuse(r, LIST_BAD);
	} else if (r->skip == 0 && strcmp(name, RFC4826("list")) != 0) {
		r->skip = r->depth;
		if (r->depth > 2 && strcmp(name, RFC4826("entry")) == 0)
			entry(r, atts);
	}
}

static void element_end(void *user, const XML_Char *name)
{
	struct reading *r = user;

	(void)name;
	if (r->skip == r->depth)
		r->skip = 0;
	r->depth--;
}

// A list has no use for a document type; what comes with one is entities that grow. Refused before
// the first of them is declared.
static void doctype(void *user, const XML_Char *name, const XML_Char *system_id,
		    const XML_Char *public_id, int has_internal)
{
	(void)name;
	(void)system_id;
	(void)public_id;
	(void)has_internal;
	refuse(user, LIST_BAD);
}

static void read_all(struct reading *r, struct span xml)
{
	XML_SetUserData(r->xml, r);
	XML_SetElementHandler(r->xml, element_begin, element_end);
	XML_SetStartDoctypeDeclHandler(r->xml, doctype);
	// Without one expat asks the system for random bytes.
	XML_SetHashSalt(r->xml, siphash(&r->list->key, SPAN("expat")) | 1);
	if (XML_Parse(r->xml, (const char *)xml.p, (int)xml.n, XML_TRUE) == XML_STATUS_OK)
		return;
	refuse(r, XML_GetErrorCode(r->xml) == XML_ERROR_NO_MEMORY ? LIST_TOO_LONG : LIST_BAD);
}

enum list_verdict list_read(struct list *list, struct span xml)
{
	struct reading r = {.list = list};

	r.xml = XML_ParserCreate_MM(NULL, list_arena_begin(list), " ");
	if (!r.xml)
		return LIST_TOO_LONG;
	read_all(&r, xml);
	XML_ParserFree(r.xml);
	return r.verdict;
}
