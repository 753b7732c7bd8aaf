/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whether the facesets of a stage are what it demands. */
#include "project/guise-preconditions.h"

#include <string.h>

#include "core/guise-error.h"
#include "faceset/guise-faceset-masks.h"
#include "faceset/guise-faceset.h"
#include "model/guise-saehd-options.h"
#include "project/guise-project-faces.h"

#define N_NAMES_SAID 5 /* in a sentence */

static void
clear_side (GuisePreconditionSide *side)
{
  g_clear_pointer (&side->unmasked, g_ptr_array_unref);
}

void
guise_preconditions_free (GuisePreconditions *self)
{
  if (self == NULL)
    return;
  clear_side (&self->src);
  clear_side (&self->dst);
  g_clear_pointer (&self->warnings, g_ptr_array_unref);
  g_clear_pointer (&self->lacks, g_array_unref);
  g_free (self->refusal);
  g_free (self);
}

static gboolean
look_at_side (GuisePreconditionSide *side,
              const char            *path,
              GCancellable          *cancellable,
              GError               **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GuiseFaceset) faceset = NULL;
  g_autofree GuiseStoredMask *masks = NULL;

  if (g_cancellable_is_cancelled (cancellable))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED, "The check was stopped");
      return FALSE;
    }
  faceset = guise_faceset_open (path, &local);
  if (g_error_matches (local, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY))
    return TRUE;
  if (faceset == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  side->n_faces = guise_faceset_get_n (faceset);
  masks = guise_faceset_look_at_masks (faceset, 0);
  for (size_t i = 0; i < side->n_faces; i++)
    if (masks[i] == GUISE_STORED_MASK_SOUND)
      side->n_masked++;
    else if (side->unmasked->len < GUISE_PRECONDITION_MAX_NAMES)
      g_ptr_array_add (side->unmasked, g_strdup (guise_faceset_get_entry (faceset, i)->name));
  return TRUE;
}

static char *
name_unmasked (const GuisePreconditionSide *side)
{
  const size_t n_missing = side->n_faces - side->n_masked;
  const guint  n_said = MIN (side->unmasked->len, N_NAMES_SAID);
  GString     *text = g_string_new (NULL);

  for (guint i = 0; i < n_said; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
                            (const char *) side->unmasked->pdata[i]);
  if (n_missing > n_said)
    g_string_append_printf (text, " and %zu more", n_missing - n_said);
  return g_string_free (text, FALSE);
}

static char *
describe_missing (const char *name, const GuisePreconditionSide *side)
{
  g_autofree char *names = name_unmasked (side);

  return g_strdup_printf ("%zu of the %zu faces of %s have no applied mask: %s",
                          side->n_faces - side->n_masked, side->n_faces, name, names);
}

/* Takes @text over. */
static void
warn (GuisePreconditions *self, GuiseLack lack, char *text)
{
  g_ptr_array_add (self->warnings, text);
  g_array_append_val (self->lacks, lack);
}

/* Takes @text over. The first refusal is the one that is told. */
static void
refuse (GuisePreconditions *self, GuiseLack lack, char *text)
{
  if (self->refusal == NULL)
    {
      self->refusal = text;
      self->refused = lack;
    }
  else
    g_free (text);
}

static void
judge_side (GuisePreconditions          *self,
            const GuisePreconditionSide *side,
            const GuisePlanFaces        *faces)
{
  const char      *name = guise_face_slot_get_name (faces->slot);
  const GuiseLack  few = { GUISE_LACK_MORE_FACES, faces->slot, side->n_faces, faces->n_min };
  const GuiseLack  none = { GUISE_LACK_FACES, faces->slot, 0, 0 };
  const GuiseLack  masks = { GUISE_LACK_MASKS, faces->slot, side->n_faces - side->n_masked,
                             side->n_faces };
  g_autofree char *missing = NULL;

  if (side->n_faces == 0)
    refuse (self, none, g_strdup_printf ("%s has no face yet; record or import some", name));
  if (side->n_faces < faces->n_min)
    refuse (self, few,
            g_strdup_printf ("%s has %zu faces, and this stage needs at least %u; record or import "
                             "more of them",
                             name, side->n_faces, faces->n_min));
  if (side->n_masked == side->n_faces || faces->masks == GUISE_PLAN_MASKS_NO)
    return;
  missing = describe_missing (name, side);
  if (faces->masks == GUISE_PLAN_MASKS_ALL && self->refusal == NULL)
    refuse (self, masks,
            g_strdup_printf ("%s. This stage needs one on every face; apply a mask model (guise "
                             "xseg apply) or leave those faces out",
                             missing));
  else
    warn (self, masks, g_steal_pointer (&missing));
}

