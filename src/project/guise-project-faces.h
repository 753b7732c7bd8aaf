/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "faceset/guise-faceset.h"
#include "project/guise-project.h"

G_BEGIN_DECLS

/**
 * guise_project_choose_faces:
 * @self: a project
 * @faces: what a stage wants of one side
 * @stage: its name
 * @side: "src" or "dst"
 * @n_threads: 0 for all processors
 * @out_path: (out) (transfer full): what to open: the whole faceset, or a selection of it
 * @cancellable: (nullable): stops the choice
 * @error: where to put the error
 *
 * A saved selection is looked for in the project's folder `selections` and then beside the faces,
 * as `NAME.json` or `selection-NAME.json`. The best so many are chosen once and kept in
 * `selections` as `STAGE-SIDE.json`: a stage that goes on does so with the same faces. What a
 * person has picked and set aside (`selection-best.json` beside the faces) counts; a stage that
 * wants all faces gets all but those that were set aside.
 *
 * Errors: %GUISE_PROJECT_ERROR NOT_READY: no such selection, or fewer faces than the stage wants;
 *   %GUISE_FACESET_ERROR; %GUISE_CORE_ERROR
 */
gboolean guise_project_choose_faces (const GuiseProject   *self,
                                     const GuisePlanFaces *faces,
                                     const char           *stage,
                                     const char           *side,
                                     int                   n_threads,
                                     char                **out_path,
                                     GCancellable         *cancellable,
                                     GError              **error);

/**
 * guise_project_look_at_faces:
 * @self: a project
 * @faces: what a stage wants of one side
 * @stage: its name
 * @side: "src" or "dst"
 * @cancellable: (nullable): stops the choice
 * @error: where to put the error
 *
 * The faces that guise_project_choose_faces() would give to training, for who only looks: no choice
 * is kept, so that the stage still chooses when it begins. The best of many are measured first,
 * which takes a while where nobody has measured them yet. Thread: any.
 *
 * Errors: as guise_project_choose_faces(), but that there may be fewer than the stage wants;
 *   %GUISE_FACESET_ERROR EMPTY: the project has none, or all are set aside
 *
 * Returns: (transfer full) (nullable): the faces
 */
GuiseFaceset *guise_project_look_at_faces (const GuiseProject   *self,
                                           const GuisePlanFaces *faces,
                                           const char           *stage,
                                           const char           *side,
                                           GCancellable         *cancellable,
                                           GError              **error);

/**
 * guise_project_dup_identity:
 * @self: a project
 * @faces: what a stage wants of one side
 *
 * Which faces a stage has to choose from, in one number (guise_faceset_dup_identity()): another one
 * when faces were added, taken away or set aside since, when there is another selection or another
 * faceset. The best so many are not chosen for it. Thread: any.
 *
 * Returns: (transfer full) (nullable): 64 hexadecimal digits; %NULL: the faces cannot be opened,
 *   which is told where they are needed
 */
char *guise_project_dup_identity (const GuiseProject *self, const GuisePlanFaces *faces);

/**
 * guise_project_dup_left_out:
 * @self: a project
 *
 * In footage every face that is seen at the end should be trained at the end (features.md A92); for
 * a camera used live a choice is right. So it is told, never refused. Nothing is chosen for it, and
 * a selection that is not there yet leaves out nothing.
 *
 * Returns: (transfer full) (nullable): a sentence for people, how many destination faces the last
 *   stage of the plan leaves out; %NULL when it leaves out none, or trains no face at the end
 */
char *guise_project_dup_left_out (const GuiseProject *self);

G_END_DECLS
