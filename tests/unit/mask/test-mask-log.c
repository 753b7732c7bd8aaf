/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a change took away comes back, bit by bit, or the log says that it cannot. */
#include "mask/guise-mask-log-reader.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "mask/guise-mask-log-private.h"
#include "support/guise-test.h"

static GBytes *
text (const char *words)
{
  return g_bytes_new (words, strlen (words));
}

static void
test_restore (void)
{
  static const char *const PAIRS[][2] = {
    { "head old tail", "head newer tail" },
    { "head tail", "head more tail" },
    { "head more tail", "head tail" },
    { "aaaa", "aaaaaa" },
    { "", "something" },
    { "something", "" },
    { "the same", "the same" },
    { "all", "other" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (PAIRS); i++)
    {
      g_autoptr (GBytes) old = text (PAIRS[i][0]);
      g_autoptr (GBytes) new = text (PAIRS[i][1]);
      g_autoptr (GBytes) else_ = text ("somebody wrote this");
      g_autoptr (GuiseMaskLogEntry) entry =
                   guise_mask_log_entry_new ("a.jpg", old, new, NULL, NULL);
      g_autoptr (GBytes) before = NULL;
      GuiseMaskLogState state = guise_mask_log_entry_restore (entry, new, &before);

      if (strcmp (PAIRS[i][0], PAIRS[i][1]) == 0)
        g_assert_cmpint (state, ==, GUISE_MASK_LOG_BEFORE);
      else
        {
          g_assert_cmpint (state, ==, GUISE_MASK_LOG_AFTER);
          g_assert_true (g_bytes_equal (before, old));
        }
      g_clear_pointer (&before, g_bytes_unref);
      g_assert_cmpint (guise_mask_log_entry_restore (entry, old, &before), ==,
                       GUISE_MASK_LOG_BEFORE);
      g_assert_cmpint (guise_mask_log_entry_restore (entry, else_, &before), ==,
                       GUISE_MASK_LOG_OTHER);
      g_assert_null (before);
    }
}

static void
write_log (const char *dir, const char *name, GBytes *old_mask)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseMaskLog) log = guise_mask_log_begin (dir, &error);
  g_autoptr (GPtrArray) entries =
               g_ptr_array_new_with_free_func ((GDestroyNotify) guise_mask_log_entry_free);
  g_autoptr (GBytes) old = text ("was");
  g_autoptr (GBytes) new = text ("is");

  g_assert_no_error (error);
  g_ptr_array_add (entries, guise_mask_log_entry_new (name, old, new, old_mask, NULL));
  g_assert_true (guise_mask_log_add (log, entries, &error));
}

static void
test_files (void)
{
  char *dir = guise_test_tmp_dir ();
  g_autoptr (GBytes) mask = text ("a mask");
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseMaskLogReader) reader = NULL;
  g_autoptr (GuiseMaskLogEntry) entry = NULL;
  g_autoptr (GuiseMaskLogEntry) end = NULL;
  g_autofree char *path = NULL;
  g_autofree char *none = guise_mask_log_find_newest (dir);
  g_autofree char *oldest = g_build_filename (dir, GUISE_MASK_LOG_PREFIX "0001", NULL);

  g_assert_null (none);
  for (int i = 0; i < GUISE_MASK_LOG_KEPT + 1; i++)
    {
      g_autofree char *name = g_strdup_printf ("person/%d.jpg", i);

      write_log (dir, name, mask);
    }
  guise_mask_log_end (guise_mask_log_begin (dir, &error)); /* nothing was changed: nothing stays */
  path = guise_mask_log_find_newest (dir);
  g_assert_true (g_str_has_suffix (path, "0006"));
  g_assert_false (g_file_test (oldest, G_FILE_TEST_EXISTS));
  reader = guise_mask_log_reader_open (path, &error);
  g_assert_no_error (error);
  g_assert_true (guise_mask_log_reader_next (reader, &entry, &error));
  g_assert_cmpstr (entry->name, ==, "person/5.jpg");
  g_assert_true (g_bytes_equal (entry->old_mask, mask));
  g_assert_true (guise_mask_log_reader_next (reader, &end, &error));
  g_assert_null (end);
  guise_test_rm_rf (dir);
}

