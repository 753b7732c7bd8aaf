/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "faceset/guise-faceset.h"
#include "model/guise-saehd-batch.h"
#include "model/guise-saehd-preview.h"

G_BEGIN_DECLS

/* Probe faces of each side: as many as a gate shows; a strip has the first eight. */
#define GUISE_PROBE_N_FACES 24
#define GUISE_PROBE_N_ROWS  8

/**
 * GuiseProbeColumn:
 * @GUISE_PROBE_SRC: the source face
 * @GUISE_PROBE_SRC_SRC: as the model shows it
 * @GUISE_PROBE_DST: the destination face
 * @GUISE_PROBE_DST_DST: as the model shows it
 * @GUISE_PROBE_SRC_DST: the swap: the destination face as the source
 * @GUISE_PROBE_MASK: the mask by which it would be put in place, grey: that of the destination face
 *   and that of the swap
 *
 * What a strip shows of each pair of probe faces, from left to right.
 */
typedef enum
{
  GUISE_PROBE_SRC,
  GUISE_PROBE_SRC_SRC,
  GUISE_PROBE_DST,
  GUISE_PROBE_DST_DST,
  GUISE_PROBE_SRC_DST,
  GUISE_PROBE_MASK,
  GUISE_N_PROBE_COLUMNS,
} GuiseProbeColumn;

/**
 * GuiseProbeModel:
 * @preview: of the model, with its weights as they are; borrowed
 * @n: faces of each side that it takes at once
 * @resolution: of the model
 * @face_type: of the model
 *
 * What the faces are shown to. The loop's own preview will do.
 */
typedef struct
{
  GuiseSaehdPreview *preview;
  int                n;
  int                resolution;
  GuiseFaceType      face_type;
} GuiseProbeModel;

/**
 * GuiseProbeFaces:
 *
 * A few faces of both sides by which a training is judged: the same ones from the first iteration
 * to the last (features.md 113). Thread: owner.
 */
typedef struct _GuiseProbeFaces GuiseProbeFaces;

/**
 * guise_probe_faces_open:
 * @dir: history/probes of a project; made when missing
 * @src: faces of the source side; kept
 * @dst: faces of the destination side; kept
 * @seed: of the choice
 * @error: where to put the error
 *
 * Takes the faces that `probes.json` in @dir names, or chooses: spread over yaw and pitch, by
 * @seed and the names of the faces, so that their order and the number of other runs do not matter.
 * A face that is not there any more is replaced, the others stay in their places; see
 * guise_probe_faces_get_notes(). Faces are found again under other names.
 *
 * Always the same sets should be given: those of the plan's last stage, whatever the stage under
 * way trains on. There are at most as many pairs as the smaller set has faces.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED
 *
 * Returns: (transfer full) (nullable): probe faces
 */
GuiseProbeFaces *guise_probe_faces_open (const char   *dir,
                                         GuiseFaceset *src,
                                         GuiseFaceset *dst,
                                         uint64_t      seed,
                                         GError      **error);

/**
 * guise_probe_faces_new:
 * @src: faces of the source side; kept
 * @src_faces: (array length=n): which of them
 * @dst: faces of the destination side; kept
 * @dst_faces: (array length=n): which of them
 * @n: pairs, at most %GUISE_PROBE_N_FACES
 *
 * Pairs that somebody else has chosen, for one picture: they have no folder, and
 * guise_probe_faces_write() is not for them.
 *
 * Returns: (transfer full): probe faces
 */
GuiseProbeFaces *guise_probe_faces_new (GuiseFaceset *src,
                                        const size_t *src_faces,
                                        GuiseFaceset *dst,
                                        const size_t *dst_faces,
                                        size_t        n);
void             guise_probe_faces_free (GuiseProbeFaces *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseProbeFaces, guise_probe_faces_free)

/**
 * guise_probe_faces_get_n:
 *
 * Returns: pairs of faces, 1 to %GUISE_PROBE_N_FACES
 */
size_t guise_probe_faces_get_n (const GuiseProbeFaces *self);

/**
 * guise_probe_faces_get_name:
 * @self: probe faces
 * @side: which
 * @i: which pair
 *
 * Returns: (transfer none): the face's name in its faceset
 */
const char *guise_probe_faces_get_name (const GuiseProbeFaces *self, GuiseSaehdSide side, size_t i);

