/* SPDX-License-Identifier: GPL-3.0-or-later
 * The file with what measuring found. */
#include "guise-plan-cache.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEADER   "guise plans 1\n"
#define MAX_LINE (GUISE_PLAN_MAX_KEY + 80)

typedef struct
{
  char   key[GUISE_PLAN_MAX_KEY + 1];
  double microseconds;
  size_t n_bytes;
  void  *data; /* owned */
} Entry;

struct GuisePlanCache
{
  char  *path; /* owned */
  Entry *entries;
  size_t n_entries;
};

/* FNV-1a, 64 bits. */
static uint64_t
add_to_sum (uint64_t sum, const void *data, size_t n_bytes)
{
  for (size_t i = 0; i < n_bytes; i++)
    sum = (sum ^ ((const unsigned char *) data)[i]) * UINT64_C (0x100000001b3);
  return sum;
}

static uint64_t
compute_sum (const char *key, const void *data, size_t n_bytes)
{
  return add_to_sum (add_to_sum (UINT64_C (0xcbf29ce484222325), key, strlen (key)), data, n_bytes);
}

static int
is_key (const char *key)
{
  size_t n = strnlen (key, GUISE_PLAN_MAX_KEY + 1);

  if (n == 0 || n > GUISE_PLAN_MAX_KEY)
    return 0;
  for (size_t i = 0; i < n; i++)
    if (key[i] <= ' ' || key[i] > '~')
      return 0;
  return 1;
}

/* ---- entries ---- */

static Entry *
find_entry (const GuisePlanCache *cache, const char *key)
{
  for (size_t i = 0; i < cache->n_entries; i++)
    if (strcmp (cache->entries[i].key, key) == 0)
      return &cache->entries[i];
  return NULL;
}

/* The oldest makes room. */
static Entry *
add_entry (GuisePlanCache *cache, const char *key)
{
  Entry *entry;

  if (cache->n_entries == GUISE_PLAN_MAX_ENTRIES)
    {
      free (cache->entries[0].data);
      cache->n_entries--;
      memmove (&cache->entries[0], &cache->entries[1], cache->n_entries * sizeof (Entry));
    }
  entry = realloc (cache->entries, (cache->n_entries + 1) * sizeof (Entry));
  if (entry == NULL)
    return NULL;
  cache->entries = entry;
  entry = &cache->entries[cache->n_entries++];
  memset (entry, 0, sizeof *entry);
  memcpy (entry->key, key, strlen (key)); /* is_key() knows that it fits */
  return entry;
}

static int
set_entry (GuisePlanCache *cache,
           const char     *key,
           double          microseconds,
           const void     *data,
           size_t          n_bytes)
{
  Entry *entry;
  void  *copy;

  /* Not a number fails every comparison. */
  if (!is_key (key) || n_bytes == 0 || n_bytes > GUISE_PLAN_MAX_BYTES ||
      !(microseconds >= 0 && microseconds < 1e12))
    return 0;
  copy = malloc (n_bytes);
  if (copy == NULL)
    return 0;
  memcpy (copy, data, n_bytes);
  entry = find_entry (cache, key);
  if (entry == NULL)
    entry = add_entry (cache, key);
  if (entry == NULL)
    {
      free (copy);
      return 0;
    }
  free (entry->data);
  entry->data = copy;
  entry->n_bytes = n_bytes;
  entry->microseconds = microseconds;
  return 1;
}

const void *
guise_plan_cache_find (const GuisePlanCache *cache,
                       const char           *key,
                       size_t               *out_n_bytes,
                       double               *out_microseconds)
{
  const Entry *entry = find_entry (cache, key);

  if (entry == NULL)
    return NULL;
  *out_n_bytes = entry->n_bytes;
  *out_microseconds = entry->microseconds;
  return entry->data;
}

/* ---- reading ---- */

/* Copies a line without its line feed, and steps over it; 0 where it is too long or not ended. */
static int
take_line (const char **at, const char *end, char line[MAX_LINE])
{
  size_t      n_left = (size_t) (end - *at);
  const char *feed = memchr (*at, '\n', n_left < MAX_LINE ? n_left : MAX_LINE);

  if (feed == NULL)
    return 0;
  memcpy (line, *at, (size_t) (feed - *at));
  line[feed - *at] = '\0';
  *at = feed + 1;
  return 1;
}

