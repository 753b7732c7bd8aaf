/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise faceset people`: who is who in a faceset, and a selection of one person's faces. */
#include "cli/guise-cli-faceset.h"
#include "faceset/guise-selection.h"
#include "nn/guise-plan.h"
#include "survey/guise-people.h"

#define MAX_SHOWN 20 /* lines for people; scripts get all */

/* Measures what is not known yet; the network is not needed when all is. */
static gboolean
measure (GuiseCli *self, GuisePeople *people, GError **error)
{
  g_autoptr (GuiseDevice) device = NULL;
  g_autoptr (GuiseFaceDescriber) describer = NULL;

  if (guise_people_get_n_unknown (people) == 0)
    return TRUE;
  device = guise_device_open (self->device, self->n_threads, error);
  describer = device != NULL ? guise_face_describer_new (NULL, device, error) : NULL;
  if (describer == NULL)
    return FALSE;
  guise_cli_output_begin (self->output, _("Looking at faces"), 0);
  return guise_people_describe (people, describer, guise_cli_output_progress_func, self->output,
                                self->cancellable, error);
}

static JsonArray *
list_groups (const GuisePeople *people, const GuiseFaceset *faceset)
{
  JsonArray *groups = json_array_new ();

  for (size_t g = 0; g < guise_people_get_n_groups (people); g++)
    {
      const GuisePeopleGroup *group = guise_people_get_group (people, g);
      JsonObject             *object = json_object_new ();

      json_object_set_string_member (object, "name", group->name);
      json_object_set_int_member (object, "faces", (gint64) group->n_faces);
      json_object_set_string_member (object, "shown_by",
                                     guise_faceset_get_entry (faceset, group->medoid)->name);
      json_object_set_boolean_member (object, "given", group->is_given);
      json_array_add_object_element (groups, object);
    }
  return groups;
}

static char *
describe (const char *path, const GuisePeople *people, const GuiseFaceset *faceset)
{
  size_t   n = guise_people_get_n_groups (people);
  GString *text = g_string_new (NULL);

  /* Translators: a path, how many people are in it */
  g_string_append_printf (text, ngettext ("%s: %d person\n", "%s: %d people\n", (gulong) n), path,
                          (int) n);
  for (size_t g = 0; g < MIN (n, MAX_SHOWN); g++)
    {
      const GuisePeopleGroup *group = guise_people_get_group (people, g);

      /* Translators: a person's name, how many faces, the file that shows the person best */
      g_string_append_printf (text, _("  %-16s %6d faces   %s\n"), group->name,
                                       (int) group->n_faces,
                                       guise_faceset_get_entry (faceset, group->medoid)->name);
    }
  if (n > MAX_SHOWN)
    g_string_append_printf (text, _("  ... and %d more\n"), (int) (n - MAX_SHOWN));
  return g_string_free (text, FALSE);
}

/* A face in profile or bent down resembles itself from the front little: such a group may be
 * another one's, and such faces are the rarest of a set (docs/accuracy.md, "Who is who"). */
static void
warn_of_turned (const GuiseCli *self, const GuisePeople *people, const GuiseFaceset *faceset)
{
  for (size_t g = 1; g < MIN (guise_people_get_n_groups (people), MAX_SHOWN); g++)
    {
      const GuisePeopleGroup *group = guise_people_get_group (people, g);
      const char             *shown = guise_faceset_get_entry (faceset, group->medoid)->name;

      if (!group->is_given && guise_people_is_turned (people, (int) g))
        guise_cli_output_note (self->output,
                               /* Translators: a person's name, a file that shows the person */
                               _("Most faces of %s are turned or bent far: it may be one of the "
                                 "others. Look at %s before leaving them out; a larger --distance "
                                 "puts more together."),
                                  group->name, shown);
    }
}

/* Writes the selection of one person's faces. */
static gboolean
keep_one (GuiseCli           *self,
          const GuiseFaceset *faceset,
          const GuisePeople  *people,
          const char         *name,
          const char         *out_path,
          JsonObject         *members,
          GError            **error)
{
  g_autofree char *method = g_strconcat ("person ", name, NULL);
  g_autoptr (GuiseSelection) selection =
               guise_selection_new (guise_faceset_get_path (faceset), method);
  const int wanted = guise_people_find (people, name);

  if (wanted == GUISE_PEOPLE_NOBODY)
    {
      guise_cli_set_usage_error (
        self, error, _("Nobody is called “%s” here; without --keep the people are listed."), name);
      return FALSE;
    }
  for (size_t i = 0; i < guise_faceset_get_n (faceset); i++)
    {
      const char *face = guise_faceset_get_entry (faceset, i)->name;
      const int   group = guise_people_get_group_of (people, i);

      if (group == wanted)
        guise_selection_add (selection, face, (double) i, -1);
      else
        guise_selection_leave_out (selection, face,
                                   group == GUISE_PEOPLE_NOBODY
                                     ? "unknown"
                                     : guise_people_get_group (people, (size_t) group)->name);
    }
  if (!guise_selection_save (selection, out_path, error))
    return FALSE;
  json_object_set_string_member (members, "selection", out_path);
  json_object_set_int_member (members, "kept", selection->faces->len);
  return TRUE;
}

static gboolean
run (GuiseCli   *self,
     const char *path,
     double      limit,
     const char *keep,
     const char *out,
     GError    **error)
{
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (path, error);
  g_autoptr (GuisePeople) people = faceset != NULL ? guise_people_open (faceset) : NULL;
  g_autoptr (JsonObject) members = json_object_new ();
  g_autofree char *shown = g_filename_display_name (path);
  g_autofree char *text = NULL;
  size_t           n_unknown = 0;

  if (people == NULL)
    return FALSE;
  guise_cli_faceset_warn (self, faceset);
  if (!measure (self, people, error) || !guise_people_group (people, limit, error))
    return FALSE;
  for (size_t i = 0; i < guise_faceset_get_n (faceset); i++)
    n_unknown += guise_people_get_group_of (people, i) == GUISE_PEOPLE_NOBODY;
  json_object_set_string_member (members, "path", shown);
  json_object_set_int_member (members, "faces", (gint64) guise_faceset_get_n (faceset));
  json_object_set_int_member (members, "unknown", (gint64) n_unknown);
  json_object_set_array_member (members, "people", list_groups (people, faceset));
  if (keep != NULL && !keep_one (self, faceset, people, keep, out, members, error))
    return FALSE;
  warn_of_turned (self, people, faceset);
  text = describe (shown, people, faceset);
  guise_cli_output_result (self->output, text, g_steal_pointer (&members));
  return TRUE;
}

gboolean
guise_cli_faceset_people (GuiseCli *self, char **argv, GError **error)
{
  double           limit = GUISE_DESCRIPTOR_GROUP_LIMIT;
  g_autofree char *keep = NULL;
  g_autofree char *out = NULL;
  g_auto (GStrv) rest = NULL;
  const GOptionEntry entries[] = {
    { "keep", 0, 0, G_OPTION_ARG_STRING, &keep,
      N_ ("Write a selection of this one's faces; needs -o"), "NAME" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, N_ ("Where the selection goes"), "FILE.json" },
    { "distance", 0, 0, G_OPTION_ARG_DOUBLE, &limit,
      N_ ("How different faces of one person may be, 0 to 1, default 0.3"), "D" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL },
    { NULL },
  };
  const char *path;

  if (!guise_cli_parse (self, argv, entries, error) ||
      (path = guise_cli_faceset_take_one (self, rest, error)) == NULL)
    return FALSE;
  if ((keep == NULL) != (out == NULL) || !(limit >= 0 && limit <= 1))
    {
      guise_cli_set_usage_error (
        self, error, _("Say --keep NAME and -o FILE.json together; --distance is 0 to 1."));
      return FALSE;
    }
  return (out == NULL || guise_cli_check_output (self, out, error)) &&
         run (self, path, limit, keep, out, error);
}
