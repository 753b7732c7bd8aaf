/* SPDX-License-Identifier: GPL-3.0-or-later
 * Faces that others change while their masks are found. */
#include "mask/guise-mask-work-private.h"

#include "core/guise-error.h"
#include "core/guise-file-lock.h"
#include "core/guise-file.h"
#include "mask-change-fixture.h"
#include "mask-faces.h"
#include "mask/guise-mask-labels.h"
#include "support/guise-test.h"

#define DRAWN    "00006.jpg"
#define REPLACED "00007.jpg"

static GPtrArray *
make_outline (void)
{
  static const float POINTS[][2] = { { 10.0f, 10.0f }, { 90.0f, 20.0f }, { 40.0f, 80.0f } };
  GPtrArray *outlines = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_polygon_free);

  g_ptr_array_add (outlines, guise_polygon_new (GUISE_POLYGON_INCLUDE, 3, POINTS));
  return outlines;
}

static void *
draw_thread (void *data)
{
  const char *faces = data;
  g_autoptr (GPtrArray) outlines = make_outline ();
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_mask_labels_save (faces, DRAWN, outlines, &error));
  g_assert_no_error (error);
  return NULL;
}

static void
draw (const char *faces)
{
  g_thread_join (g_thread_new ("draws", draw_thread, (void *) faces));
}

static gboolean
is_drawn (const MaskChangeFixture *self)
{
  g_autoptr (GPtrArray) outlines = make_outline ();
  g_autoptr (GPtrArray) now = mask_change_copy_outlines (self, DRAWN);

  return guise_polygons_equal (now, outlines);
}

/* ---- between two faces ---- */

static void
on_progress_cb (uint64_t done, uint64_t total, void *user_data)
{
  const char *faces = user_data;
  g_auto (GuiseMaskReport) report = { 0 };
  g_autoptr (GError) error = NULL;

  draw (faces);
  g_assert_false (guise_mask_remove (faces, GUISE_MASK_APPLIED, NULL, &report, &error));
  g_assert_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_BUSY);
}

