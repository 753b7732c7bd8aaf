/* SPDX-License-Identifier: GPL-3.0-or-later
 * Puts a folder of faces right: first everything is read and planned, then written down, then
 * done file by file. */
#include "faceset/guise-faceset-repair.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-faceset-files.h"
#include "faceset/guise-faceset-verify.h"
#include "faceset/guise-faceset.h"
#include "faceset/guise-rename-history.h"
#include "faceset/guise-repair-private.h"
#include "faceset/guise-verify-private.h"

#define BESIDE_SUFFIX   "_damaged"
#define LEFTOVER_SUFFIX ".kept" /* or a later save would take it for its own and overwrite it */

static const char *const action_names[] = {
  [GUISE_REPAIR_MENDED] = "mended",
  [GUISE_REPAIR_MOVED] = "moved",
  [GUISE_REPAIR_LEFT] = "left",
};

const char *
guise_repair_action_to_string (GuiseRepairAction action)
{
  return action_names[action];
}

static void
free_step (gpointer data)
{
  GuiseRepairStep *step = data;

  g_free (step->name);
  g_free (step->kept);
  g_free (step->reason);
  g_free (step);
}

void
guise_repair_report_clear (GuiseRepairReport *self)
{
  g_clear_pointer (&self->steps, g_ptr_array_unref);
  g_free (self->beside);
  g_free (self->report_path);
  *self = (GuiseRepairReport){ 0 };
}

/* ---- the plan ---- */

/* "person/face.jpg" as it is, then "person/face-2.jpg" and so on. */
static char *
dup_numbered (const char *name, guint k)
{
  const char *slash = strrchr (name, '/');
  const char *dot = strrchr (slash != NULL ? slash : name, '.');
  const int   n_stem = dot != NULL ? (int) (dot - name) : (int) strlen (name);

  return k == 1 ? g_strdup (name) : g_strdup_printf ("%.*s-%u%s", n_stem, name, k, name + n_stem);
}

/* A name beside that nothing has yet; @bytes: (nullable): a file that holds them, from a run that
 * was killed, will do too. */
static char *
find_kept_name (const char *beside, const char *name, GBytes *bytes, GHashTable *taken)
{
  for (guint k = 1;; k++)
    {
      g_autofree char *kept = dup_numbered (name, k);
      g_autofree char *path = g_build_filename (beside, kept, NULL);
      const gboolean   is_free =
        !g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK);

      if ((is_free || (bytes != NULL && guise_face_file_holds (path, bytes))) &&
          g_hash_table_add (taken, g_strdup (kept)))
        return g_steal_pointer (&kept);
    }
}

/* What can be done about a file that has damage. */
static void
plan_step (const char *folder, GuiseRepairStep *step, const char *beside, GHashTable *taken)
{
  g_autofree char *path = g_build_filename (folder, step->name, NULL);
  g_autoptr (GBytes) bytes = guise_file_read (path, GUISE_FACE_FILE_MAX_BYTES, NULL);
  g_autoptr (GBytes) mended = bytes != NULL ? guise_repair_face (bytes) : NULL;

  /* Rights and broken cables say nothing about the bytes: where it is it may be read again. */
  if (bytes == NULL)
    {
      step->action = GUISE_REPAIR_LEFT;
      return;
    }
  step->action = mended != NULL ? GUISE_REPAIR_MENDED : GUISE_REPAIR_MOVED;
  step->kept = find_kept_name (beside, step->name, mended != NULL ? bytes : NULL, taken);
}

/* The step of a finding: that of the finding before it where it is the same file. */
static GuiseRepairStep *
get_step (GPtrArray *steps, const GuiseVerifyFinding *finding)
{
  GuiseRepairStep *last = steps->len > 0 ? g_ptr_array_index (steps, steps->len - 1) : NULL;

  if (last == NULL || strcmp (last->name, finding->name) != 0)
    {
      last = g_new0 (GuiseRepairStep, 1);
      last->name = g_strdup (finding->name);
      last->reason = g_strdup (finding->text);
      g_ptr_array_add (steps, last);
    }
  else
    {
      g_autofree char *reason = g_steal_pointer (&last->reason);

      last->reason = g_strconcat (reason, " ", finding->text, NULL);
    }
  return last;
}