/**
 * guise_probe_faces_get_notes:
 *
 * Returns: (transfer none) (element-type utf8): sentences for people and the journal: which faces
 *   were not there any more and what stands for them; empty when all are as before
 */
const GPtrArray *guise_probe_faces_get_notes (const GuiseProbeFaces *self);

/**
 * guise_probe_faces_get_landmarks:
 * @self: probe faces
 * @side: which
 * @i: which pair
 * @model: at what size and of which type it is shown; its preview is not used
 * @out_landmarks: (out caller-allocates) (array fixed-size=68): in the pixels of its cell
 *
 * Returns: %FALSE when they form no face
 */
gboolean guise_probe_faces_get_landmarks (const GuiseProbeFaces *self,
                                          GuiseSaehdSide         side,
                                          size_t                 i,
                                          const GuiseProbeModel *model,
                                          GuisePoint            *out_landmarks);

/**
 * guise_probe_faces_read:
 * @self: probe faces
 * @side: which
 * @i: which pair
 * @model: at what size and of which type it is shown; its preview is not used
 * @out_values: (out caller-allocates) (array): [3, r, r] f32 BGR 0..1
 * @error: where to put the error
 *
 * One face as it is shown to the model: not turned, not mirrored, cut anew where the face type
 * differs.
 *
 * Errors: as guise_faceset_load(); %GUISE_IMAGE_ERROR NO_MEMORY
 */
gboolean guise_probe_faces_read (const GuiseProbeFaces *self,
                                 GuiseSaehdSide         side,
                                 size_t                 i,
                                 const GuiseProbeModel *model,
                                 float                 *out_values,
                                 GError               **error);

/**
 * guise_probe_faces_render:
 * @self: probe faces
 * @model: what they are shown to
 * @n_rows: how many pairs, at most guise_probe_faces_get_n()
 * @cancellable: (nullable): stops
 * @error: where to put the error
 *
 * A row for each pair, a column of the model's resolution for each #GuiseProbeColumn. Faces are as
 * the model sees faces without chance: not turned, not mirrored, cut anew where the face type
 * differs. A face that cannot be read is black. Thread: owner of the preview.
 *
 * Errors: %GUISE_CORE_ERROR CANCELLED, NO_MEMORY; %GUISE_IMAGE_ERROR NO_MEMORY; %GUISE_NN_ERROR
 * DEVICE_LOST
 *
 * Returns: (transfer full) (nullable): BGR8
 */
GuiseImage *guise_probe_faces_render (const GuiseProbeFaces *self,
                                      const GuiseProbeModel *model,
                                      size_t                 n_rows,
                                      GCancellable          *cancellable,
                                      GError               **error);

/**
 * guise_probe_faces_cut:
 * @strip: of guise_probe_faces_render()
 * @row: which pair
 * @column: which picture
 * @error: where to put the error
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY
 *
 * Returns: (transfer full) (nullable): one cell, BGR8
 */
GuiseImage *guise_probe_faces_cut (const GuiseImage *strip,
                                   size_t            row,
                                   GuiseProbeColumn  column,
                                   GError          **error);

/**
 * guise_probe_faces_draw_pair:
 * @strip: of guise_probe_faces_render()
 * @row: which pair
 * @sheet: BGR8; source, destination and swap are drawn into it side by side
 * @x: left edge
 * @y: upper edge
 * @cell: size of each
 * @error: where to put the error
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY
 */
gboolean guise_probe_faces_draw_pair (const GuiseImage *strip,
                                      size_t            row,
                                      GuiseImage       *sheet,
                                      int               x,
                                      int               y,
                                      int               cell,
                                      GError          **error);

/**
 * guise_probe_faces_write:
 * @self: probe faces
 * @model: what they are shown to
 * @iteration: iterations done
 * @cancellable: (nullable): stops
 * @error: where to put the error
 *
 * Renders the first %GUISE_PROBE_N_ROWS pairs into `<iteration, ten digits>.jpg`, atomically, and
 * removes strips that the schedule does not keep (guise-probe-strips.h).
 *
 * Errors: as guise_probe_faces_render(); %GUISE_CORE_ERROR NO_SPACE, FAILED
 *
 * Returns: (transfer full) (nullable): the path of the strip
 */
char *guise_probe_faces_write (const GuiseProbeFaces *self,
                               const GuiseProbeModel *model,
                               uint64_t               iteration,
                               GCancellable          *cancellable,
                               GError               **error);

G_END_DECLS
