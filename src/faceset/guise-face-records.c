/* SPDX-License-Identifier: GPL-3.0-or-later
 * Measures the faces of a faceset by a team, and remembers. */
#include "faceset/guise-face-records.h"

#include "core/guise-error.h"
#include "core/guise-parallel.h"
#include "face/guise-face-reader.h"
#include "faceset/guise-face-record-cache.h"

#define CHUNK_OF_THREAD 16   /* faces between two looks at the cancellable */
#define CHUNKS_OF_SAVE  2048 /* faces after which they are written down */

struct _GuiseFaceRecords
{
  GuiseFaceRecord *records; /* [n] owned */
  const char     **reasons; /* [n] owned; NULL for those with a record */
  size_t           n;
  size_t           n_measured;
};

/* One call of guise_face_records_measure(). */
typedef struct
{
  GuiseFaceset                  *faceset;   /* borrowed */
  const GuiseFaceRecordsOptions *options;   /* borrowed */
  GuiseFaceRecords              *self;      /* borrowed */
  GuiseFaceRecordCache          *cache;     /* owned */
  char                          *path;      /* owned; of the cache, or NULL */
  GuiseParallel                 *team;      /* owned */
  GuiseFaceReader              **readers;   /* [n_threads] owned; NULL where there is none (yet) */
  gboolean                      *no_reader; /* [n_threads] owned; it was tried */
  GuiseFaceStamp                *stamps;    /* [n] owned */
  uint32_t                      *missing;   /* [n_missing] owned: faces to be measured */
  size_t                         n_missing;
  size_t                         first; /* of the chunk under way */
} Work;

static void
clear_work (Work *work)
{
  const int n_threads = work->team != NULL ? guise_parallel_get_n_threads (work->team) : 0;

  for (int i = 0; i < n_threads; i++)
    guise_face_reader_free (work->readers[i]);
  g_free (work->readers);
  g_free (work->no_reader);
  guise_face_record_cache_free (work->cache);
  guise_parallel_free (work->team);
  g_free (work->stamps);
  g_free (work->missing);
  g_free (work->path);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, clear_work)

/* The networks of one thread, made when it needs them first: they belong to it. */
static GuiseFaceReader *
get_reader (Work *work, int thread)
{
  if (work->readers[thread] == NULL && !work->no_reader[thread] && !work->options->without_mesh)
    {
      /* Without networks the 68 points do; the record says so. */
      work->readers[thread] = guise_face_reader_new (work->options->models_dir, NULL);
      work->no_reader[thread] = work->readers[thread] == NULL;
    }
  return work->readers[thread];
}

static void
on_face_missing_cb (size_t index, int thread, void *user_data)
{
  Work                    *work = user_data;
  const size_t             i = work->missing[work->first + index];
  const GuiseFacesetEntry *entry = guise_faceset_get_entry (work->faceset, i);
  g_autoptr (GuiseFaceFile) file = guise_faceset_load (work->faceset, i, NULL);
  g_autoptr (GuiseFace) face = NULL;
  GuiseFaceReader *reader;
  gboolean         is_tried;

  work->self->reasons[i] = NULL;
  if (file == NULL)
    {
      work->self->reasons[i] = "unreadable";
      return;
    }
  reader = get_reader (work, thread);
  /* A device that fails here leaves what the 68 points tell. */
  is_tried =
    reader != NULL && guise_face_reader_read (reader, file->image, entry->landmarks, &face, NULL);
  if (!guise_face_record_measure_file (file, face, &work->self->records[i], NULL))
    work->self->reasons[i] = "nothing to measure";
  else
    work->self->records[i].is_mesh_tried = is_tried;
}

/* Takes what is remembered; lists the others. */
static void
recall (Work *work)
{
  for (size_t i = 0; i < work->self->n; i++)
    {
      const GuiseFacesetEntry *entry = guise_faceset_get_entry (work->faceset, i);
      const GuiseFaceRecord   *known = NULL;

      if (guise_faceset_get_stamp (work->faceset, i, &work->stamps[i]))
        known = guise_face_record_cache_lookup (work->cache, entry->name, &work->stamps[i]);
      /* Faces measured without networks are measured again when these have come. */
      if (known != NULL &&
          (known->is_mesh_tried || work->options->only_remembered || get_reader (work, 0) == NULL))
        work->self->records[i] = *known;
      else
        work->missing[work->n_missing++] = (uint32_t) i;
    }
}

/* Writes down what is known. It is a memory only: a full disk or a folder of somebody else costs
 * time the next time, nothing else. */
