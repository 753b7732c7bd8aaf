/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is known of the masks of a project, read on a thread. */
#include "app/masks/guise-mask-known.h"

#include <glib/gstdio.h>

#include "app/faces/guise-face-pictures.h"
#include "app/masks/guise-mask-tint.h"
#include "faceset/guise-selection-marks.h"
#include "faceset/guise-thumbnails.h"
#include "mask/guise-mask-agreement.h"
#include "mask/guise-mask-doubt.h"
#include "mask/guise-mask-log.h"
#include "mask/guise-mask-training.h"
#include "model/guise-xseg-folder.h"

#define PICTURE_SIDE 220 /* twice what is shown, for fine screens */

void
guise_mask_suggestion_free (void *data)
{
  GuiseMaskSuggestion *self = data;

  g_free (self->name);
  g_clear_object (&self->picture);
  g_free (self);
}

GuiseMaskKnown *
guise_mask_known_new (void)
{
  GuiseMaskKnown *self = g_new0 (GuiseMaskKnown, 1);

  self->suggestions = g_ptr_array_new_with_free_func (guise_mask_suggestion_free);
  return self;
}

void
guise_mask_known_free (void *data)
{
  GuiseMaskKnown *self = data;

  g_ptr_array_unref (self->suggestions);
  g_free (self->face_type);
  g_free (self);
}

static void
suggest (GuiseMaskKnown     *self,
         GuiseFaceSlot       slot,
         const GuiseFaceset *faceset,
         size_t              index,
         double              agreement)
{
  GuiseMaskSuggestion *one = g_new0 (GuiseMaskSuggestion, 1);

  *one = (GuiseMaskSuggestion){ .slot = slot, .agreement = agreement };
  one->name = g_strdup (guise_faceset_get_entry (faceset, index)->name);
  g_ptr_array_add (self->suggestions, one);
}

static GHashTable *
load_aside (const char *folder)
{
  g_autofree char *path = guise_selection_dup_marks_path (folder);

  return guise_selection_load_dropped (path);
}

static gboolean
is_aside (const GuiseFaceset *faceset, size_t index, GHashTable *aside)
{
  return g_hash_table_contains (aside, guise_faceset_get_entry (faceset, index)->name);
}

static gboolean
holds (const GArray *unseen, const GuiseFaceset *faceset, size_t index)
{
  for (guint k = 0; k < unseen->len; k++)
    {
      const GuiseMaskAside *one = &g_array_index (unseen, GuiseMaskAside, k);

      if (one->faceset == faceset && one->index == index)
        return TRUE;
    }
  return FALSE;
}

static void
measure (GuiseMaskKnown *self,
         GuiseFaceSlot   slot,
         GuiseFaceset   *faceset,
         GHashTable     *aside,
         const GArray   *unseen)
{
  g_autoptr (GPtrArray) list = guise_mask_agreement_list (faceset, 0);
  guint n_suggested = 0;

  for (size_t i = 0; i < guise_faceset_get_n (faceset); i++)
    if (guise_faceset_get_entry (faceset, i)->has_polygons)
      self->n_labels++;
    else
      self->n_bare += !is_aside (faceset, i, aside);
  for (guint i = 0; i < list->len; i++)
    {
      const GuiseMaskAgreement *one = list->pdata[i];

      self->sum += one->agreement;
      if (holds (unseen, faceset, one->index))
        {
          self->sum_unseen += one->agreement;
          self->n_unseen++;
        }
      if (n_suggested >= GUISE_MASK_N_SUGGESTED || is_aside (faceset, one->index, aside))
        continue;
      suggest (self, slot, faceset, one->index, one->agreement);
      n_suggested++;
    }
  self->n_measured += list->len;
}

/* Seconds since 1970 of the last change that can be taken back, whoever has made it; 0: none. */
static int64_t
find_change (const char *folder)
{
  g_autofree char *path = guise_mask_log_find_newest (folder);
  GStatBuf         info;

  return path != NULL && g_stat (path, &info) == 0 ? (int64_t) info.st_mtime : 0;
}

static int
compare_cb (const void *a, const void *b)
{
  const GuiseMaskSuggestion *x = *(const GuiseMaskSuggestion *const *) a;
  const GuiseMaskSuggestion *y = *(const GuiseMaskSuggestion *const *) b;

  return (x->agreement > y->agreement) - (x->agreement < y->agreement);
}

/* Faces that nobody has drawn on: what the model knows least about; evenly spread without one. */
static void
fill_up (GuiseMaskKnown     *self,
         GuiseFaceSlot       slot,
         const GuiseFaceset *faceset,
         const char         *folder,
         GHashTable         *aside,
         size_t              n)
{
  g_autoptr (GuiseMaskDoubt) doubt = guise_mask_doubt_load (folder);
  g_autoptr (GArray) chosen = guise_mask_doubt_choose (doubt, faceset, aside, n);

  for (guint k = 0; k < chosen->len; k++)
    suggest (self, slot, faceset, g_array_index (chosen, size_t, k), -1.0);
}

