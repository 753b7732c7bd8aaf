/* SPDX-License-Identifier: GPL-3.0-or-later
 * Checkpoints are complete or not there, and say what they are. */
#include "core/guise-error.h"
#include "core/guise-file.h"
#include "store/guise-checkpoint.h"
#include "store/guise-store-error.h"
#include "support/guise-test-store.h"
#include "support/guise-test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static void
write_checkpoint (const char *dir, uint64_t iteration, const char *content)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_test_store_write (dir, iteration, content, &error));
  g_assert_no_error (error);
}

static void
assert_latest (const char *dir, uint64_t iteration, const char *content)
{
  uint64_t         found = 0;
  g_autofree char *text = guise_test_store_read_latest (dir, &found);

  g_assert_cmpstr (text, ==, content);
  g_assert_cmpuint (found, ==, iteration);
}

static gboolean
is_there (const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_latest_and_prune (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *none = guise_test_store_read_latest (dir, NULL);

  g_assert_null (none);
  write_checkpoint (dir, 9, "nine");
  write_checkpoint (dir, 300, "hundreds");
  write_checkpoint (dir, 120, "more");
  assert_latest (dir, 300, "hundreds");
  write_checkpoint (dir, 300, "again");
  assert_latest (dir, 300, "again");
  guise_checkpoint_prune (dir, 2);
  g_assert_false (is_there (dir, "0000000009"));
  g_assert_true (is_there (dir, "0000000120"));
  g_assert_cmpuint (guise_test_store_count (dir, "."), ==, 0);
  guise_test_rm_rf (dir);
}

static void
assert_kept (const char *dir, const uint64_t *iterations, size_t n)
{
  g_autoptr (GPtrArray) list = guise_checkpoint_list (dir, NULL);

  g_assert_cmpuint (list->len, ==, n);
  for (size_t i = 0; i < n; i++)
    g_assert_cmpuint (((GuiseCheckpointEntry *) list->pdata[i])->info.iteration, ==, iterations[i]);
}

/* A collapse is found within 100 iterations: what is older than that is a way back, and there is
 * one however often checkpoints are made. */
static void
test_prune_keeps_a_way_back (void)
{
  char          *dir = guise_test_tmp_dir ();
  uint64_t       oldest = 1000;
  unsigned       n_most = 0;
  const uint64_t early[] = { 1050, 1040, 1030, 1000 };
  const uint64_t reached[] = { 1100, 1090, 1080, 1070, 1000 };
  const uint64_t moved[] = { 1180, 1170, 1160, 1140, 1070 };

  for (uint64_t i = 1000; i <= 1500; i += 10)
    {
      g_autoptr (GPtrArray) list = NULL;

      write_checkpoint (dir, i, "some");
      guise_checkpoint_prune (dir, 3);
      list = guise_checkpoint_list (dir, NULL);
      n_most = MAX (n_most, list->len);
      oldest = ((GuiseCheckpointEntry *) list->pdata[list->len - 1])->info.iteration;
      if (i >= 1100)
        g_assert_cmpuint (oldest, <=, i - 100);
      if (i == 1050)
        assert_kept (dir, early, G_N_ELEMENTS (early));
      if (i == 1100)
        assert_kept (dir, reached, G_N_ELEMENTS (reached));
      if (i == 1180)
        assert_kept (dir, moved, G_N_ELEMENTS (moved));
    }
  g_assert_cmpuint (oldest, >=, 1300);
  g_assert_cmpuint (n_most, <=, 5);
  guise_test_rm_rf (dir);
}

/* One that lacks bytes is no way back, and neither is the distance counted from a damaged newest.
 */
static void
test_prune_way_back_is_whole (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *older = g_build_filename (dir, "0000000800", "weights", NULL);
  g_autofree char *newest = g_build_filename (dir, "0000001000", "weights", NULL);
  const uint64_t   kept[] = { 1000, 890, 880, 870, 700 };

  write_checkpoint (dir, 600, "some");
  write_checkpoint (dir, 700, "some");
  write_checkpoint (dir, 800, "some");
  for (uint64_t i = 870; i <= 890; i += 10)
    write_checkpoint (dir, i, "some");
  write_checkpoint (dir, 1000, "some");
  g_assert_true (g_file_set_contents (older, "s", 1, NULL));
  g_assert_true (g_file_set_contents (newest, "s", 1, NULL));
  guise_checkpoint_prune (dir, 2);
  assert_kept (dir, kept, G_N_ELEMENTS (kept));
  guise_test_rm_rf (dir);
}

/* A crash at any moment before the rename leaves the older checkpoint in charge, and the next act
 * clears up. */
static void
test_abandoned_draft (void)
{
  char *dir = guise_test_tmp_dir ();
  g_autoptr (GError) error = NULL;
  GuiseCheckpointDraft *draft;

  write_checkpoint (dir, 5, "five");
  draft = guise_checkpoint_begin (dir, 6, 0, &error);
  g_assert_no_error (error);
  assert_latest (dir, 5, "five");
  g_assert_cmpuint (guise_test_store_count (dir, ".draft-"), ==, 1);
  guise_checkpoint_draft_free (draft);
  g_assert_cmpuint (guise_test_store_count (dir, "."), ==, 0);
  {
    g_autofree char *orphan = g_build_filename (dir, ".draft-0000000004", NULL);
    g_autofree char *file = g_build_filename (orphan, "half a file", NULL);

    g_assert_cmpint (g_mkdir (orphan, 0755), ==, 0);
    g_assert_true (g_file_set_contents (file, "hal", 3, NULL));
    write_checkpoint (dir, 7, "seven");
    g_assert_cmpuint (guise_test_store_count (dir, "."), ==, 0);
  }
  guise_test_rm_rf (dir);
}

/* Only one program writes at a time. */
static void
test_one_writer (void)
{
  char *dir = guise_test_tmp_dir ();
  g_autoptr (GError) error = NULL;
  GuiseCheckpointDraft *draft = guise_checkpoint_begin (dir, 6, 0, &error);

  g_assert_no_error (error);
  g_assert_null (guise_checkpoint_begin (dir, 7, 0, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "Another program"));
  guise_checkpoint_draft_free (draft);
  write_checkpoint (dir, 7, "seven");
  guise_test_rm_rf (dir);
}

/* A save that would fill the disk is seen before it begins. */
static void
test_space (void)
{
  char *dir = guise_test_tmp_dir ();
  g_autoptr (GError) error = NULL;

  write_checkpoint (dir, 5, "five");
  g_assert_null (guise_checkpoint_begin (dir, 6, UINT64_C (1) << 60, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_SPACE);
  g_assert_nonnull (strstr (error->message, "The checkpoint needs 117093590"));
  g_assert_nonnull (strstr (error->message, " are free in '"));
  g_assert_nonnull (strstr (error->message, dir));
  g_assert_cmpuint (guise_test_store_count (dir, "."), ==, 0);
  assert_latest (dir, 5, "five");
  guise_test_rm_rf (dir);
}

/* Damage after the fact: the next older whole one is found, and it is said; with none left it is an
 * error. */
static void
test_damaged (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *newer = g_build_filename (dir, "0000000008", "weights", NULL);
  g_autofree char *older = g_build_filename (dir, "0000000007", "weights", NULL);
  g_autofree char *path = NULL;
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;

  write_checkpoint (dir, 7, "seven");
  write_checkpoint (dir, 8, "eight");
  g_assert_true (g_file_set_contents (newer, "eig", 3, NULL));
  assert_latest (dir, 7, "seven");
  path = guise_checkpoint_find_latest_noting (dir, NULL, notes, NULL, &error);
  g_assert_cmpuint (notes->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (notes, 0), "has 3 bytes and was written with 5"));
  list = guise_checkpoint_list (dir, &error);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpint (((GuiseCheckpointEntry *) list->pdata[0])->state, ==, GUISE_CHECKPOINT_DAMAGED);
  g_assert_nonnull (((GuiseCheckpointEntry *) list->pdata[0])->damage);
  g_assert_cmpuint (((GuiseCheckpointEntry *) list->pdata[0])->info.iteration, ==, 8);
  g_assert_cmpint (((GuiseCheckpointEntry *) list->pdata[1])->state, ==,
                   GUISE_CHECKPOINT_UNCHECKED);
  g_assert_cmpuint (((GuiseCheckpointEntry *) list->pdata[1])->n_bytes, ==, 15);
  guise_checkpoint_prune (dir, 1);
  g_assert_true (g_file_test (older, G_FILE_TEST_EXISTS));
  g_unlink (older);
  g_assert_null (guise_checkpoint_find_latest (dir, NULL, NULL, &error));
  g_assert_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_NONE);
  guise_test_rm_rf (dir);
}