static void
plan (const char *folder, const GuiseVerifyReport *found, GuiseRepairReport *report)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) leftovers = g_hash_table_new (g_direct_hash, g_direct_equal);
  size_t n[G_N_ELEMENTS (action_names)] = { 0 };

  for (guint i = 0; i < found->findings->len; i++)
    {
      const GuiseVerifyFinding *finding = g_ptr_array_index (found->findings, i);

      if (finding->kind == GUISE_VERIFY_LEFTOVER)
        g_hash_table_add (leftovers, get_step (report->steps, finding));
      else if (guise_verify_kind_is_damage (finding->kind))
        get_step (report->steps, finding);
    }
  for (guint i = 0; i < report->steps->len; i++)
    {
      GuiseRepairStep *step = g_ptr_array_index (report->steps, i);

      if (g_hash_table_contains (leftovers, step))
        {
          g_autofree char *name = g_strconcat (step->name, LEFTOVER_SUFFIX, NULL);

          step->action = GUISE_REPAIR_MOVED;
          step->kept = find_kept_name (report->beside, name, NULL, taken);
        }
      else
        plan_step (folder, step, report->beside, taken);
      n[step->action]++;
    }
  report->n_files = found->n_files;
  report->n_mended = n[GUISE_REPAIR_MENDED];
  report->n_moved = n[GUISE_REPAIR_MOVED];
  report->n_left = n[GUISE_REPAIR_LEFT];
}

/* ---- the report ---- */

static void
add_member (JsonObject *object, const char *member, const char *filename)
{
  g_autofree char *shown = g_filename_display_name (filename);

  json_object_set_string_member (object, member, shown);
}

static JsonNode *
make_json (const char *folder, const GuiseRepairReport *report)
{
  JsonObject *root = json_object_new ();
  JsonArray  *files = json_array_new ();
  JsonNode   *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (root, "format", "guise-repair");
  json_object_set_int_member (root, "version", 1);
  add_member (root, "faceset", folder);
  for (guint i = 0; i < report->steps->len; i++)
    {
      const GuiseRepairStep *step = g_ptr_array_index (report->steps, i);
      JsonObject            *file = json_object_new ();

      add_member (file, "name", step->name);
      json_object_set_string_member (file, "action", action_names[step->action]);
      if (step->kept != NULL)
        add_member (file, "kept", step->kept);
      json_object_set_string_member (file, "reason", step->reason);
      json_object_set_boolean_member (file, "done", step->is_done);
      json_array_add_object_element (files, file);
    }
  json_object_set_array_member (root, "files", files);
  json_node_take_object (node, root);
  return node;
}

static gboolean
save_report (const char *folder, const GuiseRepairReport *report, GError **error)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = make_json (folder, report);
  g_autofree char *text = NULL;
  gsize            n_bytes = 0;

  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  text = json_generator_to_data (generator, &n_bytes);
  return guise_file_replace (report->report_path, text, n_bytes, error);
}

/* ---- the work ---- */

static gboolean
mend (const char *path, const char *kept, GError **error)
{
  g_autoptr (GBytes) bytes = guise_file_read (path, GUISE_FACE_FILE_MAX_BYTES, error);
  g_autoptr (GBytes) mended = bytes != NULL ? guise_repair_face (bytes) : NULL;

  if (bytes == NULL)
    return FALSE;
  if (mended == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED,
                   "'%s' has changed while the faceset was repaired; run the repair again", path);
      return FALSE;
    }
  return guise_repair_keep (path, bytes, kept, error) &&
         guise_file_replace (path, g_bytes_get_data (mended, NULL), g_bytes_get_size (mended),
                             error);
}