/* The mask that a face has; one that cannot be read is none. */
static GuiseImage *
load_mask (const GuiseFaceset *faceset, size_t i)
{
  g_autoptr (GuiseFaceMeta) meta = guise_faceset_get_entry (faceset, i)->has_mask
                                     ? guise_faceset_load_meta (faceset, i, NULL)
                                     : NULL;

  return meta != NULL ? guise_face_file_decode_mask (meta, NULL) : NULL;
}

static void
load_pictures (GuiseMaskKnown *self, GuiseFaceSlot slot, GuiseFaceset *faceset)
{
  g_autoptr (GuiseThumbnails) thumbnails = guise_thumbnails_new (faceset, PICTURE_SIDE, NULL);

  for (guint k = 0; k < self->suggestions->len; k++)
    {
      GuiseMaskSuggestion *one = self->suggestions->pdata[k];

      for (size_t i = 0; one->slot == slot && i < guise_faceset_get_n (faceset); i++)
        if (g_str_equal (guise_faceset_get_entry (faceset, i)->name, one->name))
          {
            g_autoptr (GuiseImage) image = guise_thumbnails_load (thumbnails, i, NULL, NULL);
            g_autoptr (GuiseImage) mask = image != NULL ? load_mask (faceset, i) : NULL;

            one->picture = mask != NULL ? guise_mask_tint_lay_over (image, mask)
                                        : guise_face_pictures_make_texture (image);
            break;
          }
    }
}

/* Half of the suggestions are faces without a label, as far as there are any. */
static void
cut_measured (GuiseMaskKnown *self)
{
  const size_t n_bare = MIN (self->n_bare, GUISE_MASK_N_SUGGESTED / 2);

  if (self->suggestions->len > GUISE_MASK_N_SUGGESTED - n_bare)
    g_ptr_array_set_size (self->suggestions, (int) (GUISE_MASK_N_SUGGESTED - n_bare));
}

/* A model that cannot be read is told of when somebody uses it. */
static void
look_at_model (GuiseMaskKnown *self, const char *dir)
{
  g_autofree char *weights = g_build_filename (dir, "XSeg_256.npy", NULL);
  g_autoptr (GuiseDflState) state = NULL;
  GuiseXsegOptions options;

  self->has_model = g_file_test (weights, G_FILE_TEST_IS_REGULAR);
  if (!self->has_model || !guise_xseg_folder_load_options (dir, &options, &state, NULL))
    return;
  self->is_pretraining = options.pretrain;
  self->base = options.base;
  if (state->data != NULL)
    self->face_type = g_strdup (guise_face_type_to_abbreviation (options.face_type));
}

GuiseMaskKnown *
guise_mask_known_read (const char *model, char *const faces[GUISE_N_FACE_SLOTS])
{
  GuiseMaskKnown *self = guise_mask_known_new ();
  GuiseFaceset   *sets[GUISE_N_FACE_SLOTS] = { NULL };
  GHashTable     *asides[GUISE_N_FACE_SLOTS] = { NULL };
  g_autoptr (GPtrArray) opened =
               g_ptr_array_new_with_free_func ((GDestroyNotify) guise_faceset_unref);
  g_autoptr (GArray) unseen = NULL;

  look_at_model (self, model);
  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    {
      if (faces[slot] != NULL) /* what cannot be read is told of on the page of faces */
        {
          sets[slot] = guise_faceset_open (faces[slot], NULL);
          self->changed_at[slot] = find_change (faces[slot]);
        }
      if (sets[slot] != NULL)
        g_ptr_array_add (opened, sets[slot]);
    }
  unseen = guise_mask_training_list_aside (opened);
  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    if (sets[slot] != NULL)
      {
        asides[slot] = load_aside (faces[slot]);
        measure (self, (GuiseFaceSlot) slot, sets[slot], asides[slot], unseen);
      }
  g_ptr_array_sort (self->suggestions, compare_cb);
  cut_measured (self);
  for (int slot = GUISE_N_FACE_SLOTS - 1; slot >= 0; slot--) /* one's own face first */
    if (sets[slot] != NULL && self->suggestions->len < GUISE_MASK_N_SUGGESTED)
      fill_up (self, (GuiseFaceSlot) slot, sets[slot], faces[slot], asides[slot],
               slot == GUISE_FACE_SLOT_SRC || sets[GUISE_FACE_SLOT_SRC] == NULL
                 ? GUISE_MASK_N_SUGGESTED - self->suggestions->len
                 : (GUISE_MASK_N_SUGGESTED - self->suggestions->len + 1) / 2);
  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    if (sets[slot] != NULL)
      {
        load_pictures (self, (GuiseFaceSlot) slot, sets[slot]);
        g_hash_table_unref (asides[slot]);
      }
  return self;
}
