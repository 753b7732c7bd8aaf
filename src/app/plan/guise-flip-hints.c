/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whether mirroring faces helps. */
#include "app/plan/guise-flip-hints.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/guise-task.h"
#include "project/guise-project.h"
#include "survey/guise-score-faceset.h"

/* ---- reading ---- */

static GuiseSides
judge (const char *path, GCancellable *cancellable)
{
  const GuiseFaceRecordsOptions options = { .n_threads = 1, .only_remembered = TRUE };
  g_auto (GuiseScoreFaceset) known = { 0 };
  g_autoptr (GuiseFaceset) faceset = NULL;

  if (path == NULL || g_cancellable_is_cancelled (cancellable))
    return GUISE_SIDES_UNKNOWN;
  faceset = guise_faceset_open (path, NULL); /* the steps say what is wrong with it */
  if (faceset == NULL ||
      !guise_score_faceset_measure (&known, faceset, &options, NULL, NULL, cancellable, NULL))
    return GUISE_SIDES_UNKNOWN;
  return guise_sides_judge (known.faces, known.set.n);
}

static void
read_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  GError     *error = NULL;
  GuiseSides *sides;
  g_autoptr (GuiseProject) project = guise_project_open (data, &error);

  if (project == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  sides = g_new0 (GuiseSides, GUISE_N_FACE_SLOTS);
  for (int slot = GUISE_FACE_SLOT_SRC; slot <= GUISE_FACE_SLOT_DST; slot++)
    sides[slot] =
      judge (guise_project_get_faces (project, (GuiseFaceSlot) slot)->path, cancellable);
  g_task_return_pointer (task, sides, g_free);
}

void
guise_flip_hints_read_async (const char         *dir,
                             GCancellable       *cancellable,
                             GObject            *source,
                             GAsyncReadyCallback callback,
                             void               *user_data)
{
  g_autoptr (GTask) task = guise_task_new (source, cancellable, callback, user_data);

  g_task_set_source_tag (task, guise_flip_hints_read_async);
  g_task_set_task_data (task, g_strdup (dir), g_free);
  g_task_run_in_thread (task, read_thread);
}

gboolean
guise_flip_hints_read_finish (GAsyncResult *result, GuiseSides *out_sides, GError **error)
{
  g_autofree GuiseSides *sides = g_task_propagate_pointer (G_TASK (result), error);

  if (sides == NULL)
    return FALSE;
  memcpy (out_sides, sides, GUISE_N_FACE_SLOTS * sizeof *sides);
  return TRUE;
}

/* ---- words ---- */

const char *
guise_flip_hints_get_text (const GuiseSides         *sides,
                           const GuiseTrainingStage *stage,
                           const char               *key)
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
