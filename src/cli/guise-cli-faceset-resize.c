/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise faceset resize`: the faces in another size or of another type, in another folder. */
#include "cli/guise-cli-faceset.h"
#include "faceset/guise-faceset-resize.h"
#include "faceset/guise-scene-notes.h"
#include "project/guise-faceset-consent.h"

typedef struct
{
  char  *out;
  char  *type;
  int    size;
  char **rest;
} Wishes;

static void
wishes_clear (Wishes *self)
{
  g_free (self->out);
  g_free (self->type);
  g_strfreev (self->rest);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wishes, wishes_clear)

static void
tell_black (const GuiseCli *self, size_t n_black)
{
  if (n_black > 0)
    guise_cli_output_warning (
      self->output,
      ngettext ("%d face shows more than its old picture did, and is black there: a larger type "
                "needs the footage; extract it again.",
                "%d faces show more than their old pictures did, and are black there: a larger "
                "type needs the footage; extract it again.",
                (gulong) n_black),
      (int) n_black);
}

static void
tell_result (const GuiseCli                 *self,
             const GuiseFacesetResizeReport *report,
             size_t                          n_unusable,
             const char                     *out)
{
  const size_t     n_faces = report->n_resized + report->n_there;
  JsonObject      *members = json_object_new ();
  g_autofree char *shown = g_filename_display_name (out);
  /* Translators: how many faces, the folder that they are in now, and how many of them were there
   * already */
  g_autofree char *text =
    g_strdup_printf (_("%d faces are in %s, %d of them from an earlier run\n"), (int) n_faces,
                        shown, (int) report->n_there);

  json_object_set_int_member (members, "faces", (gint64) n_faces);
  json_object_set_int_member (members, "resized", (gint64) report->n_resized);
  json_object_set_int_member (members, "there", (gint64) report->n_there);
  json_object_set_int_member (members, "black", (gint64) report->n_black);
  json_object_set_int_member (members, "left_out", (gint64) (report->left_out->len + n_unusable));
  json_object_set_string_member (members, "output", shown);
  guise_cli_output_result (self->output, text, members);
}

static const char *
read_wishes (GuiseCli                  *self,
             char                     **argv,
             Wishes                    *wishes,
             GuiseFacesetResizeOptions *out_options,
             GError                   **error)
{
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &wishes->out, N_ ("The folder for the new faces"),
      "OUT" },
    { "size", 0, 0, G_OPTION_ARG_INT, &wishes->size,
      N_ ("Side of the new pictures, 128 to 2048; default 512"), "N" },
    { "face-type", 0, 0, G_OPTION_ARG_STRING, &wishes->type,
      N_ ("Cut this type: h, mf, f, wf or head; default as they are"), "T" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &wishes->rest, NULL, NULL },
    { NULL },
  };
  const char *path;

  wishes->size = GUISE_RESIZE_DEFAULT_SIDE;
  if (!guise_cli_parse (self, argv, entries, error))
    return NULL;
  path = guise_cli_faceset_take_one (self, wishes->rest, error);
  if (path == NULL)
    return NULL;
  *out_options = (GuiseFacesetResizeOptions){
    .size = wishes->size,
    .has_type = wishes->type != NULL,
    .replace = self->force,
    .n_threads = self->n_threads,
    .progress = guise_cli_output_progress_func,
    .user_data = self->output,
    .cancellable = self->cancellable,
  };
  if (wishes->out == NULL)
    guise_cli_set_usage_error (self, error, _("Say where the new faces go, with -o OUT."));
  else if (wishes->size < GUISE_RESIZE_MIN_SIDE || wishes->size > GUISE_RESIZE_MAX_SIDE)
    guise_cli_set_usage_error (self, error,
                               _("The size must be from %d to %d, not %d."), GUISE_RESIZE_MIN_SIDE,
                                  GUISE_RESIZE_MAX_SIDE, wishes->size);
  else if (wishes->type != NULL &&
           (!guise_face_type_from_string (wishes->type, &out_options->type) ||
            out_options->type == GUISE_FACE_TYPE_MARK_ONLY))
    guise_cli_set_usage_error (self, error,
                               _("“%s” is no face type; take h, mf, f, wf or head."),
                                  wishes->type);
  else
    return path;
  return NULL;
}

gboolean
guise_cli_faceset_resize (GuiseCli *self, char **argv, GError **error)
{
  g_auto (Wishes) wishes = { 0 };
  g_auto (GuiseFacesetResizeReport) report = { 0 };
  g_autoptr (GuiseFaceset) faceset = NULL;
  GuiseFacesetResizeOptions options = { 0 };
  const char               *path = read_wishes (self, argv, &wishes, &options, error);

  if (path == NULL)
    return FALSE;
  faceset = guise_faceset_open (path, error);
  if (faceset == NULL)
    return FALSE;
  guise_cli_faceset_warn (self, faceset);
  guise_cli_output_begin (self->output, _("Resizing"), guise_faceset_get_n (faceset));
  if (!guise_faceset_resize (faceset, wishes.out, &options, &report, error) ||
      !guise_faceset_consent_carry (path, wishes.out, error) ||
      !guise_scene_notes_carry (path, wishes.out, error))
    return FALSE;
  guise_cli_faceset_tell_left_out (self, report.left_out);
  tell_black (self, report.n_black);
  tell_result (self, &report, guise_faceset_get_issues (faceset)->len, wishes.out);
  return TRUE;
}
