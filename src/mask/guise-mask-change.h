/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/guise-progress.h"
#include "mask/guise-mask-model.h"

G_BEGIN_DECLS

/*
 * What is done to the masks of a whole folder of faces. Each changes the files of DeepFaceLab in
 * place, a face at a time and atomically, and leaves the picture of a face as it is, bit by bit. A
 * face that cannot be read is left as it is and told of. Packs are only read, and refused here. One
 * program at a time changes a folder; what somebody draws on a face meanwhile is kept.
 */

/**
 * GuiseMaskOptions:
 * @n_threads: 0 for all processors
 * @progress: (nullable): told after every few faces
 * @user_data: for @progress
 * @cancellable: (nullable): stops it between two faces; what is done stays done
 * @log: (nullable): of a revert, path of the log of the change that is meant, see
 *   guise_mask_log_find_newest(); no other one is taken back then
 *
 * All zeros are the defaults.
 */
typedef struct
{
  int               n_threads;
  GuiseProgressFunc progress;
  void             *user_data;
  GCancellable     *cancellable;
  const char       *log;
} GuiseMaskOptions;

/**
 * GuiseMaskReport:
 * @n_changed: faces that were changed
 * @n_same: those that were so already
 * @n_other: of a revert, those that somebody has changed since; of them only the mask came back,
 *   or, where outlines were taken, the outlines
 * @n_kept: of a revert, those with outlines that were drawn since, and stay as they are
 * @n_damaged: of a revert, records of its log that were damaged, whose faces stay as they are; see
 *   guise_mask_log_reader_get_n_damaged()
 * @left_out: (owned) (element-type GuiseFacesetIssue): those that could not be changed, with
 *   reason; after a revert the change can be taken back once more for them
 *
 * What became of the faces. Clear it with guise_mask_report_clear().
 */
typedef struct
{
  size_t     n_changed;
  size_t     n_same;
  size_t     n_other;
  size_t     n_kept;
  size_t     n_damaged;
  GPtrArray *left_out;
} GuiseMaskReport;

void guise_mask_report_clear (GuiseMaskReport *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseMaskReport, guise_mask_report_clear)

/**
 * guise_mask_apply:
 * @folder: loose faces
 * @model: a trained model
 * @device: where its weights are
 * @type: the faces that @model has learned, for one that does not say so;
 *   %GUISE_FACE_TYPE_MARK_ONLY: those that it is shown
 * @options: (nullable): how
 * @out_report: (out): what became of the faces
 * @error: where to put the error
 *
 * Finds the mask of every face and stores it in the face, hard at 0.5, 256 x 256; a mask that was
 * there is replaced. A face of another type than the model has learned is shown to it as that type.
 *
 * Errors: %GUISE_FACESET_ERROR EMPTY, UNSUPPORTED (a pack), BUSY (somebody else changes the masks
 *   of the folder); %GUISE_CORE_ERROR NOT_FOUND, NO_SPACE, CANCELLED, FAILED; %GUISE_NN_ERROR
 * Source: faces.md 9.3
 */
gboolean guise_mask_apply (const char             *folder,
                           GuiseMaskModel         *model,
                           GuiseDevice            *device,
                           GuiseFaceType           type,
                           const GuiseMaskOptions *options,
                           GuiseMaskReport        *out_report,
                           GError                **error);

/**
 * GuiseMaskKind:
 * @GUISE_MASK_APPLIED: what a model has found
 * @GUISE_MASK_LABELS: what a person has drawn
 *
 * The two masks of a face.
 */
typedef enum
{
  GUISE_MASK_APPLIED,
  GUISE_MASK_LABELS,
} GuiseMaskKind;

/**
 * guise_mask_remove:
 * @folder: loose faces
 * @kind: what is taken out of them
 *
 * Errors: as guise_mask_apply()
 */
gboolean guise_mask_remove (const char             *folder,
                            GuiseMaskKind           kind,
                            const GuiseMaskOptions *options,
                            GuiseMaskReport        *out_report,
                            GError                **error);

/**
 * guise_mask_revert:
 * @folder: loose faces
 *
 * Takes back the last guise_mask_apply() or guise_mask_remove() that is left: files become what
 * they were, bit by bit. A face that somebody has changed since gets back its mask, or the outlines
 * that were taken, and keeps everything else; outlines that were drawn since stay. One that is
 * gone, is another face by now, or was cut out anew, is left out, and the change waits for it:
 * later calls try it first, and go on to the next older change when nothing comes back of it. They
 * name what it waits for only when there is no older one. A change is never passed over the first
 * time, so no call takes back two. May be stopped and called again.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND (there is nothing to take back), CORRUPT (nothing of the log
 *   can be read; it stays), NO_SPACE, CANCELLED; %GUISE_FACESET_ERROR BUSY
 */
gboolean guise_mask_revert (const char             *folder,
                            const GuiseMaskOptions *options,
                            GuiseMaskReport        *out_report,
                            GError                **error);

/**
 * guise_mask_fetch:
 * @folder: a faceset, a pack too
 * @target: a folder; made when missing
 *
 * Copies the faces over which somebody has drawn, as they are. What lies in @target already stays.
 *
 * Errors: as guise_mask_apply(); %GUISE_FACESET_ERROR EMPTY (no face has a label)
 */
gboolean guise_mask_fetch (const char             *folder,
                           const char             *target,
                           const GuiseMaskOptions *options,
                           GuiseMaskReport        *out_report,
                           GError                **error);

G_END_DECLS