/* Without a sync, which would take most of the time. */
static void
overwrite (const char *path, const char *content, size_t n_bytes)
{
  g_assert_true (g_file_set_contents_full (path, content, (gssize) n_bytes,
                                           G_FILE_SET_CONTENTS_NONE, 0644, NULL));
}

/* The same size and another content: every bit of every file is looked at, those of the list too.
 */
static void
test_flipped_bits (void)
{
  char       *dir = guise_test_tmp_dir ();
  const char *names[] = { "weights", "checkpoint.json" };

  write_checkpoint (dir, 8, "eight");
  for (size_t k = 0; k < G_N_ELEMENTS (names); k++)
    {
      g_autofree char *folder = g_build_filename (dir, "0000000008", NULL);
      g_autofree char *file = g_build_filename (folder, names[k], NULL);
      g_autofree char *content = NULL;
      gsize            n_bytes;

      g_assert_true (g_file_get_contents (file, &content, &n_bytes, NULL));
      for (size_t i = 0; i < n_bytes; i++)
        {
          g_autoptr (GError) error = NULL;

          content[i] ^= (char) (1 << (i % 8));
          overwrite (file, content, n_bytes);
          g_assert_false (guise_checkpoint_verify (folder, NULL, &error));
          g_assert_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_DAMAGED);
          content[i] ^= (char) (1 << (i % 8));
        }
      for (size_t i = 0; i < n_bytes; i++)
        {
          g_autoptr (GError) error = NULL;

          overwrite (file, content, i);
          g_assert_false (guise_checkpoint_verify (folder, NULL, &error));
          g_assert_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_DAMAGED);
        }
      overwrite (file, content, n_bytes);
      g_assert_true (guise_checkpoint_verify (folder, NULL, NULL));
    }
  guise_test_rm_rf (dir);
}