/* A change that changes nothing takes the way back from no other one. */
static void
test_nothing_changed (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *oldest = g_build_filename (dir, GUISE_MASK_LOG_PREFIX "0001", NULL);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  GuiseMaskLog *log;

  for (int i = 0; i < GUISE_MASK_LOG_KEPT; i++)
    write_log (dir, "a.jpg", NULL);
  log = guise_mask_log_begin (dir, &error);
  g_assert_no_error (error);
  g_assert_true (guise_mask_log_add (log, none, &error));
  guise_mask_log_end (log);
  g_assert_true (g_file_test (oldest, G_FILE_TEST_EXISTS));
  write_log (dir, "a.jpg", NULL);
  g_assert_false (g_file_test (oldest, G_FILE_TEST_EXISTS));
  guise_test_rm_rf (dir);
}

/* Whole records of a log, at most one. */
static size_t
count (const void *data, size_t n)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (data, (gssize) n, NULL);
  g_autoptr (GuiseMaskLogReader) reader = guise_mask_log_reader_new (stream, NULL);
  g_autoptr (GuiseMaskLogEntry) entry = NULL;

  return reader != NULL && guise_mask_log_reader_next (reader, &entry, NULL) && entry != NULL;
}

/* Cut anywhere, a log has the records that were whole; with any bit turned it has fewer. */
static void
test_damage (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree uint8_t *copy = NULL;
  gsize               n;

  write_log (dir, "a.jpg", NULL);
  path = guise_mask_log_find_newest (dir);
  bytes = guise_file_read (path, G_MAXINT, NULL);
  copy = g_memdup2 (g_bytes_get_data (bytes, &n), g_bytes_get_size (bytes));
  for (size_t i = 0; i < n; i++)
    {
      g_assert_cmpuint (count (copy, i), ==, 0);
      copy[i] ^= 0x10;
      g_assert_cmpuint (count (copy, n), ==, 0);
      copy[i] ^= 0x10;
    }
  g_assert_cmpuint (count (copy, n), ==, 1);
  guise_test_rm_rf (dir);
}

#define N_RECORDS 5
#define N_HEAD    16
#define N_FACTS   (4 * 8 + 2 * GUISE_MASK_LOG_SHA) /* sizes and sums */

/* A log of so many faces, of unlike sizes, and what each may lack; where each record begins, and
 * where the last one ends. */
static GByteArray *
make_log (const char *dir, size_t starts[N_RECORDS + 1])
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseMaskLog) log = guise_mask_log_begin (dir, &error);
  g_autofree char *path = guise_mask_log_find_newest (dir);
  GByteArray      *bytes = g_byte_array_new ();

  g_assert_no_error (error);
  for (int i = 0; i <= N_RECORDS; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d.jpg", i);
      g_autofree char *words = g_strnfill ((gsize) (5 * i), 'x');
      g_autoptr (GPtrArray) entries =
                   g_ptr_array_new_with_free_func ((GDestroyNotify) guise_mask_log_entry_free);
      g_autoptr (GBytes) old = text (words);
      g_autoptr (GBytes) new = text ("is");
      g_autoptr (GBytes) now = guise_file_read (path, G_MAXINT, NULL);
      GuiseMaskLogFace *face = NULL;

      starts[i] = g_bytes_get_size (now);
      if (i == N_RECORDS)
        g_byte_array_append (bytes, g_bytes_get_data (now, NULL), (guint) starts[i]);
      if (i == 3)
        {
          face = g_new0 (GuiseMaskLogFace, 1);
          face->source = g_strdup ("00042.png");
        }
      g_ptr_array_add (entries,
                       guise_mask_log_entry_new (name, old, new, i % 2 ? old : NULL, face));
      g_assert_true (guise_mask_log_add (log, entries, &error));
    }
  return bytes;
}

/* Faces whose records come back: bit 0 for the first. */
static unsigned
read_all (const void *data, size_t n, size_t *out_n_damaged)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (data, (gssize) n, NULL);
  g_autoptr (GuiseMaskLogReader) reader = guise_mask_log_reader_new (stream, NULL);
  unsigned found = 0;

  g_assert_nonnull (reader);
  while (TRUE)
    {
      g_autoptr (GuiseMaskLogEntry) entry = NULL;

      g_assert_true (guise_mask_log_reader_next (reader, &entry, NULL));
      *out_n_damaged = guise_mask_log_reader_get_n_damaged (reader);
      if (entry == NULL)
        return found;
      g_assert_cmpuint (1u << (entry->name[0] - '0'), >, found); /* in their order, each once */
      found |= 1u << (entry->name[0] - '0');
    }
}

/* Whatever happens to one record, the others come back: a byte turned in its mark, its length, its
 * seal or its body, the end cut off. What was cut off counts as damage in one place only, where it
 * cannot be told from a whole record without a face whose length was damaged. */
