/* SPDX-License-Identifier: GPL-3.0-or-later
 * Exporting a trained model with its provenance. */
#include "cli/guise-cli-exporting.h"

#include "cli/guise-cli-modelling.h"
#include "model/guise-dfm-export.h"
#include "model/guise-dfm.h"
#include "project/guise-base.h"
#include "project/guise-provenance.h"
#include "store/guise-journal.h"

#define MAX_PROPERTIES 64

/* What goes into the file beside the networks (features.md E4): no path, no host, no name of a
 * user. */
typedef struct
{
  GuiseOnnxProperty items[MAX_PROPERTIES];
  size_t            n;
} Provenance;

static void
provenance_add (Provenance *self, const char *key, char *value)
{
  g_assert (self->n < MAX_PROPERTIES);
  self->items[self->n++] = (GuiseOnnxProperty){ .key = g_strdup (key), .value = value };
}

static void
provenance_clear (Provenance *self)
{
  for (size_t i = 0; i < self->n; i++)
    {
      g_free ((char *) self->items[i].key);
      g_free ((char *) self->items[i].value);
    }
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Provenance, provenance_clear)

/* All of the project's provenance. */
static gboolean
describe_project (Provenance         *self,
                  const GuiseProject *project,
                  const char         *checkpoint,
                  int64_t             iteration,
                  gboolean            with_labels,
                  GError            **error)
{
  g_autoptr (JsonObject) all = guise_provenance_make (project, checkpoint, (uint64_t) iteration,
                                                      with_labels, error);
  g_auto (GStrv) properties = all != NULL ? guise_provenance_list_properties (all) : NULL;

  for (size_t i = 0; properties != NULL && properties[i] != NULL; i += 2)
    provenance_add (self, properties[i], g_strdup (properties[i + 1]));
  return all != NULL;
}

/* Of a bare model folder nobody knows where it comes from, unless it says so itself. */
static gboolean
describe_folder (Provenance *self,
                 const char *folder,
                 const char *name,
                 gboolean    with_labels,
                 GError    **error)
{
  g_autoptr (GuiseBase) base = guise_base_find (folder, name, NULL, error);
  g_autoptr (JsonObject) all = NULL;
  g_auto (GStrv) properties = NULL;

  all = base != NULL ? guise_provenance_copy (base->provenance, with_labels, error) : NULL;
  if (all == NULL)
    return FALSE;
  properties = guise_provenance_list_properties (all);
  for (size_t i = 0; properties[i] != NULL; i += 2)
    provenance_add (self, properties[i], g_strdup (properties[i + 1]));
  return TRUE;
}

static void
describe_model (Provenance *self, const GuiseSaehd *model, int64_t iteration)
{
  const GuiseSaehdOptions *options = guise_saehd_get_options (model);

  provenance_add (self, "guise.iteration", g_strdup_printf ("%" G_GINT64_FORMAT, iteration));
  provenance_add (self, "guise.archi", guise_saehd_archi_to_string (&options->archi));
  provenance_add (self, GUISE_DFM_FACE_TYPE,
                  g_strdup (
                    guise_face_type_to_abbreviation (guise_saehd_options_get_face_type (options))));
}

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

static gboolean
note_export (const GuiseProject  *project,
             const GuiseCliModel *model,
             GuisePrecision       precision,
             GError             **error)
{
  g_autofree char *path = guise_project_dup_journal_path (project);
  g_autoptr (GuiseJournal) journal = guise_journal_open (path, error);

  return journal != NULL &&
         guise_journal_add (journal, (uint64_t) model->state->iter, GUISE_JOURNAL_EXPORTED, error,
                            "precision", get_precision_name (precision), NULL);
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
  g_autoptr (GuiseDevice) device = NULL;
  g_auto (GuiseCliModel) model = { 0 };
  g_auto (Provenance) provenance = { 0 };
  GuiseDfmReport report;

  if (folder == NULL || (device = guise_device_open (self->device, self->n_threads, error)) == NULL)
    return FALSE;
  if (!guise_cli_load_model (self, folder, name, device, GUISE_DFL_MISSING_REFUSE, &model, error))
    return FALSE;
  describe_model (&provenance, model.saehd, model.state->iter);
  if (project != NULL
        ? !describe_project (&provenance, project, folder, model.state->iter, with_labels, error)
        : !describe_folder (&provenance, folder, name, with_labels, error))
    return FALSE;
  if (!guise_dfm_export (model.saehd, model.weights, device, precision, provenance.items,
                         provenance.n, path, &report, error))
    return FALSE;
  if (project != NULL && !note_export (project, &model, precision, error))
    return FALSE;
  *out_members = make_result (path, precision, &report, model.state->iter);
  return TRUE;
}