/* Everything that a checkpoint says of itself comes back. */
static void
test_info (void)
{
  char                     *dir = guise_test_tmp_dir ();
  const char *const         options[] = { "resolution=224", "archi=liae-udt", NULL };
  const GuiseCheckpointInfo info = {
    .iteration = 1, /* that of the draft counts */
    .stage = (char *) "warp \"off\" \xc3\xa4",
    .stage_done = 12345,
    .n_repeats = 3,
    .reason = (char *) "stage-end",
    .plan = (char *) "ready-to-use",
    .options = (char **) options,
    .seed = G_MAXUINT64,
    .trained_seconds = 123456.789,
    .made_at = 1764000000,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseCheckpointDraft) draft =
               guise_checkpoint_begin (dir, GUISE_CHECKPOINT_MAX_ITERATION, 0, &error);
  g_autofree char *file =
    g_build_filename (guise_checkpoint_draft_get_path (draft), "weights", NULL);
  g_autofree char *path = NULL;
  g_auto (GuiseCheckpointInfo) found = { 0 };

  g_assert_true (guise_file_replace (file, "", 0, &error));
  g_assert_true (guise_checkpoint_commit (draft, &info, &error));
  path = guise_checkpoint_find_latest (dir, &found, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (path, "9999999999"));
  g_assert_cmpuint (found.iteration, ==, GUISE_CHECKPOINT_MAX_ITERATION);
  g_assert_cmpstr (found.stage, ==, info.stage);
  g_assert_cmpuint (found.stage_done, ==, 12345);
  g_assert_cmpuint (found.n_repeats, ==, 3);
  g_assert_false (found.is_reusable);
  g_assert_cmpstr (found.reason, ==, "stage-end");
  g_assert_cmpstr (found.plan, ==, "ready-to-use");
  g_assert_true (g_strv_equal ((const char *const *) found.options, options));
  g_assert_cmpuint (found.seed, ==, G_MAXUINT64);
  g_assert_true (found.trained_seconds == 123456.789);
  g_assert_cmpint (found.made_at, ==, 1764000000);
  guise_test_rm_rf (dir);
}