static void
test_others_stay (void)
{
  static const uint8_t TURNS[] = { 0x01, 0x10, 0x80, 0xff };
  const unsigned       all = (1u << N_RECORDS) - 1;
  char                *dir = guise_test_tmp_dir ();
  size_t               starts[N_RECORDS + 1];
  g_autoptr (GByteArray) log = make_log (dir, starts);
  const size_t no_face = starts[3] + N_HEAD + 4 + 5 + N_FACTS + 2 * (4 + 15);
  size_t       n_damaged;

  g_assert_cmphex (read_all (log->data, log->len, &n_damaged), ==, all);
  g_assert_cmpuint (n_damaged, ==, 0);
  for (unsigned i = 0; i < N_RECORDS; i++)
    for (size_t at = starts[i]; at < starts[i + 1]; at++)
      {
        for (size_t k = 0; k < G_N_ELEMENTS (TURNS); k++)
          {
            log->data[at] ^= TURNS[k];
            g_assert_cmphex (read_all (log->data, log->len, &n_damaged), ==, all & ~(1u << i));
            g_assert_cmpuint (n_damaged, ==, 1);
            log->data[at] ^= TURNS[k];
          }
        g_assert_cmphex (read_all (log->data, at, &n_damaged), ==, (1u << i) - 1);
        g_assert_cmpuint (n_damaged, ==, at == no_face);
      }
  guise_test_rm_rf (dir);
}

/* The log with @n_new bytes in place of @n_old. */
static unsigned
read_changed (const GByteArray *log, size_t at, size_t n_old, size_t n_new, size_t *out_n_damaged)
{
  static const uint8_t NEW[40] = { 'K', '1', 'S', 'M', 0 };
  g_autoptr (GByteArray) changed = g_byte_array_new ();

  g_byte_array_append (changed, log->data, (guint) at);
  g_byte_array_append (changed, NEW, (guint) n_new);
  g_byte_array_append (changed, log->data + at + n_old, (guint) (log->len - at - n_old));
  return read_all (changed->data, changed->len, out_n_damaged);
}

/* Bytes that are missing in one record, or too many, cost that one and no other. The last one looks
 * then like one that the end cuts off. */
static void
test_holes (void)
{
  static const size_t SIZES[] = { 1, 7, 40 };
  const unsigned      all = (1u << N_RECORDS) - 1;
  char               *dir = guise_test_tmp_dir ();
  size_t              starts[N_RECORDS + 1];
  g_autoptr (GByteArray) log = make_log (dir, starts);
  size_t n_damaged;

  for (unsigned i = 0; i < N_RECORDS; i++)
    for (size_t at = starts[i]; at < starts[i + 1]; at++)
      for (size_t k = 0; k < G_N_ELEMENTS (SIZES); k++)
        {
          const size_t n = SIZES[k];

          for (int is_more = at + n > starts[i + 1]; is_more <= (at > starts[i]); is_more++)
            {
              g_assert_cmphex (read_changed (log, at, is_more ? 0 : n, is_more ? n : 0, &n_damaged),
                               ==, all & ~(1u << i));
              g_assert_cmpuint (n_damaged, <=, 1);
              g_assert_true (n_damaged == 1 || i == N_RECORDS - 1);
            }
        }
  guise_test_rm_rf (dir);
}

/* Each of several damaged records counts, as long as the lengths of the one before are whole. */
static void
test_many_damaged (void)
{
  char  *dir = guise_test_tmp_dir ();
  size_t starts[N_RECORDS + 1];
  size_t n_damaged;
  g_autoptr (GByteArray) log = make_log (dir, starts);

  log->data[starts[1] + N_HEAD + 4]++; /* the name */
  log->data[starts[2] + N_HEAD - 1]++; /* the seal */
  log->data[starts[4] + N_HEAD + 50]++;
  g_assert_cmphex (read_all (log->data, log->len, &n_damaged), ==, 1 << 0 | 1 << 3);
  g_assert_cmpuint (n_damaged, ==, 3);
  log->data[starts[1]]++; /* no mark: nobody knows how many were there */
  log->data[starts[2]]++;
  g_assert_cmphex (read_all (log->data, log->len, &n_damaged), ==, 1 << 0 | 1 << 3);
  g_assert_cmpuint (n_damaged, ==, 2);
  guise_test_rm_rf (dir);
}

static void
put_u32 (GByteArray *to, uint32_t value)
{
  value = GUINT32_TO_LE (value);
  g_byte_array_append (to, (const uint8_t *) &value, sizeof value);
}

