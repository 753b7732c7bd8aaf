/* SPDX-License-Identifier: GPL-3.0-or-later
 * The training of a mask model: which faces it learns, and which it is measured on. */
#include "faceset/guise-selection-marks.h"
#include "mask/guise-mask-notes.h"
#include "mask/guise-mask-training-private.h"

#define ASIDE_OF    10 /* of so many labelled faces one is kept aside */
#define ASIDE_LEAST 8  /* with fewer labelled faces all are needed */
#define ASIDE_MOST  64 /* more make no better measure, and each save slower */

/* Without the faces that a person has set aside, and those whose outlines are not to be learned
 * from; NULL without an error when none is left. */
static GuiseFaceset *
leave_out (GuiseFaceset *all, GError **error)
{
  const char      *path = guise_faceset_get_path (all);
  g_autofree char *marks = guise_selection_dup_marks_path (path);
  g_autoptr (GHashTable) dropped = guise_selection_load_dropped (marks);
  g_autoptr (GuiseMaskNotes) notes = guise_mask_notes_load (path, error);
  g_autofree size_t *used = NULL;
  const size_t       n = guise_faceset_get_n (all);
  size_t             n_used = 0;

  if (notes == NULL)
    return NULL;
  if (guise_mask_notes_get_n_unused (notes) == 0 && g_hash_table_size (dropped) == 0)
    return guise_faceset_ref (all);
  used = g_new (size_t, n);
  for (size_t i = 0; i < n; i++)
    {
      const GuiseFacesetEntry *entry = guise_faceset_get_entry (all, i);

      if (!g_hash_table_contains (dropped, entry->name) &&
          (!entry->has_polygons || guise_mask_notes_is_used (notes, entry->name)))
        used[n_used++] = i;
    }
  return n_used > 0 ? guise_faceset_new_part (all, used, n_used) : NULL;
}

static GuiseFaceset *
open_faceset (const char *path, GError **error)
{
  g_autoptr (GuiseFaceset) all = guise_faceset_open (path, error);

  return all != NULL ? leave_out (all, error) : NULL;
}

gboolean
guise_mask_training_open_facesets (GuiseMaskTraining            *self,
                                   const GuiseMaskTrainingSetup *setup,
                                   GError                      **error)
{
  self->facesets = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_faceset_unref);
  for (size_t i = 0; i < setup->n_facesets; i++)
    {
      GError       *local = NULL;
      GuiseFaceset *faceset = open_faceset (setup->facesets[i], &local);

      if (local != NULL)
        {
          g_propagate_error (error, local);
          return FALSE;
        }
      if (faceset != NULL)
        g_ptr_array_add (self->facesets, faceset);
    }
  if (self->facesets->len == 0)
    g_set_error_literal (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY,
                         "Every face is set aside, or labelled and left out of training; use some "
                         "of them");
  return self->facesets->len > 0;
}

static size_t
count_labelled (const GPtrArray *facesets)
{
  size_t n = 0;

  for (guint f = 0; f < facesets->len; f++)
    for (size_t i = 0; i < guise_faceset_get_n (facesets->pdata[f]); i++)
      n += guise_faceset_get_entry (facesets->pdata[f], i)->has_polygons != FALSE;
  return n;
}

/* By the name of the face, so that it is the same one whenever training goes on, and however many
 * labels there are by then: who comes before all that were labelled earlier was never learned. */
static uint64_t
get_turn (const GuiseFacesetEntry *entry)
{
  const guint hash = g_str_hash (entry->name);

  return ((uint64_t) (hash % ASIDE_OF) << 32) | hash;
}

/* The turn of the last face that is kept aside: of one in ten, and of one at least. */
static uint64_t
find_last_turn (const GPtrArray *facesets)
{
  uint64_t first = UINT64_MAX;

  for (guint f = 0; f < facesets->len; f++)
    for (size_t i = 0; i < guise_faceset_get_n (facesets->pdata[f]); i++)
      {
        const GuiseFacesetEntry *entry = guise_faceset_get_entry (facesets->pdata[f], i);

        if (entry->has_polygons)
          first = MIN (first, get_turn (entry));
      }
  return MAX (first, (uint64_t) UINT32_MAX);
}

/* In the order of the facesets and their faces. */
static GArray *
choose_aside (const GPtrArray *facesets)
{
  GArray        *aside = g_array_new (FALSE, FALSE, sizeof (GuiseMaskAside));
  const uint64_t last_turn = find_last_turn (facesets);

  if (count_labelled (facesets) < ASIDE_LEAST)
    return aside;
  for (guint f = 0; f < facesets->len; f++)
    for (size_t i = 0; i < guise_faceset_get_n (facesets->pdata[f]) && aside->len < ASIDE_MOST; i++)
      {
        const GuiseMaskAside     one = { facesets->pdata[f], i };
        const GuiseFacesetEntry *entry = guise_faceset_get_entry (one.faceset, i);

        if (entry->has_polygons && get_turn (entry) <= last_turn)
          g_array_append_val (aside, one);
      }
  return aside;
}

/* What is learned of @faceset: what is not kept aside. @at: how many of those lie in the facesets
 * before it. */