/* The checksums in the list are SHA-256 as anybody computes it, of files of any length. */
static void
test_checksums (void)
{
  static const size_t SIZES[] = { 0, 1, 63, 64, 1024 * 1024, 1024 * 1024 + 55, 3000001 };
  char               *dir = guise_test_tmp_dir ();
  g_autofree char    *list = g_build_filename (dir, "0000000001", "checkpoint.json", NULL);
  g_autofree char    *content = g_malloc (3000001);
  g_autofree char    *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseCheckpointDraft) draft = guise_checkpoint_begin (dir, 1, 0, &error);

  for (size_t i = 0; i < 3000001; i++)
    content[i] = (char) (i * i >> 8);
  for (size_t i = 0; i < G_N_ELEMENTS (SIZES); i++)
    {
      g_autofree char *name = g_strdup_printf ("file-%zu", i);
      g_autofree char *file =
        g_build_filename (guise_checkpoint_draft_get_path (draft), name, NULL);

      overwrite (file, content, SIZES[i]);
    }
  g_assert_true (guise_checkpoint_commit (draft, &(GuiseCheckpointInfo){ 0 }, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (list, &text, NULL, NULL));
  for (size_t i = 0; i < G_N_ELEMENTS (SIZES); i++)
    {
      g_autofree char *sum =
        g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) content, SIZES[i]);

      g_assert_nonnull (strstr (text, sum));
    }
  guise_test_rm_rf (dir);
}

/* Puts a checkpoint there by hand: a file `weights` of five bytes and this list. */
static char *
write_by_hand (const char *dir, const char *list)
{
  char            *folder = g_build_filename (dir, "0000000008", NULL);
  g_autofree char *weights = g_build_filename (folder, "weights", NULL);
  g_autofree char *json = g_build_filename (folder, "checkpoint.json", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  overwrite (weights, "eight", 5);
  overwrite (json, list, strlen (list));
  return folder;
}

/* Checkpoints of the first format are still good: the sizes count. */
static void
test_format_1 (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *folder =
    write_by_hand (dir, "{\"format\": 1, \"iteration\": 8, \"files\": {\"weights\": 5}}");
  g_auto (GuiseCheckpointInfo) info = { 0 };
  g_autoptr (GError) error = NULL;

  assert_latest (dir, 8, "eight");
  g_assert_true (guise_checkpoint_read_info (folder, &info, &error));
  g_assert_null (info.stage);
  g_assert_true (guise_checkpoint_verify (folder, NULL, &error));
  guise_checkpoint_prune (dir, 1);
  assert_latest (dir, 8, "eight");
  guise_test_rm_rf (dir);
}

/* A newer program's checkpoint is no reason to go on from an older one. */
static void
test_newer_format (void)
{
  char *dir = guise_test_tmp_dir ();
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = NULL;

  write_checkpoint (dir, 7, "seven");
  folder = write_by_hand (dir, "{\"format\": 3, \"iteration\": 8, \"what\": []}");
  g_assert_null (guise_checkpoint_find_latest (dir, NULL, NULL, &error));
  g_assert_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "a newer version"));
  guise_test_rm_rf (dir);
}

