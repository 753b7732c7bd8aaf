/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/guise-project-person.h"

G_BEGIN_DECLS

/* A project with everything that a training leaves behind, of which persons are removed; and a bin
 * that may not be there: to be linked with -Wl,--wrap=g_file_trash. */

#define ALL_PARTS ((1u << GUISE_N_PERSON_PARTS) - 1)

typedef struct
{
  char         *work;
  char         *dir;
  char         *outside; /* somebody's own files */
  char         *foreign; /* among them: faces of the character */
  GuiseProject *project;
} Fixture;

/* Runs what main() of a test has added, with a home of its own. */
int person_fixture_run (int argc, char **argv, void (*add) (void));

extern gboolean    person_fixture_has_no_bin;
extern const char *person_fixture_stuck; /* what does not let itself be moved, or NULL */

/* Told of each thing before it is moved. */
extern void (*person_fixture_on_trash) (const char *path);

/* One's own faces are in the project, those of the character elsewhere. */
void person_fixture_set_up (Fixture *self, const void *data);
void person_fixture_tear_down (Fixture *self, const void *data);

void     person_fixture_write (const char *dir, const char *name);
gboolean person_fixture_is_in (const char *dir, const char *name);
gboolean person_fixture_is_in_bin (const char *name);
void     person_fixture_link (const char *target, const char *dir, const char *name);

/* Says about the faces of a slot that whoever is called so has given leave. */
void person_fixture_state (GuiseProject *project, GuiseFaceSlot slot, const char *label);

/* Whether it is known on what ground a slot's faces were used, and counts no more. */
gboolean person_fixture_is_known (const Fixture *self, GuiseFaceSlot slot);

/* From the disk again. */
void person_fixture_reopen (Fixture *self);

GuisePerson *person_fixture_find (const Fixture *self, GuiseFaceSlot slot);

gboolean person_fixture_is_listed (const Fixture     *self,
                                   const GuisePerson *person,
                                   GuisePersonPart    part,
                                   const char        *name);

/* Removes and opens the project again. Returns: how much was left */
guint person_fixture_remove (Fixture *self, GuiseFaceSlot slot, unsigned parts, GuiseRemoval how);

G_END_DECLS