/* Whether faces without a mask are worth a word: when all are, or nobody has told of them yet. */
static gboolean
is_bare (const GuisePreconditionSide *side, const GuisePlanFaces *faces)
{
  return side->n_masked == 0 ||
         (side->n_masked < side->n_faces && faces->masks == GUISE_PLAN_MASKS_NO);
}

static char *
say_bare (const char *name, const GuisePreconditionSide *side)
{
  return side->n_masked == 0
           ? g_strdup_printf ("No %s face has a mask", name)
           : g_strdup_printf ("%zu of the %zu %s faces have no mask",
                              side->n_faces - side->n_masked, side->n_faces, name);
}

static char *
say_who_is_bare (const GuisePreconditions *self, const GuiseTrainingStage *row)
{
  g_autofree char *src = say_bare ("src", &self->src);
  g_autofree char *dst = say_bare ("dst", &self->dst);

  if (self->src.n_masked == 0 && self->dst.n_masked == 0)
    return g_strdup ("Neither side has masks");
  if (is_bare (&self->src, &row->src) && is_bare (&self->dst, &row->dst))
    return g_strdup_printf ("%s, %s", src, dst);
  return is_bare (&self->src, &row->src) ? g_steal_pointer (&src) : g_steal_pointer (&dst);
}

/* A whole face reaches over the forehead, which no hull of landmarks covers: without masks it
 * cannot be put back into a picture (features.md A63). */
static void
judge_forehead (GuisePreconditions       *self,
                const GuiseTrainingStage *row,
                const GuiseSaehdOptions  *options)
{
  g_autofree char *who = NULL;

  if ((options->face_type != GUISE_SAEHD_FACE_WHOLE &&
       options->face_type != GUISE_SAEHD_FACE_HEAD) ||
      (!is_bare (&self->src, &row->src) && !is_bare (&self->dst, &row->dst)))
    return;
  who = say_who_is_bare (self, row);
  warn (self, (GuiseLack){ .kind = GUISE_LACK_FOREHEAD },
        g_strdup_printf ("%s, and faces of type %s show a forehead that only a mask separates from "
                         "hair; training goes on, merging will want masks",
                         who, options->face_type == GUISE_SAEHD_FACE_WHOLE ? "wf" : "head"));
}

/* While there is time to change it, and once more when it happens. */
static void
judge_left_out (GuisePreconditions *self, const GuiseProject *project, size_t stage)
{
  char *text = stage == 0 || stage + 1 == project->plan->stages->len
                 ? guise_project_dup_left_out (project)
                 : NULL;

  if (text != NULL)
    warn (self, (GuiseLack){ .kind = GUISE_LACK_ALL_FACES }, text);
}

GuisePreconditions *
guise_preconditions_look (const GuiseProject *project,
                          size_t              stage,
                          const char         *src,
                          const char         *dst,
                          GCancellable       *cancellable,
                          GError            **error)
{
  g_autoptr (GuisePreconditions) self = g_new0 (GuisePreconditions, 1);
  const GuiseTrainingStage *row = guise_training_plan_get_stage (project->plan, stage);
  g_autoptr (GuiseSaehd) model =
               guise_training_plan_new_model (project->plan, (const char *const *) project->options,
                                              stage, error);

  if (model == NULL)
    return NULL;
  self->warnings = g_ptr_array_new_with_free_func (g_free);
  self->lacks = g_array_new (FALSE, FALSE, sizeof (GuiseLack));
  self->src.unmasked = g_ptr_array_new_with_free_func (g_free);
  self->dst.unmasked = g_ptr_array_new_with_free_func (g_free);
  if (src == NULL)
    src = guise_project_get_faces (project, row->src.slot)->path;
  if (dst == NULL)
    dst = guise_project_get_faces (project, row->dst.slot)->path;
  if (!look_at_side (&self->src, src, cancellable, error) ||
      !look_at_side (&self->dst, dst, cancellable, error))
    return NULL;
  judge_side (self, &self->src, &row->src);
  judge_side (self, &self->dst, &row->dst);
  judge_left_out (self, project, stage);
  judge_forehead (self, row, guise_saehd_get_options (model));
  return g_steal_pointer (&self);
}

gboolean
guise_preconditions_check (const GuisePreconditions *self, GError **error)
{
  if (self->refusal == NULL)
    return TRUE;
  g_set_error_literal (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_NOT_READY, self->refusal);
  return FALSE;
}
