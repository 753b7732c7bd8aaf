/* SPDX-License-Identifier: GPL-3.0-or-later
 * What there is of a person, as people read it. */
#include "app/project/guise-person-words.h"

#include <glib/gi18n.h>

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

char *
guise_person_words_dup_text (const GuisePerson *person, GuisePersonPart part)
{
  const unsigned n = person->traces[part].n;

  if (n > 0 && part == GUISE_PERSON_FACES)
    return g_strdup_printf (ngettext ("%u face with its mask and outlines",
                                      "%u faces with their masks and outlines", n),
                            n);
  if (n > 0 && part == GUISE_PERSON_BACKUPS)
    return g_strdup_printf (ngettext ("%u backup; it has learned from both sides, too",
                                      "%u backups; they have learned from both sides, too", n),
                            n);
  if (n > 0 && part == GUISE_PERSON_EXPORTS)
    return g_strdup_printf (ngettext ("%u file in the folder of the project",
                                      "%u files in the folder of the project", n),
                            n);
  return g_strdup (_ (parts[part].text));
}
