/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/guise-cli.h"
#include "faceset/guise-faceset.h"
#include "survey/guise-scenes.h"

G_BEGIN_DECLS

/**
 * guise_cli_faceset_load_notes:
 * @self: the call
 * @faceset: a faceset
 *
 * For verbs that only show notes: a file that is no list of notes is a warning to them.
 *
 * Returns: (transfer full) (element-type GuiseSceneNote): the notes, maybe none
 */
GPtrArray *guise_cli_faceset_load_notes (GuiseCli *self, const GuiseFaceset *faceset);

/**
 * guise_cli_faceset_list_scenes:
 * @scenes: of @faceset
 * @notes: (element-type GuiseSceneNote): notes about them
 * @faceset: a faceset
 *
 * Returns: (transfer full): for scripts, a member for each scene
 */
JsonArray *guise_cli_faceset_list_scenes (const GuiseScenes  *scenes,
                                          const GPtrArray    *notes,
                                          const GuiseFaceset *faceset);

/**
 * guise_cli_faceset_list_notes:
 * @scenes: (nullable): the scenes, when they are known
 * @notes: (element-type GuiseSceneNote): notes
 *
 * Returns: (transfer full): for scripts: all of them, with the number of the scene where they have
 *   one
 */
JsonArray *guise_cli_faceset_list_notes (const GuiseScenes *scenes, const GPtrArray *notes);

G_END_DECLS
