/* SPDX-License-Identifier: GPL-3.0-or-later
 * Exporting a trained model: what `export` and `demo` have in common. */
#include "cli/guise-cli-exporting.h"

#include "cli/guise-cli-modelling.h"
#include "project/guise-export.h"

static const char *
get_precision_name (GuisePrecision precision)
{
  return precision == GUISE_PRECISION_F16 ? "fp16" : "fp32";
}

static JsonObject *
make_result (const char           *path,
             GuisePrecision        precision,
             const GuiseDfmReport *report,
             int64_t               iteration)
{
  JsonObject *members = json_object_new ();
  JsonArray  *inputs = json_array_new ();
  JsonArray  *outputs = json_array_new ();

  json_array_add_string_element (inputs, "in_face:0");
  json_array_add_string_element (outputs, "out_face_mask:0");
  json_array_add_string_element (outputs, "out_celeb_face:0");
  json_array_add_string_element (outputs, "out_celeb_face_mask:0");
  json_object_set_string_member (members, "file", path);
  json_object_set_string_member (members, "precision", get_precision_name (precision));
  json_object_set_double_member (members, "max_abs_diff", report->max_abs_diff);
  json_object_set_int_member (members, "faces", report->n_faces);
  json_object_set_int_member (members, "opset", report->opset);
  json_object_set_array_member (members, "inputs", inputs);
  json_object_set_array_member (members, "outputs", outputs);
  json_object_set_int_member (members, "weights", (gint64) report->n_weights);
  json_object_set_int_member (members, "bytes", (gint64) report->n_bytes);
  json_object_set_int_member (members, "iteration", iteration);
  return members;
}

gboolean
guise_cli_exporting_run (GuiseCli      *self,
                         const char    *source,
                         const char    *name,
                         GuisePrecision precision,
                         gboolean       with_labels,
                         const char    *path,
                         JsonObject   **out_members,
                         GError       **error)
{
  g_autoptr (GuiseProject) project = NULL;
  g_autofree char *folder = guise_cli_find_model (source, &project, error);
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GuiseDevice) device = NULL;
  const GuiseExportSetup setup = {
    .project = project,
    .folder = folder,
    .name = name,
    .precision = precision,
    .with_labels = with_labels,
    .cancellable = self->cancellable,
  };
  GuiseExportReport report;

  if (folder == NULL ||
      (device = guise_device_open (self->device, self->n_threads, error)) == NULL ||
      !guise_export_run (&setup, device, path, notes, &report, error))
    return FALSE;
  for (unsigned i = 0; i < notes->len; i++)
    guise_cli_output_note (self->output, "%s", (const char *) g_ptr_array_index (notes, i));
  *out_members = make_result (path, precision, &report.dfm, (int64_t) report.iteration);
  return TRUE;
}