/* Takes one entry, or returns 0. Numbers that overflow fail the comparisons behind. */
static int
take_entry (GuisePlanCache *cache, const char **at, const char *end)
{
  char     line[MAX_LINE];
  char     key[GUISE_PLAN_MAX_KEY + 1];
  uint64_t n_nanoseconds;
  uint64_t n_bytes;
  uint64_t sum;
  int      n_read = 0;

  if (!take_line (at, end, line) ||
      sscanf (line, "plan %255s %20" SCNu64 " %20" SCNu64 " %16" SCNx64 "%n", key, &n_nanoseconds,
              &n_bytes, &sum, &n_read) != 4 ||
      line[n_read] != '\0')
    return 0;
  if (n_bytes > GUISE_PLAN_MAX_BYTES || n_bytes >= (size_t) (end - *at) || (*at)[n_bytes] != '\n' ||
      compute_sum (key, *at, (size_t) n_bytes) != sum ||
      !set_entry (cache, key, (double) n_nanoseconds / 1000, *at, (size_t) n_bytes))
    return 0;
  *at += n_bytes + 1;
  return 1;
}

size_t
guise_plan_cache_read (GuisePlanCache *cache, const char *bytes, size_t n_bytes)
{
  const char *at = bytes;
  const char *end = bytes + n_bytes;
  size_t      n = 0;

  if (n_bytes < strlen (HEADER) || memcmp (bytes, HEADER, strlen (HEADER)) != 0)
    return 0;
  at += strlen (HEADER);
  while (at < end && n < GUISE_PLAN_MAX_ENTRIES && take_entry (cache, &at, end))
    n++;
  return n;
}

static void
read_file (GuisePlanCache *cache)
{
  FILE  *file = fopen (cache->path, "rbe");
  char  *bytes = NULL;
  size_t n_bytes;
  long   size = -1;

  if (file == NULL)
    return;
  if (fseek (file, 0, SEEK_END) == 0)
    size = ftell (file);
  if (size > 0 && (size_t) size <= GUISE_PLAN_MAX_FILE && fseek (file, 0, SEEK_SET) == 0)
    bytes = malloc ((size_t) size);
  if (bytes != NULL)
    {
      n_bytes = fread (bytes, 1, (size_t) size, file);
      guise_plan_cache_read (cache, bytes, n_bytes);
    }
  free (bytes);
  fclose (file);
}

/* ---- writing ---- */

static int
write_entries (const GuisePlanCache *cache, FILE *file)
{
  fputs (HEADER, file);
  for (size_t i = 0; i < cache->n_entries; i++)
    {
      const Entry *entry = &cache->entries[i];

      fprintf (file, "plan %s %" PRIu64 " %zu %016" PRIx64 "\n", entry->key,
               (uint64_t) (entry->microseconds * 1000), entry->n_bytes,
               compute_sum (entry->key, entry->data, entry->n_bytes));
      fwrite (entry->data, 1, entry->n_bytes, file);
      fputc ('\n', file);
    }
  return !ferror (file);
}

/* Several programs may write at once: each its own file beside, and the last rename counts. */
static int
write_file (const GuisePlanCache *cache)
{
  size_t n = strlen (cache->path) + sizeof ".XXXXXX";
  char  *temporary = malloc (n);
  FILE  *file = NULL;
  int    fd = -1;
  int    is_written = 0;

  if (temporary == NULL)
    return 0;
  snprintf (temporary, n, "%s.XXXXXX", cache->path);
  fd = mkstemp (temporary);
  if (fd >= 0)
    file = fdopen (fd, "wb");
  if (file != NULL)
    {
      is_written = write_entries (cache, file);
      is_written = fclose (file) == 0 && is_written;
      is_written = is_written && rename (temporary, cache->path) == 0;
    }
  else if (fd >= 0)
    close (fd);
  if (fd >= 0 && !is_written)
    unlink (temporary);
  free (temporary);
  return is_written;
}

int
guise_plan_cache_put (GuisePlanCache *cache,
                      const char     *key,
                      double          microseconds,
                      const void     *data,
                      size_t          n_bytes)
{
  return set_entry (cache, key, microseconds, data, n_bytes) && write_file (cache);
}

/* ---- life ---- */

GuisePlanCache *
guise_plan_cache_open (const char *path)
{
  GuisePlanCache *cache = calloc (1, sizeof *cache);

  if (cache == NULL)
    return NULL;
  cache->path = strdup (path);
  if (cache->path == NULL)
    {
      free (cache);
      return NULL;
    }
  read_file (cache);
  return cache;
}

void
guise_plan_cache_close (GuisePlanCache *cache)
{
  if (cache == NULL)
    return;
  for (size_t i = 0; i < cache->n_entries; i++)
    free (cache->entries[i].data);
  free (cache->entries);
  free (cache->path);
  free (cache);
}
