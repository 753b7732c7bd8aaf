/* SPDX-License-Identifier: GPL-3.0-or-later
 * A swapped video in closed parts, so that an interrupted run can go on. */
#include "live/guise-swap-parts.h"

#include <glib/gstdio.h>
#include <math.h>

#include "core/guise-error.h"
#include "core/guise-file-lock.h"
#include "core/guise-file.h"
#include "media/guise-video-join.h"

#define FOLDER           ".work"
#define STATE            "state"
#define LOCK             "lock"
#define GROUP            "swap"
#define VERSION          1
#define MAX_STATE        ((size_t) 16 << 20)
#define MAX_PARTS        1000000
#define VALUES_PER_PLACE 5

/* What a state may say: far more than there can be, and small enough to go on counting. */
#define MAX_COUNT        (UINT64_C (1) << 48)
#define MAX_START_NS     (INT64_C (1) << 60) /* 36 years */
#define MAX_PLACE        1e7                 /* pixels, and their radians */

struct _GuiseSwapParts
{
  char                   *output;   /* owned */
  char                   *folder;   /* owned */
  char                   *identity; /* owned */
  GuiseVideoWriterOptions video;
  GuiseFileLock          *lock; /* owned */

  GArray              *starts; /* owned; int64_t: of the closed parts */
  GuiseSwapMark       *mark;   /* owned, nullable; of an earlier run */
  GuiseVideoSwapCounts counts;
  uint64_t             n_dropped;

  GuiseVideoWriter *writer; /* owned; NULL between two parts */
  int64_t           start_ns;
};

void
guise_swap_mark_free (GuiseSwapMark *self)
{
  if (self == NULL)
    return;
  g_free (self->finder);
  g_clear_pointer (&self->person, g_bytes_unref);
  g_free (self);
}

static char *
dup_part_path (const GuiseSwapParts *self, guint i)
{
  g_autofree char *name = g_strdup_printf ("%05u.mp4", i);

  return g_build_filename (self->folder, name, NULL);
}

/* ---- the state on disk ---- */

/* The counts by the names that they have in the file. */
static void
find_counts (GuiseVideoSwapCounts *counts, const char **names, uint64_t **fields)
{
  names[0] = "n_frames";
  fields[0] = &counts->n_frames;
  names[1] = "n_faces";
  fields[1] = &counts->n_faces;
  names[2] = "n_without_face";
  fields[2] = &counts->n_without_face;
  names[3] = "n_fitted";
  fields[3] = &counts->n_fitted;
}

#define N_COUNTS 4

static void
save_mark (GKeyFile *file, const GuiseSwapMark *mark)
{
  double places[GUISE_FACE_PLACE_MAX_RADIUS * VALUES_PER_PLACE];
  int    scenes[GUISE_FACE_PLACE_MAX_RADIUS];

  for (int i = 0; i < GUISE_FACE_PLACE_MAX_RADIUS; i++)
    {
      const GuiseFacePlace *place = &mark->recent[i];
      double               *to = places + i * VALUES_PER_PLACE;

      to[0] = place->is_known;
      to[1] = place->x;
      to[2] = place->y;
      to[3] = place->size;
      to[4] = place->angle;
      scenes[i] = (int) place->scene;
    }
  g_key_file_set_uint64 (file, GROUP, "next", mark->next);
  g_key_file_set_uint64 (file, GROUP, "n_lost", mark->n_lost);
  g_key_file_set_string (file, GROUP, "finder", mark->finder);
  g_key_file_set_double_list (file, GROUP, "recent", places, G_N_ELEMENTS (places));
  g_key_file_set_integer_list (file, GROUP, "scenes", scenes, G_N_ELEMENTS (scenes));
  if (mark->person != NULL)
    {
      size_t           n_bytes;
      const void      *data = g_bytes_get_data (mark->person, &n_bytes);
      g_autofree char *text = g_base64_encode (data, n_bytes);

      g_key_file_set_string (file, GROUP, "person", text);
    }
}

