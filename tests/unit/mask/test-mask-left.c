/* SPDX-License-Identifier: GPL-3.0-or-later
 * A change that waits for faces which are not there keeps nobody from an older one. */
#include <glib/gstdio.h>

#include "core/guise-error.h"
#include "mask-change-fixture.h"
#include "mask-faces.h"
#include "mask/guise-mask-labels.h"
#include "mask/guise-mask-log.h"
#include "support/guise-test.h"

#define GONE "00001.jpg"

/* Takes the face away, or brings it back. */
static void
move_gone (const MaskChangeFixture *self, gboolean is_there)
{
  g_autofree char *face = g_build_filename (self->faces, GONE, NULL);
  g_autofree char *aside = g_build_filename (self->dir, GONE, NULL);

  g_assert_cmpint (is_there ? g_rename (aside, face) : g_rename (face, aside), ==, 0);
}

static char *
digest_others (const MaskChangeFixture *self)
{
  char *digest;

  move_gone (self, FALSE);
  digest = mask_faces_digest (self->faces);
  move_gone (self, TRUE);
  return digest;
}

static size_t
remove_all (const MaskChangeFixture *self, GuiseMaskKind kind)
{
  g_auto (GuiseMaskReport) report = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_mask_remove (self->faces, kind, NULL, &report, &error));
  g_assert_no_error (error);
  return report.n_changed;
}

/* Faces that are changed, and in @n_left_out those that are named. */
static size_t
revert (const MaskChangeFixture *self, size_t *n_left_out)
{
  g_auto (GuiseMaskReport) report = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_mask_revert (self->faces, NULL, &report, &error));
  g_assert_no_error (error);
  *n_left_out = report.left_out->len;
  return report.n_changed;
}

static guint
count_logs (const MaskChangeFixture *self)
{
  g_autoptr (GPtrArray) paths = guise_mask_log_list (self->faces);

  return paths->len;
}

/* Masks, then labels removed, and a face is gone: the others get back all of it, and so does that
 * face when it comes back. */
static void
test_older (MaskChangeFixture *self, gconstpointer type)
{
  const size_t     n_others = MASK_CHANGE_N_FACES - 1;
  g_autofree char *before = mask_faces_digest (self->faces);
  g_autofree char *others = digest_others (self);
  g_autofree char *half =
    g_build_filename (self->faces, GUISE_MASK_LOG_PREFIX "0002-left.tmp", NULL);
  g_autofree char *after = NULL;
  g_autofree char *whole = NULL;
  g_auto (GuiseMaskReport) report = { 0 };
  size_t n_left_out;

  mask_change_apply (self, &report);
  g_assert_cmpuint (remove_all (self, GUISE_MASK_LABELS), ==, 4);
  move_gone (self, FALSE);
  g_assert_cmpuint (revert (self, &n_left_out), ==, 3);
  g_assert_cmpuint (n_left_out, ==, 1);
  g_assert_true (g_file_set_contents (half, "of a program that was killed", -1, NULL));
  g_assert_cmpuint (revert (self, &n_left_out), ==, n_others);
  g_assert_cmpuint (n_left_out, ==, 1); /* not once for each change */
  after = mask_faces_digest (self->faces);
  g_assert_cmpstr (after, ==, others);
  g_assert_cmpuint (revert (self, &n_left_out), ==, 0);
  g_assert_cmpuint (n_left_out, ==, 1);
  move_gone (self, TRUE);
  g_assert_cmpuint (revert (self, &n_left_out), ==, 1);
  g_assert_cmpuint (revert (self, &n_left_out), ==, 1);
  whole = mask_faces_digest (self->faces);
  g_assert_cmpstr (whole, ==, before);
  g_assert_cmpuint (count_logs (self), ==, 0);
  g_assert_false (g_file_test (half, G_FILE_TEST_EXISTS));
}

/* What was undone stays undone, whoever draws on the faces after an older change was taken back. */
static void
test_finished (MaskChangeFixture *self, gconstpointer type)
{
  g_autofree char *path = g_build_filename (self->faces, "00002.jpg", NULL);
  g_auto (GuiseMaskReport) report = { 0 };
  g_autoptr (GuiseFaceFile) face = NULL;
  g_autoptr (GuiseFaceFile) now = NULL;
  g_autoptr (GError) error = NULL;
  size_t n_left_out;

  mask_change_apply (self, &report);
  g_assert_cmpuint (remove_all (self, GUISE_MASK_APPLIED), ==, MASK_CHANGE_N_FACES);
  move_gone (self, FALSE);
  revert (self, &n_left_out);
  revert (self, &n_left_out);
  face = mask_change_load (self, "00002.jpg");
  g_assert_null (face->mask);
  g_assert_true (guise_face_file_save (path, face->image, face->meta, 90, &error));
  move_gone (self, TRUE);
  g_assert_cmpuint (revert (self, &n_left_out), ==, 1);
  now = mask_change_load (self, "00002.jpg");
  g_assert_null (now->mask);
}

/* Likewise where there is no older one. */
static void
test_alone (MaskChangeFixture *self, gconstpointer type)
{
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) now = NULL;
  g_autoptr (GError) error = NULL;
  size_t n_left_out;

  g_assert_cmpuint (remove_all (self, GUISE_MASK_LABELS), ==, 4);
  move_gone (self, FALSE);
  g_assert_cmpuint (revert (self, &n_left_out), ==, 3);
  before = mask_change_copy_outlines (self, "00002.jpg");
  g_assert_nonnull (before);
  g_assert_true (guise_mask_labels_save (self->faces, "00002.jpg", NULL, &error));
  move_gone (self, TRUE);
  g_assert_cmpuint (revert (self, &n_left_out), ==, 1);
  g_assert_cmpuint (n_left_out, ==, 0);
  now = mask_change_copy_outlines (self, "00002.jpg");
  g_assert_null (now);
}

