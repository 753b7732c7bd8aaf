/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reading the journal of a project, whatever its bytes. */
#include "store/guise-journal.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-json-check.h"
#include "store/guise-store-append-private.h"

#define MAX_BYTES ((off_t) 32 << 20) /* of the file's end; some 200 000 acts */
/* Shorter ones hold no act, and are not worth a parser: a file may be nothing but line ends. */
#define MIN_LINE  (sizeof "{\"time\":\"\",\"iteration\":0,\"act\":\"\"}" - 1)

/* ---- one line ---- */

static gboolean
has_text (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING;
}

/* Returns: (transfer full) (nullable): what one line says; %NULL when it is no act */
static JsonObject *
parse_line (JsonParser *parser, const char *line, size_t n_bytes)
{
  JsonNode   *root;
  JsonObject *object;
  JsonNode   *iteration;

  if (n_bytes < MIN_LINE || n_bytes > GUISE_JOURNAL_MAX_LINE ||
      !g_utf8_validate (line, (gssize) n_bytes, NULL) || !guise_json_check (line, n_bytes) ||
      !json_parser_load_from_data (parser, line, (gssize) n_bytes, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  object = json_node_get_object (root);
  iteration = json_object_get_member (object, "iteration");
  if (!has_text (object, "time") || !has_text (object, "act") || iteration == NULL ||
      json_node_get_value_type (iteration) != G_TYPE_INT64 || json_node_get_int (iteration) < 0)
    return NULL;
  return json_object_ref (object);
}

/* ---- many lines ---- */

static void
reverse (GPtrArray *acts)
{
  for (unsigned i = 0; i < acts->len / 2; i++)
    {
      void **a = &acts->pdata[i];
      void **b = &acts->pdata[acts->len - 1 - i];
      void  *kept = *a;

      *a = *b;
      *b = kept;
    }
}

/* Where the line begins that goes on at @end. memrchr() would do; under the sanitizers it looks at
 * everything before, each time. */
static size_t
find_start (const char *text, size_t end)
{
  while (end > 0 && text[end - 1] != '\n')
    end--;
  return end;
}

GPtrArray *
guise_journal_parse (const char *text, size_t n_bytes, size_t n_newest, size_t *out_n_damaged)
{
  GPtrArray *acts = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  size_t n_damaged = 0;
  size_t next = find_start (text, n_bytes); /* of what has no end: it is still being written */

  /* From the end, so that few newest ones cost little. */
  while (next > 0 && (n_newest == 0 || acts->len < n_newest))
    {
      const size_t start = find_start (text, next - 1);
      JsonObject  *act = parse_line (parser, text + start, next - 1 - start);

      if (act != NULL)
        g_ptr_array_add (acts, act);
      else
        n_damaged++;
      next = start;
    }
  reverse (acts);
  *out_n_damaged = n_damaged;
  return acts;
}

/* ---- the file ---- */

static GPtrArray *
read_open (int               fd,
           const char       *path,
           off_t             size,
           size_t            n_newest,
           GuiseJournalGaps *gaps,
           GError          **error)
{
  g_autofree char *text = NULL;
  const off_t      start = MAX (0, size - MAX_BYTES);
  ssize_t          n_bytes;
  size_t           skipped = 0;

  text = g_try_malloc ((size_t) (size - start) + 1);
  if (text == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                   "Not enough memory to read '%s'", path);
      return NULL;
    }
  n_bytes = guise_store_read_at (fd, text, (size_t) (size - start), start);
  if (n_bytes < 0)
    {
      guise_set_error_from_errno (error, errno, path, "read");
      return NULL;
    }
  /* The first line is whole only where the file begins. */
  if (start > 0)
    {
      const char *first = memchr (text, '\n', (size_t) n_bytes);

      skipped = first != NULL ? (size_t) (first - text) + 1 : (size_t) n_bytes;
    }
  gaps->n_bytes_older = (uint64_t) start + skipped;
  return guise_journal_parse (text + skipped, (size_t) n_bytes - skipped, n_newest,
                              &gaps->n_damaged);
}

GPtrArray *
guise_journal_read (const char *path, size_t n_newest, GuiseJournalGaps *out_gaps, GError **error)
{
  GuiseJournalGaps gaps = { 0 };
  g_autoptr (GError) local = NULL;
  off_t      size;
  const int  fd = guise_store_append_open_to_read (path, &size, &local);
  GPtrArray *acts = NULL;

  if (fd >= 0)
    {
      acts = read_open (fd, path, size, n_newest, &gaps, error);
      close (fd);
    }
  else if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    acts = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  if (acts != NULL && out_gaps != NULL)
    *out_gaps = gaps;
  return acts;
}