static gboolean
save (const GuiseSwapParts *self, const GuiseSwapMark *mark, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GString) starts = g_string_new (NULL);
  g_autofree char     *path = g_build_filename (self->folder, STATE, NULL);
  g_autofree char     *text = NULL;
  GuiseVideoSwapCounts counts = self->counts;
  const char          *names[N_COUNTS];
  uint64_t            *fields[N_COUNTS];
  size_t               n_bytes;

  for (guint i = 0; i < self->starts->len; i++)
    g_string_append_printf (starts, "%" G_GINT64_FORMAT ";",
                            g_array_index (self->starts, int64_t, i));
  g_key_file_set_integer (file, GROUP, "version", VERSION);
  g_key_file_set_string (file, GROUP, "identity", self->identity);
  g_key_file_set_string (file, GROUP, "starts", starts->str);
  find_counts (&counts, names, fields);
  for (int i = 0; i < N_COUNTS; i++)
    g_key_file_set_uint64 (file, GROUP, names[i], *fields[i]);
  save_mark (file, mark);
  g_key_file_set_boolean (file, GROUP, "whole", TRUE); /* the last line */
  text = g_key_file_to_data (file, &n_bytes, NULL);    /* cannot fail */
  return guise_file_replace (path, text, n_bytes, error);
}

/* Whether the numbers of a place can be those of one. */
static gboolean
is_place (const double *from)
{
  for (int i = 0; i < VALUES_PER_PLACE; i++)
    if (!(fabs (from[i]) <= MAX_PLACE)) /* nor NaN */
      return FALSE;
  return from[0] <= 0.5 || from[3] > 0.0;
}

static gboolean
load_places (GKeyFile *file, GuiseSwapMark *mark)
{
  size_t             n = 0;
  g_autofree double *places = g_key_file_get_double_list (file, GROUP, "recent", &n, NULL);

  if (places == NULL || n != GUISE_FACE_PLACE_MAX_RADIUS * VALUES_PER_PLACE)
    return FALSE;
  for (int i = 0; i < GUISE_FACE_PLACE_MAX_RADIUS; i++)
    {
      const double *from = places + i * VALUES_PER_PLACE;

      if (!is_place (from))
        return FALSE;
      mark->recent[i] = (GuiseFacePlace){ from[0] > 0.5, from[1], from[2], from[3], from[4], 0 };
    }
  return TRUE;
}

/* Marks of before scenes were told apart have none: all places are of one then. */
static gboolean
load_scenes (GKeyFile *file, GuiseSwapMark *mark)
{
  size_t          n = 0;
  g_autofree int *scenes = NULL;

  if (!g_key_file_has_key (file, GROUP, "scenes", NULL))
    return TRUE;
  scenes = g_key_file_get_integer_list (file, GROUP, "scenes", &n, NULL);
  if (scenes == NULL || n != GUISE_FACE_PLACE_MAX_RADIUS)
    return FALSE;
  for (int i = 0; i < GUISE_FACE_PLACE_MAX_RADIUS; i++)
    mark->recent[i].scene = (guint) scenes[i];
  return TRUE;
}

/* NULL when the file does not hold a mark. */
static GuiseSwapMark *
load_mark (GKeyFile *file)
{
  g_autoptr (GuiseSwapMark) mark = g_new0 (GuiseSwapMark, 1);
  g_autofree char *person = g_key_file_get_string (file, GROUP, "person", NULL);

  mark->next = g_key_file_get_uint64 (file, GROUP, "next", NULL);
  mark->n_lost = g_key_file_get_uint64 (file, GROUP, "n_lost", NULL);
  mark->finder = g_key_file_get_string (file, GROUP, "finder", NULL);
  if (person != NULL)
    {
      size_t  n_bytes;
      guchar *data = g_base64_decode (person, &n_bytes);

      mark->person = g_bytes_new_take (data, n_bytes);
    }
  return g_key_file_get_boolean (file, GROUP, "whole", NULL) && mark->finder != NULL &&
             mark->next > 0 && mark->next <= MAX_COUNT && mark->n_lost <= MAX_COUNT &&
             load_places (file, mark) && load_scenes (file, mark)
           ? g_steal_pointer (&mark)
           : NULL;
}

