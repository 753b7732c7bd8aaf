/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise faceset`: the table of its sub-verbs. */
#include "cli/guise-cli-faceset.h"

#include <string.h>

#include "survey/guise-score-card.h"

#define PREFIX           "faceset "
#define MAX_ISSUES_SHOWN 5

/* A new sub-verb: its function in guise-cli-faceset-<name>.c, declared in guise-cli-faceset.h, a
 * row here. */
static const GuiseCliVerb verbs[] = {
  { PREFIX "info", "DIR [--faces]", N_ ("Count the faces of a faceset, or tell about each"),
    "guise faceset info faces --faces --json", 0, guise_cli_faceset_info },
  { PREFIX "verify", "DIR", N_ ("Read all faces to the end and list what is damaged"),
    "guise faceset verify faces --json", 0, guise_cli_faceset_verify },
  { PREFIX "repair", "DIR [--dry-run]",
    N_ ("Put damaged faces right, and those that are past it aside"),
    "guise faceset repair faces --dry-run", 0, guise_cli_faceset_repair },
  { PREFIX "score", "DIR [--dst DIR] [--resolution N] [--map FILE] [--sheet FILE]",
    N_ ("Say what a faceset lacks, and what to record"),
    "guise faceset score character --dst performer --resolution 224", GUISE_CLI_WRITES,
    guise_cli_faceset_score },
  { PREFIX "note", "DIR [--scene N TEXT | --scene N --remove]",
    N_ ("List the scenes of light and colour, and note something about one"),
    "guise faceset note faces --scene 2 \"summer 2019, with a beard\"", 0, guise_cli_faceset_note },
  { PREFIX "people", "DIR [--keep NAME -o FILE.json]", N_ ("Find out who is who in a faceset"),
    "guise faceset people faces --keep person-1 -o faces/me.json", GUISE_CLI_WRITES,
    guise_cli_faceset_people },
  { PREFIX "pack", "DIR [-o FILE]", N_ ("Put the faces of a folder into one file"),
    "guise faceset pack faces", GUISE_CLI_WRITES, guise_cli_faceset_pack },
  { PREFIX "unpack", "DIR [-o DIR]", N_ ("Write the faces of a pack as files"),
    "guise faceset unpack faces -o loose", GUISE_CLI_WRITES, guise_cli_faceset_unpack },
  { PREFIX "resize", "DIR -o OUT [--size N] [--face-type T]",
    N_ ("Write the faces in another size, or cut another type out of them"),
    "guise faceset resize faces -o faces_resized --size 256 --face-type f", GUISE_CLI_WRITES,
    guise_cli_faceset_resize },
  { PREFIX "names", "DIR [--dry-run]",
    N_ ("Give the files the names that they were extracted with"),
    "guise faceset names faces --dry-run", 0, guise_cli_faceset_names },
  { PREFIX "consent", "DIR [KIND] [--label TEXT] [--note TEXT] [--document FILE]",
    N_ ("Show or state whose face it is and on what ground it is used"),
    "guise faceset consent faces permission --label Ada --document release.pdf", 0,
    guise_cli_faceset_consent },
  { PREFIX "save-meta", "DIR", N_ ("Save what the faces say, before another program edits them"),
    "guise faceset save-meta faces", 0, guise_cli_faceset_save_meta },
  { PREFIX "restore-meta", "DIR [--replace]",
    N_ ("Put what was saved back into the faces, and their size"),
    "guise faceset restore-meta faces", 0, guise_cli_faceset_restore_meta },
};

const GuiseCliVerb *
guise_cli_faceset_find (const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (strcmp (verbs[i].name + strlen (PREFIX), name) == 0)
      return &verbs[i];
  return NULL;
}

const char *
guise_cli_faceset_take_one (const GuiseCli *self, GStrv rest, GError **error)
{
  if (rest != NULL && g_strv_length (rest) == 1)
    return rest[0];
  guise_cli_set_usage_error (self, error, _("Name one faceset: a folder or a pack."));
  return NULL;
}

void
guise_cli_faceset_tell_left_out (const GuiseCli *self, const GPtrArray *issues)
{
  for (guint i = 0; i < MIN (issues->len, MAX_ISSUES_SHOWN); i++)
    {
      const GuiseFacesetIssue *issue = g_ptr_array_index (issues, i);

      /* Translators: a file name and why the file is left out */
      guise_cli_output_warning (self->output, _("%s is left out: %s"), issue->name, issue->reason);
    }
  if (issues->len > MAX_ISSUES_SHOWN)
    guise_cli_output_warning (self->output,
                              ngettext ("%u more file is left out.", "%u more files are left out.",
                                        issues->len - MAX_ISSUES_SHOWN),
                              issues->len - MAX_ISSUES_SHOWN);
}

void
guise_cli_faceset_warn (const GuiseCli *self, const GuiseFaceset *faceset)
{
  guise_cli_faceset_tell_left_out (self, guise_faceset_get_issues (faceset));
}

JsonObject *
guise_cli_faceset_counts_to_json (GHashTable *counter)
{
  JsonObject *object = json_object_new ();
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (counter), (GCompareFunc) strcmp);

  for (const GList *item = names; item != NULL; item = item->next)
    json_object_set_int_member (object, item->data,
                                GPOINTER_TO_UINT (g_hash_table_lookup (counter, item->data)));
  return object;
}

void
guise_cli_faceset_offer_best (const GuiseCli *self, const char *path, size_t n)
{
  g_autofree char *name = g_filename_display_name (path);
  g_autofree char *word = g_shell_quote (name);

  if (n > GUISE_SCORE_MANY_FACES)
    guise_cli_output_note (self->output,
                           /* Translators: numbers of faces, then a path, then numbers of faces */
                           _("There are %zu faces; more than %d make training longer, not better. "
                             "Choose the best of them: guise sort %s --by best --keep %d, for a "
                             "model that runs live --keep %d, at most %d."),
                              n, GUISE_SCORE_MANY_FACES, word, GUISE_SCORE_GOOD_FACES,
                              GUISE_SCORE_LIVE_FACES, GUISE_SCORE_FULL_FACES);
}

/* "info, verify, ...": what there is, for a message. */
static char *
list_names (void)
{
  GString *names = g_string_new (NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (verbs); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", verbs[i].name + strlen (PREFIX));
  return g_string_free (names, FALSE);
}

/* Without a sub-verb: --help lists them, anything else is wrong. */
static gboolean
explain (GuiseCli *self, char **argv, GError **error)
{
  g_autofree char *names = list_names ();
  g_autoptr (GString) help = g_string_new (NULL);
  GuiseCliVerb verb = *self->verb;
  g_auto (GStrv) rest = NULL;
  const GOptionEntry entries[] = {
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL },
    { NULL },
  };
  gboolean ok;

  g_string_append (help, _(verb.summary));
  g_string_append_c (help, '\n');
  for (size_t i = 0; i < G_N_ELEMENTS (verbs); i++)
    g_string_append_printf (help, "\n  %-12s %s", verbs[i].name + strlen (PREFIX),
                            _(verbs[i].summary));
  verb.summary = help->str;
  self->verb = &verb;
  ok = guise_cli_parse (self, argv, entries, error);
  self->verb = guise_cli_find ("faceset");
  if (ok)
    guise_cli_set_usage_error (self, error, _("Say what to do: %s."), names);
  return FALSE;
}

gboolean
guise_cli_faceset (GuiseCli *self, char **argv, GError **error)
{
  g_autoptr (GPtrArray) rest = g_ptr_array_new ();
  const GuiseCliVerb *verb = NULL;

  /* The sub-verb is the first word that is one: options may stand before it. */
  for (; *argv != NULL; argv++)
    {
      const GuiseCliVerb *found = verb == NULL ? guise_cli_faceset_find (*argv) : NULL;

      if (found != NULL)
        verb = found;
      else
        g_ptr_array_add (rest, *argv);
    }
  g_ptr_array_add (rest, NULL);
  if (verb == NULL)
    return explain (self, (char **) rest->pdata, error);
  self->verb = verb;
  return verb->run (self, (char **) rest->pdata, error);
}