/* A whole record around a body. */
static void
put_record (GByteArray *to, const GByteArray *body)
{
  uint8_t sha[GUISE_MASK_LOG_SHA];

  guise_mask_log_digest (body->data, body->len, sha);
  put_u32 (to, GUISE_MASK_LOG_RECORD_MAGIC);
  put_u32 (to, body->len);
  g_byte_array_append (to, sha, GUISE_MASK_LOG_N_SEAL);
  g_byte_array_append (to, body->data, body->len);
}

static void
put_span (GByteArray *to, const GByteArray *from, size_t start, size_t end)
{
  g_byte_array_append (to, from->data + start, (guint) (end - start));
}

/* A whole record that makes no sense behind its name costs nobody else the way back: a face that is
 * none, sizes that contradict each other. */
static void
test_nonsense (void)
{
  char  *dir = guise_test_tmp_dir ();
  size_t starts[N_RECORDS + 1];
  size_t n_damaged;
  g_autoptr (GByteArray) log = make_log (dir, starts);
  g_autoptr (GByteArray) face = g_byte_array_new ();
  g_autoptr (GByteArray) sizes = g_byte_array_new ();
  g_autoptr (GByteArray) after = g_byte_array_new ();

  put_span (sizes, log, starts[1] + N_HEAD, starts[2]);
  sizes->data[4 + 5]++; /* behind a length and "1.jpg": the size before */
  put_span (face, log, starts[3] + N_HEAD, starts[4]);
  face->data[face->len - 1]++; /* where a pickle ends */
  put_span (after, log, 0, starts[1]);
  put_record (after, sizes);
  put_span (after, log, starts[2], starts[3]);
  put_record (after, face);
  put_span (after, log, starts[4], log->len);
  g_assert_cmphex (read_all (after->data, after->len, &n_damaged), ==, 1 << 0 | 1 << 2 | 1 << 4);
  g_assert_cmpuint (n_damaged, ==, 2);
  guise_test_rm_rf (dir);
}

/* What a later version adds to a record is passed over. */
static void
test_later_parts (void)
{
  char  *dir = guise_test_tmp_dir ();
  size_t starts[N_RECORDS + 1];
  size_t n_damaged;
  g_autoptr (GByteArray) log = make_log (dir, starts);
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autoptr (GByteArray) later = g_byte_array_new ();

  put_span (body, log, starts[3] + N_HEAD, starts[4]); /* the one that has a face */
  put_u32 (body, 4);
  g_byte_array_append (body, (const uint8_t *) "more", 4);
  put_u32 (body, GUISE_MASK_LOG_NO_MASK);
  put_span (later, log, 0, starts[3]);
  put_record (later, body);
  put_span (later, log, starts[4], log->len);
  g_assert_cmphex (read_all (later->data, later->len, &n_damaged), ==, (1u << N_RECORDS) - 1);
  g_assert_cmpuint (n_damaged, ==, 0);
  guise_test_rm_rf (dir);
}

/* Heads inside of each other, each of which claims all that follows but @n_junk bytes, or @n_beyond
 * bytes more: summing up each body, or keeping each, would take hours. */
typedef struct
{
  uint32_t n_beyond;
  uint32_t n_junk;
} Hostile;

static void
test_hostile (gconstpointer data)
{
  const Hostile       *self = data;
  static const uint8_t zeros[4 * 8 + 2 * GUISE_MASK_LOG_SHA];
  const uint32_t       n_own = N_HEAD + 4 + sizeof zeros + 4;
  const uint32_t       n_all = n_own * 50000 + 4;
  g_autoptr (GByteArray) log = g_byte_array_new ();
  size_t n_damaged;

  g_byte_array_append (log, (const uint8_t *) GUISE_MASK_LOG_MAGIC, GUISE_MASK_LOG_N_MAGIC);
  for (uint32_t left = n_all; left > 4; left -= n_own)
    {
      const uint32_t n = left + self->n_beyond;

      put_u32 (log, GUISE_MASK_LOG_RECORD_MAGIC);
      put_u32 (log, n - N_HEAD);
      g_byte_array_append (log, zeros, GUISE_MASK_LOG_N_SEAL);
      put_u32 (log, 0); /* the name */
      g_byte_array_append (log, zeros, sizeof zeros);
      put_u32 (log, n - n_own - 4); /* the middle */
    }
  put_u32 (log, GUISE_MASK_LOG_NO_MASK);
  g_byte_array_append (log, zeros, self->n_junk);
  g_assert_cmphex (read_all (log->data, log->len, &n_damaged), ==, 0);
  if (self->n_junk > 0)
    g_assert_cmpuint (n_damaged, >, 0);
  else
    g_assert_cmpuint (n_damaged, ==, self->n_beyond == 0); /* one that was cut off is no damage */
}

