/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-rename-journal.h"

G_BEGIN_DECLS

#define GUISE_RENAME_PENDING_NAME ".guise-renames"
#define GUISE_RENAME_TRASH_NAME   ".guise-trash"

typedef struct
{
  char    *from;    /* owned */
  char    *to;      /* owned */
  gboolean through; /* goes through a temporary name */
} GuiseRenameStep;

struct _GuiseRenameJournal
{
  char    *folder;  /* owned */
  GArray  *moves;   /* owned, of GuiseRenameStep */
  char    *id;      /* owned; of the run. NULL in lists from before there were ids */
  gboolean is_undo; /* takes back an earlier run */
  int      pass;    /* 1 or 2 */
  int      lock;    /* owned descriptor, or -1 */
};

GuiseRenameStep *guise_rename_get_move (const GuiseRenameJournal *self, size_t i);

/* Whether a name of a list is there. */
gboolean guise_rename_exists (const GuiseRenameJournal *self, const char *name);

/* guise-rename-names.c */

/* Whether a path may stand in a list: a file of the folder, of one in it, or of one beside. */
gboolean guise_rename_may_stand (const GuiseRenameJournal *self, const char *path);

/* A link in a folder's place may lead anywhere. */
gboolean guise_rename_goes_through_link (const GuiseRenameJournal *self, const char *path);
gboolean guise_rename_is_beside (const char *to);

/* guise-rename-list.c: the list that says what was begun. */
gboolean            guise_rename_list_save (const GuiseRenameJournal *self, GError **error);
GuiseRenameJournal *guise_rename_list_load (const char *folder, const char *name, GError **error);

/* guise-rename-trash.c: sends what cannot go to its folder beside to one inside. */
gboolean guise_rename_redirect (GuiseRenameJournal *self, GError **error);

/* What guise_rename_journal_can_reach() leaves where it is killed: empty files of our own with its
 * kind of name. */
void guise_rename_remove_probes (const char *folder);

G_END_DECLS