/* Lists that somebody else has made up. None is followed out of the folder. */
static void
test_hostile_lists (void)
{
  static const char *const lists[] = {
    "",
    "[]",
    "{}",
    "{\"format\": 1, \"iteration\": 8, \"files\": {}}",
    "{\"format\": 1, \"iteration\": 9, \"files\": {\"weights\": 5}}",
    "{\"format\": 1, \"iteration\": -8, \"files\": {\"weights\": 5}}",
    "{\"format\": 1, \"iteration\": 99999999999999999999999, \"files\": {\"weights\": 5}}",
    "{\"format\": 1, \"iteration\": 8, \"files\": {\"../0000000008/weights\": 5}}",
    "{\"format\": 1, \"iteration\": 8, \"files\": {\"/etc/hostname\": 5}}",
    "{\"format\": 1, \"iteration\": 8, \"files\": {\"..\": 5}}",
    "{\"format\": 1, \"iteration\": 8, \"files\": {\".\": 5}}",
    "{\"format\": 1, \"iteration\": 8, \"files\": {\"\": 5}}",
    "{\"format\": 1, \"iteration\": 8, \"files\": {\"weights\": 5, \"checkpoint.json\": 5}}",
    "{\"format\": 1, \"iteration\": 8, \"files\": {\"weights\": -5}}",
    "{\"format\": 1, \"iteration\": 8, \"files\": {\"weights\": 9223372036854775807}}",
    "{\"format\": 1, \"iteration\": 8, \"files\": {\"weights\": 5.0}}",
    "{\"format\": 1, \"iteration\": 8, \"files\": {\"weights\": \"5\"}}",
    "{\"format\": 1, \"iteration\": 8, \"files\": {\"weights\": 5, \"link\": 5}}",
    "{\"format\": 1, \"iteration\": 8, \"files\": {\"weights\": 5, \"folder\": 4096}}",
    "{\"format\": 2, \"iteration\": 8, \"files\": {\"weights\": 5}}",
    "{\"format\": 0, \"iteration\": 8, \"files\": {\"weights\": 5}}",
    "{\"format\": \"1\", \"iteration\": 8, \"files\": {\"weights\": 5}}",
    "{\"format\": 1, \"iteration\": 8, \"files\": [\"weights\"]}",
    "{\"format\": 1, \"iteration\": 8, \"files\": null, \"checksum\" : \"0\"}",
  };
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *target = g_build_filename (dir, "elsewhere", NULL);
  g_autofree char *link = g_build_filename (dir, "0000000008", "link", NULL);
  g_autofree char *sub = g_build_filename (dir, "0000000008", "folder", NULL);

  write_checkpoint (dir, 7, "seven");
  g_free (write_by_hand (dir, "{}"));
  g_assert_true (g_file_set_contents (target, "eight", 5, NULL));
  g_assert_cmpint (symlink ("../elsewhere", link), ==, 0);
  g_assert_cmpint (g_mkdir (sub, 0755), ==, 0);
  for (size_t i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autofree char *folder = write_by_hand (dir, lists[i]);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", lists[i]);
      g_assert_false (guise_checkpoint_verify (folder, NULL, &error));
      g_assert_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_DAMAGED);
      assert_latest (dir, 7, "seven");
    }
  guise_test_rm_rf (dir);
}

