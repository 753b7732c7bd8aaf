/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise inspect`: what a file or folder is, by the safe readers. */
#include "cli/guise-cli.h"
#include "cli/guise-inspection.h"

static void
append_member (GString *text, const char *name, JsonNode *value)
{
  g_autofree char *shown = json_to_string (value, FALSE);

  g_string_append_printf (text, "  %-20s %s\n", name, shown);
}

/* The same for people: the verdict, then what is in it. */
static char *
to_text (const char *path, const GuiseInspection *inspection)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GList) names = json_object_get_members (inspection->facts);
  g_autofree char *shown = g_filename_display_name (path);

  g_string_append_printf (text, "%s: %s, %s\n", shown,
                          guise_inspect_kind_get_name (inspection->kind),
                          guise_inspect_verdict_get_name (inspection->verdict));
  for (const GList *item = names; item != NULL; item = item->next)
    append_member (text, item->data, json_object_get_member (inspection->facts, item->data));
  return g_string_free (text, FALSE);
}

static JsonObject *
to_members (const char *path, const GuiseInspection *inspection)
{
  JsonObject      *members = json_object_new ();
  g_autofree char *shown = g_filename_display_name (path);

  json_object_set_string_member (members, "path", shown);
  json_object_set_string_member (members, "kind", guise_inspect_kind_get_name (inspection->kind));
  json_object_set_string_member (members, "verdict",
                                 guise_inspect_verdict_get_name (inspection->verdict));
  if (inspection->refusal != NULL)
    json_object_set_string_member (members, "reason", inspection->refusal->message);
  json_object_set_object_member (members, "content", json_object_ref (inspection->facts));
  return members;
}

static gboolean
read_arguments (GuiseCli         *self,
                char            **argv,
                char            **out_path,
                GuiseInspectKind *out_kind,
                GError          **error)
{
  g_autofree char *as = NULL;
  g_auto (GStrv) paths = NULL;
  const GOptionEntry entries[] = {
    { "as", 0, 0, G_OPTION_ARG_STRING, &as,
      N_ ("Read it as pickle, weights, data, dfljpg, pak or dfm"), "KIND" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &paths, NULL, NULL },
    { NULL },
  };

  if (!guise_cli_parse (self, argv, entries, error))
    return FALSE;
  if (paths == NULL || g_strv_length (paths) != 1)
    {
      guise_cli_set_usage_error (self, error, _("Name one file or folder."));
      return FALSE;
    }
  *out_kind = GUISE_INSPECT_AUTO;
  if (as != NULL && !guise_inspect_kind_from_name (as, out_kind))
    {
      guise_cli_set_usage_error (self, error, _("There is no kind “%s”."), as);
      return FALSE;
    }
  *out_path = g_strdup (paths[0]);
  return TRUE;
}

gboolean
guise_cli_inspect (GuiseCli *self, char **argv, GError **error)
{
  g_autoptr (GuiseInspection) inspection = NULL;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  GuiseInspectKind kind;

  if (!read_arguments (self, argv, &path, &kind, error))
    return FALSE;
  inspection = guise_inspect (path, kind, self->cancellable, error);
  if (inspection == NULL)
    return FALSE;
  for (guint i = 0; i < inspection->warnings->len; i++)
    guise_cli_output_warning (self->output, "%s", (char *) inspection->warnings->pdata[i]);
  text = to_text (path, inspection);
  guise_cli_output_result (self->output, text, to_members (path, inspection));
  if (inspection->refusal == NULL)
    return TRUE;
  /* The verdict is told, the exit code too: damaged or hostile. */
  g_set_error_literal (error, GUISE_CLI_ERROR, GUISE_CLI_ERROR_HOSTILE,
                       inspection->refusal->message);
  return FALSE;
}
