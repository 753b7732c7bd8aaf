/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/guise-project.h"
#include "store/guise-journal.h"

G_BEGIN_DECLS

#define GUISE_PROJECT_MANIFEST_NAME     "project.guise"
#define GUISE_PROJECT_PLAN_NAME         "plan.json"
/* The plan as it was when it was trained last. */
#define GUISE_PROJECT_TRAINED_PLAN_NAME ".plan-trained.json"

/* Of a journal's act: the model went with the person, and training begins anew. */
#define GUISE_PERSON_NOTE_MODEL         "without_model"

/* Both halves of the manifest; reading fills an empty project whose folder is set. */
gboolean guise_project_write_manifest (const GuiseProject *self, GError **error);
gboolean guise_project_read_manifest (GuiseProject *self, GError **error);

/* A project without its plan, which somebody may be editing. */
GuiseProject *guise_project_open_manifest (const char *dir, GError **error);

/* Whether a project can be called so: one line of UTF-8 that is not too long, and not blank. */
gboolean guise_project_is_name (const char *name);

/* Takes over a list of statements (transfer full, nullable) and what follows from the newest. */
void guise_project_faces_take_statements (GuiseProjectFaces *self, GPtrArray *statements);
void guise_project_faces_clear (GuiseProjectFaces *self);

/* What a new project's slot says: of @wanted, else of the faceset itself. */
gboolean guise_project_faces_init (GuiseProjectFaces       *self,
                                   const GuiseProjectFaces *wanted,
                                   GuiseFaceSlot            slot,
                                   GError                 **error);

/* One line of the journal, with texts as guise_journal_add(). */
gboolean guise_project_add_act (const GuiseProject *self,
                                uint64_t            iteration,
                                GuiseJournalAct     act,
                                JsonObject         *members,
                                GError            **error);

G_END_DECLS