/* The starts of the parts, all of which must be there. */
static gboolean
load_starts (GuiseSwapParts *self, GKeyFile *file)
{
  g_autofree char *text = g_key_file_get_string (file, GROUP, "starts", NULL);
  g_auto (GStrv) words = g_strsplit (text != NULL ? text : "", ";", MAX_PARTS);
  int64_t last = G_MININT64;

  for (guint i = 0; words[i] != NULL && words[i][0] != '\0'; i++)
    {
      g_autofree char *path = dup_part_path (self, i);
      gint64           start;
      int64_t          start_ns;

      if (!g_ascii_string_to_signed (words[i], 10, G_MININT64, G_MAXINT64, &start, NULL) ||
          start <= last || start < 0 || start > MAX_START_NS ||
          !g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return FALSE;
      last = start_ns = start;
      g_array_append_val (self->starts, start_ns);
    }
  return self->starts->len > 0;
}

/* Whether so much can have been counted in the pictures before the next one. */
static gboolean
are_counts (const GuiseVideoSwapCounts *counts, uint64_t next)
{
  return counts->n_frames <= next && counts->n_without_face <= counts->n_frames &&
         counts->n_faces <= MAX_COUNT && counts->n_fitted <= counts->n_frames;
}

/* Takes up an earlier run, if there is one of use. */
static void
load (GuiseSwapParts *self)
{
  g_autofree char *path = g_build_filename (self->folder, STATE, NULL);
  g_autoptr (GBytes) bytes = guise_file_read (path, MAX_STATE, NULL); /* none: nothing to take up */
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char     *identity = NULL;
  GuiseVideoSwapCounts counts = { 0 };
  const char          *names[N_COUNTS];
  uint64_t            *fields[N_COUNTS];

  if (bytes == NULL || !g_key_file_load_from_bytes (file, bytes, G_KEY_FILE_NONE, NULL))
    return;
  find_counts (&counts, names, fields);
  for (int i = 0; i < N_COUNTS; i++)
    *fields[i] = g_key_file_get_uint64 (file, GROUP, names[i], NULL);
  identity = g_key_file_get_string (file, GROUP, "identity", NULL);
  if (g_key_file_get_integer (file, GROUP, "version", NULL) == VERSION &&
      g_strcmp0 (identity, self->identity) == 0 && load_starts (self, file))
    self->mark = load_mark (file);
  if (self->mark != NULL && !are_counts (&counts, self->mark->next))
    g_clear_pointer (&self->mark, guise_swap_mark_free);
  if (self->mark != NULL)
    self->counts = counts;
  else
    {
      g_array_set_size (self->starts, 0);
      self->n_dropped = counts.n_frames;
    }
}

/* ---- the folder ---- */

/* Removes what this file writes there, but for the parts before the one that comes next. */
static void
clean (const GuiseSwapParts *self)
{
  g_autoptr (GPtrArray) names = guise_dir_list (self->folder, NULL, NULL); /* nothing to remove */

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      const char      *name = names->pdata[i];
      g_autofree char *path = g_build_filename (self->folder, name, NULL);
      const gboolean   is_part = g_str_has_suffix (name, ".mp4") || g_str_has_suffix (name, ".tmp");
      const gboolean   is_kept =
        g_str_has_suffix (name, ".mp4") && g_ascii_strtoull (name, NULL, 10) < self->starts->len;

      if ((is_part && !is_kept) || (g_str_equal (name, STATE) && self->starts->len == 0))
        g_unlink (path);
    }
}

static gboolean
take_lock (GuiseSwapParts *self, GError **error)
{
  g_autofree char   *path = g_build_filename (self->folder, LOCK, NULL);
  g_autofree char   *note = NULL;
  GuiseFileLockState state = GUISE_FILE_LOCK_FREE;
  g_autoptr (GError) local = NULL;

  self->lock = guise_file_lock_take (path, "guise swap", &state, &note, &local);
  if (self->lock != NULL)
    return TRUE;
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED,
                 "'%s' is being written by another run", self->output);
  return FALSE;
}