/* A name that links elsewhere is no checkpoint, and what it links to is not touched. */
static void
test_links (void)
{
  char            *dir = guise_test_tmp_dir ();
  char            *other = guise_test_tmp_dir ();
  g_autofree char *target = g_build_filename (other, "0000000009", NULL);
  g_autofree char *link = g_build_filename (dir, "0000000009", NULL);
  g_autoptr (GError) error = NULL;

  write_checkpoint (other, 9, "nine");
  write_checkpoint (dir, 7, "seven");
  g_assert_cmpint (symlink (target, link), ==, 0);
  assert_latest (dir, 7, "seven");
  g_assert_true (guise_checkpoint_retire_newer (dir, 7, &error));
  assert_latest (other, 9, "nine");
  assert_latest (dir, 7, "seven");
  guise_test_rm_rf (dir);
  guise_test_rm_rf (other);
}

/* Going back: the older one is the latest, nothing newer is left. */
static void
test_retire_newer (void)
{
  char *dir = guise_test_tmp_dir ();
  g_autoptr (GError) error = NULL;

  for (uint64_t i = 5; i < 10; i++)
    write_checkpoint (dir, i, "some");
  g_assert_true (guise_checkpoint_retire_newer (dir, 6, &error));
  g_assert_no_error (error);
  assert_latest (dir, 6, "some");
  g_assert_cmpuint (guise_test_store_count (dir, ""), ==, 2);
  guise_test_rm_rf (dir);
}

/* What somebody else has put there stays, and is to be seen. */
static void
test_files_of_others (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *notes = g_build_filename (dir, "0000000500", "notes.txt", NULL);
  g_autofree char *beside = g_build_filename (dir, "readme.txt", NULL);
  g_autofree char *strange = g_build_filename (dir, "0000000001", NULL);
  g_autofree char *saved = NULL;

  g_assert_cmpint (g_mkdir (strange, 0755), ==, 0);
  for (uint64_t i = 500; i < 1000; i += 100)
    write_checkpoint (dir, i, "some");
  g_assert_true (g_file_set_contents (notes, "mine", -1, NULL));
  g_assert_true (g_file_set_contents (beside, "mine", -1, NULL));
  guise_checkpoint_prune (dir, 3);
  g_assert_true (is_there (dir, "left-0000000500/notes.txt"));
  g_assert_false (is_there (dir, "left-0000000500/weights"));
  g_assert_false (is_there (dir, "left-0000000500/checkpoint.json"));
  g_assert_false (is_there (dir, "0000000500"));
  g_assert_false (is_there (dir, "0000000600"));
  g_assert_true (is_there (dir, "readme.txt"));
  g_assert_true (is_there (dir, "0000000001"));
  assert_latest (dir, 900, "some");
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/checkpoint/latest-and-prune", test_latest_and_prune);
  g_test_add_func ("/store/checkpoint/prune-keeps-a-way-back", test_prune_keeps_a_way_back);
  g_test_add_func ("/store/checkpoint/prune-way-back-is-whole", test_prune_way_back_is_whole);
  g_test_add_func ("/store/checkpoint/abandoned", test_abandoned_draft);
  g_test_add_func ("/store/checkpoint/one-writer", test_one_writer);
  g_test_add_func ("/store/checkpoint/space", test_space);
  g_test_add_func ("/store/checkpoint/damaged", test_damaged);
  g_test_add_func ("/store/checkpoint/flipped-bits", test_flipped_bits);
  g_test_add_func ("/store/checkpoint/info", test_info);
  g_test_add_func ("/store/checkpoint/checksums", test_checksums);
  g_test_add_func ("/store/checkpoint/format-1", test_format_1);
  g_test_add_func ("/store/checkpoint/newer-format", test_newer_format);
  g_test_add_func ("/store/checkpoint/hostile-lists", test_hostile_lists);
  g_test_add_func ("/store/checkpoint/links", test_links);
  g_test_add_func ("/store/checkpoint/retire-newer", test_retire_newer);
  g_test_add_func ("/store/checkpoint/files-of-others", test_files_of_others);
  return g_test_run ();
}
