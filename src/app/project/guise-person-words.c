/* SPDX-License-Identifier: GPL-3.0-or-later
 * What there is of a person, as people read it. */
#include "app/project/guise-person-words.h"

#include <glib/gi18n.h>

#include "app/guise-error-text.h"
#include "core/guise-error.h"

#define N_NAMED 12 /* exported files */

static const struct
{
  const char *title;
  const char *text; /* where nothing is counted */
} parts[GUISE_N_PERSON_PARTS] = {
  [GUISE_PERSON_FACES] = { N_ ("Faces"), N_ ("What is in their folder") },
  [GUISE_PERSON_PICTURES] = { N_ ("Pictures"),
                              N_ ("Previews and the history, which show both sides") },
  [GUISE_PERSON_MODEL] = { N_ ("Model"),
                           N_ ("It has learned from both sides; training begins anew") },
  [GUISE_PERSON_BACKUPS] = { N_ ("Backups"), NULL },
  [GUISE_PERSON_EXPORTS] = { N_ ("Exported files"), N_ ("What they were compared on") },
  [GUISE_PERSON_MASKS] = { N_ ("Mask model"),
                           N_ ("It may have learned from outlines of these faces") },
  [GUISE_PERSON_CACHE] = { N_ ("Small pictures"),
                           N_ ("Of faces that were shown; they are deleted at once") },
};

const char *
guise_person_words_get_title (GuisePersonPart part)
{
  return _ (parts[part].title);
}

static char *
dup_text (const GuisePerson *person, GuisePersonPart part)
{
  const unsigned n = person->traces[part].n;

  if (n > 0 && part == GUISE_PERSON_FACES)
    return g_strdup_printf (ngettext ("%u face with its mask and outlines",
                                      "%u faces with their masks and outlines", n),
                            n);
  if (n > 0 && part == GUISE_PERSON_BACKUPS)
    return g_strdup_printf (ngettext ("%u backup; it may have learned from these faces",
                                      "%u backups; they may have learned from these faces", n),
                            n);
  if (n > 0 && part == GUISE_PERSON_EXPORTS)
    return g_strdup_printf (ngettext ("%u file in the folder of the project",
                                      "%u files in the folder of the project", n),
                            n);
  return g_strdup (_ (parts[part].text));
}

/* What somebody may have put there himself is seen by its name. */
static void
add_files (GString *lines, const GuisePerson *person)
{
  const GuisePersonTrace *trace = &person->traces[GUISE_PERSON_EXPORTS];

  for (guint i = 0; i < MIN (trace->n, N_NAMED); i++)
    {
      g_autofree char *name = g_filename_display_basename (trace->paths->pdata[i]);

      g_string_append_printf (lines, "%s%s", i == 0 ? "\n" : ", ", name);
    }
  if (trace->n > N_NAMED)
    g_string_append (lines, "…");
}

char *
guise_person_words_dup_text (const GuisePerson *person, GuisePersonPart part)
{
  g_autofree char *text = dup_text (person, part);
  GString         *lines = g_string_new (text);

  if (part == GUISE_PERSON_EXPORTS)
    add_files (lines, person);
  for (guint i = 0; part == GUISE_PERSON_FACES && i < person->whole->len; i++)
    {
      g_autofree char *name = g_filename_display_name (person->whole->pdata[i]);

      g_string_append_c (lines, '\n');
      /* Translators: a folder, or a file with many faces */
      g_string_append_printf (lines, _ ("All that is in %s goes, not only these faces"), name);
    }
  return g_string_free (lines, FALSE);
}

/* What GLib says is in the language of the user; what we say is for the log. */
char *
guise_person_words_dup_reason (const GuisePersonLeft *left)
{
  switch (left->why)
    {
    case GUISE_PERSON_LEFT_NO_BIN:
      return g_strdup (_ ("There is no bin on this disk"));
    case GUISE_PERSON_LEFT_CHANGED:
      return g_strdup (_ ("It is not as it was in the list: something came later, or has changed"));
    case GUISE_PERSON_LEFT_NEEDED:
      return g_strdup (_ ("What is left needs it"));
    case GUISE_PERSON_LEFT_LINK:
      return g_strdup (_ ("A link, or elsewhere: it is not touched"));
    case GUISE_PERSON_LEFT_FAILED:
    default:
      return left->error->domain == G_IO_ERROR ? g_strdup (left->error->message)
                                               : guise_error_text_dup_line (left->error);
    }
}

char *
guise_person_words_dup_faces (const GuisePerson *person)
{
  const unsigned n = person->traces[GUISE_PERSON_FACES].n;

  if (person->linked != NULL)
    return g_strdup (_ ("The faces lie outside of the project"));
  if (n == 0)
    return g_strdup (_ ("No faces any more"));
  return g_strdup_printf (ngettext ("%u face", "%u faces", n), n);
}