GuiseSwapParts *
guise_swap_parts_open (const char                    *output,
                       const char                    *identity,
                       const GuiseVideoWriterOptions *video,
                       GError                       **error)
{
  g_autoptr (GuiseSwapParts) self = g_new0 (GuiseSwapParts, 1);

  self->output = g_strdup (output);
  self->folder = g_strconcat (output, FOLDER, NULL);
  self->identity = g_strdup (identity);
  self->video = *video;
  self->starts = g_array_new (FALSE, FALSE, sizeof (int64_t));
  if (!guise_dir_make (self->folder, error) || !take_lock (self, error))
    return NULL;
  load (self);
  clean (self);
  return g_steal_pointer (&self);
}

void
guise_swap_parts_free (GuiseSwapParts *self)
{
  g_autofree char *lock = NULL;

  if (self == NULL)
    return;
  g_clear_pointer (&self->writer, guise_video_writer_free);
  if (self->lock != NULL && self->starts->len == 0)
    {
      lock = g_build_filename (self->folder, LOCK, NULL);
      clean (self);
      g_unlink (lock);
      g_rmdir (self->folder);
    }
  g_clear_pointer (&self->lock, guise_file_lock_free);
  g_clear_pointer (&self->starts, g_array_unref);
  g_clear_pointer (&self->mark, guise_swap_mark_free);
  g_free (self->identity);
  g_free (self->folder);
  g_free (self->output);
  g_free (self);
}

const GuiseSwapMark *
guise_swap_parts_get_mark (const GuiseSwapParts *self)
{
  return self->mark;
}

const GuiseVideoSwapCounts *
guise_swap_parts_get_counts (const GuiseSwapParts *self)
{
  return &self->counts;
}

uint64_t
guise_swap_parts_get_n_dropped (const GuiseSwapParts *self)
{
  return self->n_dropped;
}

/* ---- writing ---- */

gboolean
guise_swap_parts_add (GuiseSwapParts   *self,
                      const GuiseImage *image,
                      int64_t           time_ns,
                      GError          **error)
{
  if (self->writer == NULL)
    {
      g_autofree char *path = dup_part_path (self, self->starts->len);

      self->writer = guise_video_writer_new (path, &self->video, error);
      self->start_ns = time_ns;
    }
  return self->writer != NULL &&
         guise_video_writer_add (self->writer, image, time_ns - self->start_ns, error);
}

static gboolean
end_part (GuiseSwapParts *self, GError **error)
{
  if (!guise_video_writer_finish (self->writer, error))
    return FALSE;
  g_clear_pointer (&self->writer, guise_video_writer_free);
  g_array_append_val (self->starts, self->start_ns);
  return TRUE;
}

gboolean
guise_swap_parts_close (GuiseSwapParts             *self,
                        const GuiseSwapMark        *mark,
                        const GuiseVideoSwapCounts *counts,
                        GError                    **error)
{
  g_return_val_if_fail (self->writer != NULL, FALSE);

  if (!end_part (self, error))
    return FALSE;
  self->counts = *counts;
  if (save (self, mark, error))
    return TRUE;
  g_array_set_size (self->starts, self->starts->len - 1); /* nothing on disk speaks of it */
  return FALSE;
}

gboolean
guise_swap_parts_finish (GuiseSwapParts *self,
                         const char     *comment,
                         const char     *sound_from,
                         char         ***out_sound_notes,
                         GError        **error)
{
  const guint n_closed = self->starts->len;
  const guint n = n_closed + (self->writer != NULL);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autofree GuiseVideoPart *parts = g_new0 (GuiseVideoPart, n);
  gboolean                   ok;

  g_return_val_if_fail (n > 0, FALSE);

  if (self->writer != NULL && !end_part (self, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      g_ptr_array_add (paths, dup_part_path (self, i));
      parts[i] = (GuiseVideoPart){ paths->pdata[i], g_array_index (self->starts, int64_t, i) };
    }
  ok = guise_video_join (parts, n, self->output, comment, sound_from, out_sound_notes, error);
  g_array_set_size (self->starts, ok ? 0 : n_closed); /* the last one is made anew */
  return ok;
}