/* The last change is taken back first, whatever waits. */
static void
test_newer (MaskChangeFixture *self, gconstpointer type)
{
  const size_t n_others = MASK_CHANGE_N_FACES - 1;
  g_auto (GuiseMaskReport) report = { 0 };
  g_autofree char *newest = NULL;
  size_t           n_left_out;

  mask_change_apply (self, &report);
  g_assert_cmpuint (remove_all (self, GUISE_MASK_LABELS), ==, 4);
  move_gone (self, FALSE);
  g_assert_cmpuint (revert (self, &n_left_out), ==, 3);
  g_assert_cmpuint (remove_all (self, GUISE_MASK_APPLIED), ==, n_others);
  move_gone (self, TRUE);
  newest = guise_mask_log_find_newest (self->faces);
  g_assert_true (g_str_has_suffix (newest, "0003"));
  g_assert_cmpuint (revert (self, &n_left_out), ==, n_others);
  g_assert_cmpuint (revert (self, &n_left_out), ==, 1);
  g_assert_cmpuint (revert (self, &n_left_out), ==, MASK_CHANGE_N_FACES);
  g_assert_cmpuint (count_logs (self), ==, 0);
}

static void
swap_names (const MaskChangeFixture *self, const char *one, const char *other)
{
  g_autofree char *first = g_build_filename (self->faces, one, NULL);
  g_autofree char *second = g_build_filename (self->faces, other, NULL);
  g_autofree char *aside = g_build_filename (self->dir, "aside", NULL);

  g_assert_cmpint (g_rename (first, aside), ==, 0);
  g_assert_cmpint (g_rename (second, first), ==, 0);
  g_assert_cmpint (g_rename (aside, second), ==, 0);
}

/* A change is told of before it is passed over, even when nothing at all comes back of it. */
static void
test_first_time (MaskChangeFixture *self, gconstpointer type)
{
  g_autofree char *sorted = NULL;
  g_autofree char *after = NULL;
  g_auto (GuiseMaskReport) report = { 0 };
  size_t n_left_out;

  mask_change_apply (self, &report);
  g_assert_cmpuint (remove_all (self, GUISE_MASK_LABELS), ==, 4);
  swap_names (self, "00000.jpg", "00001.jpg");
  swap_names (self, "00002.jpg", "00003.jpg");
  sorted = mask_faces_digest (self->faces);
  g_assert_cmpuint (revert (self, &n_left_out), ==, 0);
  g_assert_cmpuint (n_left_out, ==, 4);
  after = mask_faces_digest (self->faces);
  g_assert_cmpstr (after, ==, sorted);
  g_assert_cmpuint (revert (self, &n_left_out), ==, MASK_CHANGE_N_FACES - 4);
  g_assert_cmpuint (n_left_out, ==, 4);
}

/* Five changes can be taken back beside the one that waits; a sixth one pushes it out. */
static void
test_kept (MaskChangeFixture *self, gconstpointer type)
{
  g_autofree char *waiting =
    g_build_filename (self->faces, GUISE_MASK_LOG_PREFIX "0002-left", NULL);
  g_autofree char *first = g_build_filename (self->faces, GUISE_MASK_LOG_PREFIX "0001", NULL);
  size_t           n_left_out;

  for (int i = 0; i < 2; i++)
    {
      g_auto (GuiseMaskReport) report = { 0 };

      mask_change_apply (self, &report);
      g_assert_cmpuint (report.n_changed, ==, i == 0 ? MASK_CHANGE_N_FACES : 0);
    }
  remove_all (self, GUISE_MASK_LABELS);
  move_gone (self, FALSE);
  revert (self, &n_left_out);
  for (int i = 0; i < GUISE_MASK_LOG_KEPT; i++)
    {
      g_auto (GuiseMaskReport) report = { 0 };

      g_assert_true (g_file_test (waiting, G_FILE_TEST_EXISTS));
      if (i % 2 == 0)
        remove_all (self, GUISE_MASK_APPLIED);
      else
        mask_change_apply (self, &report);
      g_assert_cmpint (g_file_test (first, G_FILE_TEST_EXISTS), ==, i < GUISE_MASK_LOG_KEPT - 1);
    }
  g_assert_false (g_file_test (waiting, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count_logs (self), ==, GUISE_MASK_LOG_KEPT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  MASK_CHANGE_ADD ("/mask-left/older", GUISE_FACE_TYPE_WHOLE, test_older);
  MASK_CHANGE_ADD ("/mask-left/finished", GUISE_FACE_TYPE_WHOLE, test_finished);
  MASK_CHANGE_ADD ("/mask-left/alone", GUISE_FACE_TYPE_WHOLE, test_alone);
  MASK_CHANGE_ADD ("/mask-left/newer", GUISE_FACE_TYPE_WHOLE, test_newer);
  MASK_CHANGE_ADD ("/mask-left/first-time", GUISE_FACE_TYPE_WHOLE, test_first_time);
  MASK_CHANGE_ADD ("/mask-left/kept", GUISE_FACE_TYPE_WHOLE, test_kept);
  return g_test_run ();
}
