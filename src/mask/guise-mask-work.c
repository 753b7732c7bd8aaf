/* SPDX-License-Identifier: GPL-3.0-or-later
 * Metadata of many faces changed so that it can be taken back. */
#include "mask/guise-mask-work-private.h"

#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "core/guise-parallel.h"
#include "faceset/guise-faceset-lock.h"
#include "format/guise-face-jpeg.h"
#include "mask/guise-mask-log.h"

#define LOCK_NOTE "changing masks"

/* Others hold the faces of a folder for the time that it takes to write one. */
#define N_TRIES   1000
#define TRY_US    10000

/* A chunk under way. */
typedef struct
{
  const GuiseMaskWorkFuncs *funcs;   /* borrowed */
  void                     *data;    /* borrowed */
  GuiseFaceset             *faceset; /* borrowed */
  GuiseParallel            *team;    /* borrowed: of those who prepare it */
  size_t                    first;   /* face */
  size_t                    n;
  size_t                    place; /* of its first slot among those of all chunks */
  GuiseMaskSlot            *slots; /* [n_chunk] borrowed */
  GThread                  *ahead; /* owned, or NULL: it is prepared already */
} Chunk;

void
guise_mask_report_clear (GuiseMaskReport *self)
{
  g_clear_pointer (&self->left_out, g_ptr_array_unref);
}

gboolean
guise_mask_work_check_cancelled (const GuiseMaskOptions *options, GError **error)
{
  if (options == NULL || !g_cancellable_is_cancelled (options->cancellable))
    return TRUE;
  g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                       "Stopped as asked; what was changed can be taken back");
  return FALSE;
}

GuiseFaceset *
guise_mask_work_open (const char *folder, GError **error)
{
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (folder, error);

  if (faceset == NULL)
    return NULL;
  if (!g_file_test (folder, G_FILE_TEST_IS_DIR) || guise_faceset_is_packed (faceset))
    {
      g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_UNSUPPORTED,
                   "Masks of faces in a pack or a selection cannot be changed; unpack '%s' first, "
                   "or "
                   "name the folder of the faces",
                   folder);
      return NULL;
    }
  return g_steal_pointer (&faceset);
}

GuiseFileLock *
guise_mask_work_lock (const char *folder, GError **error)
{
  return guise_faceset_lock (folder, LOCK_NOTE, error);
}

GuiseFileLock *
guise_mask_work_lock_change (const char *folder, GError **error)
{
  return guise_faceset_lock_change (folder, LOCK_NOTE, error);
}

GuiseFileLock *
guise_mask_work_wait (const char *folder, const GuiseMaskOptions *options, GError **error)
{
  for (int i = 0; guise_mask_work_check_cancelled (options, error); i++)
    {
      g_autoptr (GError) local = NULL;
      GuiseFileLock *lock = guise_mask_work_lock (folder, &local);

      if (lock != NULL)
        return lock;
      if (i == N_TRIES || !g_error_matches (local, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_BUSY))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      g_usleep (TRY_US);
    }
  return NULL;
}

/* ---- a face ---- */

void
guise_mask_work_read_meta (GuiseMaskSlot *slot)
{
  gsize       n;
  const void *data = g_bytes_get_data (slot->before, &n);
  g_autoptr (GuiseFaceJpeg) jpeg = guise_face_jpeg_read (data, n, &slot->error);

  if (jpeg == NULL)
    return;
  if (jpeg->meta == NULL)
    g_set_error (&slot->error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_CORRUPT, "%s",
                 jpeg->refusal != NULL ? jpeg->refusal : "Nothing is known about its face");
  else
    slot->meta = g_steal_pointer (&jpeg->meta);
}

void
guise_mask_slot_clear (GuiseMaskSlot *self)
{
  g_clear_pointer (&self->before, g_bytes_unref);
  g_clear_pointer (&self->meta, guise_face_meta_free);
  g_clear_pointer (&self->after, g_bytes_unref);
  g_clear_error (&self->error);
}

static void
on_prepare_cb (size_t index, int thread, void *user_data)
{
  Chunk         *self = user_data;
  GuiseMaskSlot *slot = &self->slots[index];

  (void) thread;
  *slot = (GuiseMaskSlot){ .entry = guise_faceset_get_entry (self->faceset, self->first + index) };
  slot->before = guise_faceset_read (self->faceset, self->first + index, &slot->error);
  if (slot->before != NULL)
    self->funcs->prepare (slot, self->place + index, self->data);
}

