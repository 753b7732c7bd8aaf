/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "faceset/guise-faceset.h"
#include "faceset/guise-selection-marks.h"

G_BEGIN_DECLS

/* What is said about the faces of a faceset, as arrays that a list can be made from. */
typedef struct
{
  uint8_t  *marks; /* [n] owned; flags of GuiseWallMark */
  uint32_t *ranks; /* [n] owned; place among the chosen ones */
  size_t    n_chosen;
  size_t    n_aside;
} GuiseWallChoice;

void guise_wall_choice_free (GuiseWallChoice *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseWallChoice, guise_wall_choice_free)

/* As the selection has it; NULL is an empty one. Any thread. */
GuiseWallChoice *guise_wall_choice_new (const GuiseFaceset   *faceset,
                                        const GuiseSelection *selection);

/* The selection at path; NULL without an error where there is none. */
GuiseSelection *guise_wall_choice_load (const char *path, GError **error);

/* Writes the selection as a version that can be undone, also when it is the first one. */
gboolean guise_wall_choice_save (const GuiseSelection *selection, const char *path, GError **error);

/* From the loading of what is to be changed until it is saved: nobody else may do so meanwhile. */
void guise_wall_choice_lock (void);
void guise_wall_choice_unlock (void);

/* What was said about faces since before was loaded; either is NULL for an empty one. */
void guise_wall_choice_follow (GuiseSelection       *chosen,
                               const GuiseSelection *before,
                               const GuiseSelection *now);

G_END_DECLS