static gboolean
take_step (const char *folder, const char *beside, GuiseRepairStep *step, GError **error)
{
  g_autofree char *path = g_build_filename (folder, step->name, NULL);
  g_autofree char *kept = NULL;

  if (step->action == GUISE_REPAIR_LEFT)
    return TRUE;
  kept = g_build_filename (beside, step->kept, NULL);
  step->is_done = step->action == GUISE_REPAIR_MENDED ? mend (path, kept, error)
                                                      : guise_repair_move (path, kept, error);
  return step->is_done;
}

static gboolean
take_steps (const char               *folder,
            const GuiseRepairOptions *options,
            GuiseRepairReport        *report,
            GError                  **error)
{
  for (guint i = 0; i < report->steps->len; i++)
    {
      if (g_cancellable_is_cancelled (options->cancellable))
        {
          g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                               "The repair was stopped; the next time it goes on there");
          return FALSE;
        }
      if (!take_step (folder, report->beside, g_ptr_array_index (report->steps, i), error))
        return FALSE;
      if (options->progress != NULL)
        options->progress (i + 1, report->steps->len, options->user_data);
    }
  guise_dir_sync (folder);
  return TRUE;
}

/* The report is there before anything is done, so that a killed run can be followed. */
static gboolean
do_it (const char               *folder,
       const GuiseRepairOptions *options,
       GuiseRepairReport        *report,
       GError                  **error)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *name = NULL;
  gboolean         ok;

  if (report->n_mended + report->n_moved == 0)
    return TRUE;
  if (!guise_dir_make (report->beside, error))
    return FALSE;
  name = find_kept_name (report->beside, GUISE_REPAIR_REPORT_NAME, NULL, taken);
  report->report_path = g_build_filename (report->beside, name, NULL);
  if (!save_report (folder, report, error))
    return FALSE;
  ok = take_steps (folder, options, report, error);
  return save_report (folder, report, ok ? error : NULL) && ok;
}

static gboolean
check_folder (const char *folder, const GuiseRepairOptions *options, GError **error)
{
  g_autofree char *pack = g_build_filename (folder, GUISE_FACESET_PACK_NAME, NULL);

  if (g_file_test (folder, G_FILE_TEST_IS_REGULAR) || g_file_test (pack, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_UNSUPPORTED,
                   "'%s' is a pack: unpack it into another folder, repair that, and pack it again",
                   folder);
      return FALSE;
    }
  /* Names in the middle of being changed are no state to repair. */
  return options->dry_run || !g_file_test (folder, G_FILE_TEST_IS_DIR) ||
         guise_rename_history_update (folder, error);
}

gboolean
guise_faceset_repair (const char               *folder,
                      const GuiseRepairOptions *options,
                      GuiseRepairReport        *out_report,
                      GError                  **error)
{
  const GuiseVerifyOptions reading = { .n_threads = options->n_threads,
                                       .progress = options->progress,
                                       .user_data = options->user_data,
                                       .cancellable = options->cancellable };
  g_autofree char         *place = g_canonicalize_filename (folder, NULL);
  g_auto (GuiseVerifyReport) found = { 0 };

  *out_report = (GuiseRepairReport){ .steps = g_ptr_array_new_with_free_func (free_step),
                                     .beside = g_strconcat (place, BESIDE_SUFFIX, NULL) };
  if (!check_folder (folder, options, error) ||
      !guise_faceset_verify (folder, &reading, &found, error))
    return FALSE;
  plan (folder, &found, out_report);
  /* A folder of frames is not to be emptied by a slip of the hand. */
  if (found.n_files > 0 && found.n_damaged == found.n_files && out_report->n_mended == 0)
    {
      g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY,
                   "Not one file in '%s' is a face or can be made one; nothing was changed",
                   folder);
      return FALSE;
    }
  return options->dry_run || do_it (folder, options, out_report, error);
}
