/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "list.h"

#define MEMBERS_MAX 1024
#define BYTES_MAX   16384

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define ROOT                                                                                       \
	"<resource-lists xmlns=\"urn:ietf:params:xml:ns:resource-lists\" "                         \
	"xmlns:cp=\"urn:ietf:params:xml:ns:copyControl\">"
#define LIST(entries) HEAD ROOT "<list>" entries "</list></resource-lists>"
#define BOB	      "<entry uri=\"sip:bob@10.9.0.2\"/>"

static struct list list;
static void *mem;

static int open_list(void **state)
{
	const struct siphash_key key = {{1, 2}};

	(void)state;
	mem = aligned_alloc(64, list_footprint(MEMBERS_MAX, BYTES_MAX));
	list_init(&list, mem, MEMBERS_MAX, BYTES_MAX, &key, NULL);
	list_begin(&list);
	return 0;
}

static int close_list(void **state)
{
	(void)state;
	free(mem);
	return 0;
}

// Of exactly its size, so that an over-read shows, and gone afterwards.
static enum list_verdict read_n(const char *xml, size_t n)
{
	char *copy = malloc(n ? n : 1);
	enum list_verdict verdict;

	memcpy(copy, xml, n);
	verdict = list_read(&list, span_of(copy, n));
	free(copy);
	return verdict;
}

static enum list_verdict read_list(const char *xml)
{
	return read_n(xml, strlen(xml));
}

static void assert_members(const char *const *uri)
{
	uint32_t n = 0;

	for (; uri[n]; n++) {
		assert_true(n < list.n_members);
		assert_int_equal(list.member[n].uri.n, strlen(uri[n]));
		assert_memory_equal(list.member[n].uri.p, uri[n], strlen(uri[n]));
	}
	assert_int_equal(list.n_members, n);
}

#define MEMBERS(...) assert_members((const char *const[]){__VA_ARGS__, NULL})
#define READS(xml)   assert_int_equal(read_list(xml), LIST_VALID)
#define BAD(xml)     assert_int_equal(read_list(xml), LIST_BAD)

// RFC 5364 8, with addresses for names.
static void as_the_rfc_has_it(void **state)
{
	(void)state;
	READS(LIST("<entry uri=\"sip:bill@10.9.0.2\" cp:copyControl=\"to\"/>"
		   "<entry uri=\"sip:randy@10.9.0.3\" cp:copyControl=\"to\" cp:anonymize=\"true\"/>"
		   "<entry uri=\"sip:joe@10.9.0.4:5070\" cp:copyControl=\"cc\"/>"
		   "<entry uri=\"sip:ted@[fd09::5]\" cp:copyControl=\"bcc\"/>"));
	MEMBERS("sip:bill@10.9.0.2", "sip:randy@10.9.0.3", "sip:joe@10.9.0.4:5070",
		"sip:ted@[fd09::5]");
	assert_int_equal(list.member[2].at.port, 5070);
	assert_int_equal(list.n_unreachable, 0);
}

static void lists_within_lists_are_one(void **state)
{
	(void)state;
	READS(HEAD ROOT
	      "<list name=\"a\"><display-name>All</display-name>" BOB
	      "<list><entry uri=\"sip:carol@10.9.0.3\"><display-name>C</display-name></entry>"
	      "</list></list><list><entry uri=\"sip:dan@10.9.0.4\"/></list></resource-lists>");
	MEMBERS("sip:bob@10.9.0.2", "sip:carol@10.9.0.3", "sip:dan@10.9.0.4");
}

// RFC 5366 4.1: more than a flat list's entries may be discarded.
static void what_is_no_entry_is_passed_over(void **state)
{
	(void)state;
	READS(LIST("<entry-ref ref=\"a/b\"/><external anchor=\"http://x/y\"/>"
		   "<x:entry xmlns:x=\"urn:other\" uri=\"sip:x@10.9.0.9\"/>"
		   "<x:more xmlns:x=\"urn:other\">" BOB "</x:more>"
		   "<entry uri=\"sip:carol@10.9.0.3\">" BOB "</entry>"));
	MEMBERS("sip:carol@10.9.0.3");
	list_begin(&list);
	READS(HEAD ROOT BOB "</resource-lists>"); // not in a list
	assert_int_equal(list.n_members, 0);
}