static void
remember (Work *work, size_t from, size_t to)
{
  for (size_t k = from; k < to; k++)
    {
      const size_t i = work->missing[k];

      if (work->self->reasons[i] == NULL)
        guise_face_record_cache_put (work->cache, guise_faceset_get_entry (work->faceset, i)->name,
                                     &work->stamps[i], &work->self->records[i]);
    }
  if (work->path != NULL && to > from)
    guise_face_record_cache_save (work->cache, work->path, NULL);
}

static gboolean
measure_missing (Work             *work,
                 GuiseProgressFunc progress,
                 void             *user_data,
                 GCancellable     *cancellable,
                 GError          **error)
{
  const size_t chunk = (size_t) guise_parallel_get_n_threads (work->team) * CHUNK_OF_THREAD;
  size_t       saved = 0;

  for (work->first = 0; work->first < work->n_missing; work->first += chunk)
    {
      const size_t n = MIN (chunk, work->n_missing - work->first);

      if (g_cancellable_is_cancelled (cancellable))
        {
          remember (work, saved, work->first);
          g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                               "Measuring the faces was stopped; the next time it goes on there");
          return FALSE;
        }
      guise_parallel_run (work->team, n, on_face_missing_cb, work);
      if (progress != NULL)
        progress (work->first + n, work->n_missing, user_data);
      if (work->first + n - saved >= CHUNKS_OF_SAVE)
        {
          remember (work, saved, work->first + n);
          saved = work->first + n;
        }
    }
  remember (work, saved, work->n_missing);
  work->self->n_measured = work->n_missing;
  return TRUE;
}

static void
give_up_missing (Work *work)
{
  for (size_t k = 0; k < work->n_missing; k++)
    work->self->reasons[work->missing[k]] = "not measured";
}

/* The cache of the faceset's folder; of none when none is wanted. */
static void
open_cache (Work *work)
{
  if (!work->options->without_cache)
    work->path = guise_faceset_dup_memory_path (work->faceset, GUISE_FACE_RECORDS_FILE);
  work->cache = guise_face_record_cache_load (work->path != NULL ? work->path : "");
}

static gboolean
allocate (Work *work, GError **error)
{
  const size_t n = work->self->n;
  const size_t n_threads = (size_t) guise_parallel_get_n_threads (work->team);

  work->self->records = g_try_new0 (GuiseFaceRecord, n);
  work->self->reasons = g_try_new0 (const char *, n);
  work->stamps = g_try_new0 (GuiseFaceStamp, n);
  work->missing = g_try_new (uint32_t, n);
  work->readers = g_new0 (GuiseFaceReader *, n_threads);
  work->no_reader = g_new0 (gboolean, n_threads);
  if (work->self->records != NULL && work->self->reasons != NULL && work->stamps != NULL &&
      work->missing != NULL)
    return TRUE;
  g_set_error (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_NO_MEMORY,
               "Not enough memory for the measurements of %zu faces", n);
  return FALSE;
}

GuiseFaceRecords *
guise_face_records_measure (GuiseFaceset                  *faceset,
                            const GuiseFaceRecordsOptions *options,
                            GuiseProgressFunc              progress,
                            void                          *user_data,
                            GCancellable                  *cancellable,
                            GError                       **error)
{
  static const GuiseFaceRecordsOptions defaults = { 0 };
  g_autoptr (GuiseFaceRecords) self = g_new0 (GuiseFaceRecords, 1);
  g_auto (Work) work = { .faceset = faceset,
                         .options = options != NULL ? options : &defaults,
                         .self = self };

  self->n = guise_faceset_get_n (faceset);
  work.team = guise_parallel_new (work.options->n_threads);
  if (!allocate (&work, error))
    return NULL;
  open_cache (&work);
  recall (&work);
  if (work.options->only_remembered)
    give_up_missing (&work);
  else if (!measure_missing (&work, progress, user_data, cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
guise_face_records_free (GuiseFaceRecords *self)
{
  if (self == NULL)
    return;
  g_free (self->records);
  g_free (self->reasons);
  g_free (self);
}

size_t
guise_face_records_get_n (const GuiseFaceRecords *self)
{
  return self->n;
}

const GuiseFaceRecord *
guise_face_records_get (const GuiseFaceRecords *self, size_t i)
{
  g_return_val_if_fail (i < self->n, NULL);

  return self->reasons[i] == NULL ? &self->records[i] : NULL;
}

const char *
guise_face_records_get_reason (const GuiseFaceRecords *self, size_t i)
{
  g_return_val_if_fail (i < self->n, NULL);

  return self->reasons[i];
}

size_t
guise_face_records_get_n_measured (const GuiseFaceRecords *self)
{
  return self->n_measured;
}