static guint
split (GuiseMaskTraining *self, GuiseFaceset *faceset, guint at)
{
  const size_t       n = guise_faceset_get_n (faceset);
  g_autofree size_t *kept = g_new (size_t, n);
  size_t             n_kept = 0;

  for (size_t i = 0; i < n; i++)
    {
      const GuiseMaskAside *next =
        at < self->aside->len ? &g_array_index (self->aside, GuiseMaskAside, at) : NULL;

      if (next != NULL && next->faceset == faceset && next->index == i)
        at++;
      else
        kept[n_kept++] = i;
    }
  if (n_kept > 0)
    g_ptr_array_add (self->learned, guise_faceset_new_part (faceset, kept, n_kept));
  return at;
}

void
guise_mask_training_choose_faces (GuiseMaskTraining *self, gboolean is_measured)
{
  self->learned = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_faceset_unref);
  self->aside = is_measured ? choose_aside (self->facesets)
                            : g_array_new (FALSE, FALSE, sizeof (GuiseMaskAside));
  self->shown = g_array_new (FALSE, FALSE, sizeof (GuiseMaskAside));
  guint at = 0;

  for (guint f = 0; f < self->facesets->len; f++)
    if (self->aside->len > 0)
      at = split (self, self->facesets->pdata[f], at);
    else
      g_ptr_array_add (self->learned, guise_faceset_ref (self->facesets->pdata[f]));
}

/* Faces of parts, as faces of what they are parts of. */
static void
find_in_whole (GArray *aside, const GPtrArray *parts, const GPtrArray *whole)
{
  guint at = 0;

  for (guint f = 0; f < parts->len; f++)
    {
      GuiseFaceset *faceset = whole->pdata[f];

      for (size_t i = 0; i < guise_faceset_get_n (faceset) && at < aside->len; i++)
        {
          GuiseMaskAside *one = &g_array_index (aside, GuiseMaskAside, at);

          if (one->faceset == parts->pdata[f] &&
              g_str_equal (guise_faceset_get_entry (one->faceset, one->index)->name,
                           guise_faceset_get_entry (faceset, i)->name))
            {
              *one = (GuiseMaskAside){ faceset, i };
              at++;
            }
        }
    }
}

GArray *
guise_mask_training_list_aside (const GPtrArray *facesets)
{
  GArray *aside;
  g_autoptr (GPtrArray) parts =
               g_ptr_array_new_with_free_func ((GDestroyNotify) guise_faceset_unref);
  g_autoptr (GPtrArray) whole = g_ptr_array_new ();

  for (guint f = 0; f < facesets->len; f++)
    {
      GuiseFaceset *part = leave_out (facesets->pdata[f], NULL);

      if (part == NULL)
        continue;
      g_ptr_array_add (parts, part);
      g_ptr_array_add (whole, facesets->pdata[f]);
    }
  aside = choose_aside (parts);
  find_in_whole (aside, parts, whole);
  return aside;
}

/* Those kept aside tell most; after them any that is learned. */
void
guise_mask_training_choose_shown (GuiseMaskTraining *self, GuiseXsegLabel label)
{
  for (guint i = 0; i < self->aside->len && self->shown->len < GUISE_MASK_TRAINING_N_SHOWN; i++)
    g_array_append_val (self->shown, g_array_index (self->aside, GuiseMaskAside, i));
  for (guint f = 0; f < self->learned->len; f++)
    {
      GuiseFaceset *faceset = self->learned->pdata[f];

      for (size_t i = 0;
           i < guise_faceset_get_n (faceset) && self->shown->len < GUISE_MASK_TRAINING_N_SHOWN; i++)
        {
          const GuiseFacesetEntry *entry = guise_faceset_get_entry (faceset, i);
          const GuiseMaskAside     one = { faceset, i };

          if (label == GUISE_XSEG_LABEL_NONE ||
              (label == GUISE_XSEG_LABEL_POLYGONS ? entry->has_polygons : entry->has_mask))
            g_array_append_val (self->shown, one);
        }
    }
}

/* Upright or not, a model sees them aligned. */
static GuiseFaceType
get_model_type (GuiseFaceType type)
{
  switch (type)
    {
    case GUISE_FACE_TYPE_FULL_NO_ALIGN:
      return GUISE_FACE_TYPE_FULL;
    case GUISE_FACE_TYPE_HEAD_NO_ALIGN:
      return GUISE_FACE_TYPE_HEAD;
    case GUISE_FACE_TYPE_MARK_ONLY:
      return GUISE_FACE_TYPE_WHOLE;
    default:
      return type;
    }
}

GuiseFaceType
guise_mask_training_find_face_type (const GuiseMaskTraining *self)
{
  const gboolean has_labels = count_labelled (self->facesets) > 0;
  size_t         counts[GUISE_FACE_TYPE_HEAD + 1] = { 0 };
  GuiseFaceType  best = GUISE_FACE_TYPE_HALF;

  for (guint f = 0; f < self->facesets->len; f++)
    for (size_t i = 0; i < guise_faceset_get_n (self->facesets->pdata[f]); i++)
      {
        const GuiseFacesetEntry *entry = guise_faceset_get_entry (self->facesets->pdata[f], i);

        if (entry->has_polygons || !has_labels)
          counts[get_model_type (entry->type)]++;
      }
  for (size_t i = 0; i < G_N_ELEMENTS (counts); i++)
    if (counts[i] > 0 && counts[i] >= counts[best])
      best = (GuiseFaceType) i;
  return best;
}
