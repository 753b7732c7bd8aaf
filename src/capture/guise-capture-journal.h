/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

#include "capture/guise-capture-card.h"
#include "capture/guise-shutter.h"

G_BEGIN_DECLS

/**
 * GuiseCaptureTake:
 * @label: (nullable): what the person called it, "window from the left"
 * @camera: (nullable): the camera's name, or that of the file
 * @bus: (nullable): where it is plugged in
 * @mode: (nullable): "1280x720 30 MJPG"
 * @locked: (nullable): what of it was held still, "exposure white-balance"
 * @card: what it shows besides
 * @card_quota: faces that this card wants of the whole set
 * @wait_ns: time from its first picture in which the person gets ready and nothing is taken
 *
 * One light set-up before one camera. Borrowed texts.
 */
typedef struct
{
  const char *label;
  const char *camera;
  const char *bus;
  const char *mode;
  const char *locked;

  GuiseCaptureCard card;
  size_t           card_quota;
  int64_t          wait_ns;
} GuiseCaptureTake;

/**
 * GuiseCaptureCounts:
 * @n_frames: pictures looked at
 * @n_accepted: kept among them
 * @n_refused: by #GuiseRefusal
 *
 * What became of every picture.
 */
typedef struct
{
  uint64_t n_frames;
  uint64_t n_accepted;
  uint64_t n_refused[GUISE_N_REFUSALS];
} GuiseCaptureCounts;

/**
 * GuiseCaptureJournal:
 *
 * What a faceset remembers about its takes: a key file `.guise-capture` with a group for each.
 * Thread: one at a time.
 */
typedef struct _GuiseCaptureJournal GuiseCaptureJournal;

/**
 * guise_capture_journal_open:
 * @dir: the faceset
 *
 * A journal that is not there or cannot be read is an empty one: faces do not depend on it.
 *
 * Returns: (transfer full): the journal
 */
GuiseCaptureJournal *guise_capture_journal_open (const char *dir);
void                 guise_capture_journal_free (GuiseCaptureJournal *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseCaptureJournal, guise_capture_journal_free)

/**
 * guise_capture_journal_get_n_takes:
 *
 * Returns: takes of all days
 */
int guise_capture_journal_get_n_takes (const GuiseCaptureJournal *self);

/**
 * guise_capture_journal_dup_camera:
 *
 * Returns: (transfer full) (nullable): the camera of the last take, by which the live view knows
 *   whether it is the same
 */
char *guise_capture_journal_dup_camera (const GuiseCaptureJournal *self);

/**
 * guise_capture_journal_dup_mode:
 *
 * Returns: (transfer full) (nullable): how that camera filmed, "1280x720 30 MJPG"
 */
char *guise_capture_journal_dup_mode (const GuiseCaptureJournal *self);

/**
 * guise_capture_journal_get_take:
 * @name: (nullable): of a face, or of the frame it was cut from
 *
 * Returns: the number of its take, 0 for a face of no take
 */
int guise_capture_journal_get_take (const char *name);

/**
 * guise_capture_journal_get_card:
 * @self: the journal
 * @number: of a take
 *
 * Returns: what it shows besides; none when nothing is known of it
 */
GuiseCaptureCard guise_capture_journal_get_card (const GuiseCaptureJournal *self, int number);

/**
 * guise_capture_journal_get_card_quota:
 * @self: the journal
 * @card: a card
 *
 * Returns: faces that it wants; 0 when it was never chosen
 */
size_t guise_capture_journal_get_card_quota (const GuiseCaptureJournal *self,
                                             GuiseCaptureCard           card);

/**
 * guise_capture_journal_note:
 * @self: the journal
 * @number: of the take, from 1
 * @take: (nullable): what it is; %NULL leaves it as it is
 * @counts: what became of its pictures so far
 * @error: where to put the error
 *
 * Writes it down, atomically.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED
 *
 * Returns: %TRUE when it is on disk
 */
gboolean guise_capture_journal_note (GuiseCaptureJournal      *self,
                                     int                       number,
                                     const GuiseCaptureTake   *take,
                                     const GuiseCaptureCounts *counts,
                                     GError                  **error);

G_END_DECLS