// RFC 5363 4.1: compared as their scheme has it (RFC 3261 19.1.4).
static void each_is_called_once(void **state)
{
	(void)state;
	READS(LIST(BOB
		   "<entry uri=\"sip:%62ob@10.9.0.2\"/><entry uri=\" SIP:bob@10.9.0.2 \"/>"
		   "<entry uri=\"sip:Bob@10.9.0.2\"/><entry uri=\"sip:bob@10.9.0.2:5060\"/>"
		   "<entry uri=\"sip:bob@10.9.0.2;gr=1\"/><entry uri=\"sip:bob@10.9.0.2;x;gr=1\"/>"
		   "<entry uri=\"sip:a@[FD09::5]\"/><entry uri=\"sip:a@[fd09::5]\"/>"));
	// A parameter that one alone has does not count, and the port does.
	MEMBERS("sip:bob@10.9.0.2", "sip:Bob@10.9.0.2", "sip:bob@10.9.0.2:5060", "sip:a@[FD09::5]");
	READS(LIST("<entry uri=\"sip:carol@10.9.0.3\"/>" BOB)); // a second list of the same body
	assert_int_equal(list.n_members, 5);
}

// Where everybody looks like everybody else, no more than so many are compared.
static void few_differ_in_parameters_alone(void **state)
{
	char xml[8192], entry[64];

	(void)state;
	for (unsigned n = LIST_LIKE_MAX; n <= LIST_LIKE_MAX + 1; n++) {
		list_begin(&list);
		strcpy(xml, HEAD ROOT "<list>");
		for (unsigned i = 0; i < n; i++) {
			snprintf(entry, sizeof(entry), "<entry uri=\"sip:a@10.9.0.2;gr=%u\"/>", i);
			strcat(xml, entry);
		}
		strcat(xml, "</list></resource-lists>");
		assert_int_equal(read_list(xml), n > LIST_LIKE_MAX ? LIST_TOO_LONG : LIST_VALID);
		assert_int_equal(list.n_members, LIST_LIKE_MAX);
	}
}

static void who_cannot_be_called_is_counted(void **state)
{
	(void)state;
	READS(LIST("<entry uri=\"sip:bob@example.com\"/><entry uri=\"tel:+49123\"/>" BOB
		   "<entry uri=\"sips:x@10.9.0.2\"/><entry uri=\"sip:x@10.9.0.2;transport=tcp\"/>"
		   "<entry uri=\"sip:x@10.9.0.2?Subject=x\"/>"));
	MEMBERS("sip:bob@10.9.0.2");
	assert_int_equal(list.n_unreachable, 5);
}

static void what_is_no_uri_is_refused(void **state)
{
	(void)state;
	BAD(LIST("<entry/>"));
	BAD(LIST("<entry uri=\"\"/>"));
	BAD(LIST("<entry uri=\"bob\"/>"));
	BAD(LIST("<entry uri=\"sip:bob@10.9.0.2 sip:x@10.9.0.3\"/>"));
	// A header that would come in by way of XML.
	BAD(LIST("<entry uri=\"sip:bob@10.9.0.2&#13;&#10;Evil: yes\"/>"));
	BAD(LIST("<entry uri=\"sip:bob@10.9.0.2&gt;;x\"/>"));
	BAD(LIST("<entry uri=\"sip:b\xc3\xb6@10.9.0.2\"/>"));
	assert_int_equal(list.n_members, 0);
}

static void what_is_no_list_is_refused(void **state)
{
	(void)state;
	BAD("");
	BAD("v=0\r\n");
	BAD(HEAD);
	BAD(HEAD "<list>" BOB "</list>");
	BAD(HEAD "<resource-lists><list>" BOB "</list></resource-lists>"); // no namespace
	BAD(LIST(BOB) "<more/>");
	BAD(HEAD ROOT "<list>" BOB "</resource-lists></list>");
	BAD(LIST("<entry uri=\"sip:bob@10.9.0.2\" uri=\"sip:eve@10.9.0.2\"/>"));
}

static void every_truncation_is_refused(void **state)
{
	static const char xml[] = LIST(BOB "<entry uri=\"sip:carol@10.9.0.3\"/>");

	(void)state;
	for (size_t n = 0; n < sizeof(xml) - 1; n++) {
		list_begin(&list);
		assert_int_equal(read_n(xml, n), LIST_BAD);
	}
	READS(xml);
}

// The first declaration ends it, whatever it declares.
static void entities_are_refused(void **state)
{
	(void)state;
	BAD("<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
	    "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>" ROOT "<list>&c;</list></resource-lists>");
	BAD("<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" ROOT
	    "<list>&x;</list></resource-lists>");
	BAD("<!DOCTYPE r SYSTEM \"http://10.9.0.9/r.dtd\">" ROOT "<list>" BOB
	    "</list></resource-lists>");
	assert_int_equal(list.n_members, 0);
	BAD(LIST("&undeclared;"));
}

