/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-face-record.h"
#include "faceset/guise-scene-notes.h"

G_BEGIN_DECLS

#define GUISE_SCENE_N_AXES 6 /* colour (3), direction of the light (2), its level */

/**
 * GuiseScene:
 * @n: faces in it
 * @middle: [6]: mean of the faces' light vectors
 * @spread: root of the mean squared distance from it
 * @face: index of the face nearest to the middle
 *
 * Faces in one light: colour, direction and level.
 */
typedef struct
{
  size_t n;
  double middle[GUISE_SCENE_N_AXES];
  double spread;
  size_t face;
} GuiseScene;

/**
 * GuiseScenes:
 * @scenes: (element-type GuiseScene): largest first
 * @labels: (element-type int): for each record its scene, -1 for faces in no scene
 * @n_known: faces whose light is known
 *
 * Plain struct, everything owned.
 */
typedef struct
{
  GArray *scenes;
  GArray *labels;
  size_t  n_known;
} GuiseScenes;

/**
 * guise_scenes_find:
 * @records: (array length=n): faces
 * @n: how many
 * @error: where to put the error
 *
 * Groups faces by light and colour: DBSCAN with radius 1 and at least 1 % neighbours, 5 to 150.
 * Faces closer than a fraction of the radius count as one point of more weight, so that thousands
 * of faces in one light cost no more than a few; time is n log n. Where a tenth of the faces look
 * into the camera, scenes are made of those: on a turned head the same light falls otherwise, and
 * a chain of turning heads would join all scenes. The others go to the nearest scene.
 *
 * Source: faces.md 5.5
 * Errors: %GUISE_CORE_ERROR NO_MEMORY
 *
 * Returns: (transfer full) (nullable): the scenes
 */
GuiseScenes *guise_scenes_find (const GuiseFaceRecord *const *records, size_t n, GError **error);
void         guise_scenes_free (GuiseScenes *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseScenes, guise_scenes_free)

/**
 * guise_scenes_find_noted:
 * @self: scenes
 * @note: a note about one of them, or about one of an earlier time
 *
 * Source: how near a scene of another faceset has to be, faces.md 5.5
 *
 * Returns: the scene whose middle is nearest to the note's, -1 when none is within 1.5
 */
int guise_scenes_find_noted (const GuiseScenes *self, const GuiseSceneNote *note);

/**
 * guise_scenes_dup_note:
 * @self: scenes
 * @notes: (element-type GuiseSceneNote): notes
 * @i: which scene; -1 for those that belong to none any more
 *
 * Returns: (transfer full) (nullable): what was noted about it, several notes behind one another
 */
char *guise_scenes_dup_note (const GuiseScenes *self, const GPtrArray *notes, int i);

/**
 * guise_scene_get_vector:
 * @record: a face
 * @out_vector: (out): [6], in units of what is just noticeable
 *
 * Source: faces.md 5.5
 *
 * Returns: %FALSE when its light is not known
 */
gboolean guise_scene_get_vector (const GuiseFaceRecord *record,
                                 float                  out_vector[GUISE_SCENE_N_AXES]);

G_END_DECLS
