/* SPDX-License-Identifier: GPL-3.0-or-later
 * Exporting a trained model with its provenance. */
#include "cli/guise-cli-exporting.h"

#include "core/guise-error.h"
#include "model/guise-dfl-folder.h"
#include "model/guise-dfm-export.h"
#include "model/guise-dfm.h"
#include "project/guise-project.h"
#include "train/guise-checkpoint.h"

#define PROVENANCE_SCHEMA "1"
#define MAX_PROPERTIES    16

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

static void
describe_project (Provenance *self, const GuiseProject *project)
{
  static const char *const keys[GUISE_N_FACE_SLOTS] = { "guise.consent.src", "guise.consent.dst",
                                                        "guise.consent.generic" };

  provenance_add (self, "guise.plan", g_strdup (project->plan->name));
  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    if (project->faces[i].path != NULL)
      provenance_add (self, keys[i],
                      g_strdup (guise_consent_to_string (project->faces[i].consent)));
}

static void
describe_model (Provenance *self, const GuiseSaehd *model, int64_t iteration)
{
  const GuiseSaehdOptions *options = guise_saehd_get_options (model);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  provenance_add (self, "guise.schema", g_strdup (PROVENANCE_SCHEMA));
  provenance_add (self, "guise.content", g_strdup ("synthetic face model"));
  provenance_add (self, "guise.date", g_date_time_format (now, "%Y-%m-%d"));
  provenance_add (self, "guise.version", g_strdup (GUISE_VERSION));
  provenance_add (self, "guise.iteration", g_strdup_printf ("%" G_GINT64_FORMAT, iteration));
  provenance_add (self, "guise.archi", guise_saehd_archi_to_string (&options->archi));
  provenance_add (self, GUISE_DFM_FACE_TYPE,
                  g_strdup (
                    guise_face_type_to_abbreviation (guise_saehd_options_get_face_type (options))));
}

/* The folder to load from: the newest checkpoint of a project, or the folder itself. */
static char *
find_folder (const char *source, GuiseProject **out_project, GError **error)
{
  g_autoptr (GuiseProject) project = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *checkpoints = NULL;
  g_autofree char *folder = NULL;

  if (!guise_project_is_one (source))
    return g_strdup (source);
  project = guise_project_open (source, error);
  if (project == NULL || !guise_project_check_consent (project, error))
    return NULL;
  checkpoints = guise_project_dup_checkpoints_dir (project);
  folder = guise_checkpoint_find_latest (checkpoints, NULL, &local);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (folder == NULL)
    g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                 _("The project “%s” has not been trained yet."), source);
  else
    *out_project = g_steal_pointer (&project);
  return g_steal_pointer (&folder);
}

/* Loads definition and weights; weights that a file lacks are refused. */
static gboolean
load_model (GuiseCli       *self,
            const char     *folder,
            GuiseSaehd    **out_model,
            GuiseWeights   *weights,
            GuiseDflState **out_state,
            GError        **error)
{
  GuiseSaehdOptions options;
  g_autoptr (GuiseSaehd) model = NULL;
  g_autoptr (GuiseDflState) state = NULL;
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);

  if (!guise_dfl_folder_load_options (folder, NULL, &options, &state, error) ||
      (model = guise_saehd_new (&options, error)) == NULL ||
      !guise_saehd_add_weights (model, weights, 0, error) ||
      !guise_dfl_folder_load_weights (folder, NULL, model, weights, GUISE_DFL_MISSING_REFUSE, notes,
                                      error))
    return FALSE;
  for (unsigned i = 0; i < notes->len; i++)
    guise_cli_output_note (self->output, "%s", (const char *) g_ptr_array_index (notes, i));
  *out_model = g_steal_pointer (&model);
  *out_state = g_steal_pointer (&state);
  return TRUE;
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
                         GuisePrecision precision,
                         const char    *path,
                         JsonObject   **out_members,
                         GError       **error)
{
  g_autoptr (GuiseProject) project = NULL;
  g_autofree char *folder = find_folder (source, &project, error);
  g_autoptr (GuiseDevice) device = NULL;
  g_autoptr (GuiseWeights) weights = NULL;
  g_autoptr (GuiseSaehd) model = NULL;
  g_autoptr (GuiseDflState) state = NULL;
  g_auto (Provenance) provenance = { 0 };
  GuiseDfmReport report;

  if (folder == NULL || (device = guise_device_open (self->device, self->n_threads, error)) == NULL)
    return FALSE;
  weights = guise_weights_new (device);
  if (!load_model (self, folder, &model, weights, &state, error))
    return FALSE;
  describe_model (&provenance, model, state->iter);
  if (project != NULL)
    describe_project (&provenance, project);
  if (!guise_dfm_export (model, weights, device, precision, provenance.items, provenance.n, path,
                         &report, error))
    return FALSE;
  *out_members = make_result (path, precision, &report, state->iter);
  return TRUE;
}