/* A name leads nowhere but into the faceset. */
static void
test_names (void)
{
  static const char *const BAD[] = { "../a.jpg", "/etc/passwd", "a/../b", "a/b/c", ".hidden", "" };

  for (size_t i = 0; i < G_N_ELEMENTS (BAD); i++)
    {
      char *dir = guise_test_tmp_dir ();
      g_autoptr (GError) error = NULL;
      g_autofree char *path = NULL;
      size_t           n;
      size_t           n_damaged;

      write_log (dir, BAD[i], NULL);
      path = guise_mask_log_find_newest (dir);
      g_assert_false (guise_mask_log_check (path, &n, &n_damaged, &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
      guise_test_rm_rf (dir);
    }
}

/* 0 under the address sanitizer, which keeps what is freed. */
static uint64_t
get_memory (void)
{
#if defined(__SANITIZE_ADDRESS__)
  return 0;
#else
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  words = g_strsplit (text, " ", 3);
  return g_ascii_strtoull (words[1], NULL, 10) * 4096;
#endif
}

/* A log of many faces is never in memory as a whole. */
static void
test_large (void)
{
  char            *dir = guise_test_tmp_dir ();
  const size_t     n_face = 4 << 20;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseMaskLog) log = guise_mask_log_begin (dir, &error);
  g_autoptr (GuiseMaskLogReader) reader = NULL;
  uint64_t before;
  size_t   n;
  size_t   n_damaged;

  g_assert_no_error (error);
  for (int i = 0; i < 24; i++)
    {
      g_autoptr (GPtrArray) entries =
                   g_ptr_array_new_with_free_func ((GDestroyNotify) guise_mask_log_entry_free);
      g_autoptr (GBytes) old = g_bytes_new_take (g_malloc0 (n_face), n_face);
      g_autoptr (GBytes) new = text ("is");

      g_ptr_array_add (entries, guise_mask_log_entry_new ("a.jpg", old, new, NULL, NULL));
      g_assert_true (guise_mask_log_add (log, entries, &error));
    }
  path = guise_mask_log_find_newest (dir);
  before = get_memory ();
  g_assert_true (guise_mask_log_check (path, &n, &n_damaged, &error));
  g_assert_cmpuint (n, ==, 24);
  g_assert_cmpuint (n_damaged, ==, 0);
  reader = guise_mask_log_reader_open (path, &error);
  for (size_t i = 0; i < n; i++)
    {
      g_autoptr (GuiseMaskLogEntry) entry = NULL;

      g_assert_true (guise_mask_log_reader_next (reader, &entry, &error));
      g_assert_cmpuint (g_bytes_get_size (entry->middle), ==, n_face);
      g_assert_cmpuint (get_memory (), <, before + 8 * n_face);
    }
  guise_test_rm_rf (dir);
}

/* A pipe at a log's name is no log, and nothing to wait for until the alarm ends the test. */
static void
test_pipe (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "pipe", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  alarm (20);
  g_assert_null (guise_mask_log_reader_open (path, &error));
  alarm (0);
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  static const Hostile WITHIN = { 0, 0 };
  static const Hostile BEYOND = { 1, 0 };
  static const Hostile JUNK = { 0, 4 };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mask-log/restore", test_restore);
  g_test_add_func ("/mask-log/files", test_files);
  g_test_add_func ("/mask-log/nothing-changed", test_nothing_changed);
  g_test_add_func ("/mask-log/damage", test_damage);
  g_test_add_func ("/mask-log/others-stay", test_others_stay);
  g_test_add_func ("/mask-log/holes", test_holes);
  g_test_add_func ("/mask-log/many-damaged", test_many_damaged);
  g_test_add_func ("/mask-log/nonsense", test_nonsense);
  g_test_add_func ("/mask-log/later-parts", test_later_parts);
  g_test_add_data_func ("/mask-log/hostile/within", &WITHIN, test_hostile);
  g_test_add_data_func ("/mask-log/hostile/beyond", &BEYOND, test_hostile);
  g_test_add_data_func ("/mask-log/hostile/junk", &JUNK, test_hostile);
  g_test_add_func ("/mask-log/names", test_names);
  g_test_add_func ("/mask-log/large", test_large);
  g_test_add_func ("/mask-log/pipe", test_pipe);
  return g_test_run ();
}