static void depth_is_bounded(void **state)
{
	static char xml[BYTES_MAX];
	uint32_t n = 0;

	(void)state;
	strcpy(xml, HEAD ROOT);
	while (strlen(xml) + sizeof("<list>") < sizeof(xml))
		strcat(xml, "<list>");
	BAD(xml);
	list_begin(&list);
	strcpy(xml, HEAD ROOT);
	for (n = 2; n < LIST_DEPTH_MAX; n++)
		strcat(xml, "<list>");
	strcat(xml, BOB);
	for (n = 2; n < LIST_DEPTH_MAX; n++)
		strcat(xml, "</list>");
	strcat(xml, "</resource-lists>");
	READS(xml);
	MEMBERS("sip:bob@10.9.0.2");
}

// UTF-16 with a mark of its order, and an encoding that nobody knows.
static void other_encodings(void **state)
{
	static const char xml[] = ROOT "<list>" BOB "</list></resource-lists>";
	char wide[2 * sizeof(xml)] = {'\xff', '\xfe'};

	(void)state;
	for (size_t i = 0; i < sizeof(xml) - 1; i++)
		wide[2 + 2 * i] = xml[i];
	assert_int_equal(read_n(wide, 2 * sizeof(xml)), LIST_VALID);
	MEMBERS("sip:bob@10.9.0.2");
	BAD("<?xml version=\"1.0\" encoding=\"EBCDIC-CP-US\"?>" ROOT "</resource-lists>");
}

static void put_text(struct writer *w, const char *text)
{
	put_span(w, span_cstr(text));
}

// The body's length bounds the number of entries; memory suffices for each such list.
static void as_many_as_the_body_holds(void **state)
{
	static uint8_t xml[BYTES_MAX];
	const char *tail = "</list></resource-lists>";
	struct writer w = writer_on(xml, sizeof(xml) - strlen(tail));
	unsigned n = 0;

	(void)state;
	put_text(&w, HEAD ROOT "<list>");
	while (w.n + 40 < w.cap) {
		put_text(&w, "<entry uri=\"sip:");
		put_u32(&w, 1000 + n++);
		put_text(&w, "@10.9.0.2\"/>");
	}
	w.cap = sizeof(xml);
	put_text(&w, tail);
	assert_int_equal(read_n((char *)xml, w.n), LIST_VALID);
	assert_int_equal(list.n_members, n);
	assert_in_range(n, 500, MEMBERS_MAX);
}

// 10,000 entries: one more than is allowed ends it.
static void too_many_are_refused(void **state)
{
	const uint32_t bytes = 400000;
	uint8_t *xml = malloc(bytes);
	struct writer w = writer_on(xml, bytes);

	(void)state;
	free(mem);
	mem = aligned_alloc(64, list_footprint(MEMBERS_MAX, bytes));
	list_init(&list, mem, MEMBERS_MAX, bytes, &(struct siphash_key){{3, 4}}, NULL);
	put_text(&w, HEAD ROOT "<list>");
	for (unsigned i = 0; i < 10000; i++) {
		put_text(&w, "<entry uri=\"sip:");
		put_u32(&w, i);
		put_text(&w, "@10.9.0.2\"/>");
	}
	put_text(&w, "</list></resource-lists>");
	assert_false(w.full);
	assert_int_equal(list_read(&list, writer_span(&w)), LIST_TOO_LONG);
	assert_int_equal(list.n_members, MEMBERS_MAX);
	free(xml);
}

// Names are kept until the end of the document: of too many of them the arena runs out, and nothing
// else does. The next document has all of it again.
static void too_many_names_are_refused(void **state)
{
	static uint8_t xml[BYTES_MAX];
	struct writer w = writer_on(xml, sizeof(xml));

	(void)state;
	put_text(&w, ROOT "<list ");
	for (unsigned i = 0; w.n + 32 < w.cap; i++) {
		put_text(&w, "a");
		put_u32(&w, i);
		put_text(&w, "='' ");
	}
	put_text(&w, "/></resource-lists>");
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(read_n((char *)xml, w.n), LIST_TOO_LONG);
	READS(LIST(BOB));
	MEMBERS("sip:bob@10.9.0.2");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_list, close_list)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(as_the_rfc_has_it),
		TEST(lists_within_lists_are_one),
		TEST(what_is_no_entry_is_passed_over),
		TEST(each_is_called_once),
		TEST(few_differ_in_parameters_alone),
		TEST(who_cannot_be_called_is_counted),
		TEST(what_is_no_uri_is_refused),
		TEST(what_is_no_list_is_refused),
		TEST(every_truncation_is_refused),
		TEST(entities_are_refused),
		TEST(depth_is_bounded),
		TEST(other_encodings),
		TEST(as_many_as_the_body_holds),
		TEST(too_many_are_refused),
		TEST(too_many_names_are_refused),
	};

	return cmocka_run_group_tests_name("list", tests, NULL, NULL);
}