/* Somebody draws while masks are applied or taken back; another change has to wait. */
static void
test_apart (MaskChangeFixture *self, gconstpointer type)
{
  const GuiseMaskOptions options = { .progress = on_progress_cb, .user_data = self->faces };
  g_auto (GuiseMaskReport) report = { 0 };
  g_auto (GuiseMaskReport) back = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_mask_apply (self->faces, self->model, self->device,
                                   GUISE_FACE_TYPE_MARK_ONLY, &options, &report, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (report.n_changed, ==, MASK_CHANGE_N_FACES);
  g_assert_true (is_drawn (self));
  g_assert_true (guise_mask_revert (self->faces, &options, &back, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (back.n_changed, ==, MASK_CHANGE_N_FACES);
  g_assert_true (is_drawn (self));
}

/* ---- between reading and writing ---- */

static void
prepare (GuiseMaskSlot *slot, size_t index, void *data)
{
  guise_mask_work_read_meta (slot);
}

static gboolean
drop_mask (GuiseMaskSlot *slot, size_t index, void *data)
{
  const gboolean has_mask = slot->meta->xseg_mask != NULL;

  g_clear_pointer (&slot->meta->xseg_mask, g_bytes_unref);
  return has_mask;
}

static void
replace (const MaskChangeFixture *self, const char *name, const char *by)
{
  g_autofree char *path = g_build_filename (self->faces, name, NULL);
  g_autofree char *other = g_build_filename (self->faces, by, NULL);
  g_autoptr (GBytes) bytes = guise_file_read (other, G_MAXINT, NULL);

  g_assert_true (
    guise_file_replace (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL));
}

static gboolean
on_between_cb (size_t first, size_t n, void *data, GError **error)
{
  const MaskChangeFixture *self = data;

  draw (self->faces);
  replace (self, REPLACED, "00000.jpg");
  return TRUE;
}

/* What was drawn in that moment stays, and another face that has the name now is let alone. */
static void
test_meanwhile (MaskChangeFixture *self, gconstpointer type)
{
  static const GuiseMaskWorkFuncs FUNCS = { prepare, on_between_cb, drop_mask };
  g_autofree char                *drawn = g_build_filename (self->faces, DRAWN, NULL);
  g_autofree char                *replaced = g_build_filename (self->faces, REPLACED, NULL);
  g_auto (GuiseMaskReport) report = { 0 };
  g_auto (GuiseMaskReport) back = { 0 };
  g_autoptr (GuiseFaceFile) face = NULL;
  g_autoptr (GuiseFaceFile) again = NULL;
  g_autoptr (GError) error = NULL;

  mask_faces_put_mask (drawn, TRUE);
  mask_faces_put_mask (replaced, TRUE);
  g_assert_true (
    guise_mask_work_run (self->faces, &FUNCS, self, MASK_CHANGE_N_FACES, NULL, &report, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (report.n_changed, ==, 1);
  g_assert_cmpuint (report.left_out->len, ==, 1);
  g_assert_cmpstr (((const GuiseFacesetIssue *) report.left_out->pdata[0])->name, ==, REPLACED);
  face = mask_change_load (self, DRAWN);
  g_assert_null (face->mask);
  g_assert_true (is_drawn (self));
  g_assert_true (guise_mask_revert (self->faces, NULL, &back, &error));
  g_assert_no_error (error);
  again = mask_change_load (self, DRAWN);
  g_assert_nonnull (again->mask);
  g_assert_true (is_drawn (self));
}

static void *
release_thread (void *data)
{
  g_usleep (30000); /* the moment that is waited for */
  guise_file_lock_free (data);
  return NULL;
}

static gboolean
on_hold_cb (size_t first, size_t n, void *data, GError **error)
{
  const MaskChangeFixture *self = data;
  GuiseFileLock           *lock = guise_mask_work_lock (self->faces, error);

  g_assert_nonnull (lock);
  g_thread_unref (g_thread_new ("releases", release_thread, lock));
  return TRUE;
}

/* Who holds a face for a moment is waited for. */
static void
test_wait (MaskChangeFixture *self, gconstpointer type)
{
  static const GuiseMaskWorkFuncs FUNCS = { prepare, on_hold_cb, drop_mask };
  g_auto (GuiseMaskReport) report = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (
    guise_mask_work_run (self->faces, &FUNCS, self, MASK_CHANGE_N_FACES, NULL, &report, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (report.n_same, ==, MASK_CHANGE_N_FACES);
}

/* ---- the next ones beside these ---- */

#define N_CHUNK 5

typedef struct
{
  char  *names[2 * N_CHUNK]; /* owned; of the face in each place */
  size_t n_chunks;
  size_t stops_at; /* this chunk fails */
  GMutex mutex;
  GCond  cond;
  size_t n_prepared;
  size_t n_wanted;
} Ahead;

static void
ahead_clear (Ahead *self)
{
  for (size_t i = 0; i < G_N_ELEMENTS (self->names); i++)
    g_clear_pointer (&self->names[i], g_free);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Ahead, ahead_clear)

static void
ahead_init (Ahead *self, size_t stops_at)
{
  *self = (Ahead){ .stops_at = stops_at };
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
}

static void
prepare_ahead (GuiseMaskSlot *slot, size_t index, void *data)
{
  Ahead *self = data;

  guise_mask_work_read_meta (slot);
  g_mutex_lock (&self->mutex);
  g_free (self->names[index]);
  self->names[index] = g_strdup (slot->entry->name);
  self->n_prepared++;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
}

/* Those of the next chunk come while this one is waited for. */
static gboolean
on_ahead_cb (size_t first, size_t n, void *data, GError **error)
{
  Ahead       *self = data;
  const gint64 end = g_get_monotonic_time () + 60 * G_TIME_SPAN_SECOND;
  gboolean     ok = TRUE;

  g_assert_cmpuint (first, ==, self->n_chunks % 2 * N_CHUNK);
  self->n_chunks++;
  self->n_wanted = MIN (self->n_wanted + n, MASK_CHANGE_N_FACES);
  g_mutex_lock (&self->mutex);
  while (ok && self->n_prepared < MIN (self->n_wanted + N_CHUNK, MASK_CHANGE_N_FACES))
    ok = g_cond_wait_until (&self->cond, &self->mutex, end);
  g_mutex_unlock (&self->mutex);
  g_assert_true (ok);
  if (self->n_chunks != self->stops_at)
    return TRUE;
  g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED, "The device is gone");
  return FALSE;
}

static gboolean
drop_ahead (GuiseMaskSlot *slot, size_t index, void *data)
{
  const Ahead *self = data;

  g_assert_cmpstr (self->names[index], ==, slot->entry->name);
  return drop_mask (slot, index, data);
}

static void
test_ahead (MaskChangeFixture *self, gconstpointer type)
{
  static const GuiseMaskWorkFuncs FUNCS = { prepare_ahead, on_ahead_cb, drop_ahead, TRUE };

  /* to the end; then one whose device fails while the next faces are read */
  for (size_t stops_at = 0; stops_at < 3; stops_at += 2)
    {
      g_auto (Ahead) ahead = { 0 };
      g_auto (GuiseMaskReport) report = { 0 };
      g_autoptr (GError) error = NULL;
      gboolean ok;

      ahead_init (&ahead, stops_at);
      for (int i = 0; i < MASK_CHANGE_N_FACES; i++)
        {
          g_autofree char *path = g_strdup_printf ("%s/%05d.jpg", self->faces, i);

          mask_faces_put_mask (path, TRUE);
        }
      ok = guise_mask_work_run (self->faces, &FUNCS, &ahead, N_CHUNK, NULL, &report, &error);
      g_assert_cmpint (ok, ==, stops_at == 0);
      g_assert_cmpint (error != NULL, ==, !ok);
      g_assert_cmpuint (report.n_changed, ==, ok ? MASK_CHANGE_N_FACES : N_CHUNK);
      g_assert_cmpuint (ahead.n_chunks, ==, ok ? 3 : 2);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  MASK_CHANGE_ADD ("/mask-work/apart", GUISE_FACE_TYPE_WHOLE, test_apart);
  MASK_CHANGE_ADD ("/mask-work/ahead", GUISE_FACE_TYPE_WHOLE, test_ahead);
  MASK_CHANGE_ADD ("/mask-work/meanwhile", GUISE_FACE_TYPE_WHOLE, test_meanwhile);
  MASK_CHANGE_ADD ("/mask-work/wait", GUISE_FACE_TYPE_WHOLE, test_wait);
  return g_test_run ();
}