/* Whether what was found out about a face holds for the file that it is now, with @meta. */
static gboolean
is_same_face (const GuiseMaskSlot *slot, GBytes *now, const GuiseFaceMeta *meta)
{
  gsize       n;
  const void *data = g_bytes_get_data (slot->before, &n);
  g_autoptr (GBytes) same = guise_face_jpeg_embed (data, n, meta, NULL); /* another one then */

  return same != NULL && g_bytes_equal (same, now) && meta->type == slot->meta->type &&
         memcmp (meta->landmarks, slot->meta->landmarks, sizeof meta->landmarks) == 0;
}

/* Somebody may have drawn on the face since it was read. */
static void
refresh (GuiseMaskSlot *slot, const GuiseFaceset *faceset, size_t i)
{
  GuiseMaskSlot now = { .before = guise_faceset_read (faceset, i, &slot->error) };

  if (now.before == NULL || g_bytes_equal (now.before, slot->before))
    {
      guise_mask_slot_clear (&now);
      return;
    }
  guise_mask_work_read_meta (&now);
  if (now.meta != NULL && is_same_face (slot, now.before, now.meta))
    {
      now.meta->width = slot->meta->width;
      now.meta->height = slot->meta->height;
      g_clear_pointer (&slot->before, g_bytes_unref);
      g_clear_pointer (&slot->meta, guise_face_meta_free);
      slot->before = g_steal_pointer (&now.before);
      slot->meta = g_steal_pointer (&now.meta);
    }
  else
    g_set_error_literal (&slot->error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_BUSY,
                         "Somebody else changed it at the same time; do it once more");
  guise_mask_slot_clear (&now);
}

static void
on_change_cb (size_t index, int thread, void *user_data)
{
  Chunk         *self = user_data;
  GuiseMaskSlot *slot = &self->slots[index];
  gsize          n;
  const void    *data;

  (void) thread;
  if (slot->error == NULL)
    refresh (slot, self->faceset, self->first + index);
  if (slot->error != NULL || !self->funcs->change (slot, self->place + index, self->data) ||
      slot->error != NULL)
    return;
  data = g_bytes_get_data (slot->before, &n);
  slot->after = guise_face_jpeg_embed (data, n, slot->meta, &slot->error);
  if (slot->after != NULL && g_bytes_equal (slot->before, slot->after))
    g_clear_pointer (&slot->after, g_bytes_unref);
}

/* ---- a chunk ---- */

static GuiseMaskLogEntry *
make_entry (const GuiseMaskSlot *slot)
{
  gsize       n;
  const void *data = g_bytes_get_data (slot->before, &n);
  g_autoptr (GuiseFaceJpeg) old = guise_face_jpeg_read (data, n, NULL); /* it was readable */
  const gboolean    is_known = old != NULL && old->meta != NULL;
  GBytes           *mask = is_known ? old->meta->xseg_mask : NULL;
  GuiseMaskLogFace *face = is_known ? guise_mask_log_face_new (old, slot->meta->polygons) : NULL;

  return guise_mask_log_entry_new (slot->entry->name, slot->before, slot->after, mask, face);
}

static gboolean
write_faces (const char *folder, const Chunk *self, GuiseMaskReport *report, GError **error)
{
  for (size_t k = 0; k < self->n; k++)
    {
      const GuiseMaskSlot *slot = &self->slots[k];
      g_autofree char     *path = g_build_filename (folder, slot->entry->name, NULL);

      guise_file_drop_unfinished (path);
      if (slot->error != NULL)
        guise_faceset_issues_add (report->left_out, slot->entry->name, slot->error->message);
      else if (slot->after == NULL)
        report->n_same++;
      else if (!guise_file_replace_unsynced (path, g_bytes_get_data (slot->after, NULL),
                                             g_bytes_get_size (slot->after), error))
        return FALSE;
      else
        report->n_changed++;
    }
  return TRUE;
}

/* The way back is on the disk before a face is touched. */
static gboolean
change_faces (const char             *folder,
              Chunk                  *self,
              GuiseParallel          *team,
              const GuiseMaskOptions *options,
              GuiseMaskLog           *log,
              GuiseMaskReport        *report,
              GError                **error)
{
  g_autoptr (GPtrArray) entries =
               g_ptr_array_new_with_free_func ((GDestroyNotify) guise_mask_log_entry_free);
  g_autoptr (GuiseFileLock) lock = guise_mask_work_wait (folder, options, error);

  if (lock == NULL)
    return FALSE;
  guise_parallel_run (team, self->n, on_change_cb, self);
  for (size_t k = 0; k < self->n; k++)
    if (self->slots[k].after != NULL)
      g_ptr_array_add (entries, make_entry (&self->slots[k]));
  return guise_mask_log_add (log, entries, error) && write_faces (folder, self, report, error);
}

