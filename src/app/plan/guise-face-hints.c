/* SPDX-License-Identifier: GPL-3.0-or-later
 * What was measured of faces, as a hint beside options. */
#include "app/plan/guise-face-hints.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "app/guise-task.h"
#include "project/guise-project.h"
#include "survey/guise-score-faceset.h"

/* ---- reading ---- */

static void
judge (const char *path, GuiseFaceSlot slot, GuiseFaceHints *hints, GCancellable *cancellable)
{
  const GuiseFaceRecordsOptions options = { .n_threads = 1, .only_remembered = TRUE };
  g_auto (GuiseScoreFaceset) known = { 0 };
  g_autoptr (GuiseFaceset) faceset = NULL;

  if (path == NULL || g_cancellable_is_cancelled (cancellable))
    return;
  faceset = guise_faceset_open (path, NULL); /* the steps say what is wrong with it */
  if (faceset == NULL ||
      !guise_score_faceset_measure (&known, faceset, &options, NULL, NULL, cancellable, NULL))
    return;
  hints->sides[slot] = guise_sides_judge (known.faces, known.set.n);
  hints->pixels[slot] = guise_score_find_face_pixels (&known.set);
}

static void
read_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  GError         *error = NULL;
  GuiseFaceHints *hints;
  g_autoptr (GuiseProject) project = guise_project_open (data, &error);

  if (project == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  hints = g_new0 (GuiseFaceHints, 1);
  for (int slot = GUISE_FACE_SLOT_SRC; slot <= GUISE_FACE_SLOT_DST; slot++)
    judge (guise_project_get_faces (project, (GuiseFaceSlot) slot)->path, (GuiseFaceSlot) slot,
           hints, cancellable);
  g_task_return_pointer (task, hints, g_free);
}

void
guise_face_hints_read_async (const char         *dir,
                             GCancellable       *cancellable,
                             GObject            *source,
                             GAsyncReadyCallback callback,
                             void               *user_data)
{
  g_autoptr (GTask) task = guise_task_new (source, cancellable, callback, user_data);

  g_task_set_source_tag (task, guise_face_hints_read_async);
  g_task_set_task_data (task, g_strdup (dir), g_free);
  g_task_run_in_thread (task, read_thread);
}

gboolean
guise_face_hints_read_finish (GAsyncResult *result, GuiseFaceHints *out_hints, GError **error)
{
  g_autofree GuiseFaceHints *hints = g_task_propagate_pointer (G_TASK (result), error);

  if (hints == NULL)
    return FALSE;
  *out_hints = *hints;
  return TRUE;
}

/* ---- whether mirroring helps ---- */

/* Returns: (nullable): NULL: nothing */
static const char *
get_flip_text (const GuiseSides *sides, const GuiseTrainingStage *stage, const char *key)
{
  const gboolean   is_src = strcmp (key, "random_src_flip") == 0;
  const GuiseSides mine = sides[is_src ? stage->src.slot : stage->dst.slot];

  if (!is_src && strcmp (key, "random_dst_flip") != 0)
    return NULL;
  if (sides[stage->src.slot] == GUISE_SIDES_BOTH && sides[stage->dst.slot] == GUISE_SIDES_BOTH)
    return _("Both sets of faces look to both sides: leave it off.");
  /* The picture's left is the person's right. */
  if (mine == GUISE_SIDES_LEFT_THIN)
    return is_src
      ? _("Few of these faces are turned to the person's right. Mirroring helps that side, but a face that is not even loses likeness.")
      : _("Few of these faces are turned to the person's right. Mirroring helps that side.");
  if (mine == GUISE_SIDES_RIGHT_THIN)
    return is_src
      ? _("Few of these faces are turned to the person's left. Mirroring helps that side, but a face that is not even loses likeness.")
      : _("Few of these faces are turned to the person's left. Mirroring helps that side.");
  return NULL;
}

/* ---- how large they are ---- */

#define ROUND_FROM 100.0 /* pixels; more are told in tens */

/* Both facts in one sentence, or the one that is known; NULL: neither is. */
static char *
dup_sizes (const GuiseFaceHints *self)
{
  double pixels[GUISE_N_FACE_SLOTS];
  double src, dst;

  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    pixels[slot] = self->pixels[slot] >= ROUND_FROM ? 10.0 * round (self->pixels[slot] / 10.0)
                                                    : self->pixels[slot];
  src = pixels[GUISE_FACE_SLOT_SRC];
  dst = pixels[GUISE_FACE_SLOT_DST];
  if (src > 0.0 && dst > 0.0)
    /* Translators: two numbers of pixels */
    return g_strdup_printf (_("In their footage your faces are about %.0f pixels large, those of the character %.0f."), dst,
      src);
  if (dst > 0.0)
    return g_strdup_printf (_("In their footage your faces are about %.0f pixels large."), dst);
  if (src > 0.0)
    return g_strdup_printf (_("In their footage the faces of the character are about %.0f pixels large."), src);
  return NULL;
}

/* 0: nothing is too much. The smaller faces count. */
static int
find_enough (const GuiseFaceHints *self, int resolution)
{
  const double src = self->pixels[GUISE_FACE_SLOT_SRC];
  const double dst = self->pixels[GUISE_FACE_SLOT_DST];

  return guise_score_judge_resolution (src > 0.0 && dst > 0.0 ? fmin (src, dst) : fmax (src, dst),
                                       resolution);
}

char *
guise_face_hints_dup_warning (const GuiseFaceHints *self, int resolution)
{
  const int        enough = find_enough (self, resolution);
  g_autofree char *sizes = enough > 0 ? dup_sizes (self) : NULL;
  g_autofree char *gain = NULL;

  if (sizes == NULL)
    return NULL;
  /* Translators: two numbers of pixels */
  gain = g_strdup_printf (_("A resolution of %d gains nothing over %d."), resolution, enough);
  return g_strdup_printf (_("%s %s"), sizes, gain);
}

static char *
dup_resolution_text (const GuiseFaceHints *self, int resolution)
{
  g_autofree char *warning = guise_face_hints_dup_warning (self, resolution);
  g_autofree char *sizes = dup_sizes (self);

  if (warning != NULL || sizes == NULL)
    return g_steal_pointer (&warning);
  return g_strdup_printf (_("%s %s"), sizes,
                             _("Time grows with the resolution. A whole face needs 224."));
}

char *
guise_face_hints_dup_text (const GuiseFaceHints     *self,
                           const GuiseTrainingStage *stage,
                           const char               *key,
                           const char               *value)
{
  return strcmp (key, "resolution") == 0
           ? dup_resolution_text (self, (int) g_ascii_strtoll (value, NULL, 10))
           : g_strdup (get_flip_text (self->sides, stage, key));
}
