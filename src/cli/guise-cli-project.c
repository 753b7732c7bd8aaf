/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise project`: its options and its sub-verbs. */
#include "cli/guise-cli-project.h"

#include <string.h>

static void
wishes_clear (GuiseCliProjectWishes *self)
{
  g_free (self->recipe);
  g_free (self->src);
  g_free (self->dst);
  g_free (self->generic);
  g_free (self->consent);
  g_free (self->consent_src);
  g_free (self->consent_dst);
  g_free (self->label);
  g_free (self->note);
  g_free (self->document);
  g_free (self->base);
  g_free (self->name);
  g_strfreev (self->options);
  g_strfreev (self->rest);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseCliProjectWishes, wishes_clear)

typedef struct
{
  const char *name;
  guint       n_min; /* arguments, its own name included */
  guint       n_max;
  gboolean (*run) (GuiseCli *self, const GuiseCliProjectWishes *wishes, GError **error);
} SubVerb;

static const SubVerb sub_verbs[] = {
  { "new", 2, 2, guise_cli_project_new },
  { "info", 2, 2, guise_cli_project_info },
  { "set", 3, G_MAXUINT, guise_cli_project_set },
  { "consent", 3, 4, guise_cli_project_consent },
  { "faces", 3, 4, guise_cli_project_faces },
  { "duplicate", 3, 3, guise_cli_project_duplicate },
  { "report", 2, 2, guise_cli_project_report },
};

static gboolean
dispatch (GuiseCli *self, const GuiseCliProjectWishes *wishes, GError **error)
{
  const guint n = wishes->rest != NULL ? g_strv_length (wishes->rest) : 0;

  for (size_t i = 0; n > 0 && i < G_N_ELEMENTS (sub_verbs); i++)
    if (strcmp (sub_verbs[i].name, wishes->rest[0]) == 0 && n >= sub_verbs[i].n_min &&
        n <= sub_verbs[i].n_max)
      return sub_verbs[i].run (self, wishes, error);
  guise_cli_set_usage_error (self, error,
                             _("Say “new DIR”, “info PROJECT”, “set PROJECT KEY=VALUE...”, "
                               "“consent PROJECT src|dst|generic [KIND]”, "
                               "“faces PROJECT src|dst|generic [PATH]”, “duplicate PROJECT DIR” "
                               "or “report PROJECT”."));
  return FALSE;
}

gboolean
guise_cli_project (GuiseCli *self, char **argv, GError **error)
{
  g_auto (GuiseCliProjectWishes) wishes = { 0 };
  const GOptionEntry entries[] = {
    { "recipe", 0, 0, G_OPTION_ARG_FILENAME, &wishes.recipe,
      N_ ("What is trained: a shipped recipe or a plan file"), "NAME" },
    { "src", 0, 0, G_OPTION_ARG_FILENAME, &wishes.src, N_ ("Faces of the character"), "DIR" },
    { "dst", 0, 0, G_OPTION_ARG_FILENAME, &wishes.dst, N_ ("Faces of the performer"), "DIR" },
    { "generic", 0, 0, G_OPTION_ARG_FILENAME, &wishes.generic, N_ ("The big set of many people"),
      "PATH" },
    { "base", 0, 0, G_OPTION_ARG_FILENAME, &wishes.base,
      N_ ("Begin with this trained model: a project, a DeepFaceLab folder or a base package"),
      "PATH" },
    { "name", 0, 0, G_OPTION_ARG_STRING, &wishes.name,
      N_ ("With --base: which model of a folder with several"), "NAME" },
    { "consent", 0, 0, G_OPTION_ARG_STRING, &wishes.consent,
      N_ ("On what ground both faces are used; without it, what the facesets carry counts"),
      "KIND" },
    { "consent-src", 0, 0, G_OPTION_ARG_STRING, &wishes.consent_src,
      N_ ("On what ground the character's face is used"), "KIND" },
    { "consent-dst", 0, 0, G_OPTION_ARG_STRING, &wishes.consent_dst,
      N_ ("On what ground the performer's face is used"), "KIND" },
    { "label", 0, 0, G_OPTION_ARG_STRING, &wishes.label,
      N_ ("With consent: the person, by name or any other word"), "TEXT" },
    { "note", 0, 0, G_OPTION_ARG_STRING, &wishes.note,
      N_ ("With consent: the licence of the material, or other words"), "TEXT" },
    { "document", 0, 0, G_OPTION_ARG_FILENAME, &wishes.document,
      N_ ("With consent: a document whose hash is kept; it stays where it is"), "FILE" },
    { "option", 0, 0, G_OPTION_ARG_STRING_ARRAY, &wishes.options,
      N_ ("Change an option of the recipe; may be repeated"), "KEY=VALUE" },
    { "yes", 0, 0, G_OPTION_ARG_NONE, &wishes.yes,
      N_ ("With set: yes to what cannot be taken back"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &wishes.rest, NULL, NULL },
    { NULL },
  };

  return guise_cli_parse (self, argv, entries, error) && dispatch (self, &wishes, error);
}
