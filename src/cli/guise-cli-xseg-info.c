/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise xseg info`: labels and masks of a faceset, or what a mask model is. */
#include "cli/guise-cli-xseg.h"
#include "faceset/guise-faceset-masks.h"
#include "faceset/guise-selection-marks.h"
#include "mask/guise-mask-agreement.h"
#include "mask/guise-mask-notes.h"
#include "model/guise-xseg-folder.h"

#define N_WORST 10

static gboolean
tell_model (GuiseCli *self, const char *dir, GError **error)
{
  GuiseXsegOptions options;
  g_autoptr (GuiseDflState) state = NULL;
  JsonObject *members;

  if (!guise_xseg_folder_load_options (dir, &options, &state, error))
    return FALSE;
  members = json_object_new ();
  json_object_set_string_member (members, "model", dir);
  json_object_set_int_member (members, "iteration", state->iter);
  if (state->data != NULL)
    json_object_set_string_member (members, "face_type",
                                   guise_face_type_to_abbreviation (options.face_type));
  json_object_set_int_member (members, "base", options.base);
  json_object_set_int_member (members, "batch_size", options.batch_size);
  json_object_set_boolean_member (members, "pretrain", options.pretrain);
  if (state->loss_history->len > 0)
    json_object_set_double_member (members, "loss",
                                   (double) g_array_index (state->loss_history, float,
                                                           state->loss_history->len - 1));
  guise_cli_output_result (self->output, NULL, members);
  return TRUE;
}

static gboolean
tell_faces (GuiseCli *self, const char *path, GuiseFaceset *faceset, GError **error)
{
  const size_t     n = guise_faceset_get_n (faceset);
  g_autofree char *marks = guise_selection_dup_marks_path (path);
  g_autoptr (GHashTable) dropped = guise_selection_load_dropped (marks);
  g_autoptr (GuiseMaskNotes) notes = guise_mask_notes_load (path, error);
  g_autoptr (GPtrArray) agreements = guise_mask_agreement_list (faceset, self->n_threads);
  g_autofree GuiseStoredMask *masks = guise_faceset_look_at_masks (faceset, self->n_threads);
  JsonArray                  *worst;
  JsonObject                 *members;
  gint64                      n_labelled = 0;
  gint64                      n_left_out = 0;
  gint64                      n_masked = 0;
  gint64                      n_unreadable = 0;
  double                      sum = 0.0;

  if (notes == NULL)
    return FALSE;
  worst = json_array_new ();
  members = json_object_new ();
  for (size_t i = 0; i < n; i++)
    {
      const GuiseFacesetEntry *entry = guise_faceset_get_entry (faceset, i);

      n_labelled += entry->has_polygons != FALSE;
      n_left_out += entry->has_polygons && (g_hash_table_contains (dropped, entry->name) ||
                                            !guise_mask_notes_is_used (notes, entry->name));
      n_masked += masks[i] == GUISE_STORED_MASK_SOUND;
      n_unreadable += masks[i] == GUISE_STORED_MASK_UNREADABLE;
    }
  for (guint k = 0; k < agreements->len; k++)
    {
      const GuiseMaskAgreement *one = agreements->pdata[k];

      sum += one->agreement;
      if (k < N_WORST)
        {
          JsonObject *row = json_object_new ();

          json_object_set_string_member (row, "file",
                                         guise_faceset_get_entry (faceset, one->index)->name);
          json_object_set_double_member (row, "agreement", one->agreement);
          json_array_add_object_element (worst, row);
        }
    }
  json_object_set_int_member (members, "faces", (gint64) n);
  json_object_set_int_member (members, "labelled", n_labelled);
  json_object_set_int_member (members, "left_out", n_left_out);
  json_object_set_int_member (members, "masked", n_masked);
  json_object_set_int_member (members, "unreadable_masks", n_unreadable);
  if (agreements->len > 0)
    json_object_set_double_member (members, "agreement", sum / (double) agreements->len);
  json_object_set_array_member (members, "worst", worst);
  guise_cli_output_result (self->output, NULL, members);
  return TRUE;
}

gboolean
guise_cli_xseg_info (GuiseCli *self, const GuiseCliXsegWishes *wishes, GError **error)
{
  const char      *path = wishes->rest[1];
  g_autofree char *weights = g_build_filename (path, "XSeg_256.npy", NULL);
  g_autoptr (GuiseFaceset) faceset = NULL;

  if (g_file_test (weights, G_FILE_TEST_EXISTS))
    return tell_model (self, path, error);
  faceset = guise_faceset_open (path, error);
  return faceset != NULL && tell_faces (self, path, faceset, error);
}