static gpointer
prepare_thread (gpointer data)
{
  Chunk *self = data;

  guise_parallel_run (self->team, self->n, on_prepare_cb, self);
  return NULL;
}

/* Beside the caller, or now where the system starts no more threads. */
static void
chunk_begin (Chunk *self)
{
  if (self->n == 0)
    return;
  self->ahead = g_thread_try_new ("masks-ahead", prepare_thread, self, NULL);
  if (self->ahead == NULL)
    prepare_thread (self);
}

static void
chunk_wait (Chunk *self)
{
  g_clear_pointer (&self->ahead, g_thread_join);
}

static void
chunk_end (Chunk *self)
{
  chunk_wait (self);
  for (size_t k = 0; k < self->n; k++)
    guise_mask_slot_clear (&self->slots[k]);
  self->n = 0;
}

static void
chunk_set (Chunk *self, size_t first, size_t n_chunk)
{
  const size_t n = guise_faceset_get_n (self->faceset);

  self->first = first;
  self->n = first < n ? MIN (n_chunk, n - first) : 0;
}

static gboolean
run_chunks (const char             *folder,
            Chunk                   chunks[2],
            size_t                  n_chunk,
            GuiseParallel          *team,
            const GuiseMaskOptions *options,
            GuiseMaskLog           *log,
            GuiseMaskReport        *report,
            GError                **error)
{
  const GuiseMaskWorkFuncs *funcs = chunks[0].funcs;
  const size_t              n = guise_faceset_get_n (chunks[0].faceset);
  Chunk                    *now = &chunks[0];
  Chunk                    *next = &chunks[1];

  chunk_set (now, 0, n_chunk);
  prepare_thread (now);
  for (size_t first = 0; first < n; first += n_chunk)
    {
      Chunk *done = now;

      if (!guise_mask_work_check_cancelled (options, error))
        return FALSE;
      chunk_set (next, first + n_chunk, n_chunk);
      if (funcs->reads_ahead)
        chunk_begin (next);
      if ((funcs->between != NULL && !funcs->between (now->place, now->n, chunks[0].data, error)) ||
          !change_faces (folder, now, team, options, log, report, error))
        return FALSE;
      if (options != NULL && options->progress != NULL)
        options->progress (now->first + now->n, n, options->user_data);
      chunk_end (now);
      if (funcs->reads_ahead)
        chunk_wait (next);
      else
        prepare_thread (next);
      now = next;
      next = done;
    }
  return TRUE;
}

gboolean
guise_mask_work_run (const char               *folder,
                     const GuiseMaskWorkFuncs *funcs,
                     void                     *data,
                     size_t                    n_chunk,
                     const GuiseMaskOptions   *options,
                     GuiseMaskReport          *report,
                     GError                  **error)
{
  const int n_threads = options != NULL ? options->n_threads : 0;
  gboolean  ok;
  g_autoptr (GuiseFaceset) faceset = guise_mask_work_open (folder, error);
  g_autoptr (GuiseFileLock) lock =
               faceset != NULL ? guise_mask_work_lock_change (folder, error) : NULL;
  g_autoptr (GuiseMaskLog) log = lock != NULL ? guise_mask_log_begin (folder, error) : NULL;
  g_autoptr (GuiseParallel) team = guise_parallel_new (n_threads);
  g_autoptr (GuiseParallel) others = funcs->reads_ahead ? guise_parallel_new (n_threads) : NULL;
  g_autofree GuiseMaskSlot *slots = g_new0 (GuiseMaskSlot, 2 * n_chunk);
  Chunk                     chunks[2];

  *report = (GuiseMaskReport){ .left_out = guise_faceset_issues_new () };
  if (log == NULL)
    return FALSE;
  for (size_t k = 0; k < 2; k++)
    chunks[k] = (Chunk){ .funcs = funcs,
                         .data = data,
                         .faceset = faceset,
                         .team = others != NULL ? others : team,
                         .place = k * n_chunk,
                         .slots = slots + k * n_chunk };
  ok = run_chunks (folder, chunks, n_chunk, team, options, log, report, error);
  chunk_end (&chunks[0]);
  chunk_end (&chunks[1]);
  return ok && guise_dir_sync_all (folder, error);
}
